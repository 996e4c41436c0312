//! Numbers in tables: printed and stored as they are, whatever their size.

use nnerr::polars::prelude::{DataType, NamedFrom, Series};
use nnerr::table::{Cell, Format, Table, Value};
use nnerr::{ErrorKind, polars::prelude::DataFrame};
use nnerr::{
    results::Rows,
    show::{Number, blocks},
};
use proptest::prelude::*;

/// The cells of the only column, as they are printed.
fn printed(table: &Table) -> Vec<String> {
    table.text().lines().skip(3).map(|line| line.trim().replace('\u{a0}', "").replace('−', "-")).collect()
}

fn column(values: &[impl Cell]) -> Table {
    Table::titled("t").column("n", values).build().unwrap()
}

/// Saved and read again, as text.
fn csv(table: &Table) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    table.save_csv(&file).unwrap();
    std::fs::read_to_string(file).unwrap().lines().skip(1).map(str::to_owned).collect()
}

proptest! {
    #[test]
    fn whole_numbers_are_printed_and_stored_in_full(
        signed in prop::collection::vec(any::<i64>(), 1..5), unsigned in prop::collection::vec(any::<u64>(), 1..5),
    ) {
        let signed_texts: Vec<String> = signed.iter().map(i64::to_string).collect();
        let unsigned_texts: Vec<String> = unsigned.iter().map(u64::to_string).collect();
        for (table, texts) in [(column(&signed), signed_texts), (column(&unsigned), unsigned_texts)] {
            prop_assert_eq!(&printed(&table), &texts);
            prop_assert_eq!(&csv(&table), &texts);
            for text in texts {
                let hook = format!("data-value=\"{text}\"");
                prop_assert!(table.html().contains(&hook));
            }
        }
    }

    #[test]
    fn numbers_are_stored_in_full_and_printed_shortly(bits in any::<u64>()) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let table = column(&[number]);
        prop_assert_eq!(csv(&table)[0].parse::<f64>().unwrap(), number);
        let text = &printed(&table)[0];
        prop_assert!(text.chars().count() <= 32, "{}", text);
        for digits in [0, 3, 400, usize::MAX] {
            let fixed = Table::titled("t").fixed("n", [number], digits).percent("p", [number], digits).build().unwrap();
            prop_assert!(!fixed.text().contains("inf") && !fixed.html().contains("NaN"));
        }
    }
}

#[test]
fn edges_of_whole_numbers_are_what_they_are() {
    let wide = [u64::MAX, 9_007_199_254_740_993, i64::MAX as u64 + 1, 0];
    let table = column(&wide);
    assert_eq!(table.frame().dtypes(), [DataType::UInt64]);
    assert_eq!(printed(&table), wide.map(|number| number.to_string()));
    assert_eq!(column(&[i64::MIN, -1]).frame().dtypes(), [DataType::Int64]);
    assert_eq!(column(&[i64::MAX as u64]).frame().dtypes(), [DataType::Int64]);
    let best = column(&[9_007_199_254_740_992u64, 9_007_199_254_740_993]).mark_best("n", true).unwrap();
    assert_eq!(best.html().matches("font-weight:700").count(), 1);

    let formats = Table::titled("t").fixed("f", [u64::MAX], 2).percent("p", [u64::MAX], 1).build().unwrap();
    let text = formats.text().replace('\u{a0}', "");
    assert!(
        text.contains("18446744073709551615.00") && text.contains("1844674407370955161500.0 %"),
        "{text}"
    );
}

#[test]
fn what_a_column_cannot_hold_is_refused() {
    struct Any(Value);
    impl Cell for Any {
        fn value(&self) -> Value {
            self.0.clone()
        }
    }
    let kind = |values: [Value; 2]| {
        let error = Table::titled("t").column("n", values.map(Any)).build().unwrap_err();
        assert!(error.to_string().contains("“n”") && error.to_string().ends_with('.'), "{error}");
        error.kind()
    };
    assert_eq!(kind([Value::Whole(-1), Value::Whole(u64::MAX.into())]), ErrorKind::OutOfRange);
    assert_eq!(kind([Value::Whole(9_007_199_254_740_993), Value::Number(0.5)]), ErrorKind::OutOfRange);
    assert_eq!(kind([Value::Whole(i128::MAX), Value::Missing]), ErrorKind::OutOfRange);
    assert_eq!(kind([Value::Number(f64::INFINITY), Value::Missing]), ErrorKind::NotFinite);
}

#[test]
fn frames_from_elsewhere_are_shown_as_they_are() {
    let numbers = Series::new("x".into(), [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 1e300]);
    let whole = Series::new("n".into(), [u64::MAX, 1, 2, 3, 4]);
    let frame = DataFrame::new(5, vec![numbers.into(), whole.into()]).unwrap();
    let table = Table::from_frame("frame", frame);
    let text = table.text();
    let first: Vec<&str> = text.lines().skip(3).map(|line| line.split_whitespace().next().unwrap()).collect();
    assert_eq!(first, ["–", "∞", "−∞", "0", "1·10³⁰⁰"]);
    assert!(
        table.html().contains("data-value=\"-Infinity\"")
            && table.html().contains("data-value=\"18446744073709551615\"")
    );
    assert!(table.format("x", Format::Percent(1)).unwrap().text().contains("−∞ %"));
}

#[test]
fn a_cell_of_any_length_is_printed() {
    let long = "x".repeat(70_000);
    let table = Table::titled("t").column("a", [long.as_str(), "y"]).column("n", [1, 2]).build().unwrap();
    let text = table.text();
    assert!(text.lines().nth(4).unwrap().starts_with("y ") && text.lines().nth(4).unwrap().ends_with(" 2"));
}

#[test]
fn one_number_and_rows_of_results_say_what_they_hold() {
    assert_eq!(blocks(&Number::fixed("a", f64::NAN, 2))[1].1, "a: –");
    assert_eq!(blocks(&Number::percent("a", f64::MAX, 2))[1].1, "a: 1.798·10³¹⁰ %");
    assert_eq!(blocks(&Number::fixed("a", -0.0, 1))[1].1, "a: 0.0");
    let mut results = Rows::new("01");
    results.add("q,\"\n", 0.1 + 0.2).seed(u64::MAX).set("a\rb");
    let csv = &blocks(&results).pop().unwrap().1;
    assert!(csv.ends_with("01,\"q,\"\"\n\",,,\"a\rb\",,18446744073709551615,0.30000000000000004"), "{csv}");
}
