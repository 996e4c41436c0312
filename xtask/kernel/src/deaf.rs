//! Ends a kernel that nobody can reach any more, so that Jupyter starts it anew and says so.
//!
//! An error in the task that reads the shell ends that task and closes its socket, while the
//! process goes on. One in the task that reads the control ends all tasks, and the process
//! waits for the cell that runs. To Jupyter such a kernel is alive, and silent for ever.

use crate::ports::Connection;
use std::fs;
use std::mem::ManuallyDrop;
use std::net::TcpListener;
use std::os::fd::{FromRawFd, RawFd};
use std::thread;
use std::time::Duration;

/// What a kernel that was asked to end takes at most: Jupyter kills it after five seconds.
const PATIENCE: u32 = 8;

/// Looks once a second, in a thread of its own, whether this process listens on the shell's
/// and the control's port of Jupyter's connection file. A busy kernel listens, however long
/// its cell takes.
pub fn watch(connection: &Connection) {
    let Some(wanted) = connection.port("shell").zip(connection.port("control")) else { return };
    thread::spawn(move || {
        let (mut heard, mut silent) = (false, 0);
        while silent < PATIENCE {
            thread::sleep(Duration::from_secs(1));
            // Too many open files, say, are no sign of anything.
            let Some(ports) = ports() else { continue };
            let listens = ports.contains(&wanted.0) && ports.contains(&wanted.1);
            heard |= listens;
            silent = if listens || !heard { 0 } else { silent + 1 };
        }
        eprintln!(
            "The kernel no longer listens to Jupyter ({PATIENCE} s): it ends, so that Jupyter starts it anew. \
             All variables are lost."
        );
        // SAFETY: ends the process at once. An ordinary exit could wait for the same thread.
        unsafe { libc::_exit(1) };
    });
}

/// The TCP ports on which this process listens; none where its files cannot be listed.
fn ports() -> Option<Vec<u16>> {
    let files = fs::read_dir("/dev/fd").ok()?;
    let numbers = files.flatten().filter_map(|file| file.file_name().to_str()?.parse().ok());
    Some(numbers.filter_map(port).collect())
}

fn port(file: RawFd) -> Option<u16> {
    let (mut listens, mut size) = (0_i32, size_of::<i32>() as libc::socklen_t);
    // SAFETY: at most `size` bytes are written to `listens`; for what is no socket, none.
    let answer = unsafe {
        libc::getsockopt(file, libc::SOL_SOCKET, libc::SO_ACCEPTCONN, (&raw mut listens).cast(), &mut size)
    };
    if answer != 0 || listens == 0 {
        return None;
    }
    // SAFETY: only asked for its address and never closed. Where the file was closed meanwhile,
    // the question fails.
    let socket = ManuallyDrop::new(unsafe { TcpListener::from_raw_fd(file) });
    socket.local_addr().ok().map(|address| address.port())
}
