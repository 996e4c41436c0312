//! The hidden layers of a network, in a line: [`Chain`].

use serde::{Deserialize, Serialize};

use super::{Conv, Pool};
use crate::{Error, ErrorKind, Result};

/// The hidden layers of a network from its input to its output.
///
/// A hidden layer begins with a convolution or a fully connected ("dense") layer. What follows up
/// to the next one belongs to it: z = pool(norm(W x + b)), o = relu(z), and in training dropout
/// behind that. Each of the three may be left out. The widths alone, `[300; 5]`, are a chain of
/// dense layers.
///
/// | link | default | paper |
/// |---|---|---|
/// | [`conv`](Self::conv) | stride 1, no padding: [`Conv`] | LeCun et al., 1998 |
/// | [`norm`](Self::norm) | momentum 0.1, ε = 10⁻⁵: [`Norm`](super::Norm) | Ioffe and Szegedy, 2015 |
/// | [`pool`](Self::pool) | stride as wide as the window: [`Pool`] | Jarrett et al., 2009 |
/// | [`dropout`](Self::dropout) | – | Srivastava et al., 2014 |
///
/// Nothing is checked until a network is made; see the errors of
/// [`Network::new`](super::Network::new).
///
/// ```
/// use nnerr::network::{Conv, Network, Params, conv, dense};
/// let params = Params::default().hidden(conv(16, 3).pool(2).dense(128).dropout(0.5));
/// let network = Network::new(&params, (28, 28), &[0, 1, 2])?;
/// assert_eq!(network.layer(1)?.weights().dim(), (16, 3 * 3));
/// assert_eq!(network.layer(2)?.inputs(), 16 * 13 * 13);
///
/// let strided = dense(20).then(Conv::new(4, 3).stride(2)); // a dense layer leaves no image
/// assert!(Network::new(&Params::default().hidden(strided), (28, 28), &[0, 1, 2]).is_err());
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Chain(Vec<Link>);

/// One link of a [`Chain`].
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub enum Link {
    /// A convolution.
    Conv(Conv),
    /// Max pooling.
    Pool(Pool),
    /// Batch normalisation.
    Norm,
    /// Dropout of this share of the neurons.
    Dropout(f64),
    /// A dense layer of so many neurons.
    #[serde(untagged)]
    Dense(usize),
}

/// A chain that begins with a convolution; see [`Chain::conv`].
pub fn conv(channels: usize, side: usize) -> Chain {
    Chain::default().conv(channels, side)
}

/// A chain that begins with a dense layer; see [`Chain::dense`].
pub fn dense(neurons: usize) -> Chain {
    Chain::default().dense(neurons)
}

impl Chain {
    /// A convolution with `channels` maps and windows of `side` × `side` values.
    pub fn conv(self, channels: usize, side: usize) -> Self {
        self.then(Conv::new(channels, side))
    }

    /// A dense layer: every neuron reads all values below.
    pub fn dense(self, neurons: usize) -> Self {
        self.then(Link::Dense(neurons))
    }

    /// Batch normalisation of what the layer before sums up.
    pub fn norm(self) -> Self {
        self.then(Link::Norm)
    }

    /// Of `side` × `side` values of a map the largest, without overlap.
    pub fn pool(self, side: usize) -> Self {
        self.then(Pool::new(side))
    }

    /// In training each output of the layer before becomes 0 with probability `share`.
    pub fn dropout(self, share: f64) -> Self {
        self.then(Link::Dropout(share))
    }

    /// Any link: a [`Conv`] or [`Pool`] with a stride of its own.
    pub fn then(mut self, link: impl Into<Link>) -> Self {
        self.0.push(link.into());
        self
    }

    /// The links, from the input on.
    pub fn links(&self) -> &[Link] {
        &self.0
    }

    /// The links layer by layer: a dense layer or convolution, then what belongs to it.
    pub(super) fn layers(&self) -> impl Iterator<Item = &[Link]> {
        self.0.chunk_by(|_, next| !next.begins_layer())
    }

    /// The first value or order that makes no layer, whatever its input.
    pub(super) fn check(&self) -> Result<()> {
        let wrong = |sentence: String| Err(Error::new(ErrorKind::OutOfRange, sentence));
        for (l, links) in (1..).zip(self.layers()) {
            let mut last = None;
            for link in links {
                match *link {
                    Link::Dense(0) => {
                        return wrong(format!("hidden layer {l} has 0 neurons: a layer needs at least one"));
                    }
                    Link::Conv(conv) => conv.check(l)?,
                    Link::Pool(pool) => pool.check(l)?,
                    Link::Dropout(share) if !(0.0..1.0).contains(&share) => {
                        return wrong(format!("the dropout of layer {l} is {share}: it must lie in [0, 1)"));
                    }
                    _ => {}
                }
                if last.is_none() && !link.begins_layer() {
                    return wrong(format!(
                        "{} comes first: it belongs behind a dense layer or a convolution",
                        link.name()
                    ));
                }
                if last.is_some_and(|last: &Link| last.place() >= link.place()) {
                    let order = "a layer's order is norm, pool, dropout, each at most once";
                    let (before, name) = (last.map_or("", Link::name), link.name());
                    return wrong(format!("in layer {l} {name} comes behind {before}: {order}"));
                }
                last = Some(link);
            }
        }
        Ok(())
    }
}

impl Link {
    /// Whether a new layer begins with it.
    pub(super) fn begins_layer(&self) -> bool {
        self.place() == 0
    }

    /// Its place within a layer.
    fn place(&self) -> usize {
        match self {
            Self::Dense(_) | Self::Conv(_) => 0,
            Self::Norm => 1,
            Self::Pool(_) => 2,
            Self::Dropout(_) => 3,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Dense(_) => "a dense layer",
            Self::Conv(_) => "a convolution",
            Self::Norm => "batch normalisation",
            Self::Pool(_) => "a pool",
            Self::Dropout(_) => "dropout",
        }
    }
}

impl From<Conv> for Link {
    fn from(conv: Conv) -> Self {
        Self::Conv(conv)
    }
}

impl From<Pool> for Link {
    fn from(pool: Pool) -> Self {
        Self::Pool(pool)
    }
}

/// Dense layers of these widths: an array, a slice or a vector of them.
impl<W: Into<Vec<usize>>> From<W> for Chain {
    fn from(widths: W) -> Self {
        Self(widths.into().into_iter().map(Link::Dense).collect())
    }
}
