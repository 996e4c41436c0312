//! The embedded letters: how wide a text is, and where a sentence breaks.

use std::sync::{Arc, OnceLock};

use resvg::usvg::fontdb;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

const REGULAR: &[u8] = include_bytes!("font/Roboto-Regular.subset.ttf");
const MEDIUM: &[u8] = include_bytes!("font/Roboto-Medium.subset.ttf");

/// How heavy a text is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Weight {
    #[default]
    Regular,
    Medium,
}

/// Width of `text` in pixels, `size` pixels high: the sum of its letters'
/// advance widths (the fonts carry no kerning).
pub(crate) fn width(text: &str, size: f64, weight: Weight) -> f64 {
    let face = face(weight);
    text.chars().map(|letter| face.advance(letter)).sum::<f64>() * size
}

fn face(weight: Weight) -> &'static Face {
    static FACES: OnceLock<[Face; 2]> = OnceLock::new();
    let [regular, medium] = FACES.get_or_init(|| [Face::read(REGULAR), Face::read(MEDIUM)]);
    if weight == Weight::Regular { regular } else { medium }
}

/// Whether the font has no shape for `letter`: a box stands for it in a PNG.
pub(crate) fn lacks(letter: char, weight: Weight) -> bool {
    face(weight).find(letter).is_none()
}

/// `text` as it is, or its beginning and "…" where it is wider than `limit` pixels. Each
/// letter is measured once: a text may have a million.
pub(crate) fn shorten(text: &str, size: f64, weight: Weight, limit: f64) -> String {
    let (face, end) = (face(weight), width("…", size, weight));
    let (mut shares, mut kept) = (0.0, 0);
    for (at, letter) in text.char_indices() {
        shares += face.advance(letter);
        let wide = shares * size;
        if wide > limit {
            return text[..kept].trim_end().to_owned() + "…";
        }
        if wide + end <= limit {
            kept = at + letter.len_utf8();
        }
    }
    text.to_owned()
}

/// `text` cut at its spaces into lines no wider than `limit` pixels; a word
/// wider than that is shortened.
pub(crate) fn wrap(text: &str, size: f64, weight: Weight, limit: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split([' ', '\n']).filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size, weight) <= limit => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(shorten(word, size, weight, limit)),
        }
    }
    lines
}

/// `text` in at most `most` lines, the last one shortened where it holds the rest.
pub(crate) fn few(text: &str, size: f64, weight: Weight, limit: f64, most: usize) -> Vec<String> {
    let mut lines = wrap(text, size, weight, limit);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" ");
        lines.push(shorten(&rest, size, weight, limit));
    }
    lines
}

/// Both faces, for turning a figure into pixels.
pub(crate) fn database() -> Arc<fontdb::Database> {
    static DATABASE: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let database = DATABASE.get_or_init(|| {
        let mut database = fontdb::Database::new();
        for face in [REGULAR, MEDIUM] {
            database.load_font_source(fontdb::Source::Binary(Arc::new(face)));
        }
        database.set_sans_serif_family("Roboto");
        Arc::new(database)
    });
    Arc::clone(database)
}

/// The advance widths of one TrueType file, in shares of the text's size.
struct Face {
    /// (letter, width), ordered by letter.
    advances: Vec<(u32, f64)>,
}

impl Face {
    fn advance(&self, letter: char) -> f64 {
        #[cfg(test)]
        tests::MEASURED.set(tests::MEASURED.get() + 1);
        self.find(letter).unwrap_or_else(|| stand_in(letter))
    }

    /// The width of a letter that the file has.
    fn find(&self, letter: char) -> Option<f64> {
        let place = self.advances.binary_search_by_key(&u32::from(letter), |&(letter, _)| letter);
        place.ok().map(|at| self.advances[at].1)
    }

    /// The letters of a file that is compiled in; of one that cannot be read there are none.
    fn read(file: &[u8]) -> Self {
        let Ok(font) = FontRef::new(file) else { return Self { advances: Vec::new() } };
        let units = font.glyph_metrics(Size::unscaled(), LocationRef::default());
        let em = f64::from(font.metrics(Size::unscaled(), LocationRef::default()).units_per_em);
        let advance = |glyph| f64::from(units.advance_width(glyph).unwrap_or(0.0)) / em;
        let letters = font.charmap().mappings();
        Self { advances: letters.map(|(letter, glyph)| (letter, advance(glyph))).collect() }
    }
}

/// Width taken for a letter that the file lacks: in an SVG another font of the reader's
/// stands in, whose Chinese, Japanese and Korean letters and pictures are square.
fn stand_in(letter: char) -> f64 {
    match u32::from(letter) {
        0x1100..=0x115f | 0x2e80..=0xa4cf | 0xac00..=0xd7a3 | 0xf900..=0xfaff | 0xff01..=0xff60 => 1.0,
        0x1f300.. => 1.0,
        _ => 0.6,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    thread_local! {
        /// How often a letter was measured.
        pub(super) static MEASURED: Cell<usize> = const { Cell::new(0) };
    }

    /// What [`shorten`] did letter by letter from the end.
    fn shorten_slowly(text: &str, size: f64, weight: Weight, limit: f64) -> String {
        let mut kept: String = text.to_owned();
        if width(text, size, weight) <= limit {
            return kept;
        }
        while !kept.is_empty() && width(&kept, size, weight) + width("…", size, weight) > limit {
            kept.pop();
        }
        kept.trim_end().to_owned() + "…"
    }

    #[test]
    fn a_text_is_shortened_to_all_that_fits() {
        let texts =
            ["", "…", "iiii iiii", "Mean confidence of «each» category", "W".repeat(90).as_str(), "学ぶ ŷ ∂"]
                .map(str::to_owned);
        for text in &texts {
            for limit in (0..400).map(|half| f64::from(half) / 2.0) {
                for (size, weight) in [(14.0, Weight::Regular), (19.0, Weight::Medium)] {
                    let expected = shorten_slowly(text, size, weight, limit);
                    assert_eq!(shorten(text, size, weight, limit), expected, "{text} in {limit}");
                }
            }
        }
    }

    #[test]
    fn ten_times_the_text_is_at_most_ten_times_the_work() {
        let work = |text: &str| {
            MEASURED.set(0);
            let lines = wrap(text, 15.0, Weight::Regular, 300.0);
            assert!(!few(text, 15.0, Weight::Medium, 300.0, 2).is_empty() && !lines.is_empty());
            MEASURED.get()
        };
        for unit in ["x", "word ", "学", "i ", "ab\n"] {
            let (little, much) = (work(&unit.repeat(2_000)), work(&unit.repeat(20_000)));
            assert!(much <= 11 * little, "{unit:?}: {little} letters measured, then {much}");
            let letters = unit.len() * 20_000;
            assert!(much <= 100 * letters, "{unit:?}: {much} measured of {letters}");
        }
    }

    #[test]
    fn widths_are_those_of_the_font() {
        // Roboto Regular: 1151 of 2048 units for every digit, 508 for a space.
        assert!((width("0", 2048.0, Weight::Regular) - 1151.0).abs() < 1e-9);
        assert!((width("1 7", 2048.0, Weight::Regular) - 2810.0).abs() < 1e-9);
        assert!(width("loss", 15.0, Weight::Medium) > width("loss", 15.0, Weight::Regular));
        for letter in "−×≤≥∂∑√∞→←ŷ·…–²₁λσΣ".chars() {
            let face = Face::read(REGULAR);
            assert!(face.advances.iter().any(|&(known, _)| known == u32::from(letter)), "{letter}");
        }
    }

    #[test]
    fn sentences_break_at_spaces_and_keep_every_word() {
        let sentence = "Mean confidence and accuracy of each confidence category, counts on top.";
        let lines = wrap(sentence, 15.0, Weight::Regular, 200.0);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), sentence);
        assert!(lines.iter().all(|line| width(line, 15.0, Weight::Regular) <= 200.0));
        let two = few(sentence, 15.0, Weight::Regular, 200.0, 2);
        assert!(two[0] == lines[0] && two[1].ends_with('…') && two.len() == 2);
        assert!(width(&two[1], 15.0, Weight::Regular) <= 200.0);
    }
}
