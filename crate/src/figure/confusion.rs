//! The confusion table as a heat map: true classes in rows, predicted in columns.

use ndarray::Array2;

use super::canvas::{Canvas, Text};
use super::cells::{self, Cell, widest};
use super::chart::Field;
use super::number::whole;
use super::{Figure, style};
use crate::metric::Confusion;

/// How many samples of each class (row) were taken for which class (column).
///
/// Colour is the share of the row, on a cube-root scale so that rare
/// confusions are seen; cells without a sample stay white.
///
/// ```
/// use nnerr::{figure, metric::Confusion, ndarray::array};
/// let table = Confusion::new(&array![4, 9, 9, 9], &array![4, 4, 9, 4], &[4, 9])?;
/// assert!(figure::confusion("Two classes", &table).alt_text().contains("2 of 9 as 4"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn confusion(title: impl Into<String>, table: &Confusion) -> Figure {
    let (title, counts): (String, &Array2<usize>) = (title.into(), table.counts());
    let classes: Vec<String> = table.classes().iter().map(usize::to_string).collect();
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
        let share = samples as f64 / counts.row(row).sum().max(1) as f64;
        let (colour, text) = (style::sequential(share.cbrt()), whole(samples as i128));
        (samples > 0).then_some(Cell { colour, text, strong: false })
    });
    let field = Field { left, top, width: width * count as f64, height: height * count as f64 };
    cells::draw(&mut canvas, field, count, 0.0, &cells.collect::<Vec<_>>());
    canvas.outline(left, top, field.width, field.height);
    let bottom = top + height * count as f64 + 24.0;
    let note = "Colour: share of the true class, darker is more (cube-root scale); white: none.";
    canvas.text(style::WIDTH / 2.0, bottom - 2.0, note, quiet.middle());
    Figure::new(&title, describe(table), canvas, bottom)
}

/// How many are right, and the most frequent confusions.
fn describe(table: &Confusion) -> String {
    let counts = table.counts();
    let (right, all) = (counts.diag().sum(), counts.sum());
    let most = table.mistakes().into_iter().take(5);
    let most: Vec<String> =
        most.map(|(class, taken, samples)| format!("{samples} of {class} as {taken}")).collect();
    let sentence = format!("Heat map of true against predicted classes: {right} of {all} samples are right.");
    if most.is_empty() {
        return sentence;
    }
    format!("{sentence} Most frequent confusions: {}.", most.join(", "))
}
