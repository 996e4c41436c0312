//! Ends a kernel that nobody can reach any more, so that Jupyter starts it anew and says so.
//!
//! An error in the task that reads the shell ends that task and closes its socket, while the
//! process goes on. One in the task that reads the control ends all tasks, and the process
//! waits for the cell that runs. To Jupyter such a kernel is alive, and silent for ever.

use crate::ports::{self, Connection};
use std::thread;
use std::time::Duration;

/// What a kernel that was asked to end takes at most: Jupyter kills it after five seconds.
const PATIENCE: u32 = 8;

/// Looks once a second, in a thread of its own, whether evcxr listens on the shell's port of
/// Jupyter's connection file and on one that the file does not name, the control's. A busy kernel
/// listens, however long its cell takes.
pub fn watch(connection: &Connection) {
    let (connection, Some(shell)) = (connection.clone(), connection.port("shell")) else { return };
    thread::spawn(move || {
        let (mut heard, mut silent) = (false, 0);
        while silent < PATIENCE {
            thread::sleep(Duration::from_secs(1));
            // Too many open files, say, are no sign of anything.
            let Some(ports) = ports::listening() else { continue };
            let listens = ports.contains(&shell) && connection.unnamed(&ports).is_some();
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
