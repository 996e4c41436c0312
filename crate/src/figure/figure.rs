//! [`Figure`]: a drawing with its title, caption and text alternative.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use resvg::tiny_skia;
use resvg::usvg::{self, roxmltree};

use super::canvas::{Canvas, Text, escape};
use super::font::{self, Weight};
use super::style;
use crate::store::write_atomically;
use crate::{Error, ErrorKind, Result};

/// One figure: a drawing on a white card, with a title, what it shows (set,
/// layer, confidence category), a caption, and a text alternative for whoever
/// cannot see it.
///
/// The functions of [`crate::figure`] make one; [`show`](crate::show::show)
/// displays it; it is saved as SVG or PNG.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::lines("ReLU").function("ReLU", -2.0..2.0, |z| z.max(0.0)).draw()?
///     .caption("Zero for every negative input.")
///     .thesis("Figure 1.2");
/// assert!(figure.svg().contains("data-thesis=\"Figure 1.2\""));
/// assert!(figure.svg().contains("<title>ReLU</title>"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Figure {
    title: String,
    subtitle: String,
    caption: String,
    alt: String,
    /// What was predicted: a sentence of the caption and of the text alternative, whatever these say else.
    predicted: String,
    thesis: Option<String>,
    drawing: String,
    height: f64,
}

impl Figure {
    /// A figure of `drawing`, [`style::WIDTH`] pixels wide and `height` high.
    pub(crate) fn new(title: &str, alt: String, drawing: Canvas, height: f64) -> Self {
        let title = title.to_owned();
        let (subtitle, caption, predicted) = <(String, String, String)>::default();
        Self { title, subtitle, caption, alt, predicted, thesis: None, drawing: drawing.finish(), height }
    }

    /// The same with the sentence of what was predicted.
    pub(super) fn predicted(self, sentence: String) -> Self {
        let (caption, alt) = (self.caption.clone(), self.alt.clone());
        Self { predicted: sentence, ..self }.caption(caption).alt(alt)
    }

    /// A text, and behind it what was predicted.
    fn with_prediction(&self, text: String) -> String {
        let space = if text.is_empty() || self.predicted.is_empty() { "" } else { " " };
        text + space + &self.predicted
    }

    /// How high the picture is, in pixels of the SVG.
    pub(crate) fn height(&self) -> f64 {
        self.height
    }

    /// The sentence below the drawing: what to see in it.
    #[must_use]
    pub fn caption(self, caption: impl Into<String>) -> Self {
        Self { caption: self.with_prediction(caption.into()), ..self }
    }

    /// What is drawn, in words, for whoever cannot see it. By default a
    /// description made of the data.
    #[must_use]
    pub fn alt(self, alt: impl Into<String>) -> Self {
        Self { alt: self.with_prediction(alt.into()), ..self }
    }

    /// Which set, layer and confidence categories are shown: a line below the
    /// title, as `"MNIST test set, layer 3, all confidence categories"`.
    #[must_use]
    pub fn subtitle(self, subtitle: impl Into<String>) -> Self {
        Self { subtitle: subtitle.into(), ..self }
    }

    /// The figure of the thesis that this one answers, as `"Figure 2.1"`: the
    /// attribute `data-thesis` of the outer element.
    #[must_use]
    pub fn thesis(self, figure: impl Into<String>) -> Self {
        Self { thesis: Some(figure.into()), ..self }
    }

    /// The title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The text alternative.
    pub fn alt_text(&self) -> &str {
        &self.alt
    }

    /// The figure of the thesis that this one answers.
    pub fn thesis_figure(&self) -> Option<&str> {
        self.thesis.as_deref()
    }

    /// The figure as an SVG document, caption included.
    pub fn svg(&self) -> String {
        self.compose(true)
    }

    /// The figure as PNG, `scale` pixels for one of the SVG (720 wide).
    ///
    /// Its letters are those of the embedded font: Latin, Greek and mathematical signs. Where
    /// the figure has others, a line on stderr names them; they become boxes here, while a
    /// browser finds them among its own fonts for the SVG. See [`letters_without_shape`](Figure::letters_without_shape).
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] for a scale outside 0.25 to 8, or more than 64 million pixels.
    pub fn png(&self, scale: f64) -> Result<Vec<u8>> {
        if !(0.25..=8.0).contains(&scale) {
            let sentence = format!("A figure is drawn at a scale of 0.25 to 8, not {scale}.");
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let options = usvg::Options {
            fontdb: font::database(),
            font_family: "Roboto".to_owned(),
            ..usvg::Options::default()
        };
        let svg = self.svg();
        let document = roxmltree::Document::parse(&svg).map_err(pixels)?;
        let boxes = without_shape(&document);
        let tree = usvg::Tree::from_xmltree(&document, &options).map_err(pixels)?;
        let size = tree.size();
        let (width, height) = (f64::from(size.width()) * scale, f64::from(size.height()) * scale);
        if width * height > 64e6 {
            let sentence = format!(
                "The figure has {width:.0} × {height:.0} pixels, more than 64 million: use a smaller scale."
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let pixmap = tiny_skia::Pixmap::new(width.round() as u32, height.round() as u32);
        let mut pixmap = pixmap.ok_or_else(|| pixels(format!("{width} × {height} pixels are too many")))?;
        let transform = tiny_skia::Transform::from_scale(scale as f32, scale as f32);
        resvg::render(&tree, transform, &mut pixmap.as_mut());
        let png = super::pixels::encode(&pixmap).map_err(pixels)?;
        if !boxes.is_empty() {
            warning(&self.title, &boxes);
        }
        Ok(png)
    }

    /// The letters of this figure for which the embedded font has no shape, each once, in the
    /// order they appear: boxes stand for them in a PNG, the SVG shows them with the reader's fonts.
    ///
    /// ```
    /// use nnerr::figure;
    /// let figure = figure::lines("Loss").series("損失", [0.3, 0.1]).series("σ", [0.2, 0.1]).draw()?;
    /// assert_eq!(figure.letters_without_shape(), ['損', '失']);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    pub fn letters_without_shape(&self) -> Vec<char> {
        let svg = self.svg();
        roxmltree::Document::parse(&svg).map_or(Vec::new(), |document| without_shape(&document))
    }

    /// Writes the SVG document.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written; an older file of that
    /// name is then left as it was.
    pub fn save_svg(&self, path: impl AsRef<Path>) -> Result<()> {
        write_atomically(path.as_ref(), |file| file.write_all(self.svg().as_bytes()))
    }

    /// Writes the figure as PNG, twice as fine as its SVG (1440 pixels wide).
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written; an older file of that
    /// name is then left as it was.
    pub fn save_png(&self, path: impl AsRef<Path>) -> Result<()> {
        let png = self.png(2.0)?;
        write_atomically(path.as_ref(), |file| file.write_all(&png))
    }

    /// The figure inside HTML: `<figure>` with the picture as data, so that it
    /// survives where inline SVG is stripped, and the caption as text.
    pub(crate) fn html(&self) -> String {
        let mut html = String::from("<figure style=\"margin:0 0 1em 0\"");
        if let Some(thesis) = &self.thesis {
            let _ = write!(html, " data-thesis=\"{}\"", escape(thesis));
        }
        let (alt, data) = (escape(&self.alt), STANDARD.encode(self.compose(false)));
        let width = style::WIDTH;
        let _ = write!(html, "><img alt=\"{alt}\" width=\"{width}\" style=\"max-width:100%;height:auto\" ");
        let _ = write!(html, "src=\"data:image/svg+xml;base64,{data}\">");
        if !self.caption.is_empty() {
            let _ =
                write!(html, "<figcaption style=\"margin-top:.4em\">{}</figcaption>", escape(&self.caption));
        }
        html + "</figure>"
    }

    /// The figure in plain words.
    pub(crate) fn plain(&self) -> String {
        let mut text = match &self.thesis {
            Some(thesis) => format!("{} (compare {thesis} of the thesis)", self.title),
            None => self.title.clone(),
        };
        for line in [&self.subtitle, &self.alt, &self.caption] {
            if !line.is_empty() {
                let _ = write!(text, "\n{line}");
            }
        }
        text
    }

    /// Title, drawing and, on request, caption, one below the other.
    fn compose(&self, with_caption: bool) -> String {
        let room = style::WIDTH - 2.0 * style::MARGIN;
        let mut card = Canvas::default();
        let mut y = 16.0;
        for line in font::wrap(&self.title, style::TITLE, Weight::Medium, room) {
            y += 24.0;
            card.text(style::MARGIN, y - 4.0, &line, Text::new(style::TITLE, style::INK).medium());
        }
        for line in font::wrap(&self.subtitle, style::SMALL, Weight::Regular, room) {
            y += 20.0;
            card.text(style::MARGIN, y - 3.0, &line, Text::new(style::SMALL, style::MUTED));
        }
        y += 10.0;
        card.raw(&format!("<g transform=\"translate(0 {y})\">{}</g>", self.drawing));
        y += self.height + 8.0;
        if with_caption {
            for line in font::wrap(&self.caption, style::TEXT, Weight::Regular, room) {
                y += style::LEADING;
                card.text(style::MARGIN, y - 4.0, &line, Text::new(style::TEXT, style::INK));
            }
        }
        y = (y + 16.0).ceil();

        let (width, family) = (style::WIDTH, style::FAMILY);
        let mut svg = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {y}\" width=\"{width}\" \
             height=\"{y}\" style=\"max-width:100%;height:auto\" role=\"img\" font-family=\"{family}\""
        );
        if let Some(thesis) = &self.thesis {
            let _ = write!(svg, " data-thesis=\"{}\"", escape(thesis));
        }
        let _ = write!(
            svg,
            "><title>{}</title><desc>{}</desc>\
             <rect x=\".5\" y=\".5\" width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{}\" stroke=\"{}\"/>",
            escape(&self.title),
            escape(&self.alt),
            width - 1.0,
            y - 1.0,
            style::PAPER,
            style::EDGE
        );
        svg + &card.finish() + "</svg>"
    }
}

fn pixels(reason: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Format, format!("The figure could not be turned into pixels: {reason}."))
}

/// The letters drawn in `document` that the font lacks, each once.
fn without_shape(document: &roxmltree::Document<'_>) -> Vec<char> {
    let mut found = Vec::new();
    for node in document.descendants().filter(|node| node.has_tag_name("text")) {
        let weight = if node.attribute("font-weight").is_some() { Weight::Medium } else { Weight::Regular };
        for letter in node.text().unwrap_or_default().chars() {
            // A tab is drawn as a space.
            if letter != '\t' && font::lacks(letter, weight) && !found.contains(&letter) {
                found.push(letter);
            }
        }
    }
    found
}

fn warning(title: &str, boxes: &[char]) {
    const NAMED: usize = 20;
    let letters: Vec<String> = boxes.iter().take(NAMED).map(char::to_string).collect();
    let more = match boxes.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    warn!(
        "warning: the font of PNG pictures has no {}{more}: boxes stand for them in “{title}”; the SVG shows them",
        letters.join(" ")
    );
}
