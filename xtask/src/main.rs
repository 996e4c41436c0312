//! `cargo xtask lab | test | study | doctor | bench`: everything that surrounds the
//! library, from a bare machine to notebooks open in JupyterLab.

mod bench;
mod caller;
mod cell;
mod doctor;
mod example;
mod generated;
mod home;
mod janitor;
mod kept;
mod kernel;
mod lab;
mod launcher;
mod library;
mod linker;
mod live;
mod lock;
mod pack;
mod parameter;
mod peers;
mod place;
mod python;
mod setup;
mod steps;
mod study;
mod symbol;
mod test;
mod tool;

use lexopt::prelude::*;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A sentence for the person at the terminal.
type Failure = String;
type Result<T = ()> = std::result::Result<T, Failure>;

const USAGE: &str = "\
cargo xtask <command>

  lab      prepare everything and open the notebooks in JupyterLab
             --headless    run every notebook instead; writes an HTML site and results.csv
             --update      … and write the outputs back into notebooks/
             --check       … and compare the numbers with the committed ones
             --only NAME   … only the notebooks whose name starts so (repeatable)
             --executed DIR … and take the runs of DIR, as the browser tests keep them
             --prepare     only prepare
             --offline     try no network
             --no-open     do not open the browser
             --port N      JupyterLab's port
  study    measure many seeds; finished ones are skipped
             --seeds S     1..10, 7, or 1,4,20..25
             --out DIR     instead of data/study
             --data DIR    the four files of a data set in MNIST's format, instead of MNIST;
                           or fashion-mnist, which is found or fetched
             --leave-out C the classes that N8 does not learn, instead of 1,5
             --epochs N    of the detector networks, instead of 100; the thesis has 1000
             --glorot      initial weights after Glorot and Bengio instead of in ±0.05
             --program DIR puts the compiled program there, for machines without Rust
  pack     FILE.tar.zst: the lab in one archive, for machines that should not compile
  test     everything: format, lints, documentation, tests, notebooks, browser
  doctor   what is installed, what is missing, and what mends it
  bench    kernel | peers | crate   (see environment.md)
             --write       kernel: put the table into environment.md
             --openings N  kernel: how many of N openings get stuck …
             --at-once M   … so many at a time
             --python P    peers: the Python that has the rivals; works to time may follow
";

fn main() -> ExitCode {
    whole_paths();
    end_with_the_reader();
    match run() {
        Ok(code) => code,
        Err(failure) => {
            eprintln!("\nerror: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    if let Some(code) = called_by_the_kernel() {
        return code;
    }
    let mut arguments = lexopt::Parser::from_env();
    let command = match next(&mut arguments)? {
        Some(Value(name)) => name.to_string_lossy().into_owned(),
        Some(Short('h') | Long("help")) | None => String::new(),
        Some(other) => return Err(unknown(&other)),
    };
    match command.as_str() {
        "lab" => lab::run(lab_options(arguments)?),
        "study" => study::run(&study_options(arguments)?),
        "test" => test::run(rest(arguments)?),
        "doctor" => doctor::run(),
        "bench" => bench::run(&rest(arguments)?),
        "pack" => pack::run(&rest(arguments)?),
        "unpacked" => pack::unpacked(lab_options(arguments)?),
        // Not for people: what the kernelspec starts, and what tidies up after it.
        "kernel" => launcher::start(&rest(arguments)?),
        "guard" => janitor::stand_guard(&rest(arguments)?),
        "janitor" => janitor::janitor(&rest(arguments)?),
        "" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    }
}

/// Variables with a path in them mean the caller's folder; what we start works in others.
fn whole_paths() {
    let folders = ["NNERR_DATA", "NNERR_CACHE", "CARGO_TARGET_DIR", "CARGO_HOME"];
    for name in folders.into_iter().chain(["NNERR_PYTHON", "NNERR_CHROMIUM"]) {
        let Some(value) = std::env::var_os(name).filter(|value| !value.is_empty()) else { continue };
        // A program's name alone is looked for in PATH.
        let is_path = folders.contains(&name) || Path::new(&value).components().count() > 1;
        if is_path && let Ok(whole) = std::path::absolute(&value) {
            #[allow(unsafe_code)]
            // SAFETY: this is the beginning of main, and there is no other thread.
            unsafe {
                std::env::set_var(name, whole);
            }
        }
    }
}

/// Where nobody reads on (`cargo xtask doctor | head -1`) we end in silence, as other programs do:
/// `println!` has no other way than a panic to say so. (The signal that ends them would also end us
/// where a program that we talk to is gone, without the sentence that says which.)
fn end_with_the_reader() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        let said = panic.payload_as_str().unwrap_or_default();
        let closed = format!("(os error {})", libc::EPIPE);
        if said.starts_with("failed printing to stdout") && said.ends_with(&closed) {
            std::process::exit(141); // 128 and SIGPIPE's number, as shells have it
        }
        usual(panic);
    }));
}

/// In a kernel our name is `cargo`, `rustc` or `cc`.
fn called_by_the_kernel() -> Option<Result<ExitCode>> {
    let mut arguments = std::env::args_os();
    let name = arguments.next()?;
    let answer = match Path::new(&name).file_name()?.to_str()? {
        "cargo" => cell::cargo,
        "rustc" => cell::rustc,
        "cc" => linker::link,
        _ => return None,
    };
    let arguments: Result<Vec<String>> = arguments.map(readable).collect();
    Some(arguments.and_then(|arguments| answer(&arguments)))
}

fn lab_options(mut arguments: lexopt::Parser) -> Result<lab::Options> {
    let mut options = lab::Options::default();
    while let Some(argument) = next(&mut arguments)? {
        match argument {
            Long("headless") => options.headless = true,
            Long("update") => options.update = true,
            Long("check") => options.check = true,
            Long("only") => options.only.push(value(&mut arguments)?),
            Long("executed") => options.executed = Some(path(&mut arguments)?),
            Long("prepare") => options.prepare_only = true,
            Long("offline") => options.offline = true,
            Long("no-open") => options.no_open = true,
            Long("port") => {
                let text = value(&mut arguments)?;
                let port = text.parse().map_err(|_| format!("--port {text} is not a port (1 to 65535)"))?;
                options.port = Some(port);
            }
            other => return Err(unknown(&other)),
        }
    }
    let headless = options.update || options.check || !options.only.is_empty() || options.executed.is_some();
    if headless && !options.headless {
        return Err("--update, --check, --only and --executed go with --headless".into());
    }
    Ok(options)
}

fn study_options(mut arguments: lexopt::Parser) -> Result<study::Options> {
    let mut options = study::Options::default();
    while let Some(argument) = next(&mut arguments)? {
        match argument {
            Long("seeds") => options.seeds = value(&mut arguments)?,
            Long("out") => options.out = Some(path(&mut arguments)?),
            Long("data") => options.data = Some(path(&mut arguments)?),
            Long("leave-out") => options.leave_out = Some(value(&mut arguments)?),
            Long("epochs") => options.epochs = Some(value(&mut arguments)?),
            Long("glorot") => options.glorot = true,
            Long("program") => options.program = Some(path(&mut arguments)?),
            other => return Err(unknown(&other)),
        }
    }
    if options.seeds.is_empty() && options.program.is_none() {
        return Err(format!("study needs --seeds, as in --seeds 1..10\n\n{USAGE}"));
    }
    Ok(options)
}

fn next(arguments: &mut lexopt::Parser) -> Result<Option<lexopt::Arg<'_>>> {
    arguments.next().map_err(|error| error.to_string())
}

fn value(arguments: &mut lexopt::Parser) -> Result<String> {
    readable(arguments.value().map_err(|error| error.to_string())?)
}

/// A path may have any bytes.
fn path(arguments: &mut lexopt::Parser) -> Result<PathBuf> {
    Ok(arguments.value().map_err(|error| error.to_string())?.into())
}

fn rest(mut arguments: lexopt::Parser) -> Result<Vec<String>> {
    let raw = arguments.raw_args().map_err(|error| error.to_string())?;
    raw.map(readable).collect()
}

fn readable(argument: OsString) -> Result<String> {
    argument.into_string().map_err(|argument| format!("{argument:?} is not readable text"))
}

fn unknown(argument: &lexopt::Arg<'_>) -> Failure {
    let text = match argument {
        Short(letter) => format!("-{letter}"),
        Long(name) => format!("--{name}"),
        Value(value) => value.to_string_lossy().into_owned(),
    };
    format!("there is no option `{text}` here\n\n{USAGE}")
}
