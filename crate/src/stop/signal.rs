//! Inside a kernel: Jupyter's Stop is the signal SIGINT, and it presses the button.

use std::{
    env,
    sync::atomic::{AtomicI32, Ordering::SeqCst},
};

use super::button::{BUTTON, now};

/// The file that tells a thread of a second press, which judges it; none where there is no such
/// thread.
static JUDGE: AtomicI32 = AtomicI32::new(NONE);
const NONE: i32 = -1;

/// Called when the shared library is loaded, before any cell of it runs: a loop of the
/// student's that calls nothing of ours is treated like all others.
#[used]
#[cfg_attr(target_os = "macos", unsafe(link_section = "__DATA,__mod_init_func"))]
#[cfg_attr(not(target_os = "macos"), unsafe(link_section = ".init_array"))]
static ON_LOAD: extern "C" fn() = on_load;

extern "C" fn on_load() {
    // The launcher sets the first, evcxr the second for the process that runs cells alone.
    if env::var_os("NNERR_LIBRARY").is_none() || env::var_os("EVCXR_IS_RUNTIME").is_none() {
        return;
    }
    now(); // starts the clock, which a handler must not
    #[cfg(target_os = "linux")]
    JUDGE.store(super::judge::start().unwrap_or(NONE), SeqCst);
    let handler: extern "C" fn(libc::c_int) = pressed;
    // SAFETY: `action` is valid as zeros with a handler; the handler calls only what may be
    // called in one. System calls go on after it, as if nothing had happened.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler as libc::sighandler_t;
        action.sa_flags = libc::SA_RESTART;
        libc::sigemptyset(&mut action.sa_mask);
        libc::sigaction(libc::SIGINT, &action, std::ptr::null_mut());
    }
}

/// Atomics, the clock, and at the second press a byte for the judge, who may end the process.
extern "C" fn pressed(_: libc::c_int) {
    if BUTTON.press(now()) {
        let judge = JUDGE.load(SeqCst);
        // SAFETY: may be called in a handler, and reads one byte.
        if judge == NONE || unsafe { libc::write(judge, [0_u8].as_ptr().cast(), 1) } != 1 {
            end();
        }
    }
}

/// Ends the process as if the signal had not been caught.
pub(super) fn end() {
    // SAFETY: both may be called anywhere, in a handler too.
    unsafe {
        libc::signal(libc::SIGINT, libc::SIG_DFL);
        libc::raise(libc::SIGINT);
    }
}
