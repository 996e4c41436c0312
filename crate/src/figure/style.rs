//! The one visual style of all figures: sizes, colours, the sequential map.
//!
//! Categories are told apart by the palette of Okabe and Ito, magnitudes by
//! cividis: both keep their order for every common kind of colour blindness.
//! Text has at least 14 px on a card 720 px wide, so that it can be projected.

/// Width of every figure, in pixels.
pub(crate) const WIDTH: f64 = 720.0;
/// Free space at the left and right edge of the card.
pub(crate) const MARGIN: f64 = 24.0;
/// Free space that even a wide label leaves there.
pub(crate) const BRIM: f64 = 4.5;

/// Height of a figure's title.
pub(crate) const TITLE: f64 = 19.0;
/// Height of captions and names of axes.
pub(crate) const TEXT: f64 = 15.0;
/// Height of tick labels and the smallest text there is.
pub(crate) const SMALL: f64 = 14.0;
/// From one line of a caption to the next.
pub(crate) const LEADING: f64 = 21.0;

/// From one line of a row's name to the next.
pub(crate) const LINE: f64 = 17.0;
/// Share of its room that a row's name may take by our font, so that a wider one that stands
/// in fits too.
pub(crate) const SNUG: f64 = 0.87;

/// Family of every text; the first is the one that is measured and embedded.
pub(crate) const FAMILY: &str = "Roboto, Helvetica, Arial, sans-serif";

/// The card below a figure: white, so that a figure reads alike in a dark theme.
pub(crate) const PAPER: &str = "#ffffff";
/// The card's thin edge.
pub(crate) const EDGE: &str = "#d5d9df";
/// Titles, numbers, captions.
pub(crate) const INK: &str = "#1f2430";
/// Names of axes, tick labels, what is said beside the data.
pub(crate) const MUTED: &str = "#565d6b";
/// Lines of axes and reference lines.
pub(crate) const AXIS: &str = "#7d8490";
/// What carries little: a network's connections, marks without a colour of their own.
pub(crate) const FAINT: &str = "#bcc3cc";
/// Grid lines, behind the data.
pub(crate) const GRID: &str = "#e4e7eb";
/// In the place of a bar or a cell that is undefined: also a thin one stands out from white.
pub(crate) const UNDEFINED: &str = "#d3d8de";
/// A shape that holds nothing: the empty category, the unit that is not drawn.
pub(crate) const EMPTY: &str = "#f1f3f5";

/// Behind a row that stands out.
pub(crate) const STRONG: &str = "#fdeeb5";

/// Colours of categories (Okabe and Ito), each at least 3 : 1 against the card.
pub(crate) const PALETTE: [&str; 5] = ["#0072b2", "#d55e00", "#009e73", "#b85c91", "#1f2430"];

/// The colour of category `index`, counted from 0; they repeat after five.
pub(crate) fn colour(index: usize) -> &'static str {
    PALETTE[index % PALETTE.len()]
}

/// Colours of up to ten classes in a crowd of points, where the classes are also named in place:
/// Petroff, *Accessible color sequences for data visualization*, 2021, who kept them as far apart as he
/// could for every common kind of colour blindness.
pub(crate) const CLASSES: [&str; 10] = [
    "#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6", "#a96b59", "#e76300", "#b9ac70", "#717581",
    "#92dadd",
];

/// The colour of the class at place `index`, counted from 0; they repeat after ten.
pub(crate) fn class_colour(index: usize) -> &'static str {
    CLASSES[index % CLASSES.len()]
}

/// Cividis at ten equal steps, dark blue to yellow.
const CIVIDIS: [(u8, u8, u8); 10] = [
    (0x00, 0x22, 0x4e),
    (0x12, 0x35, 0x70),
    (0x3b, 0x49, 0x6c),
    (0x57, 0x5d, 0x6d),
    (0x70, 0x71, 0x73),
    (0x8a, 0x86, 0x78),
    (0xa5, 0x9c, 0x74),
    (0xc3, 0xb3, 0x69),
    (0xe1, 0xcc, 0x55),
    (0xfe, 0xe8, 0x38),
];

/// The sequential map: 0 is the light end (little), 1 the dark end (much).
pub(crate) fn sequential(share: f64) -> String {
    let place = (1.0 - share.clamp(0.0, 1.0)) * (CIVIDIS.len() - 1) as f64;
    let below = (place.floor() as usize).min(CIVIDIS.len() - 2);
    let (from, to, part) = (CIVIDIS[below], CIVIDIS[below + 1], place - below as f64);
    let mix = |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * part).round() as u8;
    format!("#{:02x}{:02x}{:02x}", mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2))
}

/// The three parts of `#rrggbb`; black where it is no such thing.
pub(crate) fn rgb(colour: &str) -> (u8, u8, u8) {
    let part = |at: usize| colour.get(at..at + 2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
    (part(1).unwrap_or(0), part(3).unwrap_or(0), part(5).unwrap_or(0))
}

/// Relative luminance of `#rrggbb` as WCAG defines it, 0 (black) to 1 (white).
fn luminance(colour: &str) -> f64 {
    let (r, g, b) = rgb(colour);
    let linear = |part: u8| {
        let part = f64::from(part) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b)
}

/// Contrast of two colours as WCAG defines it, 1 to 21.
pub(crate) fn contrast(a: &str, b: &str) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Ink or paper, whichever reads better on `ground`.
pub(crate) fn ink_on(ground: &str) -> &'static str {
    if contrast(INK, ground) >= contrast(PAPER, ground) { INK } else { PAPER }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_categories_stand_out_from_the_card() {
        assert!(contrast(INK, PAPER) > 12.0);
        assert!(contrast(MUTED, PAPER) > 4.5 && contrast(INK, STRONG) > 10.0);
        for colour in PALETTE {
            assert!(contrast(colour, PAPER) >= 3.0, "{colour}: {}", contrast(colour, PAPER));
        }
        for step in 0..=20 {
            let ground = sequential(f64::from(step) / 20.0);
            assert!(contrast(ink_on(&ground), &ground) >= 4.0, "{ground}");
        }
    }

    #[test]
    fn the_sequential_map_darkens_steadily() {
        let shades: Vec<f64> = (0..=40).map(|step| luminance(&sequential(f64::from(step) / 40.0))).collect();
        assert!(shades.windows(2).all(|pair| pair[1] < pair[0]));
        assert_eq!((sequential(1.0), sequential(0.0)), ("#00224e".to_owned(), "#fee838".to_owned()));
    }
}
