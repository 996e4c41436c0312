//! The linker, as rustc calls it for a cell. It would read all names of the library, two
//! hundred thousand, for the dozen that a cell uses: a tenth of a second. So it is shown a
//! library of the same name that has none, and the loader finds them in the real one.

use crate::place::Place;
use crate::steps::{execute, write};
use crate::{Result, cell};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// The library without names. Cells need nothing of it but its own name.
const EMPTY: &str =
    "#![no_std]\n#[panic_handler]\nfn panic(_: &core::panic::PanicInfo) -> ! {\n    loop {}\n}\n";

/// What the linker looks for.
const LIBRARY: &str = "libnnerr.so";

/// Our name as rustc's linker; cells are linked with it where it is there. On no search path: `cc`
/// is the system's there.
pub fn face(kernels: &Path) -> PathBuf {
    kernels.join("linker/cc")
}

fn empty(kernels: &Path) -> PathBuf {
    kernels.join("linker").join(LIBRARY)
}

/// Builds the library without names, with the linker that all programs get.
pub fn prepare(place: &Place, kernels: &Path) -> Result {
    let (empty, source) = (empty(kernels), kernels.join("linker/empty.rs"));
    if empty.exists() {
        return Ok(());
    }
    write(&source, EMPTY)?;
    let mut rustc = Command::new(place.sysroot.join("bin/rustc"));
    rustc.args(["--edition=2024", "--crate-type=cdylib", "--crate-name=nnerr", "-Cpanic=abort"]);
    rustc.arg(format!("-Clink-arg=-Wl,-soname,{LIBRARY}")).arg("-o").arg(&empty).arg(&source);
    execute(&mut rustc)
}

/// `cc …` as rustc calls it. As the real library, the empty one is named in what is linked although
/// no name leads to it.
pub fn link(arguments: &[String]) -> Result<ExitCode> {
    let kernels = std::env::var(cell::KERNELS).map_err(|_| format!("{} is not set", cell::KERNELS))?;
    let empty = empty(Path::new(&kernels)).display().to_string();
    let mut cc = Command::new("cc");
    // A cell that only says `use` needs nothing of the standard library itself: where it is loaded first, the loader
    // finds that for our library by the cell's own path, and the newer kind of path counts for the cell alone.
    cc.arg("-Wl,--disable-new-dtags");
    for argument in arguments {
        if Path::new(argument).file_name().is_some_and(|name| name == LIBRARY) {
            cc.args(["-Wl,--push-state,--no-as-needed", &empty, "-Wl,--pop-state"]);
        } else {
            cc.arg(argument);
        }
    }
    cell::ended(cc.status())
}
