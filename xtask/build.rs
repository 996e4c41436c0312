//! The launcher runs outside cargo: let it find the shared standard library
//! that the project's `-Cprefer-dynamic` links.

use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    let (Ok(rustc), Ok(target)) = (std::env::var("RUSTC"), std::env::var("TARGET")) else { return };
    let Ok(output) = Command::new(rustc).args(["--print", "sysroot"]).output() else { return };
    let sysroot = String::from_utf8_lossy(&output.stdout);
    // One word each: `-Wl,` divides at commas.
    let library = format!("{}/lib/rustlib/{target}/lib", sysroot.trim());
    for word in ["-Xlinker", "-rpath", "-Xlinker", &library] {
        println!("cargo:rustc-link-arg-bins={word}");
    }
}
