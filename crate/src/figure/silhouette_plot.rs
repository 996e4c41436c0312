//! The silhouette plot: how well each example lies in its cluster (Rousseeuw, *Silhouettes: a
//! graphical aid to the interpretation and validation of cluster analysis*, 1987).

use super::axis::{Axis, AxisOptions};
use super::canvas::{Canvas, Text, tenths};
use super::chart::Chart;
use super::legend::{Key, Look};
use super::mark::DASHED;
use super::number::fixed;
use super::plot::Plot;
use super::{Figure, spread, style};
use crate::{Result, pattern::Clusters};

/// Height of the field at least, for each cluster at least, and between two blocks, in pixels.
const HEIGHT: f64 = 400.0;
const ROW: f64 = 18.0;
const GAP: f64 = 4.0;
/// Room for the names right of the field, and where its columns end.
const RIGHT: f64 = 190.0;
const COLUMNS: [f64; 3] = [52.0, 122.0, 182.0];

/// A bar for each example, as long as its silhouette (b − a) / max(a, b), the longest first: a block
/// for each cluster, as high as it has examples, in the colour of its dominant class. A dashed line
/// is the mean of all examples. What lies left of 0 is nearer to another cluster.
///
/// Blocks come in the order of their dominant classes. Each is drawn as one outline, in which a row of
/// pixels shows the middle one of the examples that share it.
///
/// ```
/// use nnerr::{data::Digits, figure, network::Params, study::Study};
/// use nnerr::pattern::{Bank, Binarisation, Clusters, KMeans};
/// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let bank = Bank::new(&study.record(&split.train)?, Binarisation::default())?;
/// let figure = figure::silhouette_plot(&Clusters::new(&bank, 2, &KMeans::new(4, 1))?)?;
/// assert!(figure.svg().contains("mean of all examples"));
/// assert_eq!(figure.alt_text().matches("dominant class").count(), 4);
/// assert!(figure::silhouette_plot(&Clusters::new(&bank, 2, &KMeans::new(1, 1))?).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// [`Undefined`](crate::ErrorKind::Undefined) of a single cluster.
pub fn silhouette_plot(clusters: &Clusters) -> Result<Figure> {
    let all = clusters.silhouettes()?;
    let mean = all.sum() / all.len() as f64;
    let block = |cluster: usize| {
        let mut values: Vec<f64> =
            clusters.members(cluster).into_iter().map(|example| all[example]).collect();
        values.sort_by(|a, b| b.total_cmp(a));
        Block { class: clusters.dominant()[cluster], values }
    };
    let blocks: Vec<Block> = clusters.by_class().into_iter().map(block).collect();
    let height = HEIGHT.max((ROW + GAP) * blocks.len() as f64);

    let least = all.fold(0.0, |least: f64, &s| least.min(s));
    // Whole fifths, so that the frames of a slider mostly share their axis.
    let range = Some((((least * 5.0).floor() / 5.0).min(-0.2), 1.0));
    let x = AxisOptions { range, ..AxisOptions::default() }.axis(std::iter::empty(), 6, true)?;
    let names = ["silhouette s = (b − a) / max(a, b)", "examples, a block for each cluster, sorted by s"];
    let mut plot = Plot::new(x, Axis::plain(height), names);
    (plot.height, plot.right) = (height, RIGHT);
    let said = format!("mean of all examples: {}", fixed(mean, 3));
    plot.keys = vec![Key::new(&said, style::INK, Look::Dashed)];

    let (layer, k, count) = (clusters.layer(), clusters.k(), fixed(all.len() as f64, 0));
    let title = format!("Silhouettes in layer {layer}, k = {k}");
    let figure = plot.figure(&title, describe(layer, mean, &blocks), Vec::new(), |canvas, chart| {
        draw(canvas, chart, clusters.classes(), &blocks);
        let (at, _) = chart.at(mean, 0.0);
        canvas.path(&[(at, 0.0), (at, height)], style::INK, 1.5, DASHED);
    });
    Ok(figure.subtitle(format!("{count} training samples, layer {layer}, k = {k}, {}", clusters.binarisation())).caption(
        "Each bar is an example; colour and “class” tell the dominant class of its cluster. Left of 0: nearer to \
         another cluster.",
    ))
}

/// The examples of a cluster.
struct Block {
    class: usize,
    /// Their silhouettes, the largest first.
    values: Vec<f64>,
}

impl Block {
    fn mean(&self) -> f64 {
        self.values.iter().sum::<f64>() / self.values.len() as f64
    }

    /// The silhouette that each of `rows` rows of pixels shows.
    fn rows(&self, rows: usize) -> impl Iterator<Item = f64> {
        (0..rows).map(move |row| self.values[(2 * row + 1) * self.values.len() / (2 * rows)])
    }
}

/// All blocks, one below the other, the line at 0, and what is said of each at the right.
fn draw(canvas: &mut Canvas, chart: &Chart<'_>, classes: &[usize], blocks: &[Block]) {
    let field = chart.field;
    let all: usize = blocks.iter().map(|block| block.values.len()).sum();
    let each = (field.height - GAP * (blocks.len() - 1) as f64) / all as f64;
    let (zero, _) = chart.at(0.0, 0.0);
    let colour = |block: &Block| {
        style::class_colour(classes.iter().position(|&class| class == block.class).unwrap_or(0))
    };
    let (mut top, mut middles) = (0.0, Vec::with_capacity(blocks.len()));
    for block in blocks {
        let high = each * block.values.len() as f64;
        let rows = (high.round() as usize).max(1);
        let mut outline = vec![(tenths(zero), tenths(top))];
        for (row, value) in block.rows(rows).enumerate() {
            let x = tenths(chart.at(value, 0.0).0);
            let [from, to] = [row, row + 1].map(|edge| tenths(top + high * edge as f64 / rows as f64));
            match outline.last_mut() {
                // Rows of one length are one step.
                Some(last) if row > 0 && last.0 == x => last.1 = to,
                _ => outline.extend([(x, from), (x, to)]),
            }
        }
        outline.push((tenths(zero), tenths(top + high)));
        canvas.path_tenths(&outline, &format!("fill=\"{}\"", colour(block)));
        middles.push(top + high / 2.0);
        top += high + GAP;
    }
    canvas.line((zero, 0.0), (zero, field.height), style::AXIS, 1.0);

    spread::on_line(&mut middles, ROW, field.height - 5.0);
    let quiet = Text::new(style::SMALL, style::MUTED).end();
    for (end, head) in COLUMNS.into_iter().zip(["class", "examples", "mean s"]) {
        canvas.text(field.width + end, -9.0, head, quiet);
    }
    for (block, middle) in blocks.iter().zip(middles) {
        canvas.rect(field.width + 14.0, middle - 6.0, 12.0, 12.0, colour(block));
        let said = [block.class.to_string(), fixed(block.values.len() as f64, 0), fixed(block.mean(), 3)];
        for (end, text) in COLUMNS.into_iter().zip(said) {
            canvas.text(field.width + end, middle + 5.0, &text, Text::default().end());
        }
    }
}

/// Size, mean and the share below 0 of each cluster, in words.
fn describe(layer: usize, mean: f64, blocks: &[Block]) -> String {
    let say = |block: &Block| {
        let below = block.values.iter().filter(|&&value| value < 0.0).count();
        let share = 100.0 * below as f64 / block.values.len() as f64;
        let (size, mean) = (fixed(block.values.len() as f64, 0), fixed(block.mean(), 3));
        format!(
            " Cluster of dominant class {}: {size} examples, mean {mean}, {} % below 0.",
            block.class,
            fixed(share, 1)
        )
    };
    let blocks: String = blocks.iter().map(say).collect();
    format!("Silhouette plot of layer {layer}, mean {}.{blocks}", fixed(mean, 3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_of_pixels_show_the_examples_they_stand_for() {
        let block = |values: &[f64]| Block { class: 0, values: values.to_vec() };
        let rows = |block: &Block, rows| block.rows(rows).collect::<Vec<f64>>();
        let few = block(&[0.9, 0.5, -0.2]);
        assert_eq!(rows(&few, 6), [0.9, 0.9, 0.5, 0.5, -0.2, -0.2]);
        assert_eq!(rows(&few, 3), few.values);
        assert_eq!(rows(&few, 1), [0.5]);
        // Of a thousand examples in ten rows each shows the middle of its hundred.
        let many = block(&(0..1000).map(|at| 1.0 - f64::from(at) / 1000.0).collect::<Vec<_>>());
        let found = rows(&many, 10);
        for (row, value) in found.iter().enumerate() {
            assert!((value - (0.95 - 0.1 * row as f64)).abs() < 1e-9, "{found:?}");
        }
        assert!((many.mean() - 0.5005).abs() < 1e-9);
    }
}
