//! A cell that runs again as it was, below a parameter that moved, is not compiled again
//! (`xtask/src/kept.rs`); one that is another, or stands below another item, is.

use nnerr_tests::{drive, python, succeed, xtask};
use serde_json::json;

/// Source, whether it is compiled, whether Stop is pressed in it, and what it says: what it prints, or,
/// behind a `!`, a part of what went wrong.
type Cell = (&'static str, bool, bool, &'static str);

const DOUBLE: &str = "let a: usize = k * 2;\nprintln!(\"a {a}\");";
const CALL: &str = "println!(\"f {}\", f(a));";
const STATIC: &str = "{ static N: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);\n\
                      println!(\"{}\", N.fetch_add(1, std::sync::atomic::Ordering::SeqCst)); }";
const GROWS: &str = "rows.push(k);\nprintln!(\"{rows:?}\");";
const WORDS: &str = "println!(\"{}\", w.len());";
const PANICS: &str = "println!(\"{} {}\", word.len(), [1, 2][k % 8]);";
const SLOW: &str = "let work = nnerr::stop::Stoppable::new(500, \"steps\");\nprintln!(\"go\");\n\
                    for _ in 0..500 { work.step()?; std::thread::sleep(std::time::Duration::from_millis(10)); }";

#[rustfmt::skip]
const CELLS: &[Cell] = &[
    (":dep nnerr = { path = \"../crate\" }\nuse nnerr::prelude::*;", true, false, ""),
    // From the first `?` on, evcxr writes every cell otherwise.
    ("let one: usize = \"1\".parse()?;", true, false, ""),
    ("let k: usize = 8;", true, false, ""),
    (DOUBLE, true, false, "a 16"),
    ("fn f(x: usize) -> usize { x + 1 }", true, false, ""),
    (CALL, true, false, "f 17"),
    (STATIC, true, false, "0"),
    ("let mut rows: Vec<usize> = Vec::new();", true, false, ""),
    (GROWS, true, false, "[8]"),
    ("let w: &str = \"four\";", true, false, ""),
    (WORDS, true, false, "4"),
    ("let word: String = \"kept\".to_owned();", true, false, ""),
    (PANICS, true, false, "4 1"),
    (SLOW, true, true, "!stopped after "),
    // The parameter moves: what follows it shows the new value, and nothing is compiled; but what defines a
    // variable for the second time, which is there to be replaced, once more.
    ("let k: usize = 9;", true, false, ""),
    (DOUBLE, true, false, "a 18"),
    (CALL, false, false, "f 19"),
    (STATIC, false, false, "0"),
    (GROWS, false, false, "[8, 9]"),
    ("let k: usize = 8;", true, false, ""),
    (DOUBLE, false, false, "a 16"),
    (GROWS, false, false, "[8, 9, 8]"),
    (PANICS, false, false, "4 1"),
    (SLOW, false, true, "!stopped after "),
    // Beyond the array's end: the variables stay.
    ("let k: usize = 10;", true, false, ""),
    (PANICS, false, false, "!panicked at"),
    (WORDS, false, false, "4"),
    ("let k: usize = 9;", false, false, ""),
    (PANICS, false, false, "4 2"),
    // What is new is compiled: an edited cell, …
    ("println!(\"a is {a}\");", true, false, "a is 16"),
    // … one whose item above is another, …
    ("fn f(x: usize) -> usize { x + 100 }", true, false, ""),
    (CALL, true, false, "f 116"),
    ("fn f(x: usize) -> usize { x + 1 }", false, false, ""),
    (CALL, false, false, "f 17"),
    // … and one whose variable has another type.
    ("let w: Vec<u8> = vec![1];", true, false, ""),
    (WORDS, true, false, "1"),
    ("let w: &str = \"three\";", true, false, ""),
    (WORDS, false, false, "5"),
    // A parameter has one form for all its values. Its own mistakes are said at its own line.
    ("let p: usize = 3; //@param 1..9 how many", true, false, ""),
    ("println!(\"{p}\");", true, false, "3"),
    ("let p: usize = 4; //@param 1..9 how many (was 3)", false, false, ""),
    ("println!(\"{p}\");", false, false, "4"),
    ("let q: f64 = -0.25; //@param -1.0..1.0 step 0.25\nprintln!(\"{q} {}\", p);", true, false, "-0.25 4"),
    ("let q: f64 = 0.5; //@param -1.0..1.0 step 0.25\nprintln!(\"{q} {}\", p);", false, false, "0.5 4"),
    ("let t: Option<&str> = Some(\"b\"); //@param [\"a\", \"b\"]\nprintln!(\"{t:?}\");", true, false, "Some(\"b\")"),
    ("let t: Option<&str> = Some(\"a\"); //@param [\"a\", \"b\"] (was \"b\")\nprintln!(\"{t:?}\");", false, false, "Some(\"a\")"),
    ("let r: usize = p + 10; //@param 10..90 step 10\nprintln!(\"{r}\");", true, false, "14"),
    ("let r: usize = p + 30; //@param 10..90 step 10\nprintln!(\"{r}\");", false, false, "34"),
    ("let e: usize = \"7\".parse()?; //@param [\"7\", \"x\"]\nprintln!(\"{e}\");", true, false, "7"),
    ("let e: usize = \"x\".parse()?; //@param [\"7\", \"x\"]\nprintln!(\"{e}\");", false, false, "!invalid digit"),
    ("let w: Option<usize> = Some(\"a\"); //@param [\"a\", \"b\"]", false, false, "!Some(\"a\"); //@param"),
    ("let p: usize = 5; //@param 1..9\nlet s: String = p;", false, false, "!let s: String = p;"),
    ("let p: usize = 12345678901234567890123; //@param 1..9", false, false, "!literal out of range"),
    ("println!(\"{p}\");", false, false, "4"),
    // A mistake is said as ever, at the student's own line.
    ("let good: usize = 1;\nlet bad: usize = a.nothing();", false, false, "!nothing"),
    ("println!(\"{a} {rows:?} {word}\");", true, false, "16 [8, 9, 8] kept"),
];

#[test]
fn a_cell_that_runs_again_is_compiled_once() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let asked: Vec<_> = CELLS.iter().map(|(source, _, press, _)| (source, press)).collect();
    let seen = drive(&mut python("kept.py"), json!(asked));
    for (at, ((source, compiled, _, expected), came)) in CELLS.iter().zip(&seen).enumerate() {
        let about = format!("cell {at}, {source}: {came}");
        assert_eq!(came["compiled"].as_u64() > Some(0), *compiled, "{about}");
        let wrong = came["wrong"].as_str().unwrap();
        match expected.strip_prefix('!') {
            Some(failure) => assert!(wrong.contains(failure), "{about}"),
            None => assert!(wrong.is_empty() && came["said"] == *expected, "{about}"),
        }
    }
}
