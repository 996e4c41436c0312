//! Sliders in bad weather (`xtask/live`): moves by the hundred, two notebooks at once, kernels that end, cells that do
//! not.

mod jupyter;

use jupyter::Lab;
use nnerr_tests::{answer, python};
use serde_json::{Value, json};

fn moves(kind: &str, address: &str) -> Value {
    let seen = answer(python("moves.py").args([kind, address]));
    println!("{kind}: {seen}");
    assert_eq!((&seen["errors"], &seen["outside asked"]), (&json!([]), &json!([])), "{kind}");
    seen
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A run for a slider ended well: "3 cells in 0.8 s".
#[track_caller]
fn ran(line: &Value) {
    assert!(text(line).contains(" in ") && !text(line).starts_with("Stopped"), "{line}");
}

/// One line says what stopped the chain.
#[track_caller]
fn stopped(line: &Value, why: &str) {
    assert!(text(line).starts_with("Stopped at cell [") && text(line).contains(why), "{line}");
    assert!(!text(line).contains('\n'), "{line}");
}

/// Two hundred moves at random: nothing is lost or out of date, and all is as in a new kernel.
fn storm(address: &str) {
    let seen = moves("storm", address);
    assert_eq!(seen["differ"], json!([]));
    // A dialog that JupyterLab may show at the restart is read and closed, and stands in what is printed above.
    assert_eq!((&seen["stale"], &seen["pictures"]), (&json!(0), &json!(1)));
    let place = |id: &str| {
        let cells = seen["cells"].as_array().unwrap();
        cells.iter().position(|cell| cell == id).unwrap_or_else(|| panic!("no cell {id}"))
    };
    let shown = |id: &str| text(&seen["moved"][place(id)]);
    // k stands at its end, and what was typed on the way holds.
    assert_eq!(shown("a"), "a 44");
    assert_eq!((shown("own"), shown("f"), shown("n")), ("own 23", "f 20 3", "alone"));
    assert!(shown("table").contains("44"), "{}", shown("table"));
    let sources = seen["sources"].as_array().unwrap();
    assert_eq!((sources.len(), seen["moved"].as_array().unwrap().len()), (13, 13));
    assert!(text(&sources[place("p")][0]).starts_with("let k: usize = 20;"), "{sources:?}");
    assert_eq!(sources[place("fn")], json!(["fn grown(x: usize) -> usize { x + 2 }"]));
    assert_eq!(sources[place("push")], json!(["list.push(a as f64);"]));
    // What failed on the way was always the cell that fails.
    assert!(seen["stopped"].as_u64() >= Some(3), "{}", seen["stopped"]);
    assert_eq!(seen["misplaced"], json!([]));
}

/// Each notebook shows its own; two views of one show the same.
fn pair(address: &str) {
    let seen = moves("pair", address);
    assert_eq!(seen["in turn"], json!([["", "", "one 50", "then 51"], ["", "", "two 7000", "then 7001"]]));
    let (one, two) = (&seen["at once"][0], &seen["at once"][1]);
    assert_eq!(
        *one,
        json!([["", "", "one 120", "then 121"], ["let k: usize = 12; //@param 1..20 (was 3)"], 0])
    );
    assert_eq!(
        *two,
        json!([["", "", "two 15000", "then 15001"], ["let k: usize = 15; //@param 1..20 (was 3)"], 0])
    );
    assert!(seen["begun"].as_u64() >= Some(4), "both ran at once: {}", seen["begun"]);
    assert_eq!((&seen["kernels"], &seen["kernels after"]), (&json!(2), &json!(2)));
    for (view, k) in seen["views"].as_array().unwrap().iter().zip([1, 20, 5]) {
        let one = json!(["", "", format!("two {}", 1000 * k), format!("then {}", 1000 * k + 1)]);
        let twice: Vec<Value> = one.as_array().unwrap().iter().cycle().take(8).cloned().collect();
        assert_eq!(*view, json!([twice, 0, [k.to_string(), k.to_string()]]));
    }
    assert_eq!(seen["left"], json!(["", "", "one 120", "then 121", "", "", "two 20000", "then 20001"]));
}

/// A kernel, or the process that runs its cells, is gone from one moment to the next.
fn died(address: &str) {
    let seen = moves("died", address);
    assert_eq!(seen["before"], json!(["", "", "a 40", "c 41"]));
    assert_eq!(seen["rests"][0], "The kernel ended and starts anew: the next move first runs what it needs.");
    assert!(text(&seen["dialog"][0]).contains("appears to have died"), "{seen}");
    ran(&seen["rests"][1]);
    assert_eq!(seen["rests"][2], json!(["", "", "a 50", "c 51"]));
    assert!(
        ["Waiting: ", "Running "].iter().any(|start| text(&seen["moves"][0]).starts_with(start)),
        "{seen}"
    );
    ran(&seen["moves"][1]);
    assert_eq!(seen["moves"][2], json!(["", "", "a 70", "c 71"]));
    stopped(&seen["cells"][0], "terminated");
    ran(&seen["cells"][1]);
    assert_eq!(seen["cells"][2], json!(["", "", "a 90", "c 91"]));
    // At rest nobody notices: the next move does.
    stopped(&seen["rested"][0], "terminated");
    ran(&seen["rested"][1]);
    assert_eq!(seen["rested"][2], json!(["", "", "a 110", "c 111"]));
    assert_eq!(seen["stale"], 0);
}

/// Cells that never end are waited for, and two presses of Stop free the slider.
fn endless(address: &str) {
    let seen = moves("endless", address);
    assert_eq!(seen["waits"], "Waiting: the kernel is busy with another cell.");
    ran(&seen["freed"][0]);
    assert_eq!(seen["freed"][1], json!(["", "", "a 50", "x 5", "c 6"]));
    ran(&seen["next"][0]);
    assert_eq!(seen["next"][1], json!(["", "", "a 60", "x 6", "c 7"]));
    assert!(text(&seen["runs"]).starts_with("Running cell "), "{seen}");
    assert_eq!(
        seen["deaf"],
        "This cell does not hear Stop: two presses within two seconds end it, and all variables with it."
    );
    stopped(&seen["ended"][0], "terminated");
    ran(&seen["ended"][1]);
    assert_eq!(seen["ended"][2], json!(["", "", "a 110", "x 11", "c 12"]));
    let twice = "k is also a parameter of another cell: the lower one counts";
    assert_eq!(seen["twice"], json!([twice, twice]));
    assert!(text(&seen["circle"][2]).contains("a cell can follow only what stands above it"), "{seen}");
    ran(&seen["mended"][0]);
    assert_eq!(seen["mended"][1], json!(["", "", "a 120", "x 12", "c 13"]));
}

#[test]
fn a_slider_in_bad_weather_loses_nothing() {
    let mut lab = Lab::start();
    // Two at a time, since a kernel seldom keeps two cores busy.
    std::thread::scope(|scope| {
        scope.spawn(|| storm(&lab.address));
        pair(&lab.address);
        died(&lab.address);
        endless(&lab.address);
    });
    assert!(lab.stop(), "JupyterLab does not end when it is told to");
}
