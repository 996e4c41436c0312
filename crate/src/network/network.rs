//! The network: its layers, and which classes its outputs stand for.

use ndarray::Array2;

use super::{Chain, Layer, Link, OutputUnit, Params, Shape, stage::Stage};
use crate::{Error, ErrorKind, Random, Result, Stream};

/// A network of ReLU layers that classifies by softmax (Chapter 2), or
/// by one sigmoid output (§4.3.2; see [`OutputUnit`]). Its hidden layers are those of a [`Chain`].
///
/// Hidden layers are numbered from 1. The last of [`layers`](Self::layers) is the
/// output layer, L in the equations; its output k stands for class `classes()[k]`, a
/// single sigmoid output for the second of both.
///
/// ```
/// use nnerr::{ndarray::Array2, network::{Network, Params}};
/// let network = Network::new(&Params::default(), 784, &[0, 2, 3, 4, 6, 7, 8, 9])?;
/// assert_eq!(network.widths(), [784, 300, 300, 300, 300, 300, 8]);
/// assert_eq!(network.forward(&Array2::zeros((2, 784)))?.softmax.dim(), (2, 8));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    pub(super) layers: Vec<Layer>,
    pub(super) classes: Vec<usize>,
    pub(super) params: Params,
    /// What the input is; so many values where no convolution looks at it.
    pub(super) input: Shape,
    /// What each layer does.
    pub(super) stages: Vec<Stage>,
}

impl Network {
    /// An untrained network for samples of this shape, with the initial weights of `params`' seed.
    /// Dense layers only ask how many `inputs` there are, convolutions for (height, width) or
    /// (channels, height, width).
    ///
    /// # Errors
    /// A parameter out of its limits, no inputs, fewer than two classes or one twice,
    /// other than two for a sigmoid output; a convolution larger than its image, a pool that leaves
    /// nothing.
    pub fn new(params: &Params, inputs: impl Into<Shape>, classes: &[usize]) -> Result<Self> {
        let mut network = Self::without_layers(params, inputs.into(), classes)?;
        let mut random = Random::new(params.seed, Stream::InitialWeights);
        network.layers = network.stages.iter().map(|stage| stage.draw(params.initial, &mut random)).collect();
        Ok(network)
    }

    /// A network that still has no weights.
    pub(super) fn without_layers(params: &Params, input: Shape, classes: &[usize]) -> Result<Self> {
        params.check()?;
        check_classes(classes, params.output)?;
        if input.is_absurd() {
            let sentence = match input {
                Shape { height: 1, width: 1, channels } => {
                    format!("a network with {channels} inputs: it needs at least one")
                }
                _ => format!(
                    "a network with inputs of {input}: it needs at least one, and not more than can be counted"
                ),
            };
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let input = match params.hidden.links().first() {
            Some(Link::Conv(_)) => input,
            _ => input.values().into(),
        };
        let stages = Stage::all(&params.hidden, input, params.output.neurons(classes.len()))?;
        Ok(Self { layers: Vec::new(), classes: classes.to_vec(), params: params.clone(), input, stages })
    }

    /// A network of the given dense layers, the last of which is the output layer.
    ///
    /// ```
    /// use nnerr::{ndarray::array, network::{Layer, Network, OutputUnit}};
    /// let hidden = Layer::new(array![[1.0], [-1.0]], array![0.0, 0.0])?;
    /// let output = Layer::new(array![[1.0, 0.0], [0.0, 1.0]], array![0.0, 0.0])?;
    /// let network = Network::from_layers(vec![hidden, output], &[3, 7], OutputUnit::Linear)?;
    /// assert_eq!(network.forward(&array![[2.0]])?.logits, array![[2.0, 0.0]]);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// No layer; layers that do not fit one after the other; another number of
    /// classes than of outputs, fewer than two or one twice; a sigmoid with other than
    /// one output for two classes.
    pub fn from_layers(layers: Vec<Layer>, classes: &[usize], output: OutputUnit) -> Result<Self> {
        let Some(last) = layers.last() else {
            return Err(Error::new(ErrorKind::Empty, "a network of 0 layers: it needs an output layer"));
        };
        if last.neurons() != output.neurons(classes.len()) {
            let rule = match output {
                OutputUnit::Sigmoid => "a sigmoid network has one for both",
                OutputUnit::Linear | OutputUnit::Relu => "there must be one each",
            };
            return Err(Error::new(
                ErrorKind::Shape,
                format!("{} outputs for {} classes: {rule}", last.neurons(), classes.len()),
            ));
        }
        check_classes(classes, output)?;
        for (l, pair) in layers.windows(2).enumerate() {
            if pair[0].neurons() != pair[1].inputs() {
                return Err(Error::new(
                    ErrorKind::Shape,
                    format!(
                        "layer {} has {} neurons but layer {} has {} inputs: they must agree",
                        l + 1,
                        pair[0].neurons(),
                        l + 2,
                        pair[1].inputs()
                    ),
                ));
            }
        }
        let link = |chain: Chain, layer: &Layer| {
            let chain = chain.dense(layer.neurons());
            if layer.norm.is_some() { chain.norm() } else { chain }
        };
        let hidden = layers[..layers.len() - 1].iter().fold(Chain::default(), link);
        let params = Params::default().hidden(hidden).output(output);
        Self::without_layers(&params, layers[0].inputs().into(), classes)?.with_layers(layers)
    }

    /// The same network with other weights: those of a convolution trained elsewhere, say.
    ///
    /// ```
    /// use nnerr::{ndarray::{Array1, Array2}, network::{Layer, Network, Params, conv}};
    /// let network = Network::new(&Params::default().hidden(conv(2, 3)), (4, 4), &[3, 7])?;
    /// let mean = Layer::new(Array2::from_elem((2, 9), 1.0 / 9.0), Array1::zeros(2))?;
    /// let network = network.clone().with_layers(vec![mean, network.layer(2)?.clone()])?;
    /// assert!((network.forward(&Array2::ones((1, 16)))?.outputs[0][[0, 0]] - 1.0).abs() < 1e-6);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Another number of layers, weights of other shapes, batch normalisation where there was none.
    pub fn with_layers(mut self, layers: Vec<Layer>) -> Result<Self> {
        let wrong = |sentence: String| Err(Error::new(ErrorKind::Shape, sentence));
        if layers.len() != self.stages.len() {
            return wrong(format!("{} layers for a network of {}", layers.len(), self.stages.len()));
        }
        for (l, (layer, stage)) in (1..).zip(layers.iter().zip(&self.stages)) {
            let (found, needed) = (layer.weights.dim(), stage.weights());
            if found != needed {
                return wrong(format!(
                    "layer {l} has {} × {} weights: there must be {} × {}",
                    found.0, found.1, needed.0, needed.1
                ));
            }
            if layer.norm.is_some() != stage.norm {
                let [has, must] =
                    [layer.norm.is_some(), stage.norm].map(|is| if is { "with" } else { "without" });
                return wrong(format!("layer {l} is {has} batch normalisation: it must be {must} it"));
            }
        }
        self.layers = layers;
        Ok(self)
    }

    /// What the network was made and trained with.
    pub fn params(&self) -> &Params {
        &self.params
    }

    /// The digit (class) that each logit stands for, ascending.
    pub fn classes(&self) -> &[usize] {
        &self.classes
    }

    /// All layers, the output layer last.
    pub fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// Layer `l`, counted from 1; the output layer is one more than the hidden ones.
    ///
    /// # Errors
    /// A layer that is not there.
    pub fn layer(&self, l: usize) -> Result<&Layer> {
        l.checked_sub(1).and_then(|index| self.layers.get(index)).ok_or_else(|| {
            let last = self.layers.len();
            Error::new(
                ErrorKind::OutOfRange,
                format!("layer {l} was asked for: layers are numbered 1 to {last}, the output layer"),
            )
        })
    }

    /// Number of hidden layers.
    pub fn hidden_layers(&self) -> usize {
        self.layers.len() - 1
    }

    /// Values per sample.
    pub fn inputs(&self) -> usize {
        self.input.values()
    }

    /// Values per sample, neurons of each hidden layer as they are recorded, outputs.
    pub fn widths(&self) -> Vec<usize> {
        let outputs = self.stages[self.hidden_layers()].output.values();
        [&[self.inputs()], &self.hidden_widths()[..], &[outputs]].concat()
    }

    /// # Errors
    /// [`ErrorKind::Undefined`] where a layer is more than W x + b and relu: `what` knows no other.
    pub(crate) fn check_dense(&self, what: &str) -> Result<()> {
        let other = |stage: &Stage| stage.conv.is_some() || stage.norm;
        match self.stages.iter().position(other) {
            None => Ok(()),
            Some(l) => {
                let kind = if self.stages[l].conv.is_some() { "a convolution" } else { "normalised" };
                let sentence = format!(
                    "layer {} is {kind}: {what} is for dense layers without batch normalisation",
                    l + 1
                );
                Err(Error::new(ErrorKind::Undefined, sentence))
            }
        }
    }

    /// Number of weights and biases, and of what batch normalisation learns.
    pub fn parameters(&self) -> usize {
        let norm = |layer: &Layer| layer.norm.as_ref().map_or(0, |norm| 2 * norm.scale.len());
        self.layers.iter().map(|layer| layer.weights.len() + layer.bias.len() + norm(layer)).sum()
    }

    /// Samples that the network can read: as wide as its input and finite.
    pub(super) fn check_images(&self, images: &Array2<f32>) -> Result<()> {
        if images.ncols() != self.inputs() {
            return Err(Error::new(
                ErrorKind::Shape,
                format!("samples of {} values for a network with {} inputs", images.ncols(), self.inputs()),
            ));
        }
        // A sum is finite only where every term is: one fast pass settles it.
        if images.rows().into_iter().all(|row| row.sum().is_finite()) {
            return Ok(());
        }
        match images.indexed_iter().find(|(_, x)| !x.is_finite()) {
            None => Ok(()),
            Some(((sample, value), x)) => Err(Error::new(
                ErrorKind::NotFinite,
                format!("value {value} of sample {sample} is {x}: the network needs finite values"),
            )),
        }
    }

    /// The output of each label's class.
    pub(crate) fn outputs_of(&self, labels: impl IntoIterator<Item = usize>) -> Result<Vec<usize>> {
        let output_of = |(sample, label)| {
            self.classes.iter().position(|&class| class == label).ok_or_else(|| {
                Error::new(
                    ErrorKind::UnknownClass,
                    format!("sample {sample} is labelled {label}: the network knows {:?}", self.classes),
                )
            })
        };
        labels.into_iter().enumerate().map(output_of).collect()
    }

    /// The first weight or bias that is not finite, in words.
    pub(super) fn first_not_finite(&self) -> Option<String> {
        let found = self.layers.iter().enumerate();
        found
            .filter_map(|(l, layer)| Some(format!("in layer {}, {}", l + 1, layer.first_not_finite()?)))
            .next()
    }
}

/// Whether there are classes enough, in order, and as many as the output can tell apart.
pub(super) fn check_classes(classes: &[usize], output: OutputUnit) -> Result<()> {
    if classes.len() < 2 {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            format!("the classes are {classes:?}: a classifier needs at least two"),
        ));
    }
    if output == OutputUnit::Sigmoid && classes.len() != 2 {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            format!("the classes are {classes:?}: a sigmoid output tells exactly two apart"),
        ));
    }
    match classes.windows(2).find(|pair| pair[0] >= pair[1]) {
        None => Ok(()),
        Some(pair) => Err(Error::new(
            ErrorKind::OutOfRange,
            format!("class {} comes before class {}: classes must ascend", pair[0], pair[1]),
        )),
    }
}
