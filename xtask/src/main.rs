//! `cargo xtask lab | test | study | doctor | bench`: everything that surrounds the
//! library, from a bare machine to notebooks open in JupyterLab.

mod bench;
mod cell;
mod doctor;
mod example;
mod kernel;
mod lab;
mod launcher;
mod library;
mod pack;
mod peers;
mod place;
mod python;
mod steps;
mod study;
mod test;
mod tool;

use lexopt::prelude::*;
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
             --prepare     only prepare
             --offline     try no network
             --no-open     do not open the browser
             --port N      JupyterLab's port
  study    measure many seeds; finished ones are skipped
             --seeds S     1..10, 7, or 1,4,20..25
             --out DIR     instead of data/study
             --data DIR    the four files of a data set in MNIST's format, instead of MNIST
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
        "guard" => launcher::stand_guard(&rest(arguments)?),
        "janitor" => launcher::janitor(&rest(arguments)?),
        "" => {
            print!("{USAGE}");
            Ok(ExitCode::SUCCESS)
        }
        other => Err(format!("there is no command `{other}`\n\n{USAGE}")),
    }
}

/// In a kernel our name is `cargo` or `rustc`.
fn called_by_the_kernel() -> Option<Result<ExitCode>> {
    let mut arguments = std::env::args();
    let name = arguments.next()?;
    let arguments: Vec<String> = arguments.collect();
    match std::path::Path::new(&name).file_name()?.to_str()? {
        "cargo" => Some(cell::cargo(&arguments)),
        "rustc" => Some(cell::rustc(&arguments)),
        _ => None,
    }
}

fn lab_options(mut arguments: lexopt::Parser) -> Result<lab::Options> {
    let mut options = lab::Options::default();
    while let Some(argument) = next(&mut arguments)? {
        match argument {
            Long("headless") => options.headless = true,
            Long("update") => options.update = true,
            Long("check") => options.check = true,
            Long("only") => options.only.push(value(&mut arguments)?),
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
    if (options.update || options.check || !options.only.is_empty()) && !options.headless {
        return Err("--update, --check and --only go with --headless".into());
    }
    Ok(options)
}

fn study_options(mut arguments: lexopt::Parser) -> Result<study::Options> {
    let mut options = study::Options::default();
    while let Some(argument) = next(&mut arguments)? {
        match argument {
            Long("seeds") => options.seeds = value(&mut arguments)?,
            Long("out") => options.out = Some(value(&mut arguments)?.into()),
            Long("data") => options.data = Some(value(&mut arguments)?.into()),
            Long("glorot") => options.glorot = true,
            Long("program") => options.program = Some(value(&mut arguments)?.into()),
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
    let value = arguments.value().map_err(|error| error.to_string())?;
    value.into_string().map_err(|value| format!("{value:?} is not readable text"))
}

fn rest(mut arguments: lexopt::Parser) -> Result<Vec<String>> {
    let raw = arguments.raw_args().map_err(|error| error.to_string())?;
    raw.map(|value| value.into_string().map_err(|value| format!("{value:?} is not readable text"))).collect()
}

fn unknown(argument: &lexopt::Arg<'_>) -> Failure {
    let text = match argument {
        Short(letter) => format!("-{letter}"),
        Long(name) => format!("--{name}"),
        Value(value) => value.to_string_lossy().into_owned(),
    };
    format!("there is no option `{text}` here\n\n{USAGE}")
}
