//! Max pooling: of each window of a map its largest value (Jarrett, Kavukcuoglu, Ranzato and LeCun,
//! "What is the best multi-stage architecture for object recognition?", 2009).
//!
//! z_kyx = max over i, j below the side of z′_k,(sy+i),(sx+j), with stride s. Where values are equal the
//! first counts, row by row. The error of a window goes back to the value that won, 0 to the others.
//!
//! | | shape |
//! |---|---|
//! | z′ | maps × height × width |
//! | z | maps × ⌊(height − side)/s + 1⌋ × ⌊(width − side)/s + 1⌋; rows and columns left over are not read |
//!
//! A layer's relu comes behind its pool: relu never swaps two values, so that the largest of relu(z′)
//! is relu of the largest z′, for fewer values.

use std::cell::RefCell;

use serde::{Deserialize, Serialize};

use super::{Shape, shape::Window, simd::wide};
use crate::{Error, ErrorKind, Result};

/// The largest side: the place within a window is kept in 16 bits.
const MOST: usize = 255;

/// Max pooling in a [`Chain`](super::Chain): windows of side × side that do not overlap.
///
/// ```
/// use nnerr::network::{Network, Params, Pool, conv};
/// let overlapping = conv(4, 3).then(Pool::new(3).stride(2));
/// let network = Network::new(&Params::default().hidden(overlapping), (28, 28), &[0, 1])?;
/// assert_eq!(network.layer(2)?.inputs(), 4 * 12 * 12);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pool {
    side: usize,
    stride: usize,
}

impl Pool {
    /// Windows of `side` × `side` values, side by side.
    pub fn new(side: usize) -> Self {
        Self { side, stride: side }
    }

    /// From one window to the next, along rows and columns.
    pub fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    pub(super) fn check(self, l: usize) -> Result<()> {
        let sentence = match self {
            Self { side, .. } if !(1..=MOST).contains(&side) => {
                format!("the pool of layer {l} has a side of {side}: it must be 1 to {MOST}")
            }
            Self { stride: 0, .. } => {
                format!("the pool of layer {l} has a stride of 0: it must be at least 1")
            }
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

/// A [`Pool`] over maps of a given shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pooling {
    pub side: usize,
    pub stride: usize,
    output: Shape,
}

thread_local! {
    /// The largest value of each column of some windows, and its row.
    static COLUMNS: RefCell<(Vec<f32>, Vec<u32>)> = RefCell::default();
}

impl Pooling {
    /// # Errors
    /// Windows larger than the maps: nothing would be left.
    pub fn of(Pool { side, stride }: Pool, input: Shape, l: usize) -> Result<Self> {
        let window = Window { side, stride, padding: 0 };
        let (Some(height), Some(width)) = (window.places(input.height), window.places(input.width)) else {
            let Shape { height, width, .. } = input;
            return Err(Error::new(
                ErrorKind::Shape,
                format!(
                    "the pool of layer {l} has windows of {side} × {side}, but its maps are {height} × {width}: nothing would be left"
                ),
            ));
        };
        Ok(Self { side, stride, output: Shape { height, width, ..input } })
    }

    pub fn output(&self) -> Shape {
        self.output
    }

    /// Pools one sample's maps, whose rows begin `pitch` values apart; `tops` gets the place in its window
    /// of each value that won, and is empty where nobody asks.
    pub fn forward(&self, sums: &[f32], pitch: usize, into: &mut [f32], tops: &mut [u16]) {
        let (length, map) = (sums.len() / self.output.channels, self.output.map());
        let mut tops = tops.chunks_exact_mut(map);
        COLUMNS.with_borrow_mut(|columns| {
            for (sums, into) in sums.chunks_exact(length).zip(into.chunks_exact_mut(map)) {
                match tops.next() {
                    Some(tops) => self.largest(sums, pitch, into, tops, columns),
                    None => self.largest_alone(sums, pitch, into, &mut columns.0),
                }
            }
        });
    }

    /// The largest values of a map's windows, and which they are: rows first, then columns, so that both
    /// are vectors' work.
    fn largest(
        &self,
        map: &[f32],
        pitch: usize,
        into: &mut [f32],
        tops: &mut [u16],
        (largest, rows): &mut (Vec<f32>, Vec<u32>),
    ) {
        let (side, stride, width) = (self.side, self.stride, self.output.width);
        let line = (width - 1) * stride + side;
        largest.resize(self.output.height * line, 0.0);
        rows.resize(largest.len(), 0);
        wide(
            #[inline(always)]
            || {
                let lines = largest.chunks_exact_mut(line).zip(rows.chunks_exact_mut(line));
                for ((largest, rows), map) in lines.zip(map.chunks(stride * pitch)) {
                    largest.copy_from_slice(&map[..line]);
                    rows.fill(0);
                }
                for i in 1..side {
                    let lines = largest.chunks_exact_mut(line).zip(rows.chunks_exact_mut(line));
                    for ((largest, rows), map) in lines.zip(map[i * pitch..].chunks(stride * pitch)) {
                        for ((largest, row), &value) in largest.iter_mut().zip(rows).zip(&map[..line]) {
                            let wins = value > *largest;
                            *largest = if wins { value } else { *largest };
                            *row = if wins { i as u32 } else { *row };
                        }
                    }
                }
                let results = into.iter_mut().zip(tops.iter_mut());
                match (side, stride) {
                    // Windows that tile a map are side by side across all of its rows.
                    (2, 2) => across(2, largest.chunks_exact(2).zip(rows.chunks_exact(2)), results),
                    (3, 3) => across(3, largest.chunks_exact(3).zip(rows.chunks_exact(3)), results),
                    _ => {
                        let lines = largest.chunks_exact(line).zip(rows.chunks_exact(line));
                        let columns = lines.flat_map(|(largest, rows)| {
                            largest.windows(side).zip(rows.windows(side)).step_by(stride)
                        });
                        across(side, columns, results);
                    }
                }
            },
        );
    }

    /// The same values alone.
    fn largest_alone(&self, map: &[f32], pitch: usize, into: &mut [f32], largest: &mut Vec<f32>) {
        let (side, stride, width) = (self.side, self.stride, self.output.width);
        let line = (width - 1) * stride + side;
        largest.resize(line, 0.0);
        let best = |best: f32, &value: &f32| if value > best { value } else { best };
        wide(
            #[inline(always)]
            || {
                for (y, into) in into.chunks_exact_mut(width).enumerate() {
                    let rows = &map[y * stride * pitch..];
                    largest.copy_from_slice(&rows[..line]);
                    for row in rows.chunks(pitch).take(side).skip(1) {
                        largest
                            .iter_mut()
                            .zip(row)
                            .for_each(|(largest, value)| *largest = best(*largest, value));
                    }
                    let columns = largest.windows(side).step_by(stride);
                    into.iter_mut().zip(columns).for_each(|(into, columns)| {
                        *into = columns[1..].iter().fold(columns[0], best);
                    });
                }
            },
        );
    }

    /// Adds each error to the value that won, in maps whose rows begin `pitch` values apart.
    pub fn back(&self, delta: &[f32], tops: &[u16], sums: &mut [f32], pitch: usize) {
        let (length, map, width) = (sums.len() / self.output.channels, self.output.map(), self.output.width);
        // Where the values of a window lie, from its first one on.
        let places: Vec<usize> =
            (0..self.side * self.side).map(|top| top / self.side * pitch + top % self.side).collect();
        let maps = delta.chunks_exact(map).zip(tops.chunks_exact(map));
        for (sums, (delta, tops)) in sums.chunks_exact_mut(length).zip(maps) {
            let lines = delta.chunks_exact(width).zip(tops.chunks_exact(width));
            for (y, (delta, tops)) in lines.enumerate() {
                let row = &mut sums[y * self.stride * pitch..];
                for (x, (delta, &top)) in delta.iter().zip(tops).enumerate() {
                    row[x * self.stride + places[usize::from(top)]] += delta;
                }
            }
        }
    }
}

/// The largest of each `side` columns. Of equal values the one in the higher row is first.
#[inline(always)]
fn across<'a>(
    side: usize,
    columns: impl Iterator<Item = (&'a [f32], &'a [u32])>,
    results: impl Iterator<Item = (&'a mut f32, &'a mut u16)>,
) {
    for ((largest, rows), (into, top)) in columns.zip(results) {
        let (mut best, mut place) = (largest[0], rows[0] * side as u32);
        for j in 1..side {
            let (value, other) = (largest[j], rows[j] * side as u32 + j as u32);
            let wins = (value > best) | ((value == best) & (other < place));
            best = if wins { value } else { best };
            place = if wins { other } else { place };
        }
        (*into, *top) = (best, place as u16);
    }
}
