//! Stands between Jupyter and evcxr's control socket.
//!
//! Jupyter's server asks a kernel what it is on connections of its own, every half second until it
//! has an answer, and hangs up. evcxr takes a question whose asker is gone for its own end, and with
//! it go all variables. Here every question is answered to the end; what nobody waits for is dropped.

use crate::ports::{self, Connection};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// evcxr answers on the control at once, also while a cell runs.
const PATIENCE: Duration = Duration::from_secs(30);

/// Serves the control port of Jupyter's connection file for evcxr, which listens on a port that no
/// file names.
pub struct Control {
    /// Held by every connection that can still answer.
    answering: Arc<()>,
}

impl Control {
    /// Takes the port. It is an error that it cannot be had.
    pub fn serve(connection: &Connection) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((connection.ip(), connection.port("control").unwrap_or(0)))?;
        let connection = Arc::new(connection.clone());
        let answering = Arc::new(());
        let held = answering.clone();
        thread::spawn(move || {
            for asker in listener.incoming().flatten() {
                let (connection, held) = (connection.clone(), held.clone());
                thread::spawn(move || pass(&asker, &evcxr(&connection), &held));
            }
        });
        Ok(Self { answering })
    }

    /// Waits until the last answer, that to a shutdown, is on its way.
    pub fn finish(self) {
        let end = Instant::now() + Duration::from_secs(1);
        // Two are this one's and the listener's.
        while Arc::strong_count(&self.answering) > 2 && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
    }
}

/// A connection to evcxr's own port, which is there a moment after this process.
fn evcxr(connection: &Connection) -> TcpStream {
    loop {
        let own = ports::listening().and_then(|ports| connection.unnamed(&ports));
        if let Some(stream) = own.and_then(|port| TcpStream::connect((connection.ip(), port)).ok()) {
            return stream;
        }
        thread::sleep(Duration::from_millis(10));
    }
}

/// Questions one way and answers the other, until evcxr closes or the asker has long hung up.
fn pass(asker: &TcpStream, evcxr: &TcpStream, _answering: &Arc<()>) {
    let gone = AtomicBool::new(false);
    for stream in [asker, evcxr] {
        let _ = stream.set_nodelay(true);
    }
    let _ = evcxr.set_read_timeout(Some(PATIENCE));
    thread::scope(|scope| {
        scope.spawn(|| {
            // evcxr is not told that the asker has gone.
            let _ = std::io::copy(&mut { asker }, &mut { evcxr });
            gone.store(true, Ordering::Relaxed);
        });
        let mut answer = [0; 4096];
        loop {
            match { evcxr }.read(&mut answer) {
                Ok(0) => break,
                Ok(length) => drop({ asker }.write_all(&answer[..length])),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    if gone.load(Ordering::Relaxed) {
                        break;
                    }
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        for stream in [asker, evcxr] {
            let _ = stream.shutdown(Shutdown::Both);
        }
    });
}
