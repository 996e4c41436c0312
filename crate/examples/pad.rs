//! Writes a page to draw digits on: `pad [FILE]`, by default `pad.html`. The network has seen no
//! ones and no fives; it is that of seed 1.

use nnerr::prelude::*;

fn main() -> Result<()> {
    let path = std::env::args_os().nth(1).unwrap_or_else(|| "pad.html".into());
    let split = Digits::load(Source::Mnist)?.leave_out(&[1, 5])?;
    let study = Study::new(&split, Params::default())?;
    let pad = Pad::new(&Basis::new(&split, &study)?)?;
    pad.write(&path)?;
    println!("{}: {} bytes", path.display(), pad.bytes());
    Ok(())
}
