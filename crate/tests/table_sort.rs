//! Tables that the reader sorts, and whose best values are marked: what stands in the
//! page. What a click does needs a browser.

use nnerr::{
    ErrorKind,
    show::{Slider, blocks},
    table::Table,
};
use resvg::usvg::roxmltree::{Document, Node};

const BUTTON: &str = "role=\"button\"";
const ESCAPED: &str = "role=&quot;button&quot;";

fn table() -> Table {
    Table::titled("AUROC <ten seeds>")
        .column("detector", ["baseline", "ODIN", "a & \"b\"", "ViM"])
        .fixed("ones", [Some(0.81912), Some(0.9004), None, Some(0.90041)], 3)
        .percent("FPR95", [0.25, 0.5, 0.25, 1.0], 0)
        .column("layer", [Some(5), None, Some(-3), Some(12)])
        .build()
        .unwrap()
}

/// The elements `tag` of a table.
fn all<'a>(document: &'a Document<'a>, tag: &'static str) -> Vec<Node<'a, 'a>> {
    document.descendants().filter(|node| node.has_tag_name(tag)).collect()
}

#[test]
fn every_heading_is_a_button_that_says_its_order() {
    let html = table().sortable().html();
    let document = Document::parse(&html).unwrap();
    let headings: Vec<_> =
        all(&document, "th").into_iter().filter(|th| th.attribute("scope") == Some("col")).collect();
    let kinds: Vec<_> = headings.iter().map(|th| th.attribute("data-sort").unwrap()).collect();
    assert_eq!(kinds, ["text", "number", "number", "number"]);
    for heading in &headings {
        assert_eq!(heading.attribute("aria-sort"), Some("none"));
        let button = heading.children().find(|node| node.attribute("role") == Some("button")).unwrap();
        assert_eq!(button.attribute("tabindex"), Some("0"), "it is reached by keyboard");
        assert!(button.attribute("onkeydown").unwrap().contains("'Enter'"));
        assert_eq!(button.attribute("data-lm-suppress-shortcuts"), Some("true"));
        let script = button.attribute("onclick").unwrap();
        assert!(script.starts_with("var ") && script.contains("dataset.value"), "{script}");
        assert!(!script.contains("getElementById") && !script.contains("window"), "{script}");
    }
    assert!(!html.contains("<script") && !html.contains(" id="));
}

#[test]
fn without_its_buttons_it_is_the_plain_table() {
    let (plain, sortable) = (table(), table().sortable());
    assert_eq!(plain.text(), sortable.text());
    assert_eq!(blocks(&plain)[1], blocks(&sortable)[1], "the text alternative stays");
    assert!(!plain.html().contains(BUTTON) && !plain.html().contains("sort"));
    let (plain, sortable) = (plain.html(), sortable.html());
    let (plain, sortable) = (Document::parse(&plain).unwrap(), Document::parse(&sortable).unwrap());
    let rows = |document: &Document| {
        let cells = document.descendants().filter(|node| node.has_tag_name("td"));
        cells.map(|td| (td.text().map(String::from), td.attribute("data-value").map(String::from))).collect()
    };
    let (a, b): (Vec<_>, Vec<_>) = (rows(&plain), rows(&sortable));
    assert_eq!(a, b);
    assert_eq!(a[3].1, Some("0.9004".into()), "numbers sort by their full value");
    assert!(a.contains(&(Some("–".into()), None)));
}

#[test]
fn the_head_of_a_sortable_table_is_sortable_and_so_is_one_in_a_slider() {
    assert_eq!(table().sortable().head(2).html().matches(BUTTON).count(), 4);
    let slider = Slider::sweep("rows", [2, 3], |rows| Ok(table().sortable().head(rows))).unwrap();
    let html = &blocks(&slider)[0].1;
    assert_eq!(html.matches(BUTTON).count(), 4, "the frame that is seen");
    assert_eq!(html.matches(ESCAPED).count(), 8, "both frames, waiting");
    // Escaped twice on its way into a frame, the script comes back as it was.
    let frame = html.split("data-frame=\"").nth(2).unwrap().split('"').next().unwrap();
    let document = format!("<div frame=\"{frame}\"/>");
    let document = Document::parse(&document).unwrap();
    let table = document.root_element().attribute("frame").unwrap();
    assert_eq!(table, self::table().sortable().head(3).html());
}

#[test]
fn the_best_value_stands_in_strong_letters_with_those_printed_alike() {
    let strong = |table: Table| {
        let html = table.html();
        let document = Document::parse(&html).unwrap();
        let bold = document.descendants().filter(|node| {
            node.has_tag_name("td") && node.attribute("style").is_some_and(|style| style.contains(":700"))
        });
        bold.map(|td| td.text().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(strong(table()).is_empty());
    assert_eq!(strong(table().mark_best("ones", true).unwrap()), ["0.900", "0.900"]);
    let both = table().mark_best("FPR95", false).unwrap().mark_best("layer", true).unwrap();
    assert_eq!(strong(both), ["25 %", "25 %", "12"]);
    assert_eq!(strong(table().mark_best("layer", false).unwrap()), ["−3"]);
    assert_eq!(table().mark_best("ones", true).unwrap().text(), table().text());
    let none = Table::titled("x").column("a", [None::<f64>, None]).build().unwrap();
    assert!(strong(none.mark_best("a", true).unwrap()).is_empty());

    let error = table().mark_best("speed", true).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Missing);
    let error = table().mark_best("detector", true).unwrap_err();
    assert_eq!((error.kind(), error.to_string().contains("“detector”")), (ErrorKind::Format, true));
}
