//! A slider that moves the code (`xtask/live`): what follows a parameter, and what a class sees of it in
//! JupyterLab, with the real kernel.

mod jupyter;
mod same;

use jupyter::Lab;
use nnerr_tests::{answer, python, succeed, xtask};
use same::listed;
use serde_json::{Value, json};

fn live(arguments: &[&str]) -> Value {
    answer(python("live.py").args(arguments))
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn parameters_names_and_plans_are_read_as_rust_reads_them() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    assert_eq!(live(&["pure"]), json!([]));
}

/// Cells that run for a parameter and show the same: no name tells them apart. At most so many.
const MORE: usize = 5;

#[test]
fn the_cells_that_follow_a_parameter_are_those_that_change() {
    succeed(&mut xtask(&["lab", "--prepare"]));
    let (all, mut compared) = (live(&["follow"]), 0);
    assert_eq!(all.as_object().unwrap().len(), 11);
    for (number, own) in all.as_object().unwrap() {
        assert_eq!(own["problems"], json!([]), "{number}");
        for parameter in own["parameters"].as_array().unwrap() {
            let (name, runs) = (parameter["name"].as_str().unwrap(), texts(&parameter["runs"]));
            let about = format!("{number} {name}: {runs:?}");
            assert_eq!(parameter["problem"], Value::Null, "{about}");
            // A cell may show what its own parameter does, and nothing else follow.
            let alone = own["cells"][parameter["cell"].as_str().unwrap()]["shows"] == true;
            assert!(!runs.is_empty() || alone, "{about}");
            // By words alone more would run, and none less.
            let words = texts(&parameter["words"]);
            assert!(runs.iter().all(|cell| words.contains(cell)), "{about}, by words {words:?}");
            // What changes in truth was found by running all (parameters.rs).
            if !["05", "07", "08", "09"].contains(&number.as_str()) || !["seed", "f", "k"].contains(&name) {
                continue;
            }
            let same = listed(number, name);
            let truth = |cell: &str| {
                let (known, tags) = (&own["cells"][cell], texts(&own["cells"][cell]["tags"]));
                let asked = ["exercise", "changes", "parameters"].iter().any(|tag| tags.contains(tag));
                known["shows"] == true && !asked && !same.contains(cell)
            };
            for cell in own["cells"].as_object().unwrap().keys() {
                assert!(!truth(cell) || runs.contains(&cell.as_str()), "{cell} is missed: {about}");
            }
            let more = runs.iter().filter(|cell| own["cells"][**cell]["shows"] == true && !truth(cell));
            assert!(more.count() <= MORE, "{about}");
            compared += 1;
        }
    }
    assert_eq!(compared, 10, "parameters compared with a run of all");
}

/// What a class sees in a small notebook of an untrusted origin.
fn small(address: &str) {
    let seen = live(&["small", address]);
    let about = |what: &str| format!("{what}: {}", seen[what]);
    let ran = |what: &str, line: &Value| {
        let said = line.as_str().unwrap();
        assert!(said.contains(" in ") && !said.starts_with("Stopped"), "{what}: {said}");
    };
    assert_eq!(seen["harmed"], false, "an untrusted output ran");
    assert_eq!(seen["errors"], Value::Null, "the page failed");
    assert_eq!(seen["outside asked"], json!([]));
    assert_eq!(seen["accessible"], json!(["3", "range", "k how many"]));
    ran("first", &seen["first said"]);
    assert_eq!(seen["first"], json!(["", "", "a 8", "", "c 9", "", "f 4", "kept"]));
    assert_eq!(seen["not run"], json!(["g", "n"]));
    assert_eq!(seen["dragged"], json!(["", "", "a 32", "", "c 33", "", "f 16", "kept"]));
    assert_eq!(seen["source"][0], "let k: usize = 16; //@param 1..20 how many (was 3)");
    assert_eq!(seen["others"], json!(["", "", "a 32", "g 0.7 b false", "c 33", "", "f 16", "kept"]));
    assert_eq!(seen["kept"], true);

    let stopped = seen["stopped"].as_str().unwrap();
    assert!(stopped.starts_with("Stopped at cell [") && stopped.contains("invalid digit"), "{stopped}");
    // What needs the cell that failed waits, and with it what took more than a second on a busy machine.
    let stale = seen["stale"].as_array().unwrap();
    assert!(stale.contains(&json!("f")), "{}", about("stale"));
    let waits = if stale.len() == 1 { "1 cell is".into() } else { format!("{} cells are", stale.len()) };
    assert!(!stopped.contains('\n') && stopped.ends_with(&format!("{waits} out of date")), "{stopped}");
    ran("again", &seen["again"][0]);
    assert_eq!(seen["again"][1], json!(["", "", "a 16", "g 0.7 b false", "c 17", "", "f 8", "kept"]));

    assert_eq!(seen["stays"], json!([true, true, "f 8", true]));

    assert_eq!(
        seen["reopened"],
        json!([
            "let k: usize = 8; //@param 1..20 how many (was 3)",
            "let g: f64 = 0.7; //@param 0.1..0.9 step 0.1 (was 0.5)",
            "let s: &str = \"b\"; //@param [\"a\", \"b\"] which (was \"a\")",
            "let b: bool = false; //@param bool really (was true)"
        ])
    );
    let marks = ["changed from 3", "changed from 0.5", "changed from a", "changed from true"];
    assert_eq!(seen["marks"], json!(marks));
    assert_eq!(seen["reset"], json!(["let k: usize = 3; //@param 1..20 how many", "f 3"]));

    assert_eq!(seen["by hand"], json!(["a", "c"]));
    assert_eq!(seen["refreshed"], json!(["c 10", 0]));
    assert_eq!(seen["outside"], json!(["k is 99, outside of 1 to 20"]));
    assert_eq!(seen["mended"], json!(["let k: usize = 1; //@param 1..20 how many (was 3)", "f 1"]));
    assert_eq!(seen["no range"].as_array().map(Vec::len), Some(1), "{}", about("no range"));
    assert_eq!(seen["restarted"][0], "let k: usize = 4; //@param 1..20 how many (was 3)");
    assert_eq!(seen["restarted"][1], "f 4", "{}", about("restarted"));
    ran("deleted", &seen["deleted"][0]);
    assert_eq!(seen["deleted"][1], 7);
}

/// A heading that is collapsed, as “Deeper” is in the notebooks.
fn folded(address: &str) {
    let seen = live(&["folded", address]);
    assert_eq!((&seen["in view"], &seen["outside asked"]), (&json!(3), &json!([])));
    assert_eq!(seen["moved"], json!(["", "", "h 104", "", "v 104"]));
    assert_eq!(seen["opened"], json!([5, [false, false, false, true, false]]));
    assert_eq!(seen["asked"], json!(["", "", "h 104", "i 4", "v 104"]));
}

/// A prediction: the answer is covered until there is one.
fn predicted(address: &str) {
    let seen = live(&["predicted", address]);
    let cover = "The outputs of this cell are covered until you predict";
    let (covered, open) = (json!([cover, false, false]), json!([null, true, false]));
    let none = "let guess: Option<f64> = None; //@predict 0..1 step 0.05 the share";
    let some = |value: &str| none.replace("None", &format!("Some({value})"));
    let said = |what: &str, at: usize, text: &str| {
        assert!(seen[what][at].to_string().contains(text), "{what}: {}", seen[what]);
    };
    assert_eq!((&seen["errors"], &seen["outside asked"]), (&Value::Null, &json!([])));
    assert_eq!(seen["before"][0], covered);
    assert_eq!(seen["before"][1], json!([none, "not predicted yet"]));
    said("before", 2, "No prediction was made");
    assert_eq!(seen["shown"], json!([open, none, true]));
    assert_eq!(seen["opened"], covered);
    assert_eq!(seen["chosen"], json!([covered, [none, "0.6, press Enter to predict it"], 1]));
    let marked = json!([null, true, true]);
    assert_eq!(
        (&seen["entered"][0], &seen["entered"][1]),
        (&marked, &json!([some("0.6"), "0.6, predicted"]))
    );
    said("entered", 2, "as you predicted");
    assert_eq!(
        (&seen["dragged"][0], &seen["dragged"][1]),
        (&marked, &json!([some("0.8"), "0.8, predicted"]))
    );
    said("dragged", 2, "0.2 below your prediction");
    assert_eq!(seen["kept"], true);
    assert_eq!(seen["reopened"], json!([marked, [some("0.8"), "0.8, predicted"]]));
    assert_eq!((&seen["taken back"][0], &seen["taken back"][1][0]), (&covered, &json!(none)));
    said("taken back", 2, "No prediction was made");
}

/// A cell that takes five seconds.
fn slow(address: &str) {
    let seen = live(&["slow", address]);
    let held = seen["held"][0].as_str().unwrap();
    assert_eq!(seen["first"], json!(["", "", "quick 102", "slow 2", "after 2", "own 5"]));
    assert!(held.contains("when you let go"), "{held}");
    assert_eq!(seen["held"][1][3], "slow 2", "it ran on the way");
    assert!(seen["held"][2][3].as_str().unwrap().starts_with("out of date; runs about"), "{seen}");
    assert!(seen["price"].as_str().unwrap().contains("; this one takes about "), "{seen}");
    assert_eq!(seen["newer"][0], json!(["", "", "quick 106", "slow 6", "after 6", "own 5"]));
    assert_eq!(seen["waits"], "Waiting: the kernel is busy with another cell.");
    assert_eq!(seen["own"], json!(["", "", "quick 105", "slow 5", "after 5", "own 6"]));
    assert_eq!(seen["outside asked"], json!([]));
}

/// The project's notebooks: a figure equals what the value gives that is typed and run by hand.
fn real(address: &str) {
    let found = live(&["notebooks", address]);
    assert_eq!(found["outside"], json!([]));
    let seen = found["seen"].as_array().unwrap();
    assert_eq!(seen.len(), 5);
    let values = [
        ("04", "layer", "= 2;"),
        ("04", "task", "&[\"ones\"]"),
        ("05", "k", "= 9;"),
        ("07", "f", "= 0.6;"),
        ("01", "seed", "= 2;"),
    ];
    for (one, (notebook, parameter, value)) in seen.iter().zip(values) {
        assert_eq!((&one["notebook"], &one["parameter"]), (&json!(notebook), &json!(parameter)));
        for holds in ["figure", "differs", "same", "equal", "kept"] {
            assert_eq!(one[holds], true, "{holds}: {one}");
        }
        assert!(one["source"][0].as_str().unwrap().contains(value), "{one}");
    }
}

#[test]
fn a_slider_moves_the_code_and_what_follows_it() {
    let mut lab = Lab::start();
    // Two at a time, since a kernel seldom keeps two cores busy.
    std::thread::scope(|scope| {
        scope.spawn(|| real(&lab.address));
        small(&lab.address);
        folded(&lab.address);
        predicted(&lab.address);
        slow(&lab.address);
    });
    assert!(lab.stop(), "JupyterLab does not end when it is told to");
}
