//! The process that runs cells: what it says on stderr is on its way before it says that a cell has ended.
//!
//! The kernel stamps a line of stderr with the cell that was sent last at the moment when the line
//! passes, and tells the end of a cell by a line of stdout. These are two pipes: with evcxr's own loop
//! the error of a cell could come after its answer and be taken for the next cell's. This loop speaks
//! the same words, and says the second only when the first has been read.

use std::ffi::{CStr, CString, c_void};
use std::io::{BufRead, Result, Write, stdin, stdout};
use std::os::unix::process::parent_id;
use std::thread::sleep;
use std::time::{Duration, Instant};

/// evcxr's words.
const RUN: &str = "LOAD_AND_RUN ";
const ENDED: &str = "EVCXR_EXECUTION_COMPLETE";
/// A kernel that reads no more shall not keep a cell for ever.
const PATIENCE: Duration = Duration::from_secs(1);
/// So many times in a row nothing may be on its way: one look is not taken at one moment.
const LOOKS: u32 = 3;

type Cell = unsafe extern "C" fn(*mut c_void) -> *mut c_void;

/// Loads and runs what the kernel names, until it closes our stdin.
pub fn run() -> Result<()> {
    [libc::SIGSEGV, libc::SIGILL, libc::SIGBUS].into_iter().for_each(|signal| {
        // SAFETY: one thread so far; the handler ends the process.
        unsafe { libc::signal(signal, crashed as *const () as libc::sighandler_t) };
    });
    let mut variables = std::ptr::null_mut();
    for line in stdin().lock().lines() {
        let line = line?;
        let named = line.strip_prefix(RUN).and_then(|rest| rest.split_once(' '));
        let Some((file, name)) = named else {
            eprintln!("While processing instruction `{line}`: it is not known");
            std::process::exit(99);
        };
        match load(file, name) {
            // SAFETY: evcxr compiled this function for these variables.
            Ok(cell) => variables = unsafe { cell(variables) },
            Err(error) => {
                eprintln!("While processing instruction `{line}`: {error}");
                std::process::exit(99);
            }
        }
        stdout().flush()?;
        settle();
        println!("{ENDED}");
    }
    std::process::exit(0)
}

/// A function of a library that stays loaded: variables may hold what points into it.
fn load(file: &str, name: &str) -> std::result::Result<Cell, String> {
    let [file, name] = [file, name].map(|text| CString::new(text).unwrap_or_default());
    // SAFETY: the strings end with a zero; dlerror is asked by the thread that called.
    unsafe {
        let library = libc::dlopen(file.as_ptr(), libc::RTLD_LAZY | libc::RTLD_LOCAL);
        let found = if library.is_null() { library } else { libc::dlsym(library, name.as_ptr()) };
        if found.is_null() {
            let said = libc::dlerror();
            let said = if said.is_null() { c"no such function" } else { CStr::from_ptr(said) };
            return Err(said.to_string_lossy().into_owned());
        }
        Ok(std::mem::transmute::<*mut c_void, Cell>(found))
    }
}

/// Waits until the kernel has read what we said on stderr, and has passed it on.
fn settle() {
    let (start, mut looks) = (Instant::now(), 0);
    while looks < LOOKS && start.elapsed() < PATIENCE {
        if unread() == 0 && asleep(parent_id()) {
            looks += 1;
        } else {
            looks = 0;
            sleep(Duration::from_micros(100));
        }
    }
}

/// Bytes in the pipe of stderr; none where that is no pipe.
fn unread() -> libc::c_int {
    let mut bytes = 0;
    // SAFETY: writes one number.
    let answer = unsafe { libc::ioctl(libc::STDERR_FILENO, libc::FIONREAD, &raw mut bytes) };
    if answer == 0 { bytes } else { 0 }
}

/// Whether no thread of a process has anything to do: what one has read, another would be at work on.
#[cfg(target_os = "linux")]
fn asleep(process: u32) -> bool {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else { return true };
    threads.flatten().all(|thread| {
        let state = std::fs::read_to_string(thread.path().join("stat")).unwrap_or_default();
        // The name before it stands in brackets and may hold any letter.
        state.rsplit_once(") ").is_none_or(|(_, rest)| !rest.starts_with(['R', 'D']))
    })
}

/// Elsewhere a moment has to do.
#[cfg(not(target_os = "linux"))]
fn asleep(_: u32) -> bool {
    sleep(Duration::from_millis(3));
    true
}

extern "C" fn crashed(signal: libc::c_int) {
    let what = match signal {
        libc::SIGSEGV => "Segmentation fault.",
        libc::SIGILL => "Illegal instruction.",
        _ => "Bus error.",
    };
    eprintln!("{what}\n{}", std::backtrace::Backtrace::force_capture());
    std::process::abort();
}
