//! evcxr's kernel for Jupyter, which is also the process that runs its cells.

mod cells;
mod deaf;
mod ports;

use libc::{SIG_DFL, SIGINT, signal};

fn main() -> anyhow::Result<()> {
    // The launcher has the kernel ignore the signal of Jupyter's Stop. The process that runs
    // cells must hear it: it ends, until the library, once loaded, knows better.
    if std::env::var_os("EVCXR_IS_RUNTIME").is_some() {
        // SAFETY: one thread, and no memory of ours is involved.
        unsafe { signal(SIGINT, SIG_DFL) };
        cells::run()?;
    } else if let [_, flag, connection, ..] = &std::env::args().collect::<Vec<_>>()[..]
        && flag == "--control_file"
    {
        let connection = ports::Connection::read(connection);
        connection.wait();
        deaf::watch(&connection);
    }
    evcxr_jupyter::main()
}
