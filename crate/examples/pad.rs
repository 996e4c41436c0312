//! Writes a page to draw digits on: `pad [FILE]`, by default `pad.html`. The network has seen no
//! ones and no fives; it is that of seed 1.

mod terminal;

use std::{path::Path, process::ExitCode};

use nnerr::prelude::*;

/// Writes the page; how many bytes it has.
fn write(path: &Path) -> Result<usize> {
    let split = Digits::load(Source::Mnist)?.leave_out(&[1, 5])?;
    let study = Study::new(&split, Params::default())?;
    let pad = Pad::new(&Basis::new(&split, &study)?)?;
    pad.write(path)?;
    Ok(pad.bytes())
}

fn main() -> ExitCode {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| "pad.html".into());
    let written = write(path.as_ref()).map_err(|error| error.to_string());
    let told = written.and_then(|bytes| {
        let line = format!("{}: {bytes} bytes", path.display());
        terminal::print(line).map_err(|error| error.to_string())
    });
    terminal::end(told)
}
