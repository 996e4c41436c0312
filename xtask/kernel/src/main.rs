//! evcxr's kernel for Jupyter, which is also the process that runs its cells.

mod cells;
mod control;
mod deaf;
mod ports;

use libc::{SIG_DFL, SIGINT, signal};

/// Names Jupyter's connection file. The one that evcxr gets has no port for the control.
const CONNECTION: &str = "NNERR_CONNECTION";

fn main() -> anyhow::Result<()> {
    // The launcher has the kernel ignore the signal of Jupyter's Stop. The process that runs
    // cells must hear it: it ends, until the library, once loaded, knows better.
    if std::env::var_os("EVCXR_IS_RUNTIME").is_some() {
        // SAFETY: one thread, and no memory of ours is involved.
        unsafe { signal(SIGINT, SIG_DFL) };
        cells::run()?;
        return evcxr_jupyter::main();
    }
    let Ok(file) = std::env::var(CONNECTION) else { return evcxr_jupyter::main() };
    let connection = ports::Connection::read(&file);
    connection.wait();
    let control = control::Control::serve(&connection)?;
    deaf::watch(&connection);
    let ended = evcxr_jupyter::main();
    control.finish();
    ended
}
