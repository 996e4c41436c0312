//! Finds or fetches the digits, as the notebooks do, and says where they come from:
//! `cargo run --example digits [auto|mnist|synthetic|FOLDER]`.

use std::time::Instant;

use nnerr::data::{Digits, Source};

fn main() -> nnerr::Result<()> {
    let begin = Instant::now();
    let digits = Digits::load(match std::env::args().nth(1).as_deref() {
        None | Some("auto") => Source::Auto,
        Some("mnist") => Source::Mnist,
        Some("synthetic") => Source::Synthetic,
        Some(folder) => Source::Dir(folder.into()),
    })?;
    println!("{digits}");
    println!(
        "{} × {} pixels; loaded in {:.2?}",
        digits.test().height(),
        digits.test().width(),
        begin.elapsed()
    );
    Ok(())
}
