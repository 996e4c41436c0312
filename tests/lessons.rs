//! The path that a class takes through the notebooks: a core that fits into a lesson, and what goes
//! deeper below it.

use std::fs;

use nnerr_tests::{notebooks, root, text_of};
use serde_json::Value;

/// Core cells of code that a notebook may have; two notebooks are a lesson.
const CORE: usize = 15;
/// Words of prose in all notebooks.
const WORDS: usize = 24_000;
/// Bytes of a notebook with its outputs.
const BYTES: usize = 1_500_000;
/// What JupyterLab writes for a heading that is collapsed.
const COLLAPSED: &str = "jp-MarkdownHeadingCollapsed";

/// A notebook's number, its cells as (is code, text, metadata), and its size.
type Notebook = (String, Vec<(bool, String, Value)>, usize);

fn read() -> Vec<Notebook> {
    let cells = |text: &[u8]| -> Vec<(bool, String, Value)> {
        let notebook: Value = serde_json::from_slice(text).unwrap();
        let cell =
            |cell: &Value| (cell["cell_type"] == "code", text_of(&cell["source"]), cell["metadata"].clone());
        notebook["cells"].as_array().unwrap().iter().map(cell).collect()
    };
    let one = |path: std::path::PathBuf| {
        let text = fs::read(&path).unwrap();
        (path.file_stem().unwrap().to_string_lossy()[..2].to_owned(), cells(&text), text.len())
    };
    notebooks().into_iter().map(one).collect()
}

/// Where the part that can be skipped begins.
fn deeper(cells: &[(bool, String, Value)]) -> usize {
    cells.iter().position(|(code, text, _)| !code && text.starts_with("## Deeper")).unwrap()
}

#[test]
fn a_core_fits_into_a_lesson_and_what_goes_deeper_is_collapsed() {
    let mut words = 0;
    for (number, cells, size) in read() {
        let at = deeper(&cells);
        let core = cells[..at].iter().filter(|cell| cell.0).count();
        assert!(core <= CORE, "{number} has {core} core cells");
        assert_eq!(cells[at].2[COLLAPSED], true, "{number}");
        // Nothing behind it but its own parts: a heading of its rank would end it.
        let ranks = cells[at + 1..].iter().filter(|cell| !cell.0);
        assert_eq!(
            ranks.filter(|cell| cell.1.lines().any(|line| line.starts_with("## "))).count(),
            0,
            "{number}"
        );
        let asked = cells[0].1.lines().any(|line| line.starts_with('|') && line.contains("run again"));
        assert!(asked, "{number} has no table of what to run again");
        assert!(size <= BYTES, "{number} has {size} bytes");
        words +=
            cells.iter().filter(|cell| !cell.0).map(|cell| cell.1.split_whitespace().count()).sum::<usize>();
    }
    assert!(words <= WORDS, "{words} words");
}

#[test]
fn each_core_asks_for_a_prediction_and_sums_up() {
    for (number, cells, _) in read() {
        let core = cells[..deeper(&cells)].iter().filter(|cell| cell.0);
        let core: Vec<&str> = core.map(|cell| &*cell.1).collect();
        let lines = core.iter().flat_map(|text| text.lines());
        let asked: Vec<&str> = lines.filter(|line| line.contains("//@predict ")).collect();
        assert!((1..=2).contains(&asked.len()), "{number}: {asked:?}");
        // Nobody's guess is committed.
        assert!(asked.iter().all(|line| line.contains(": Option<f64> = None;")), "{number}: {asked:?}");
        assert!(core[core.len() - 1].contains("Predictions::new("), "{number}: the last core cell sums up");
        let all = cells.iter().filter(|cell| cell.1.contains("//@predict ")).count();
        assert_eq!(all, asked.len(), "{number}: a cell asks for one");
    }
}

#[test]
fn each_exercise_says_how_hard_it_is_and_has_its_solution() {
    for (number, cells, _) in read() {
        let solutions = fs::read_to_string(root().join(format!("notebooks/solutions/{number}.md"))).unwrap();
        let mut numbered = 0;
        for (_, text, _) in cells.iter().filter(|cell| !cell.0) {
            for (start, _) in text.match_indices("**Exercise") {
                let line = text[start..].lines().next().unwrap();
                let told = line.split_once(" (").and_then(|(_, rest)| rest.split_once(')')).unwrap().0;
                let (level, minutes) = told.split_once(", ").unwrap_or_else(|| panic!("{number}: {line}"));
                assert!(["easy", "medium", "hard"].contains(&level), "{number}: {line}");
                assert!(minutes.ends_with(" minutes"), "{number}: {line}");
                let name = line["**Exercise".len()..].trim_start();
                if let Some(digit) = name.chars().next().filter(char::is_ascii_digit) {
                    assert!(solutions.contains(&format!("**{digit}.**")), "{number}: exercise {digit}");
                    numbered += 1;
                }
            }
        }
        let solved = solutions.lines().filter(|line| {
            line.strip_prefix("**").is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        assert_eq!(solved.count(), numbered, "{number}: solutions");
    }
}

#[test]
fn the_lesson_plan_counts_the_core_cells() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let mut lessons = [0; 6];
    for (number, cells, _) in read() {
        let core = cells[..deeper(&cells)].iter().filter(|cell| cell.0).count();
        let rows = readme.lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
        let mut own = rows.filter(|row| row.len() > 3 && row[1].parse::<usize>().is_ok() && row[2] == number);
        let row = own.next().unwrap_or_else(|| panic!("{number} has no row"));
        assert_eq!(row[3], core.to_string(), "{row:?}");
        lessons[row[1].parse::<usize>().unwrap() - 1] += core;
    }
    assert!(lessons.iter().all(|&core| core > 0 && core <= 2 * CORE), "{lessons:?}");
}
