//! What every figure must be: legible, and whole on its card.

use resvg::usvg::{self, roxmltree};

/// The namespace of SVG.
pub const SVG: &str = "http://www.w3.org/2000/svg";

/// How a figure is drawn: with the fonts that the library embeds.
pub fn options() -> usvg::Options<'static> {
    let mut fonts = usvg::fontdb::Database::new();
    for face in ["Regular", "Medium"] {
        let file = format!("{}/src/figure/font/Roboto-{face}.subset.ttf", env!("CARGO_MANIFEST_DIR"));
        fonts.load_font_data(std::fs::read(file).unwrap());
    }
    let (fontdb, font_family) = (std::sync::Arc::new(fonts), "Roboto".to_owned());
    usvg::Options { fontdb, font_family, ..usvg::Options::default() }
}

/// Asserts that letters are 14 px high or more and that nothing leaves the card; gives the
/// drawing.
pub fn legible_and_whole(name: &str, svg: &str, options: &usvg::Options) -> usvg::Tree {
    let document = roxmltree::Document::parse(svg).unwrap();
    for text in document.descendants().filter(|node| node.has_tag_name((SVG, "text"))) {
        let size: f64 = text.attribute("font-size").unwrap().parse().unwrap();
        assert!(size >= 14.0, "{name}: {:?} is {size} px high", text.text());
    }
    let tree = usvg::Tree::from_str(svg, options).unwrap();
    let card = tree.size();
    // The first child is the card's own ground.
    for node in tree.root().children().iter().skip(1) {
        let drawn = node.abs_stroke_bounding_box();
        assert!(drawn.left() >= 4.0 && drawn.top() >= 4.0, "{name}: {drawn:?}");
        assert!(drawn.right() <= card.width() - 4.0, "{name}: {drawn:?} in {card:?}");
        assert!(drawn.bottom() <= card.height() - 4.0, "{name}: {drawn:?} in {card:?}");
    }
    tree
}
