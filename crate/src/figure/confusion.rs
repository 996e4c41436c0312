//! The confusion table as a heat map: true classes in rows, predicted in columns.

use ndarray::{ArrayView2, AsArray, Ix2};

use super::canvas::{Canvas, Text};
use super::cells::{self, Cell, widest};
use super::chart::Field;
use super::input::{self, filled, paired};
use super::number::whole;
use super::{Figure, style};
use crate::Result;

/// How many samples of each class (row) were taken for which class (column).
///
/// Colour is the share of the row, on a square-root scale so that rare
/// confusions are seen; cells without a sample stay white.
///
/// # Errors
/// [`Empty`](crate::ErrorKind::Empty) without a class,
/// [`Shape`](crate::ErrorKind::Shape) where `counts` is not one row and one column
/// for each class.
///
/// ```
/// use nnerr::{figure, ndarray::array};
/// let figure = figure::confusion("Two classes", [4, 9], &array![[970, 12], [31, 978]])?;
/// assert!(figure.alt_text().contains("31 of 9 as 4"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn confusion<'a>(
    title: impl Into<String>,
    classes: impl IntoIterator<Item = impl ToString>,
    counts: impl AsArray<'a, usize, Ix2>,
) -> Result<Figure> {
    let (title, counts): (String, ArrayView2<'a, usize>) = (title.into(), counts.into());
    let classes: Vec<String> = input::names(classes);
    filled(&format!("The confusion table “{title}”"), classes.len())?;
    paired("The list of classes", classes.len(), "a column of the counts", counts.nrows())?;
    paired("The list of classes", classes.len(), "a row of the counts", counts.ncols())?;

    let count = classes.len();
    let printed = counts.iter().map(|&samples| whole(samples as i128));
    let medium = Text::default().medium();
    let width =
        (530.0 / count as f64).min((widest(classes.iter().cloned().chain(printed), medium) + 16.0).max(53.0));
    let height = width.min(36.0);
    let left = (style::WIDTH - width * count as f64) / 2.0 + 20.0;
    let top = 46.0;
    let mut canvas = Canvas::default();
    let quiet = Text::new(style::SMALL, style::MUTED);
    canvas.text(left + width * count as f64 / 2.0, 14.0, "predicted class", quiet.middle());
    canvas.text(left - 30.0, top - 8.0, "true class", quiet.end());
    for (at, class) in classes.iter().enumerate() {
        let (above, beside) =
            (medium.fit(class, width - 4.0), medium.fit(class, left - 12.0 - style::MARGIN));
        canvas.text(left + (at as f64 + 0.5) * width, top - 8.0, &above, medium.middle());
        canvas.text(left - 12.0, top + (at as f64 + 0.5) * height + 5.0, &beside, medium.end());
    }
    let cells = counts.indexed_iter().map(|((row, _), &samples)| {
        let share = samples as f64 / sum(counts.row(row)).max(1) as f64;
        let (colour, text) = (style::sequential(share.sqrt()), whole(samples as i128));
        (samples > 0).then_some(Cell { colour, text, strong: false })
    });
    let field = Field { left, top, width: width * count as f64, height: height * count as f64 };
    cells::draw(&mut canvas, field, count, 0.0, &cells.collect::<Vec<_>>());
    canvas.outline(left, top, field.width, field.height);
    let bottom = top + height * count as f64 + 24.0;
    let note = "Colour: share of the true class, darker is more (square-root scale); white: none.";
    canvas.text(style::WIDTH / 2.0, bottom - 2.0, note, quiet.middle());
    Ok(Figure::new(&title, describe(&classes, &counts), canvas, bottom))
}

/// How many are right, and the most frequent confusions.
fn describe(classes: &[String], counts: &ArrayView2<'_, usize>) -> String {
    let (right, all) = (sum(counts.diag()), sum(counts));
    let mut wrong: Vec<(usize, usize, usize)> = counts
        .indexed_iter()
        .filter(|((row, column), samples)| row != column && **samples > 0)
        .map(|((row, column), &samples)| (samples, row, column))
        .collect();
    wrong.sort_by_key(|&(samples, row, column)| (std::cmp::Reverse(samples), row, column));
    let most = wrong
        .iter()
        .take(5)
        .map(|&(samples, row, column)| format!("{samples} of {} as {}", classes[row], classes[column]));
    let most = most.collect::<Vec<_>>().join(", ");
    let sentence = format!("Heat map of true against predicted classes: {right} of {all} samples are right.");
    if most.is_empty() { sentence } else { format!("{sentence} Most frequent confusions: {most}.") }
}

/// The sum, which may be more than a count can be.
fn sum<'a>(counts: impl IntoIterator<Item = &'a usize>) -> u128 {
    counts.into_iter().map(|&samples| samples as u128).sum()
}
