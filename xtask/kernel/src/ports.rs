//! Waits until the ports of Jupyter's connection file can be had.
//!
//! A kernel that Jupyter starts anew gets the ports of the one before. Between the two the system may
//! lend any of them to a connection that somebody makes just then. The kernel would end at once, and
//! with it the cells that Jupyter has sent it.

use std::fs;
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

/// Such a connection seldom lives for a second; Jupyter waits a minute for a kernel's first answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What Jupyter's connection file says.
pub struct Connection(serde_json::Value);

impl Connection {
    pub fn read(file: &str) -> Self {
        let text = fs::read_to_string(file).unwrap_or_default();
        Connection(serde_json::from_str(&text).unwrap_or_default())
    }

    pub fn port(&self, name: &str) -> Option<u16> {
        u16::try_from(self.0[format!("{name}_port")].as_u64()?).ok()
    }

    /// Returns as soon as every port is free; else says which is not and leaves the error to evcxr.
    pub fn wait(&self) {
        let ip = self.0["ip"].as_str().unwrap_or("127.0.0.1");
        let end = Instant::now() + PATIENCE;
        for port in ["hb", "shell", "control", "stdin", "iopub"].iter().filter_map(|name| self.port(name)) {
            while let Err(error) = TcpListener::bind((ip, port)) {
                if Instant::now() > end {
                    return eprintln!("Port {port} cannot be had ({} s): {error}", PATIENCE.as_secs());
                }
                thread::sleep(Duration::from_millis(50));
            }
        }
    }
}
