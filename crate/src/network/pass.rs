//! One batch of a training forward and back through all layers.

use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};
use rayon::prelude::*;

use super::{
    CONTIGUOUS, Layer, Loss, Network, OutputUnit,
    active::{Active, Part},
    dense::{Thin, relu_derivative, relu_derivative_of},
    norm,
    output::binary_delta,
    softmax::{cross_entropy_row, softmax_row},
    trace::{Dropped, Finish, Trace, first},
};

/// Buffers of one pass forward and backward, made once for a whole training.
pub(super) struct Pass {
    /// Samples of the batch.
    pub input: Array2<f32>,
    /// What the batch does in every layer, the output layer last.
    pub traces: Vec<Trace>,
    /// ∂E/∂w and ∂E/∂b of every layer.
    pub gradients: Vec<Layer>,
    /// What takes part: all inputs, and of every layer the neurons that are activated.
    active: Vec<Active>,
    /// The parts of the gradients that belong to active neurons: weights and biases.
    parts: Vec<[Part; 2]>,
}

impl Pass {
    /// Buffers for batches of up to `rows` samples.
    pub fn new(network: &Network, rows: usize) -> Self {
        let stages = network.stages.iter().zip(&network.layers);
        let mut active = vec![Active::all(network.inputs())];
        active.extend(network.stages.iter().map(|stage| Active::all(stage.output.values())));
        Self {
            input: Array2::zeros((rows, network.inputs())),
            traces: stages.map(|(stage, layer)| Trace::new(stage, layer, rows)).collect(),
            gradients: network.layers.iter().map(Layer::zeros_like).collect(),
            parts: vec![Default::default(); network.layers.len()],
            active,
        }
    }

    /// The logits of the first `rows` samples.
    pub fn logits(&self, rows: usize) -> ArrayView2<'_, f32> {
        self.traces[self.traces.len() - 1].output.slice(s![..rows, ..])
    }

    /// o of every hidden layer for the first `rows` samples, as it is recorded.
    pub fn outputs(&self, network: &Network, rows: usize) -> Vec<CowArray<'_, f32, Ix2>> {
        let layers = self.traces.iter().zip(network.hidden_widths()).enumerate();
        layers
            .map(|(l, (trace, width))| {
                let whole = trace.output.slice(s![..rows, ..]);
                if network.is_whole(l) {
                    return whole.into();
                }
                let mut recorded = Array2::zeros((rows, width));
                network.recorded(l, whole, recorded.view_mut());
                recorded.into()
            })
            .collect()
    }

    /// Sends the first `rows` samples forward, as batch `number` of a training.
    pub fn forward(&mut self, network: &Network, rows: usize, number: usize) {
        let samples = Active::all(rows);
        for (l, (stage, layer)) in network.stages.iter().zip(&network.layers).enumerate() {
            let (below, above) = self.traces.split_at_mut(l);
            let trace = &mut above[0];
            let input = match below.last() {
                Some(below) => below.handed_on(rows),
                None => self.input.slice(s![..rows, ..]),
            };
            let with_relu = network.relu_after(l);
            match (&stage.conv, &mut trace.norm) {
                (Some(_), _) => trace.convolve(stage, layer, input, with_relu),
                (None, None) => {
                    let into = trace.output.slice_mut(s![..rows, ..]);
                    trace.thin.forward(layer, input, &self.active[l], into, with_relu);
                }
                (None, Some(norm)) => {
                    let into = norm.normal.slice_mut(s![..rows, ..]);
                    trace.thin.forward(layer, input, &self.active[l], into, false);
                }
            }
            if let Some(norm) = &layer.norm {
                trace.normalise(stage, norm, rows, with_relu);
            }
            let next = network.stages.get(l + 1);
            if stage.is_plain() && next.is_some_and(|next| next.conv.is_none()) {
                self.active[l + 1] = Active::of(trace.output.slice(s![..rows, ..]));
            }
            trace.thin.outputs.take(trace.output.slice(s![..rows, ..]), &samples, &self.active[l + 1]);
            trace.drop_out(stage.dropout, (network.params.seed, number, l));
        }
    }

    /// The loss of samples whose classes have the output numbers `classes`; leaves
    /// its derivative ∂E/∂z in the last delta. Eq. 2.16, or p − y with the softmax and
    /// the sigmoid.
    pub fn output_delta(&mut self, network: &Network, classes: &[usize], loss: Loss) -> f64 {
        let last = self.traces.len() - 1;
        let Trace { output, delta, .. } = &mut self.traces[last];
        if network.params.output == OutputUnit::Sigmoid {
            return binary_delta(output.view(), delta, classes);
        }
        let samples = classes.len() as f64;
        let mut sum = 0.0;
        for (sample, &class) in classes.iter().enumerate() {
            let outputs = output.row(sample);
            let mut delta = delta.row_mut(sample);
            match loss {
                Loss::Softmax => {
                    sum += cross_entropy_row(outputs, class);
                    let mut error = softmax_row(outputs, 1.0);
                    error[class] -= 1.0;
                    delta.zip_mut_with(&error, |d, e| *d = (e / samples) as f32);
                }
                Loss::WithoutSoftmax => {
                    sum -= f64::from(outputs[class]).ln();
                    delta.fill(0.0);
                    delta[class] = (-1.0 / f64::from(outputs[class]) / samples) as f32;
                }
            }
            if network.params.output == OutputUnit::Relu {
                delta.zip_mut_with(&outputs, |d, &o| *d = if o > 0.0 { *d } else { 0.0 });
            }
        }
        // −ln of a negative output is NaN: as much out of the question as ln 0.
        sum / samples
    }

    /// Takes the last delta back through the layers and leaves all gradients.
    pub fn backward(&mut self, network: &Network, rows: usize) {
        let Self { input, traces, gradients, active, parts } = self;
        let (input, samples) = (input.slice(s![..rows, ..]), Active::all(rows));
        let layers = network.layers.par_iter().zip(&network.stages).enumerate().skip(1);
        layers.zip(&mut traces[1..]).for_each(|((l, (layer, stage)), trace)| {
            if stage.conv.is_none() {
                trace.thin.transpose(layer, &active[l], &active[l + 1]);
            }
        });
        for l in (0..network.layers.len()).rev() {
            let (stage, layer) = (&network.stages[l], &network.layers[l]);
            let (below, above) = traces.split_at_mut(l);
            let (trace, gradient) = (&mut above[0], &mut gradients[l]);
            if let (Some(norm), Some(gradient)) = (&layer.norm, &mut gradient.norm) {
                trace.unnormalise(stage, norm, rows, gradient);
            }
            match (below.last_mut(), &stage.conv) {
                (None, None) => {}
                (None, Some(conv)) => trace.learn((stage, conv, layer), input, None, gradient),
                (Some(below), Some(conv)) => {
                    let Trace { output, delta, dropped, .. } = below;
                    let (output, dropped) = (&*output, &*dropped);
                    let read = dropped.as_ref().map_or(output, |dropped| &dropped.output);
                    let finish = |begin: usize, delta: &mut [f32]| {
                        let place = begin..begin + delta.len();
                        if let Some(Dropped { factors, .. }) = dropped {
                            let factors = &factors.as_slice().expect(CONTIGUOUS)[place.clone()];
                            delta.iter_mut().zip(factors).for_each(|(delta, factor)| *delta *= factor);
                        }
                        relu_derivative_of(delta, &output.as_slice().expect(CONTIGUOUS)[place]);
                    };
                    let into = (first(delta, rows), &finish as Finish);
                    trace.learn((stage, conv, layer), read.slice(s![..rows, ..]), Some(into), gradient);
                }
                (Some(below), None) => {
                    let Trace { output, delta, thin, dropped, .. } = below;
                    let (Thin { outputs, delta: part, .. }, dropped) = (thin, &*dropped);
                    let outputs = outputs.or(output.slice(s![..rows, ..]));
                    part.reset(&samples, &active[l]);
                    let into = part.or_mut(delta.slice_mut(s![..rows, ..]));
                    trace.thin.back(trace.of_sums(rows), into, |neurons, mut tile| {
                        if let Some(Dropped { factors, .. }) = dropped {
                            tile *= &factors.slice(s![..rows, neurons.clone()]);
                        }
                        relu_derivative(tile, outputs.slice(s![.., neurons]));
                    });
                }
            }
        }
        let all = gradients.par_iter_mut().zip(parts).enumerate();
        all.filter(|(l, _)| network.stages[*l].conv.is_none()).for_each(|(l, (gradient, parts))| {
            let input = if l == 0 { input } else { traces[l - 1].handed_on(rows) };
            let delta = traces[l].of_sums(rows);
            traces[l].thin.gradient(input, delta, (&active[l], &active[l + 1]), parts, gradient);
        });
        let traces = traces.iter().zip(gradients);
        for (_, gradient) in traces.filter(|(trace, _)| trace.norm.as_ref().is_some_and(norm::Trace::is_own))
        {
            gradient.bias.fill(0.0);
        }
    }

    /// Moves the running statistics of batch normalisation as this batch demands.
    pub fn settle(&self, network: &mut Network) {
        for (trace, layer) in self.traces.iter().zip(&mut network.layers) {
            if let (Some(trace), Some(norm)) = (&trace.norm, &mut layer.norm) {
                trace.settle(norm);
            }
        }
    }
}
