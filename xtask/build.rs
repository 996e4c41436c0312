//! The launcher runs outside cargo: let it find the shared standard library
//! that the project's `-Cprefer-dynamic` links.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let (Ok(rustc), Ok(target)) = (std::env::var("RUSTC"), std::env::var("TARGET")) else { return };
    let Ok(output) = Command::new(rustc).args(["--print", "sysroot"]).output() else { return };
    let sysroot = String::from_utf8_lossy(&output.stdout);
    println!("cargo:rustc-link-arg-bins=-Wl,-rpath,{}/lib/rustlib/{target}/lib", sysroot.trim());
}
