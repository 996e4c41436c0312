//! The notebooks as a student meets them: JupyterLab in headless Chromium.
//!
//! Each notebook is opened and run; one cell is edited and the picture must
//! change; a slider is moved to every position, and the numbers it shows must be
//! the library's.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::mpsc,
    time::Duration,
};

use nnerr::prelude::*;
use nnerr_tests::{lab_python, root, succeed, xtask};
use serde_json::Value;

/// JupyterLab started by the README's command; stopped when dropped.
struct Lab {
    process: Child,
    address: String,
}

impl Lab {
    fn start() -> Self {
        let mut process = xtask(&["lab", "--no-open", "--port", "0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("cargo xtask lab starts");
        let lines = BufReader::new(process.stdout.take().expect("its output is piped")).lines();
        let (send, receive) = mpsc::channel();
        std::thread::spawn(move || {
            // reads on after the address, so that the server never waits for a reader
            for line in lines.map_while(Result::ok) {
                if let Some(start) = line.find("http://").filter(|_| line.contains("token=")) {
                    let address = line[start..].split_whitespace().next().unwrap_or_default();
                    let _ = send.send(address.to_owned());
                }
            }
        });
        let address = receive.recv_timeout(Duration::from_secs(180)).expect("cargo xtask lab prints its address");
        Self { process, address }
    }

    /// Runs one notebook in the browser, and returns what was seen.
    fn visit(&self, notebook: &str, edit: (&str, &str)) -> Value {
        let mut browser = Command::new(lab_python());
        browser.arg(root().join("tests/browser.py")).args([&self.address, notebook, edit.0, edit.1]);
        let said = succeed(&mut browser).stdout;
        serde_json::from_slice(&said).expect("the driver prints JSON")
    }
}
