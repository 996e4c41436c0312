//! One layer: the weights and biases of its neurons.

use ndarray::{Array1, Array2, ShapeBuilder};

use super::{InitialWeights, Norm, stage::Stage};
use crate::{Error, ErrorKind, Random, Result};

/// The weights and biases of one layer; also the gradients of both.
///
/// Row n holds the weights w_nm of neuron n; its bias is weight 0 of eq. 2.2. In a convolution a row
/// holds the weights of a map: those of its window over the first channel, row by row, then over the
/// second. Batch normalisation, where the layer has it, is a part of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Layer {
    pub(super) weights: Array2<f32>,
    pub(super) bias: Array1<f32>,
    pub(super) norm: Option<Norm>,
}

impl Layer {
    /// A layer with the given weights (neurons × inputs) and one bias per neuron.
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::Layer};
    /// // One neuron with two inputs: z = 0.5·x₁ − x₂ + 1 (eq. 2.1).
    /// let neuron = Layer::new(array![[0.5, -1.0]], array![1.0])?;
    /// assert_eq!(neuron.preactivations(&array![[2.0, 3.0]])?, array![[-1.0]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// A layer without neurons or inputs; another number of biases than of neurons;
    /// a weight or bias that is not finite.
    pub fn new(weights: Array2<f32>, bias: Array1<f32>) -> Result<Self> {
        let (neurons, inputs) = weights.dim();
        if neurons == 0 || inputs == 0 {
            return Err(Error::new(
                ErrorKind::OutOfRange,
                format!("a layer of {neurons} neurons with {inputs} inputs: both must be at least 1"),
            ));
        }
        if bias.len() != neurons {
            return Err(Error::new(
                ErrorKind::Shape,
                format!("{} biases for {neurons} neurons: there must be one each", bias.len()),
            ));
        }
        let mut layer = Self::zeros(neurons, inputs);
        layer.weights.assign(&weights);
        layer.bias.assign(&bias);
        match layer.first_not_finite() {
            None => Ok(layer),
            Some(what) => Err(Error::new(ErrorKind::NotFinite, format!("{what}: it must be finite"))),
        }
    }

    /// A layer of zeros. In memory the weights of one input lie side by side, column
    /// by column: the forward product reads them as they are.
    pub(super) fn zeros(neurons: usize, inputs: usize) -> Self {
        Self { weights: Array2::zeros((neurons, inputs).f()), bias: Array1::zeros(neurons), norm: None }
    }

    /// Zeros of the same shapes.
    pub(super) fn zeros_like(&self) -> Self {
        let mut zeros = Self::zeros(self.neurons(), self.inputs());
        zeros.norm = self.norm.as_ref().map(|norm| Norm::zeros(norm.scale.len()));
        zeros
    }

    /// A layer with initial weights drawn from `random`, row by row. A value below is read by `above` of
    /// them: in a dense layer by one of each neuron.
    pub(super) fn draw(
        (neurons, inputs): (usize, usize),
        above: usize,
        initial: InitialWeights,
        random: &mut Random,
    ) -> Self {
        let (limit, bias) = match initial {
            InitialWeights::Uniform { limit, bias } => (limit, bias),
            InitialWeights::GlorotUniform { bias } => ((6.0 / (inputs + above) as f64).sqrt() as f32, bias),
        };
        let mut layer = Self::zeros(neurons, inputs);
        layer.bias.fill(bias);
        for mut row in layer.weights.rows_mut() {
            row.mapv_inplace(|_| random.symmetric(limit));
        }
        layer
    }

    /// Weights w_nm: one row for each neuron, one column for each input.
    pub fn weights(&self) -> &Array2<f32> {
        &self.weights
    }

    /// The bias of each neuron.
    pub fn bias(&self) -> &Array1<f32> {
        &self.bias
    }

    /// The layer with batch normalisation of W x + b.
    ///
    /// # Errors
    /// Normalisation of another number of neurons.
    pub fn normalised(self, norm: Norm) -> Result<Self> {
        match norm.scale.len() == self.neurons() {
            true => Ok(Self { norm: Some(norm), ..self }),
            false => Err(Error::new(
                ErrorKind::Shape,
                format!(
                    "batch normalisation of {} neurons for a layer of {}",
                    norm.scale.len(),
                    self.neurons()
                ),
            )),
        }
    }

    /// Its batch normalisation, where it has one.
    pub fn norm(&self) -> Option<&Norm> {
        self.norm.as_ref()
    }

    /// Number of neurons, r^l; of maps in a convolution.
    pub fn neurons(&self) -> usize {
        self.weights.nrows()
    }

    /// Number of inputs, r^(l−1); what a window reads in a convolution.
    pub fn inputs(&self) -> usize {
        self.weights.ncols()
    }

    /// z = W x + b of each row of `input`, normalised by the running statistics where the layer has
    /// batch normalisation: what the neurons see before relu. A convolution's rows are its windows.
    ///
    /// # Errors
    /// Rows of another width than the layer's inputs.
    pub fn preactivations(&self, input: &Array2<f32>) -> Result<Array2<f32>> {
        if input.ncols() != self.inputs() {
            return Err(Error::new(
                ErrorKind::Shape,
                format!("rows of {} values for a layer with {} inputs", input.ncols(), self.inputs()),
            ));
        }
        let mut z = Array2::zeros((input.nrows(), self.neurons()));
        Stage::dense(self.inputs().into(), self.neurons()).forward(
            self,
            input.view(),
            z.view_mut(),
            false,
            &mut [],
        );
        Ok(z)
    }

    /// The first weight or bias that is NaN or infinite, in words.
    pub(super) fn first_not_finite(&self) -> Option<String> {
        let weight = self.weights.indexed_iter().find(|(_, w)| !w.is_finite());
        let bias = self.bias.indexed_iter().find(|(_, b)| !b.is_finite());
        match (weight, bias) {
            (Some(((neuron, input), w)), _) => Some(format!("weight {input} of neuron {neuron} is {w}")),
            (None, Some((neuron, b))) => Some(format!("the bias of neuron {neuron} is {b}")),
            (None, None) => self.norm.as_ref()?.first_not_finite(),
        }
    }

    /// Sets every weight and bias.
    pub(super) fn fill(&mut self, value: f32) {
        self.weights.fill(value);
        self.bias.fill(value);
    }

    /// Adds the weights and biases of another.
    pub(super) fn add(&mut self, other: &Self) {
        self.weights += &other.weights;
        self.bias += &other.bias;
    }
}

/// relu(z): 0 where z ≤ 0, z otherwise (eq. 2.3). A NaN stays one.
///
/// ```
/// assert_eq!([-2.0, 0.0, 3.0].map(nnerr::network::relu), [0.0, 0.0, 3.0]);
/// ```
#[inline]
pub fn relu(z: f32) -> f32 {
    if z <= 0.0 { 0.0 } else { z }
}
