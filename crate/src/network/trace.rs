//! What a batch of a training does in one layer, and how it goes through what is not dense.

use ndarray::{Array2, ArrayView2, s};
use rayon::prelude::*;

use super::{
    CONTIGUOUS, Layer,
    conv::Convolution,
    dense::{Thin, rectify},
    dropout, norm,
    stage::Stage,
};

/// Samples that go through a convolution on one thread. Their gradients are summed first, then the
/// groups' sums in their order.
const GROUP: usize = 10;

/// What a batch does in one layer.
pub(super) struct Trace {
    /// o, or the logits.
    pub output: Array2<f32>,
    /// ∂E/∂z; eq. 2.15's δ is ∂E/∂o, which relu' turns into this.
    pub delta: Array2<f32>,
    pub thin: Thin,
    /// Which value of each pool won.
    tops: Vec<u16>,
    pub norm: Option<norm::Trace>,
    pub dropped: Option<Dropped>,
    /// A convolution's gradients, group by group.
    groups: Vec<Layer>,
}

/// What becomes of ∂E/∂x of some samples, the first of which begins at this value of the batch.
pub(super) type Finish<'a> = &'a (dyn Fn(usize, &mut [f32]) + Sync);

/// o · m with the factors m of dropout.
pub(super) struct Dropped {
    pub factors: Array2<f32>,
    pub output: Array2<f32>,
}

impl Trace {
    pub fn new(stage: &Stage, layer: &Layer, rows: usize) -> Self {
        let values = stage.output.values();
        let output = Array2::zeros((rows, values));
        let groups = stage.conv.as_ref().map_or(0, |_| rows.div_ceil(GROUP));
        Self {
            delta: output.clone(),
            thin: if stage.conv.is_none() { Thin::of(layer) } else { Thin::default() },
            tops: vec![0; if stage.pool.is_some() { rows * values } else { 0 }],
            norm: stage.norm.then(|| norm::Trace::new(rows, stage.sums.values())),
            dropped: (stage.dropout > 0.0)
                .then(|| Dropped { factors: output.clone(), output: output.clone() }),
            groups: vec![layer.zeros_like(); groups],
            output,
        }
    }

    /// What the next layer reads of the first `rows` samples.
    pub fn handed_on(&self, rows: usize) -> ArrayView2<'_, f32> {
        let whole = self.dropped.as_ref().map_or(&self.output, |dropped| &dropped.output);
        self.thin.outputs.or(whole.slice(s![..rows, ..]))
    }

    /// ∂E/∂(W x + b) of a dense layer.
    pub fn of_sums(&self, rows: usize) -> ArrayView2<'_, f32> {
        self.norm.as_ref().map_or(&self.delta, |norm| &norm.delta).slice(s![..rows, ..])
    }

    /// A convolution forward: to o, or where norm follows to W x + b.
    pub fn convolve(&mut self, stage: &Stage, layer: &Layer, input: ArrayView2<f32>, with_relu: bool) {
        let Some(conv) = &stage.conv else { return };
        let rows = input.nrows();
        let (values, sums) = (stage.output.values(), stage.sums.values());
        if let Some(norm) = &mut self.norm {
            let into = first(&mut norm.normal, rows).par_chunks_mut(sums).enumerate();
            into.with_min_len(GROUP).for_each(|(sample, into)| {
                conv.sums(layer, values_of(&input, sample), |sums| stage.line_up(sums, conv.pitch(), into));
            });
            return;
        }
        let tops = pieces(&mut self.tops, values, rows);
        let into = first(&mut self.output, rows).par_chunks_mut(values).zip(tops).enumerate();
        into.with_min_len(GROUP).for_each(|(sample, (into, tops))| {
            conv.sums(layer, values_of(&input, sample), |sums| stage.squeeze(sums, conv.pitch(), into, tops));
            if with_relu {
                rectify(into);
            }
        });
    }

    /// Batch normalisation of the sums, then pool and relu.
    pub fn normalise(&mut self, stage: &Stage, layer: &norm::Norm, rows: usize, with_relu: bool) {
        let Some(norm) = &mut self.norm else { return };
        norm.normalise(layer, rows, GROUP);
        let (values, sums) = (stage.output.values(), stage.sums.values());
        let (scale, shift) =
            (layer.scale.as_slice().expect(CONTIGUOUS), layer.shift.as_slice().expect(CONTIGUOUS));
        let tops = pieces(&mut self.tops, values, rows);
        let into = first(&mut self.output, rows).par_chunks_mut(values).zip(tops);
        let normal = first(&mut norm.normal, rows).par_chunks(sums);
        // Buffers of the way back, which begins later.
        let buffers = first(&mut norm.delta, rows).par_chunks_mut(sums);
        into.zip(normal).zip(buffers).for_each(|(((into, tops), normal), buffer)| {
            buffer.copy_from_slice(normal);
            norm::scale_maps(buffer, scale, shift);
            stage.squeeze(buffer, stage.sums.width, into, tops);
            if with_relu {
                rectify(into);
            }
        });
    }

    /// Drops a share of the outputs: by the seed, the number of the batch and the layer.
    pub fn drop_out(&mut self, share: f64, (seed, number, l): (u64, usize, usize)) {
        if let Some(Dropped { factors, output }) = &mut self.dropped {
            dropout::draw(factors, share, seed, number, l);
            output.assign(&self.output);
            *output *= &*factors;
        }
    }

    /// The way back through pool and batch normalisation: leaves ∂E/∂(W x + b), ∂E/∂γ and ∂E/∂β.
    pub fn unnormalise(&mut self, stage: &Stage, layer: &norm::Norm, rows: usize, gradient: &mut norm::Norm) {
        let Some(norm) = &mut self.norm else { return };
        let (values, sums) = (stage.output.values(), stage.sums.values());
        let tops = pieces(&mut self.tops, values, rows);
        let delta = first(&mut self.delta, rows).par_chunks(values).zip(tops);
        first(&mut norm.delta, rows).par_chunks_mut(sums).zip(delta).for_each(|(into, (delta, tops))| {
            into.fill(0.0);
            stage.stretch(delta, tops, into, stage.sums.width);
        });
        norm.back(layer, rows, GROUP, gradient);
    }

    /// A convolution's gradients, and the way back to where there is something below.
    pub fn learn(
        &mut self,
        (stage, conv, layer): (&Stage, &Convolution, &Layer),
        input: ArrayView2<f32>,
        below: Option<(&mut [f32], Finish)>,
        gradient: &mut Layer,
    ) {
        let (rows, read, values) = (input.nrows(), stage.input.values(), stage.output.values());
        let (below, finish) = below.map_or((&mut [][..], None), |(below, finish)| (below, Some(finish)));
        let below = pieces(below, read * GROUP, rows.div_ceil(GROUP));
        let (normal, delta, tops) = (&self.norm, &self.delta, &self.tops);
        let groups = self.groups.par_iter_mut().zip(below).enumerate();
        groups.for_each(|(group, (gradient, below))| {
            gradient.fill(0.0);
            let mut into = below.chunks_mut(read);
            for sample in group * GROUP..rows.min((group + 1) * GROUP) {
                let tops = tops.get(sample * values..(sample + 1) * values).unwrap_or_default();
                let fill = |sums: &mut [f32]| match normal {
                    Some(norm) => stage.spread_out(values_of(&norm.delta.view(), sample), sums, conv.pitch()),
                    None => stage.stretch(values_of(&delta.view(), sample), tops, sums, conv.pitch()),
                };
                conv.learn(layer, values_of(&input, sample), fill, gradient, into.next());
            }
            if let Some(finish) = finish {
                finish(group * GROUP * read, below);
            }
        });
        gradient.fill(0.0);
        self.groups[..rows.div_ceil(GROUP)].iter().for_each(|group| gradient.add(group));
    }
}

/// The values of the first rows, side by side.
pub(super) fn first(values: &mut Array2<f32>, rows: usize) -> &mut [f32] {
    let width = values.ncols();
    &mut values.as_slice_mut().expect(CONTIGUOUS)[..rows * width]
}

/// The first `count` pieces of a buffer; nothing for each of them where there is no buffer.
fn pieces<T>(values: &mut [T], width: usize, count: usize) -> Vec<&mut [T]> {
    let mut pieces: Vec<&mut [T]> = values.chunks_mut(width).take(count).collect();
    pieces.resize_with(count, Default::default);
    pieces
}

/// One sample's values.
fn values_of<'a>(rows: &'a ArrayView2<f32>, sample: usize) -> &'a [f32] {
    rows.row(sample).to_slice().expect(CONTIGUOUS)
}
