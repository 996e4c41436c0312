//! One neuron (eq. 2.1): inputs times weights, plus a bias, through an activation
//! function.

use super::Figure;
use super::canvas::{Canvas, Text};
use super::input::{Numeric, filled, finite, paired, plain};
use super::number::scientific;
use super::number::short;
use super::style;
use crate::Result;

/// Inputs drawn at most; of more, the middle is left out.
const MOST: usize = 6;

/// A neuron's sum of `inputs` times `weights` plus `bias`, and the output that
/// `activation` (its name and itself) makes of it, with the numbers in place.
///
/// Of more than six inputs the first and last three are drawn.
///
/// # Errors
/// [`Empty`](crate::ErrorKind::Empty) without an input,
/// [`Shape`](crate::ErrorKind::Shape) where weights do not pair up with inputs,
/// [`NotFinite`](crate::ErrorKind::NotFinite) for a NaN or an infinity.
///
/// ```
/// use nnerr::figure;
/// let figure = figure::neuron("One neuron", [0.5, 1.0], [2.0, -1.0], 0.25, ("ReLU", |z| z.max(0.0)))?;
/// assert!(figure.alt_text().contains("output 0.25"));
/// # Ok::<(), nnerr::Error>(())
/// ```
pub fn neuron(
    title: impl Into<String>,
    inputs: impl IntoIterator<Item = impl Numeric>,
    weights: impl IntoIterator<Item = impl Numeric>,
    bias: f64,
    activation: (&str, impl Fn(f64) -> f64),
) -> Result<Figure> {
    let (inputs, weights) = (plain(inputs), plain(weights));
    filled("The neuron", inputs.len())?;
    paired("The neuron's inputs", inputs.len(), "its weights", weights.len())?;
    finite("the neuron's inputs", &inputs)?;
    finite("the neuron's weights", &weights)?;
    let sum = inputs.iter().zip(&weights).map(|(input, weight)| input * weight).sum::<f64>() + bias;
    let (name, function) = activation;
    let output = function(sum);
    finite("the neuron's bias, sum and output", &[bias, sum, output])?;

    let count = inputs.len();
    let shown: Vec<usize> = if count <= MOST {
        (0..count).collect()
    } else {
        (0..MOST / 2).chain(count - MOST / 2..count).collect()
    };
    let gap = if count > MOST { 26.0 } else { 0.0 };
    let step = 46.0;
    let height = (step * shown.len() as f64 + gap).max(150.0);
    let slack = (height - step * shown.len() as f64 - gap) / 2.0;
    let middle = 34.0 + height / 2.0;
    let (left, body, squash, right) = (130.0, 372.0, 510.0, 660.0);

    let mut canvas = Canvas::default();
    let (ink, quiet) = (Text::new(style::TEXT, style::INK), Text::new(style::SMALL, style::MUTED));
    let head = |canvas: &mut Canvas, x: f64, text: &str| canvas.text(x, 16.0, text, quiet.middle());
    head(&mut canvas, left, "inputs");
    head(&mut canvas, 206.0, "weights");
    head(&mut canvas, body, "weighted sum");
    head(&mut canvas, squash, &quiet.fit(name, 130.0));
    head(&mut canvas, right, "output");

    let y_of = |place: usize| {
        let beyond = if count > MOST && place >= MOST / 2 { gap } else { 0.0 };
        34.0 + slack + step * (place as f64 + 0.5) + beyond
    };
    let strongest = weights.iter().fold(f64::MIN_POSITIVE, |most, weight| most.max(weight.abs()));
    for (place, &input) in shown.iter().enumerate() {
        let colour = style::colour(usize::from(weights[input] < 0.0));
        let width = 1.0 + 3.0 * weights[input].abs() / strongest;
        canvas.path(&[(left + 20.0, y_of(place)), (body - 30.0, middle)], colour, width, "");
    }
    for (place, &input) in shown.iter().enumerate() {
        let (y, colour) = (y_of(place), style::colour(usize::from(weights[input] < 0.0)));
        canvas.circle(left, y, 20.0, style::AXIS);
        canvas.circle(left, y, 19.0, style::EMPTY);
        canvas.text(left, y + 5.0, &short3(inputs[input]), Text::default().middle());
        canvas.text(left - 28.0, y + 5.0, &indexed('x', input), ink.end());
        // The weight stands on its line, on a ground that hides the line.
        let label = format!("{} = {}", indexed('w', input), short3(weights[input]));
        let set = Text::new(style::SMALL, colour).medium().middle();
        let (x, width) = (206.0, set.width(&label) + 10.0);
        let along = (x - left - 20.0) / (body - 30.0 - left - 20.0);
        let on = y + (middle - y) * along;
        canvas.rect(x - width / 2.0, on - 10.0, width, 20.0, style::PAPER);
        canvas.text(x, on + 5.0, &label, set);
    }
    if count > MOST {
        let between = (y_of(MOST / 2 - 1) + y_of(MOST / 2)) / 2.0;
        for dot in [-8.0, 0.0, 8.0] {
            canvas.circle(left, between + dot, 1.8, style::MUTED);
        }
        let skipped = format!("{} more", count - MOST);
        canvas.text(left - 28.0, between + 5.0, &skipped, quiet.end());
    }

    arrow(&mut canvas, body + 30.0, squash - 34.0, middle);
    arrow(&mut canvas, squash + 34.0, right - 26.0, middle);
    canvas.circle(body, middle, 30.0, style::INK);
    canvas.circle(body, middle, 28.5, style::PAPER);
    canvas.text(body, middle + 9.0, "Σ", Text::new(26.0, style::INK).middle());
    canvas.text(body, middle + 52.0, &format!("bias {}", signed(bias)), Text::default().middle());
    canvas.text((body + squash) / 2.0 - 2.0, middle - 12.0, &short3(sum), Text::default().medium().middle());
    graph(&mut canvas, squash, middle, &function);
    canvas.circle(right, middle, 25.0, style::colour(2));
    let set = Text::new(style::TEXT, style::ink_on(style::colour(2))).medium().middle();
    canvas.text(right, middle + 5.0, &short3(output), set);

    let pairs: Vec<String> = shown
        .iter()
        .map(|&input| format!("{} times {}", short3(inputs[input]), short3(weights[input])))
        .collect();
    let alt = format!(
        "A neuron with {count} inputs. Inputs times weights: {}{}. With bias {} the sum is {}; {name} makes of it the output {}.",
        pairs.join(", "),
        if count > MOST { " and so on" } else { "" },
        short(bias),
        short(sum),
        short(output)
    );
    Ok(Figure::new(&title.into(), alt, canvas, 34.0 + height + 8.0))
}

/// A small graph of the activation function from −3 to 3 in a square.
fn graph(canvas: &mut Canvas, x: f64, y: f64, function: &impl Fn(f64) -> f64) {
    let half = 34.0;
    let inputs: Vec<f64> = (0..=60).map(|step| f64::from(step) / 10.0 - 3.0).collect();
    let most =
        inputs.iter().map(|&z| function(z).abs()).filter(|value| value.is_finite()).fold(1e-9, f64::max);
    canvas.rect(x - half, y - half, 2.0 * half, 2.0 * half, style::PAPER);
    canvas.outline(x - half, y - half, 2.0 * half, 2.0 * half);
    canvas.line((x - half + 5.0, y), (x + half - 5.0, y), style::GRID, 1.0);
    canvas.line((x, y - half + 5.0), (x, y + half - 5.0), style::GRID, 1.0);
    let points: Vec<(f64, f64)> = (inputs.iter())
        .map(|&z| (x + z / 3.0 * (half - 5.0), y - function(z) / most * (half - 6.0)))
        .filter(|(_, y)| y.is_finite())
        .collect();
    canvas.path(&points, style::colour(0), 2.5, "");
}

fn arrow(canvas: &mut Canvas, from: f64, to: f64, y: f64) {
    canvas.line((from, y), (to, y), style::INK, 1.5);
    canvas.path(&[(to - 7.0, y - 5.0), (to, y), (to - 7.0, y + 5.0)], style::INK, 1.5, "");
}

/// `x₁`, counted from 1.
fn indexed(letter: char, index: usize) -> String {
    let digits = (index + 1).to_string();
    let lowered = digits.bytes().map(|digit| char::from_u32(0x2080 + u32::from(digit - b'0')).unwrap_or('?'));
    std::iter::once(letter).chain(lowered).collect()
}

fn signed(number: f64) -> String {
    if number < 0.0 { short3(number) } else { format!("+ {}", short3(number)) }
}

/// Short enough for a circle: three or four digits.
fn short3(number: f64) -> String {
    let steps = match number.abs() {
        ..0.005 | 1e4.. => return if number == 0.0 { "0".to_owned() } else { scientific(number, 1) },
        ..10.0 => 100.0,
        ..100.0 => 10.0,
        _ => 1.0,
    };
    short((number * steps).round() / steps)
}
