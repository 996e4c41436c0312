//! [`Slider`]: one parameter swept over precomputed frames.

use std::fmt::{Display, Write};

use super::{Part, Show, together};
use crate::figure::escape;
use crate::{Error, ErrorKind, Result, stop::Stoppable};

/// Frames that a slider moves through: a figure, a table, numbers, or several of
/// them for each value of one parameter.
///
/// All frames are in the page, so it works without a kernel and without a network,
/// in JupyterLab and in an exported page. A notebook that is not trusted strips
/// the slider's script: the frame it starts with is still seen, and so is the
/// plain-text list of all values.
///
/// ```
/// use nnerr::show::{Number, Slider};
/// let slider = Slider::sweep("temperature", [0.5, 1.0, 2.0], |temperature| {
///     Ok(Number::percent("confidence", 1.0 / (1.0 + (-1.0 / temperature as f64).exp()), 1))
/// })?
/// .start(1)?;
/// assert_eq!(slider.len(), 3);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Slider {
    name: String,
    frames: Vec<Frame>,
    start: usize,
    bytes: usize,
}

#[derive(Clone, Debug)]
struct Frame {
    label: String,
    html: String,
    text: String,
}

/// What moves the frames: no identifiers, so that two sliders on one page, even
/// equal ones, each find their own parts.
const MOVE: &str = "var s=this.closest('[data-nnerr=slider]'),f=s.querySelectorAll('[data-frame]')[this.value];\
                    s.querySelector('output').textContent=f.dataset.label;this.setAttribute('aria-valuetext',f.dataset.label);\
                    s.querySelector('[data-stage]').innerHTML=f.dataset.frame";

impl Slider {
    /// The most that all frames of one slider may take, in bytes of HTML: 1 MB.
    pub const LIMIT: usize = 1_000_000;

    /// A slider over the parameter `name`, without a frame yet.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), frames: Vec::new(), start: 0, bytes: 0 }
    }

    /// One frame for each of `values`, made by `frame`.
    ///
    /// # Errors
    /// Those of `frame` and of [`push`](Slider::push); [`ErrorKind::Empty`] without a value.
    pub fn sweep<T: Display + Copy, S: Show>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = T>,
        mut frame: impl FnMut(T) -> Result<S>,
    ) -> Result<Self> {
        Self::named(name, values.into_iter().map(|value| (value, value)), |_, value| frame(value))
    }

    /// As [`sweep`](Self::sweep), for values that have no name of their own: each comes with the
    /// label of its position, and `frame` gets both.
    ///
    /// ```
    /// use nnerr::show::{Number, Slider};
    /// let unsure = [("two classes", [0.5, 0.5].as_slice()), ("four", &[0.25; 4])];
    /// let slider = Slider::named("network", unsure, |name, p| Ok(Number::percent(name, p[0], 0)))?;
    /// assert_eq!(slider.len(), 2);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`sweep`](Self::sweep).
    pub fn named<N: Display, T, S: Show>(
        name: impl Into<String>,
        values: impl IntoIterator<Item = (N, T)>,
        mut frame: impl FnMut(&str, T) -> Result<S>,
    ) -> Result<Self> {
        let mut slider = Self::new(name);
        let values: Vec<(N, T)> = values.into_iter().collect();
        let work = Stoppable::new(values.len(), "positions");
        for (label, value) in values {
            let label = format!("{label:#}");
            let thing = work.part(|| frame(&label, value))?;
            slider.push(label, &thing)?;
        }
        if slider.is_empty() {
            let sentence = format!("The slider “{}” has no value; it needs at least one.", slider.name);
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        Ok(slider)
    }

    /// Adds a frame that shows `thing`, at the position called `label`.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where all frames together pass [`Slider::LIMIT`].
    pub fn push(&mut self, label: impl Into<String>, thing: &impl Show) -> Result<()> {
        let (html, text) = together(thing);
        let (label, html) = (label.into(), escape(&html));
        let bytes = self.bytes + html.len();
        if bytes > Self::LIMIT {
            let sentence = format!(
                "With frame {} (“{label}”) the slider “{}” takes {:.1} MB; at most {:.1} MB keep a notebook light: \
                 use fewer positions or smaller figures.",
                self.frames.len() + 1,
                self.name,
                bytes as f64 / 1e6,
                Self::LIMIT as f64 / 1e6
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        self.bytes = bytes;
        self.frames.push(Frame { label, html, text });
        Ok(())
    }

    /// Starts at frame `position`, counted from 0.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where there is no such frame.
    pub fn start(mut self, position: usize) -> Result<Self> {
        if position >= self.frames.len() {
            let count = self.frames.len();
            let sentence = format!(
                "The slider “{}” has {count} positions, counted from 0; {position} is none.",
                self.name
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        self.start = position;
        Ok(self)
    }

    /// How many positions there are.
    pub fn len(&self) -> usize {
        self.frames.len()
    }

    /// Whether there is no position yet.
    pub fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Bytes of HTML that the frames take.
    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Show for Slider {
    fn parts(&self) -> Vec<Part<'_>> {
        let Some(first) = self.frames.get(self.start) else { return Vec::new() };
        let (name, label, last) = (escape(&self.name), escape(&first.label), self.frames.len() - 1);
        // The last attribute of <input> keeps its arrow keys from JupyterLab's shortcuts.
        let mut html = format!(
            "<div data-nnerr=\"slider\" data-name=\"{name}\">\
             <label style=\"display:flex;gap:.8em;align-items:center;max-width:720px;margin:.4em 0\">{name}\
             <input type=\"range\" min=\"0\" max=\"{last}\" step=\"1\" value=\"{}\" aria-valuetext=\"{label}\" \
             style=\"flex:1\" data-lm-suppress-shortcuts=\"true\" oninput=\"{}\"><output style=\"min-width:4em\">{label}</output></label>\
             <div data-stage=\"\">",
            self.start,
            escape(MOVE)
        );
        // The frame to start with stands in the page by itself; the others wait in attributes.
        html += &unescaped(&first.html);
        html += "</div>";
        let mut text = format!("Slider over {} ({} positions)", self.name, self.frames.len());
        for frame in &self.frames {
            let _ = write!(
                html,
                "<span hidden data-label=\"{}\" data-frame=\"{}\"></span>",
                escape(&frame.label),
                frame.html
            );
            let _ = write!(text, "\n\n{} = {}\n{}", self.name, frame.label, frame.text);
        }
        vec![Part::Html { html: html + "</div>", text }]
    }
}

fn unescaped(html: &str) -> String {
    html.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
}
