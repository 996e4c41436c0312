//! What the examples share: their arguments, what they print, and how they end. `println!`
//! and `std::env::args` panic where a reader has gone (`… | head`) or an argument is no UTF-8.

#![allow(dead_code)] // not every example needs everything

use std::{env, fmt::Display, io, io::Write, process::ExitCode};

/// The arguments, where all of them are texts. Paths need not be: see [`env::args_os`].
pub fn texts() -> Result<Vec<String>, String> {
    let text = |(place, argument): (usize, std::ffi::OsString)| {
        argument.into_string().map_err(|bytes| format!("argument {place}, {bytes:?}, is no UTF-8 text"))
    };
    env::args_os().enumerate().skip(1).map(text).collect()
}

/// Prints `text` as lines on stdout. That nobody reads them is no error, that they cannot be
/// written is one.
pub fn print(text: impl Display) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(format!("{text}\n").as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        Err(error) => Err(io::Error::new(error.kind(), format!("stdout cannot be written: {error}"))),
        Ok(()) => Ok(()),
    }
}

/// Says `text` on stderr, for whoever reads there.
pub fn tell(text: impl Display) {
    let _ = io::stderr().write_all(format!("{text}\n").as_bytes());
}

/// Ends a program: on an error, with its sentence on stderr.
pub fn end<E: Display>(done: Result<(), E>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tell(error);
            ExitCode::FAILURE
        }
    }
}
