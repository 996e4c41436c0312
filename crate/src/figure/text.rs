//! How a text is set, measured and written.

use super::font::{self, Weight};
use super::style;

/// Where a text stands relative to its point.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Anchor {
    #[default]
    Start,
    Middle,
    End,
}

/// How a text is set. `y` of a text is its baseline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) colour: &'a str,
    pub(crate) anchor: Anchor,
}

impl Default for Text<'_> {
    fn default() -> Self {
        Self { size: style::SMALL, weight: Weight::Regular, colour: style::INK, anchor: Anchor::Start }
    }
}

impl<'a> Text<'a> {
    pub(crate) fn new(size: f64, colour: &'a str) -> Self {
        Self { size, colour, ..Self::default() }
    }

    pub(crate) fn medium(self) -> Self {
        Self { weight: Weight::Medium, ..self }
    }

    pub(crate) fn middle(self) -> Self {
        Self { anchor: Anchor::Middle, ..self }
    }

    pub(crate) fn end(self) -> Self {
        Self { anchor: Anchor::End, ..self }
    }

    /// Width of `text` set like this, in pixels.
    pub(crate) fn width(&self, text: &str) -> f64 {
        font::width(text, self.size, self.weight)
    }

    /// `text`, shortened to `limit` pixels where it is wider.
    pub(crate) fn fit(&self, text: &str, limit: f64) -> String {
        font::shorten(text, self.size, self.weight, limit)
    }

    /// `text` in lines of at most `limit` pixels.
    pub(crate) fn lines(&self, text: &str, limit: f64) -> Vec<String> {
        font::wrap(text, self.size, self.weight, limit)
    }
}

/// `text` as it stands in XML and HTML, quotes included. Characters that XML
/// forbids are left out.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' => out.push(letter),
            control if control.is_control() => {}
            '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
