//! A layer of a [`Chain`] in its place: what it reads, what it gives, and how a block of samples goes
//! through it.

use ndarray::{Array2, ArrayView2, ArrayViewMut2};

use super::{
    CONTIGUOUS, Chain, InitialWeights, Layer, Link, Shape,
    conv::Convolution,
    dense::{add_bias, rectify},
    norm,
    pool::Pooling,
    product::product,
};
use crate::{Error, ErrorKind, Random, Result};

/// z = pool(norm(W x + b)), o = relu(z), where norm and pool may be missing.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Stage {
    pub input: Shape,
    /// None for a dense layer.
    pub conv: Option<Convolution>,
    /// W x + b.
    pub sums: Shape,
    pub norm: bool,
    pub pool: Option<Pooling>,
    pub output: Shape,
    /// Share of the outputs that training drops.
    pub dropout: f64,
}

impl Stage {
    /// A dense layer.
    pub fn dense(input: Shape, neurons: usize) -> Self {
        let output = Shape::from(neurons);
        Self { input, conv: None, sums: output, norm: false, pool: None, output, dropout: 0.0 }
    }

    /// All layers of `chain` behind an input of this shape, and an output layer of `outputs` neurons.
    ///
    /// # Errors
    /// A convolution larger than its image, a pool that leaves nothing.
    pub fn all(chain: &Chain, input: Shape, outputs: usize) -> Result<Vec<Self>> {
        let (mut stages, mut shape) = (Vec::new(), input);
        for (l, links) in (1..).zip(chain.layers()) {
            let stage = Self::of(l, links, shape)?;
            shape = stage.output;
            stages.push(stage);
        }
        stages.push(Self::dense(shape, outputs));
        Ok(stages)
    }

    fn of(l: usize, links: &[Link], input: Shape) -> Result<Self> {
        let mut stage = Self::dense(input, 0);
        for link in links {
            match *link {
                Link::Dense(neurons) => stage = Self::dense(input, neurons),
                Link::Conv(conv) => {
                    let conv = Convolution::of(conv, input, l)?;
                    (stage.sums, stage.output) = (conv.output(), conv.output());
                    stage.conv = Some(conv);
                }
                Link::Norm => stage.norm = true,
                Link::Pool(pool) => {
                    let pool = Pooling::of(pool, stage.sums, l)?;
                    stage.output = pool.output();
                    stage.pool = Some(pool);
                }
                Link::Dropout(share) => stage.dropout = share,
            }
        }
        match stage.sums.is_absurd() {
            true => Err(Error::new(
                ErrorKind::OutOfRange,
                format!("layer {l} has {} neurons: that is more than can be counted", stage.sums),
            )),
            false => Ok(stage),
        }
    }

    /// Rows and columns of its weights.
    pub fn weights(&self) -> (usize, usize) {
        (self.sums.channels, self.conv.as_ref().map_or(self.input.values(), Convolution::terms))
    }

    /// Whether this is a layer of Chapter 2: dense, and nothing behind it.
    pub fn is_plain(&self) -> bool {
        self.conv.is_none() && !self.norm && self.dropout == 0.0 && self.pool.is_none()
    }

    /// The layer with its initial weights.
    pub fn draw(&self, initial: InitialWeights, random: &mut Random) -> Layer {
        let (neurons, inputs) = self.weights();
        // How many weights read one value: those of all windows that cover it.
        let above = neurons * self.conv.as_ref().map_or(1, |conv| conv.window.side * conv.window.side);
        let mut layer = Layer::draw((neurons, inputs), above, initial, random);
        layer.norm = self.norm.then(|| norm::Norm::new(neurons));
        layer
    }

    /// z of a block of samples, or o where `with_relu`, on the calling thread. Batch normalisation uses
    /// its running statistics. `tops` gets which value of each pool won; it is empty where nobody asks.
    pub fn forward(
        &self,
        layer: &Layer,
        input: ArrayView2<f32>,
        mut into: ArrayViewMut2<f32>,
        with_relu: bool,
        tops: &mut [u16],
    ) {
        let line = norm::line(layer);
        let Some(conv) = &self.conv else {
            product(into.view_mut(), input, layer.weights.t());
            add_bias(into.view_mut(), layer.bias.view(), with_relu && line.is_none());
            if let Some((factor, offset)) = line {
                norm::scale_rows(into, &factor, &offset, with_relu);
            }
            return;
        };
        let mut tops = tops.chunks_mut(self.output.values());
        for (x, mut into) in input.rows().into_iter().zip(into.rows_mut()) {
            let (x, into) = (x.to_slice().expect(CONTIGUOUS), into.as_slice_mut().expect(CONTIGUOUS));
            conv.sums(layer, x, |sums| {
                if let Some((factor, offset)) = &line {
                    norm::scale_maps(sums, factor, offset);
                }
                self.squeeze(sums, conv.pitch(), into, tops.next().unwrap_or_default());
                if with_relu {
                    rectify(into);
                }
            });
        }
    }

    /// One sample's maps, whose rows begin `pitch` values apart, as its values: pooled, or side by side.
    pub fn squeeze(&self, sums: &[f32], pitch: usize, into: &mut [f32], tops: &mut [u16]) {
        match &self.pool {
            Some(pool) => pool.forward(sums, pitch, into, tops),
            None => self.line_up(sums, pitch, into),
        }
    }

    /// One sample's maps side by side.
    pub fn line_up(&self, sums: &[f32], pitch: usize, into: &mut [f32]) {
        let Shape { channels, width, .. } = self.sums;
        if pitch == width {
            return into.copy_from_slice(sums);
        }
        let maps = sums.chunks(sums.len() / channels).zip(into.chunks_mut(self.sums.map()));
        for (map, into) in maps {
            for (row, into) in map.chunks(pitch).zip(into.chunks_mut(width)) {
                into.copy_from_slice(&row[..width]);
            }
        }
    }

    /// ∂E/∂x of a block of samples from their `delta`, ∂E/∂z, on the calling thread: the way back through
    /// [`forward`](Self::forward), with the `tops` that it left. `rows` are a dense layer's weights row by row.
    pub fn back(
        &self,
        layer: &Layer,
        rows: ArrayView2<f32>,
        delta: ArrayView2<f32>,
        tops: &[u16],
        mut into: ArrayViewMut2<f32>,
    ) {
        let line = norm::line(layer);
        let Some(conv) = &self.conv else {
            let Some((factor, _)) = line else {
                return product(into, delta, rows);
            };
            let scaled: Array2<f32> = &delta * &ndarray::ArrayView1::from(&factor);
            return product(into, scaled.view(), rows);
        };
        // What norm adds has no part in the way back.
        let line = line.map(|(factor, offset)| (factor, vec![0.0; offset.len()]));
        let mut tops = tops.chunks(self.output.values());
        for (delta, mut into) in delta.rows().into_iter().zip(into.rows_mut()) {
            let (delta, into) = (delta.to_slice().expect(CONTIGUOUS), into.as_slice_mut().expect(CONTIGUOUS));
            let tops = tops.next().unwrap_or_default();
            conv.back(layer, into, |sums| {
                self.stretch(delta, tops, sums, conv.pitch());
                if let Some((factor, nothing)) = &line {
                    norm::scale_maps(sums, factor, nothing);
                }
            });
        }
    }

    /// The way back of [`squeeze`](Self::squeeze): ∂E/∂(W x + b) of one sample, or of what norm made of
    /// it, into maps whose rows begin `pitch` values apart and which hold zeros.
    pub fn stretch(&self, delta: &[f32], tops: &[u16], sums: &mut [f32], pitch: usize) {
        match &self.pool {
            Some(pool) => pool.back(delta, tops, sums, pitch),
            None => self.spread_out(delta, sums, pitch),
        }
    }

    /// The way back of [`line_up`](Self::line_up).
    pub fn spread_out(&self, delta: &[f32], sums: &mut [f32], pitch: usize) {
        let Shape { channels, width, .. } = self.sums;
        if pitch == width {
            return sums.copy_from_slice(delta);
        }
        let length = sums.len() / channels;
        for (map, delta) in sums.chunks_mut(length).zip(delta.chunks(self.sums.map())) {
            for (row, delta) in map.chunks_mut(pitch).zip(delta.chunks(width)) {
                row[..width].copy_from_slice(delta);
            }
        }
    }
}
