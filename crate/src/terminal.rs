//! Lines for whoever watches: progress on stdout, warnings on stderr. A reader who went away
//! (`… | head`) is no reason to stop working, where `println!` would panic.

use std::{fmt, io::Write};

/// A line on stdout; it is lost where nobody reads.
macro_rules! say {
    ($($line:tt)+) => { $crate::terminal::line(std::io::stdout(), format_args!($($line)+)) };
}

/// A line on stderr; it is lost where nobody reads.
macro_rules! warn {
    ($($line:tt)+) => { $crate::terminal::line(std::io::stderr(), format_args!($($line)+)) };
}

/// Writes `text` and the line's end at once.
pub(crate) fn line(mut to: impl Write, text: fmt::Arguments<'_>) {
    let _ = to.write_all(format!("{text}\n").as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, io, path::Path};

    /// What a pipe is once its reader has gone.
    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
    }

    #[test]
    fn a_line_that_nobody_reads_is_lost_without_a_panic() {
        line(Closed, format_args!("{} %", 50));
        let mut read = Vec::new();
        line(&mut read, format_args!("{} %", 50));
        assert_eq!(read, b"50 %\n");
    }

    /// Files of Rust below `folder` with their text.
    fn sources(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        entries
            .flat_map(|path| match path.extension() {
                _ if path.is_dir() => sources(&path),
                Some(end) if end == "rs" => {
                    vec![(path.display().to_string(), fs::read_to_string(&path).unwrap())]
                }
                _ => Vec::new(),
            })
            .collect()
    }

    #[test]
    fn nothing_prints_in_a_way_that_panics_without_a_reader() {
        let crate_folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let files: Vec<_> = ["src", "examples", "benches/peers"]
            .iter()
            .flat_map(|folder| sources(&crate_folder.join(folder)))
            .collect();
        assert!(files.len() > 100);
        for (path, text) in files {
            for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().starts_with("//")) {
                // Written so that this line is none of them.
                let panics = ["print", "println", "eprint", "eprintln"].iter().any(|name| {
                    line.trim_start().split(' ').any(|word| word.starts_with(&format!("{name}!(")))
                });
                assert!(!panics, "{path}:{}: {line}", at + 1);
            }
        }
    }
}
