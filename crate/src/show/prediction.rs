//! [`Prediction`]: a number that was written down before it was seen, beside what was measured.

use std::borrow::Borrow;

use super::{Part, Show};
use crate::Result;
use crate::figure::{self, Figure, short};
use crate::table::Table;

/// What is said where nobody predicted.
const NONE: &str = "No prediction was made: move the slider above a cell that asks for one, or write Some(0.8) \
                    for None behind “let guess”, and run that cell.";

/// What a reader expects of a quantity, and what was measured.
///
/// In a notebook the guess is a line of its own, `let guess: Option<f64> = None;`, to which
/// `//@predict 0..1 step 0.05 the quantity` gives a slider in JupyterLab. Shown below a table or a
/// figure without an axis for the quantity, a prediction is a small chart of both numbers, and
/// nothing where the guess is `None`. Charts with axes take the guess themselves:
/// [`Dots::predicted_x`](figure::Dots::predicted_x).
///
/// ```
/// use nnerr::show::{Prediction, blocks};
/// let guess: Option<f64> = Some(0.8);
/// let prediction = Prediction::new("AUROC of fives", guess, 0.725)?;
/// assert!(prediction.off().is_some_and(|off| (off + 0.075).abs() < 1e-9));
/// assert!(blocks(&prediction)[2].1.contains("Measured: 0.725, 0.075 below your prediction"));
/// assert!(blocks(&Prediction::new("AUROC of fives", None, 0.725)?).is_empty());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Prediction {
    name: String,
    guess: Option<f64>,
    measured: Option<f64>,
    figure: Option<Figure>,
}

impl Prediction {
    /// The quantity `name`, the guess and the measured value, both in the quantity's unit; `None` where nobody guessed,
    /// and where the value is undefined.
    ///
    /// # Errors
    /// [`NotFinite`](crate::ErrorKind::NotFinite) for a guess that is no finite number, and where there is one for such
    /// a measured value.
    pub fn new(
        name: impl Into<String>,
        guess: Option<f64>,
        measured: impl Into<Option<f64>>,
    ) -> Result<Self> {
        let mut made = Self { name: name.into(), guess, measured: measured.into(), figure: None };
        if let (Some(guess), Some(measured)) = (made.guess, made.measured) {
            let text = compared(guess, measured);
            let chart = figure::dots(&made.name).rows([""]).series("measured", [measured]).with_zero();
            made.figure = Some(chart.predicted_x(Some(guess)).draw()?.alt(text.as_str()).caption(text));
        }
        Ok(made)
    }

    /// What was measured less what was predicted, where both are there.
    pub fn off(&self) -> Option<f64> {
        Some(self.measured? - self.guess?)
    }

    /// The same with its sign; 0 where both read alike.
    fn difference(&self) -> Option<String> {
        let off = self.off()?;
        let alike = self.measured.map(short) == self.guess.map(short);
        Some(if alike { "0".into() } else { format!("{}{}", if off > 0.0 { "+" } else { "" }, short(off)) })
    }
}

/// `Measured: 0.725, 0.075 below your prediction.`
fn compared(guess: f64, measured: f64) -> String {
    let (value, apart) = (short(measured), short((measured - guess).abs()));
    if value == short(guess) {
        return format!("Measured: {value}, as you predicted.");
    }
    let side = if measured > guess { "above" } else { "below" };
    format!("Measured: {value}, {apart} {side} your prediction.")
}

impl Show for Prediction {
    fn parts(&self) -> Vec<Part<'_>> {
        self.figure.parts()
    }
}

/// Predictions at the end of a lesson: a table of what was predicted and measured, and a small chart of each; without
/// one, a line that says how to make one.
///
/// ```
/// use nnerr::show::{Prediction, Predictions, blocks};
/// let made = Prediction::new("AUROC of fives", Some(0.8), 0.725)?;
/// let not = Prediction::new("accuracy", None, 0.95)?;
/// let text = blocks(&Predictions::new([&made, &not])?).remove(1).1;
/// assert!(text.contains("0.8") && text.contains("−0.075"));
/// assert!(blocks(&Predictions::new([&not])?)[1].1.starts_with("No prediction was made"));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Predictions {
    table: Option<Table>,
    figures: Vec<Figure>,
}

impl Predictions {
    /// These predictions, in their order.
    ///
    /// # Errors
    /// Those of [`Columns::build`](crate::table::Columns::build).
    pub fn new(predictions: impl IntoIterator<Item = impl Borrow<Prediction>>) -> Result<Self> {
        let all: Vec<_> = predictions.into_iter().collect();
        let all: Vec<&Prediction> = all.iter().map(Borrow::borrow).collect();
        let column = |value: fn(&Prediction) -> Option<String>| all.iter().map(move |own| value(own));
        let table = Table::titled("What you predicted")
            .column("quantity", all.iter().map(|own| &own.name))
            .column("predicted", column(|own| own.guess.map(short)))
            .column("measured", column(|own| own.measured.map(short)))
            .column("measured − predicted", column(Prediction::difference));
        let made = all.iter().any(|own| own.guess.is_some());
        let table = if made { Some(table.build()?) } else { None };
        Ok(Self { table, figures: all.iter().filter_map(|own| own.figure.clone()).collect() })
    }
}

impl Show for Predictions {
    fn parts(&self) -> Vec<Part<'_>> {
        let Some(table) = &self.table else {
            let html = format!("<p style=\"margin:.3em 0\">{}</p>", figure::escape(NONE));
            return vec![Part::Html { html, text: NONE.to_owned() }];
        };
        table.parts().into_iter().chain(self.figures.parts()).collect()
    }
}
