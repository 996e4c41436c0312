//! Every layer in f64 by plain loops over its formula: what gradients are checked against.

use ndarray::{Array1, Array2, Array4, Axis};

use super::{Network, Shape, dropout, norm::EPSILON, stage::Stage};

/// A layer's weights and biases, and what batch normalisation learns, or their gradients.
#[derive(Clone)]
pub(super) struct Weights {
    pub weights: Array2<f64>,
    pub bias: Array1<f64>,
    /// γ and β.
    pub norm: Option<(Array1<f64>, Array1<f64>)>,
    /// Running statistics.
    running: Option<(Array1<f64>, Array1<f64>)>,
}

impl Weights {
    /// Weights that lead to neuron `neuron`: its bias, its weights, γ and β.
    pub fn of_neuron(&self) -> usize {
        1 + self.weights.ncols() + if self.norm.is_some() { 2 } else { 0 }
    }

    /// Weight `weight` of a neuron: 0 is the bias, then come its inputs', then γ and β.
    pub fn at(&self, neuron: usize, weight: usize) -> f64 {
        match (weight, &self.norm) {
            (0, _) => self.bias[neuron],
            (_, Some((scale, _))) if weight == self.weights.ncols() + 1 => scale[neuron],
            (_, Some((_, shift))) if weight == self.weights.ncols() + 2 => shift[neuron],
            _ => self.weights[[neuron, weight - 1]],
        }
    }

    /// The same weights, but for one that is `step` larger.
    fn moved(&self, neuron: usize, weight: usize, step: f64) -> Self {
        let mut moved = self.clone();
        let inputs = self.weights.ncols();
        *match (weight, &mut moved.norm) {
            (0, _) => &mut moved.bias[neuron],
            (_, Some((scale, _))) if weight == inputs + 1 => &mut scale[neuron],
            (_, Some((_, shift))) if weight == inputs + 2 => &mut shift[neuron],
            _ => &mut moved.weights[[neuron, weight - 1]],
        } += step;
        moved
    }
}

/// One layer as the first batch of a training uses it.
pub(super) struct Reference {
    stage: Stage,
    pub own: Weights,
    with_relu: bool,
    factors: Option<Array2<f64>>,
}

/// What a batch does in a layer.
#[derive(Clone)]
pub(super) struct Done {
    pub z: Array2<f64>,
    /// Which value of each window won: a place in all sums.
    pub tops: Vec<usize>,
    /// x̂ and √(σ² + ε) of each neuron.
    normal: Option<(Array2<f64>, Array1<f64>)>,
}

impl Reference {
    /// All layers of `network`, for a batch of `rows`.
    pub fn all(network: &Network, rows: usize) -> Vec<Self> {
        let stages = network.stages.iter().zip(&network.layers).enumerate();
        stages
            .map(|(l, (stage, layer))| {
                let wide = |values: &Array1<f32>| values.mapv(f64::from);
                let norm = layer.norm.as_ref();
                let factors = (stage.dropout > 0.0).then(|| {
                    let mut factors = Array2::zeros((rows, stage.output.values()));
                    dropout::draw(&mut factors, stage.dropout, network.params.seed, 1, l);
                    factors.mapv(f64::from)
                });
                let own = Weights {
                    weights: layer.weights.mapv(f64::from),
                    bias: wide(&layer.bias),
                    norm: norm.map(|norm| (wide(&norm.scale), wide(&norm.shift))),
                    running: norm.map(|norm| (wide(&norm.mean), wide(&norm.variance))),
                };
                Self { stage: stage.clone(), own, with_relu: network.relu_after(l), factors }
            })
            .collect()
    }

    /// z of a batch.
    pub fn preactivation(&self, x: &Array2<f64>) -> Done {
        self.with(&self.own, x)
    }

    /// `done`, had one weight been `step` larger.
    pub fn moved(&self, x: &Array2<f64>, done: &Done, (neuron, weight): (usize, usize), step: f64) -> Done {
        if self.stage.conv.is_some() || self.stage.norm {
            return self.with(&self.own.moved(neuron, weight, step), x);
        }
        let mut done = done.clone();
        for (sample, mut z) in done.z.rows_mut().into_iter().enumerate() {
            z[neuron] += step * if weight == 0 { 1.0 } else { x[[sample, weight - 1]] };
        }
        done
    }

    fn with(&self, own: &Weights, x: &Array2<f64>) -> Done {
        let sums = match &self.stage.conv {
            None => x.dot(&own.weights.t()) + &own.bias,
            Some(_) => {
                let mut sums = Array2::zeros((x.nrows(), self.stage.sums.values()));
                self.each_term(|place, from, map, weight| {
                    for sample in 0..x.nrows() {
                        sums[[sample, place]] += own.weights[[map, weight]] * x[[sample, from]];
                    }
                });
                self.each_map(&mut sums, |map, mut z| z.mapv_inplace(|z| z + own.bias[map]));
                sums
            }
        };
        let (mut y, mut normal) = (sums, None);
        if let Some((scale, shift)) = &own.norm {
            let (x, deviation) = self.normalised(own, y);
            y = x.clone();
            self.each_map(&mut y, |map, mut y| y.mapv_inplace(|x| scale[map] * x + shift[map]));
            normal = Some((x, deviation));
        }
        let (z, tops) = self.pooled(y);
        Done { z, tops, normal }
    }

    /// What the next layer reads.
    pub fn output(&self, z: &Array2<f64>) -> Array2<f64> {
        let output = if self.with_relu { z.mapv(|z| if z <= 0.0 { 0.0 } else { z }) } else { z.clone() };
        self.factors.as_ref().map_or(output.clone(), |factors| output * factors)
    }

    /// ∂E/∂z from ∂E/∂o: dropout's factor and the given relu'.
    pub fn back_to_z(&self, delta: &mut Array2<f64>, z: &Array2<f64>, relu_derivative: impl Fn(f64) -> f64) {
        if let Some(factors) = &self.factors {
            *delta *= factors;
        }
        if self.with_relu {
            delta.zip_mut_with(z, |d, &z| *d *= relu_derivative(z));
        }
    }

    /// Gradients of the weights, summed over the batch, and ∂E/∂x, from its input and ∂E/∂z.
    pub fn back(&self, x: &Array2<f64>, done: &Done, delta: &Array2<f64>) -> (Weights, Array2<f64>) {
        let mut gradient = Weights {
            weights: Array2::zeros(self.own.weights.dim()),
            bias: Array1::zeros(self.own.bias.len()),
            norm: self.own.norm.clone(),
            running: None,
        };
        let mut of_sums = Array2::zeros((x.nrows(), self.stage.sums.values()));
        for (place, (&top, &delta)) in done.tops.iter().zip(delta).enumerate() {
            of_sums[[place / self.stage.output.values(), top]] += delta;
        }
        if let (Some((normal, deviation)), Some((scale, shift))) = (&done.normal, &mut gradient.norm) {
            let count = (of_sums.len() / scale.len()) as f64;
            let own = if x.nrows() > 1 { 1.0 } else { 0.0 };
            let map_of = |place: usize| place / self.stage.sums.map();
            scale.fill(0.0);
            shift.fill(0.0);
            for ((sample, place), &delta) in of_sums.indexed_iter() {
                scale[map_of(place)] += delta * normal[[sample, place]];
                shift[map_of(place)] += delta;
            }
            let gamma = &self.own.norm.as_ref().expect("a normalised layer").0;
            for ((sample, place), delta) in of_sums.indexed_iter_mut() {
                let map = map_of(place);
                let mean = own * (shift[map] + normal[[sample, place]] * scale[map]) / count;
                *delta = gamma[map] / deviation[map] * (*delta - mean);
            }
        }
        if self.stage.conv.is_none() {
            gradient.weights = of_sums.t().dot(x);
            gradient.bias = of_sums.sum_axis(Axis(0));
            return (gradient, of_sums.dot(&self.own.weights));
        }
        let mut below = Array2::zeros(x.dim());
        self.each_term(|place, from, map, weight| {
            for sample in 0..x.nrows() {
                gradient.weights[[map, weight]] += of_sums[[sample, place]] * x[[sample, from]];
                below[[sample, from]] += of_sums[[sample, place]] * self.own.weights[[map, weight]];
            }
        });
        for ((_, place), &delta) in of_sums.indexed_iter() {
            gradient.bias[place / self.stage.sums.map()] += delta;
        }
        (gradient, below)
    }

    /// Every product of a convolution: the sum's place, the value's place, the map and the weight.
    fn each_term(&self, mut term: impl FnMut(usize, usize, usize, usize)) {
        let Some(conv) = &self.stage.conv else { return };
        let (window, input, sums) = (conv.window, self.stage.input, self.stage.sums);
        let shape = (sums.channels, sums.height, sums.width, input.channels * window.side * window.side);
        for ((map, y, x, weight), ()) in Array4::from_elem(shape, ()).indexed_iter() {
            let (channel, within) = (weight / window.side.pow(2), weight % window.side.pow(2));
            let row = (y * window.stride + within / window.side).checked_sub(window.padding);
            let column = (x * window.stride + within % window.side).checked_sub(window.padding);
            if let (Some(row), Some(column)) = (row, column)
                && row < input.height
                && column < input.width
            {
                let from = (channel * input.height + row) * input.width + column;
                term((map * sums.height + y) * sums.width + x, from, map, weight);
            }
        }
    }

    /// All values of each neuron or map, sample by sample.
    fn each_map(&self, sums: &mut Array2<f64>, mut work: impl FnMut(usize, ndarray::ArrayViewMut1<f64>)) {
        for mut row in sums.rows_mut() {
            let maps = row.axis_chunks_iter_mut(Axis(0), self.stage.sums.map());
            maps.enumerate().for_each(|(map, values)| work(map, values));
        }
    }

    /// x̂ and the deviations: the batch's own, or of one sample the running ones.
    fn normalised(&self, own: &Weights, mut sums: Array2<f64>) -> (Array2<f64>, Array1<f64>) {
        let (mut mean, mut variance) = own.running.clone().expect("a normalised layer");
        if sums.nrows() > 1 {
            let count = (sums.len() / mean.len()) as f64;
            mean.fill(0.0);
            variance.fill(0.0);
            self.each_map(&mut sums, |map, z| mean[map] += z.sum() / count);
            self.each_map(&mut sums, |map, z| {
                variance[map] += z.iter().map(|z| (z - mean[map]).powi(2)).sum::<f64>() / count;
            });
        }
        let deviation = variance.mapv(|variance| (variance + EPSILON).sqrt());
        self.each_map(&mut sums, |map, mut z| z.mapv_inplace(|z| (z - mean[map]) / deviation[map]));
        (sums, deviation)
    }

    /// The largest value of each window, and its place.
    fn pooled(&self, y: Array2<f64>) -> (Array2<f64>, Vec<usize>) {
        let (sums, output) = (self.stage.sums, self.stage.output);
        let Some(pool) = &self.stage.pool else {
            let tops = (0..y.nrows()).flat_map(|_| 0..sums.values()).collect();
            return (y, tops);
        };
        let mut tops = Vec::new();
        let mut z = Array2::zeros((y.nrows(), output.values()));
        for ((sample, place), z) in z.indexed_iter_mut() {
            let Shape { height, width, .. } = output;
            let (map, row, column) = (place / (height * width), place / width % height, place % width);
            let within = (0..pool.side).flat_map(|i| (0..pool.side).map(move |j| (i, j)));
            let places: Vec<usize> = within
                .map(|(i, j)| {
                    let (row, column) = (row * pool.stride + i, column * pool.stride + j);
                    (map * sums.height + row) * sums.width + column
                })
                .collect();
            let best = places[1..].iter().fold(places[0], |best, &place| {
                if y[[sample, place]] > y[[sample, best]] { place } else { best }
            });
            *z = y[[sample, best]];
            tops.push(best);
        }
        (z, tops)
    }
}
