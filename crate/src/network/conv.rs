//! Convolution: every neuron of a map reads its own window of the image with the map's weights
//! (LeCun, Bottou, Bengio and Haffner, "Gradient-based learning applied to document recognition", 1998).
//!
//! z_kyx = b_k + Σ_c Σ_i Σ_j w_k,cij · x_c,(sy+i−p),(sx+j−p), with stride s and padding p, and zeros beyond
//! the edge; as elsewhere it is a correlation, the window is not turned.
//!
//! | | shape |
//! |---|---|
//! | x | channels × height × width |
//! | w | maps × (channels · side²), a channel's window row by row |
//! | z | maps × ⌊(height + 2p − side)/s + 1⌋ × ⌊(width + 2p − side)/s + 1⌋ |
//!
//! A sample's windows become the columns of a matrix, so that z is one product: see `columns.rs`.

use std::cell::RefCell;

use ndarray::{ArrayView2, ArrayViewMut2, Axis};
use serde::{Deserialize, Serialize};

use super::{
    CONTIGUOUS, Layer, Shape,
    dense::{add_rows, transpose},
    product::product,
    shape::Window,
    simd::wide,
};
use crate::{Error, ErrorKind, Result};

/// A convolution of a [`Chain`](super::Chain): so many maps, windows of side × side, stride 1, no
/// padding.
///
/// ```
/// use nnerr::network::{Chain, Conv, Network, Params};
/// let chain = Chain::default().then(Conv::new(8, 5).stride(2).padding(2));
/// let network = Network::new(&Params::default().hidden(chain), (3, 32, 32), &[0, 1])?;
/// assert_eq!(network.layer(1)?.weights().dim(), (8, 3 * 5 * 5));
/// assert_eq!(network.layer(2)?.inputs(), 8 * 16 * 16);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conv {
    maps: usize,
    side: usize,
    stride: usize,
    padding: usize,
}

impl Conv {
    /// So many `maps`, of windows with `side` × `side` values of each channel.
    pub fn new(maps: usize, side: usize) -> Self {
        Self { maps, side, stride: 1, padding: 0 }
    }

    /// From one window to the next, along rows and columns.
    pub fn stride(self, stride: usize) -> Self {
        Self { stride, ..self }
    }

    /// Rows and columns of zeros around the image.
    pub fn padding(self, padding: usize) -> Self {
        Self { padding, ..self }
    }

    pub(super) fn check(self, l: usize) -> Result<()> {
        let sentence = match self {
            Self { maps: 0, .. } => format!("the convolution of layer {l} has 0 maps: it needs at least one"),
            Self { side: 0, .. } => {
                format!("the convolution of layer {l} has windows of 0 × 0: the side must be at least 1")
            }
            Self { stride: 0, .. } => {
                format!("the convolution of layer {l} has a stride of 0: it must be at least 1")
            }
            Self { side, padding, .. } if padding >= side => format!(
                "the convolution of layer {l} has a padding of {padding}: it must be below its side of {side}"
            ),
            _ => return Ok(()),
        };
        Err(Error::new(ErrorKind::OutOfRange, sentence))
    }
}

/// A [`Conv`] over images of a given shape.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Convolution {
    pub window: Window,
    pub input: Shape,
    output: Shape,
    /// Rows and columns of the image with its padding.
    pub padded: (usize, usize),
}

/// Buffers for one sample. Each thread has its own: they are written in full before they are read.
#[derive(Default)]
struct Scratch {
    padded: Vec<f32>,
    columns: Vec<f32>,
    sums: Vec<f32>,
    transposed: Vec<f32>,
    product: Vec<f32>,
}

thread_local! {
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// The first `length` values of a buffer, which grows as needed.
pub(super) fn first(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

fn matrix(values: &[f32], shape: (usize, usize)) -> ArrayView2<'_, f32> {
    ArrayView2::from_shape(shape, values).expect(CONTIGUOUS)
}

fn matrix_mut(values: &mut [f32], shape: (usize, usize)) -> ArrayViewMut2<'_, f32> {
    ArrayViewMut2::from_shape(shape, values).expect(CONTIGUOUS)
}

impl Convolution {
    /// # Errors
    /// Windows larger than the image with its padding.
    pub fn of(conv: Conv, input: Shape, l: usize) -> Result<Self> {
        let window = Window { side: conv.side, stride: conv.stride, padding: conv.padding };
        let (Some(height), Some(width)) = (window.places(input.height), window.places(input.width)) else {
            let around =
                if conv.padding > 0 { format!(" with a padding of {}", conv.padding) } else { String::new() };
            return Err(Error::new(
                ErrorKind::Shape,
                format!(
                    "the convolution of layer {l} has windows of {side} × {side}, but its image is {} × {}{around}: it must not be larger",
                    input.height,
                    input.width,
                    side = conv.side,
                ),
            ));
        };
        let padded = (input.height + 2 * conv.padding, input.width + 2 * conv.padding);
        let image = Shape { height: padded.0, width: padded.1, ..input };
        if image.is_absurd() {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!(
                    "the convolution of layer {l} reads {image} values: that is more than can be counted"
                ),
            ));
        }
        Ok(Self { window, input, output: Shape { channels: conv.maps, height, width }, padded })
    }

    pub fn output(&self) -> Shape {
        self.output
    }

    /// Weights of a map.
    pub fn terms(&self) -> usize {
        self.input.channels * self.window.side * self.window.side
    }

    /// From the beginning of a row of sums to that of the next.
    pub fn pitch(&self) -> usize {
        if self.window.stride == 1 { self.padded.1 } else { self.output.width }
    }

    /// Sums of a map, those between its rows included.
    pub fn length(&self) -> usize {
        (self.output.height - 1) * self.pitch() + self.output.width
    }

    /// Gives `then` the sums W x + b of one sample, map by map, their rows a [`pitch`](Self::pitch) apart.
    pub fn sums(&self, layer: &Layer, x: &[f32], then: impl FnOnce(&mut [f32])) {
        let (maps, terms, length) = (self.output.channels, self.terms(), self.length());
        SCRATCH.with_borrow_mut(|scratch| {
            self.columns(x, &mut scratch.padded, &mut scratch.columns);
            let sums = first(&mut scratch.sums, maps * length);
            let columns = matrix(&scratch.columns[..terms * length], (terms, length));
            product(matrix_mut(sums, (maps, length)), layer.weights.view(), columns);
            wide(
                #[inline(always)]
                || {
                    for (map, b) in sums.chunks_mut(length).zip(&layer.bias) {
                        map.iter_mut().for_each(|sum| *sum += b);
                    }
                },
            );
            then(sums);
        });
    }

    /// ∂E/∂x of one sample, where `fill` writes ∂E/∂(W x + b) into sums of 0.
    pub fn back(&self, layer: &Layer, into: &mut [f32], fill: impl FnOnce(&mut [f32])) {
        SCRATCH.with_borrow_mut(|scratch| {
            let delta = first(&mut scratch.sums, self.output.channels * self.length());
            delta.fill(0.0);
            fill(delta);
            self.back_through(layer, delta, &mut scratch.padded, &mut scratch.product, into);
        });
    }

    /// Adds ∂E/∂w and ∂E/∂b of one sample `x` to `gradient`, where `fill` writes ∂E/∂(W x + b) into sums
    /// of 0; writes ∂E/∂x as well where there is somewhere to write it.
    pub fn learn(
        &self,
        layer: &Layer,
        x: &[f32],
        fill: impl FnOnce(&mut [f32]),
        gradient: &mut Layer,
        into: Option<&mut [f32]>,
    ) {
        let (maps, terms, length) = (self.output.channels, self.terms(), self.length());
        SCRATCH.with_borrow_mut(|scratch| {
            let delta = first(&mut scratch.sums, maps * length);
            delta.fill(0.0);
            fill(delta);
            self.columns(x, &mut scratch.padded, &mut scratch.columns);
            let columns = matrix(&scratch.columns[..terms * length], (terms, length));
            let transposed = first(&mut scratch.transposed, length * maps);
            transpose(matrix_mut(transposed, (length, maps)), matrix(delta, (maps, length)).reversed_axes());
            let weights = first(&mut scratch.product, terms * maps);
            product(matrix_mut(weights, (terms, maps)), columns, matrix(transposed, (length, maps)));
            add(gradient.weights.as_slice_memory_order_mut().expect(CONTIGUOUS), weights);
            let bias = gradient.bias.view_mut().insert_axis(Axis(0));
            add_rows(bias, matrix(transposed, (length, maps)));
            if let Some(into) = into {
                self.back_through(layer, delta, &mut scratch.padded, &mut scratch.product, into);
            }
        });
    }

    /// ∂E/∂x = Wᵀ δ, every term added to the value that its window read.
    fn back_through(
        &self,
        layer: &Layer,
        delta: &[f32],
        padded: &mut Vec<f32>,
        columns: &mut Vec<f32>,
        into: &mut [f32],
    ) {
        let (maps, terms, length) = (self.output.channels, self.terms(), self.length());
        let columns = first(columns, terms * length);
        product(matrix_mut(columns, (terms, length)), layer.weights.t(), matrix(delta, (maps, length)));
        if self.window.padding == 0 {
            return self.add_columns(columns, into);
        }
        let (height, width) = self.padded;
        let padded = first(padded, self.input.channels * height * width);
        self.add_columns(columns, padded);
        self.each_row(|inner, row| into[row].copy_from_slice(&padded[inner]));
    }
}

/// Adds value by value.
pub(super) fn add(into: &mut [f32], values: &[f32]) {
    wide(
        #[inline(always)]
        || into.iter_mut().zip(values).for_each(|(sum, value)| *sum += value),
    );
}
