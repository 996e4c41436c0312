//! The ports of Jupyter's connection file, and those that this process listens on.

use std::fs;
use std::mem::ManuallyDrop;
use std::net::TcpListener;
use std::os::fd::{FromRawFd, RawFd};
use std::thread;
use std::time::{Duration, Instant};

/// A connection that was made by chance seldom lives for a second; Jupyter waits a minute for a
/// kernel's first answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What Jupyter's connection file says.
#[derive(Clone)]
pub struct Connection(serde_json::Value);

impl Connection {
    pub fn read(file: &str) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        Connection(serde_json::from_str(&text).unwrap_or_default())
    }

    pub fn ip(&self) -> &str {
        self.0["ip"].as_str().unwrap_or("127.0.0.1")
    }

    pub fn port(&self, name: &str) -> Option<u16> {
        u16::try_from(self.0[format!("{name}_port")].as_u64()?).ok()
    }

    fn ports(&self) -> impl Iterator<Item = u16> {
        ["hb", "shell", "control", "stdin", "iopub"].into_iter().filter_map(|name| self.port(name))
    }

    /// Of those on which this process listens the one that the file does not name: evcxr's own for the control.
    pub fn unnamed(&self, listening: &[u16]) -> Option<u16> {
        listening.iter().copied().find(|&port| self.ports().all(|named| named != port))
    }

    /// Waits until every port is free; else says which is not, and leaves the error to who binds it.
    ///
    /// A kernel that Jupyter starts anew gets the ports of the one before. Between the two the system
    /// may lend one of them to a connection that somebody makes just then.
    pub fn wait(&self) {
        let end = Instant::now() + PATIENCE;
        for port in self.ports() {
            while let Err(error) = TcpListener::bind((self.ip(), port)) {
                if Instant::now() > end {
                    return eprintln!("Port {port} cannot be had ({} s): {error}", PATIENCE.as_secs());
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
    }
}

/// The TCP ports on which this process listens; none where its files cannot be listed.
pub fn listening() -> Option<Vec<u16>> {
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
