//! Whether a second press ends the process that runs cells. It does so where a cell runs; while
//! one compiles, or nothing is to be done, it would only lose the variables.
//!
//! A signal does not say which, but the system does: between cells evcxr's loop, in the thread
//! that has loaded this library, reads stdin for the next one. A cell itself cannot read there,
//! for the loop holds the lock.

use std::{
    fs::File,
    io::{self, Read},
    os::{
        fd::{IntoRawFd, RawFd},
        unix::fs::FileExt,
    },
    thread,
    time::{Duration, Instant},
};

use super::signal::end;

/// How long to look, and how often: a thread goes on reading only after it has run the handler,
/// which on a busy machine takes a moment.
const PATIENCE: Duration = Duration::from_millis(200);
const BETWEEN: Duration = Duration::from_millis(2);

/// Starts a thread that judges, and gives the file to which a handler writes a byte for every
/// second press. It is called by the thread that is to be watched.
///
/// # Errors
/// Those of the system, where it does not tell what its threads wait for.
pub(super) fn start() -> io::Result<RawFd> {
    let watched = own_calls()?;
    reads(&watched, libc::STDIN_FILENO)?;
    let (mut presses, hand) = io::pipe()?;
    thread::Builder::new().name("stop".into()).spawn(move || {
        while presses.read_exact(&mut [0]).is_ok() {
            let pressed = Instant::now();
            while !reads(&watched, libc::STDIN_FILENO).unwrap_or(false) {
                if pressed.elapsed() >= PATIENCE {
                    end();
                }
                thread::sleep(BETWEEN);
            }
        }
    })?;
    Ok(hand.into_raw_fd())
}

/// The file that tells in which system call this thread is, whoever reads it.
fn own_calls() -> io::Result<File> {
    File::open("/proc/thread-self/syscall")
}

/// Whether a thread waits in `read` of this file: the call's number and arguments come first,
/// or `running`.
fn reads(calls: &File, file: RawFd) -> io::Result<bool> {
    let mut text = [0; 64];
    let length = calls.read_at(&mut text, 0)?;
    Ok(text[..length].starts_with(format!("{} {file:#x} ", libc::SYS_read).as_bytes()))
}

#[cfg(test)]
mod tests {
    use std::{io::Write, os::fd::AsRawFd, sync::mpsc};

    use super::*;

    #[test]
    fn a_thread_that_waits_for_a_file_is_told_from_one_that_waits_for_something_else() {
        let ((mut first, mut to_first), (mut second, to_second)) = (io::pipe().unwrap(), io::pipe().unwrap());
        let files = [first.as_raw_fd(), second.as_raw_fd()];
        let ((told, tells), (ended, ends)) = (mpsc::channel(), mpsc::channel::<()>());
        let thread = thread::spawn(move || {
            told.send(own_calls().unwrap()).unwrap();
            first.read_exact(&mut [0]).unwrap();
            assert_eq!(second.read(&mut [0]).unwrap(), 0);
            told.send(own_calls().unwrap()).unwrap();
            ends.recv().unwrap_err();
        });
        let calls = tells.recv().unwrap();
        let waits_for = |file: RawFd| {
            (0..2000).any(|_| {
                thread::sleep(BETWEEN);
                reads(&calls, file).unwrap()
            })
        };
        assert!(waits_for(files[0]) && !reads(&calls, files[1]).unwrap());
        to_first.write_all(&[0]).unwrap();
        assert!(waits_for(files[1]) && !reads(&calls, files[0]).unwrap());
        drop(to_second);
        tells.recv().unwrap();
        assert!(files.iter().all(|&file| !reads(&calls, file).unwrap()));
        drop(ended);
        thread.join().unwrap();
    }
}
