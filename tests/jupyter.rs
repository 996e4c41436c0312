//! JupyterLab for a test: started as a student starts it, ended with the test.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    process::{Child, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant},
};

use nnerr_tests::xtask;

/// JupyterLab as the README's command starts it; ended when dropped, whatever happened.
pub struct Lab {
    process: Child,
    /// Where it is, token included.
    pub address: String,
    lines: Receiver<String>,
}

impl Lab {
    pub fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut process = xtask(&["lab", "--no-open", "--port", &port.to_string()])
            .stdout(Stdio::piped())
            .spawn()
            .expect("cargo xtask lab starts");
        let output = BufReader::new(process.stdout.take().expect("its output is piped"));
        let (send, lines) = channel();
        // Reads on to the end, so that the server never waits for a reader.
        std::thread::spawn(move || {
            output.lines().map_while(Result::ok).for_each(|line| drop(send.send(line)))
        });
        let mut lab = Self { process, address: String::new(), lines };
        let mut said = Vec::new();
        while lab.address.is_empty() {
            let line = lab.lines.recv_timeout(Duration::from_secs(1200));
            let line = line
                .unwrap_or_else(|e| panic!("cargo xtask lab told no address ({e}):\n{}", said.join("\n")));
            if let Some(start) = line.find("http://127.0.0.1").filter(|_| line.contains("token=")) {
                lab.address = line[start..].trim().to_owned();
            }
            said.push(line);
        }
        lab
    }

    /// Tells the server to end, its kernels with it; true if it did.
    pub fn stop(&mut self) -> bool {
        if matches!(self.process.try_wait(), Ok(Some(_))) {
            return true;
        }
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status();
        let end = Instant::now() + Duration::from_secs(20);
        // Its output ends with it.
        while asked.is_ok() && Instant::now() < end {
            if self.lines.recv_timeout(end - Instant::now()).is_err() {
                return self.process.wait().is_ok();
            }
        }
        let _ = self.process.kill();
        let _ = self.process.wait();
        false
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.lines.try_iter().for_each(|line| eprintln!("{line}"));
        }
        self.stop();
    }
}
