//! Small processes that wait for another to end: the janitor tidies up after a kernel, the guard
//! ends JupyterLab when the command that started it is gone.

use crate::Result;
use std::fs;
use std::io;
use std::os::unix::process::{CommandExt, parent_id};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

/// Leaves a process behind that removes `home` when the kernel, which this process becomes,
/// has ended.
pub fn watch(own: &Path, home: &Path) -> Result {
    let mut janitor = Command::new(own);
    janitor.arg("janitor").arg(std::process::id().to_string()).arg(home);
    // Jupyter's number says something only where it is its own child that we are; not, say,
    // where it started us in a container.
    let jupyter = std::env::var("JPY_PARENT_PID").ok();
    janitor.args(jupyter.filter(|number| *number == parent_id().to_string()));
    leave(janitor)
}

/// Starts a process that says nothing and outlives ours, in a group of its own:
/// signals to our group do not reach it.
fn leave(mut process: Command) -> Result {
    process.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    process.spawn().map(drop).map_err(|error| format!("{process:?} does not start: {error}"))
}

/// `launcher janitor KERNEL HOME [JUPYTER]`: waits for the end of the kernel, its parent, then
/// tidies up. Where Jupyter itself has crashed, the kernel is ended too.
pub fn janitor(arguments: &[String]) -> Result<ExitCode> {
    let usage = "usage: launcher janitor KERNEL HOME [JUPYTER]";
    let (kernel, home, jupyter) = match arguments {
        [kernel, home] => (number(kernel)?, home, None),
        [kernel, home, jupyter] => (number(kernel)?, home, Some(Process::of(number(jupyter)?))),
        _ => return Err(usage.into()),
    };
    while child_of(kernel) {
        std::thread::sleep(Duration::from_millis(250));
        if jupyter.as_ref().is_some_and(|jupyter| !jupyter.runs()) {
            signal(kernel, libc::SIGTERM);
        }
    }
    // Jupyter starts each kernel as leader of a group: what is left of it computes for nobody.
    // A process that runs under this number now is another.
    if !Process::of(kernel).runs() {
        signal(-kernel, libc::SIGKILL);
    }
    for _ in 0..20 {
        match fs::remove_dir_all(home) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                std::thread::sleep(Duration::from_millis(100))
            }
            _ => break,
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Leaves a process behind that ends ours when `parent` has ended.
pub fn guard(parent: u32) -> Result {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut guard = Command::new(own);
    guard.arg("guard").arg(std::process::id().to_string()).arg(parent.to_string());
    leave(guard)
}

/// `xtask guard JUPYTER PARENT`, a child of JupyterLab's process.
pub fn stand_guard(arguments: &[String]) -> Result<ExitCode> {
    let [own, parent] = arguments else { return Err("usage: xtask guard JUPYTER PARENT".into()) };
    let (own, parent) = (number(own)?, Process::of(number(parent)?));
    while child_of(own) {
        if !parent.runs() {
            signal(own, libc::SIGTERM);
        }
        std::thread::sleep(Duration::from_millis(500));
    }
    Ok(ExitCode::SUCCESS)
}

fn number(text: &str) -> Result<i32> {
    text.parse().map_err(|_| format!("{text} is not a process"))
}

/// Whether `parent`, which started us, still runs: whose parent ends gets another.
fn child_of(parent: i32) -> bool {
    i64::from(parent_id()) == i64::from(parent)
}

/// A process, and not another that gets its number after it.
struct Process {
    number: i32,
    /// In the system's clock ticks; unknown where there is no `/proc`.
    start: Option<u64>,
}

impl Process {
    /// The one that has this number now.
    fn of(number: i32) -> Process {
        Process { number, start: stat(number).map(|(_, start)| start) }
    }

    /// Whether it runs. One that has ended but was not waited for does not.
    fn runs(&self) -> bool {
        match stat(self.number) {
            Some((state, start)) => !['Z', 'X'].contains(&state) && Some(start) == self.start,
            None => self.start.is_none() && signal(self.number, 0),
        }
    }
}

/// A process' state, and when it started.
fn stat(number: i32) -> Option<(char, u64)> {
    let stat = fs::read_to_string(format!("/proc/{number}/stat")).ok()?;
    // The name before it may hold anything.
    let mut fields = stat.rsplit(')').next()?.split_whitespace();
    Some((fields.next()?.chars().next()?, fields.nth(18)?.parse().ok()?))
}

#[allow(unsafe_code)]
fn signal(number: i32, signal: i32) -> bool {
    // SAFETY: kill takes two integers and touches no memory of ours.
    unsafe { libc::kill(number, signal) == 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_runs_until_it_ends_and_another_of_its_number_is_another() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        let process = Process::of(i32::try_from(child.id()).unwrap());
        assert!(process.runs());
        let earlier = Process { number: process.number, start: process.start.map(|start| start - 1) };
        assert!(!earlier.runs() || process.start.is_none());
        child.kill().unwrap();
        // It has ended, and nobody has waited for it.
        while stat(process.number).is_some_and(|(state, _)| state != 'Z') {
            std::thread::sleep(Duration::from_millis(5));
        }
        assert!(!process.runs() || process.start.is_none());
        child.wait().unwrap();
        assert!(!process.runs());
    }
}
