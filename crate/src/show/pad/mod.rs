//! [`Pad`]: a pad to draw a digit on, and what the network says of it at each stroke.

mod carried;
mod content;
mod images;

use std::{fmt, io::Write, path::Path};

use super::{Part, Show};
use crate::{
    Error, ErrorKind, Result, data::DRAWN_SIDE, detect::Basis, network::Network, store::write_atomically,
};
use carried::Carried;

/// What computes, draws and shows: modern JavaScript without a library.
const SCRIPT: &str = concat!(
    "(() => {\n\"use strict\";\n",
    include_str!("network.js"),
    include_str!("strokes.js"),
    include_str!("view.js"),
    include_str!("pad.js"),
    "})();\n"
);
const STYLE: &str = include_str!("pad.css");
/// What is seen where no script may run, and in plain text.
const LINE: &str = "Here is a pad to draw a digit on. It needs a page that may run scripts: \
                    run the cell, trust the notebook, or open the exported page.";

/// A pad on which a person draws a digit, in a notebook or as a page of its own. At each stroke it
/// shows
///
/// - the image as the network gets it: strokes are scaled to fit 20 × 20 pixels and put with their
///   centre of mass into the centre of 28 × 28, as the authors of MNIST did;
/// - the predicted class, and the probabilities of all;
/// - the outputs of every hidden layer, its activation pattern, and beside it the mean pattern of
///   training samples that the network predicts to be of that class;
/// - the scores of [`Baseline`](crate::detect::Baseline), [`NeuronCount`](crate::detect::NeuronCount)
///   (all layers) and [`ClusterDistance`](crate::detect::ClusterDistance) (layer 2), and the distance to
///   the nearest of 200 training images. A score is flagged from the threshold that 95 % of the
///   correctly classified training samples lie below.
///
/// About forty test samples are in the page: some as they come, some misclassified, some of classes
/// left out. What is drawn can be turned, inverted, and noise added to it; it can be copied as a
/// line of Rust, and is a set of samples then ([`Samples::from_pad`](crate::data::Samples::from_pad)).
///
/// The page holds all it needs, and computes by itself: no kernel, no network, no library. The
/// network's weights are rounded to 8 bits for it, with one scale for each neuron
/// ([`network`](Self::network)); with the thesis' five layers of 300 it takes 0.9 MB. A notebook
/// that is not trusted shows one line of text instead.
///
/// ```
/// use nnerr::{data::Digits, detect::Basis, network::Params, record::Record, show::{Pad, show}, study::Study};
/// let split = Digits::synthetic(600, 300, 1)?.leave_out(&[1, 5])?;
/// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
/// let pad = Pad::new(&Basis::new(&split, &study)?)?;
/// show(&pad);
/// let (own, page) = (study.record(&split.normal)?, Record::new(pad.network(), &split.normal)?);
/// assert!((own.confidence() - page.confidence()).iter().all(|difference| difference.abs() < 0.01));
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone)]
pub struct Pad {
    content: String,
    network: Network,
}

impl Pad {
    /// The most that a pad may take, in bytes of HTML: 0.9 MB.
    pub const LIMIT: usize = 900_000;

    /// A pad for the network of `basis`, with its patterns and clusters.
    ///
    /// # Errors
    /// [`ErrorKind::Shape`] where images are not 28 × 28 pixels; [`ErrorKind::Undefined`] where a layer is
    /// a convolution or normalised, which the page cannot compute; [`ErrorKind::OutOfRange`] where
    /// the network makes the page larger than [`Pad::LIMIT`]; those of fitting a
    /// [`ClusterDistance`](crate::detect::ClusterDistance), as for a network without hidden layers.
    pub fn new(basis: &Basis) -> Result<Self> {
        let train = &basis.split().train;
        if (train.height(), train.width()) != (DRAWN_SIDE, DRAWN_SIDE) {
            let sentence = format!(
                "the images are {} × {} pixels: a pad draws {DRAWN_SIDE} × {DRAWN_SIDE}",
                train.height(),
                train.width()
            );
            return Err(Error::new(ErrorKind::Shape, sentence));
        }
        basis.network().check_dense("a pad")?;
        let (content, layers) = content::content(basis)?;
        let pad = Self { content, network: Carried::network(&layers, basis.network())? };
        if pad.bytes() > Self::LIMIT {
            let sentence = format!(
                "the pad takes {:.2} MB with layers of {:?}: at most {:.2} MB keep a notebook light, so use \
                 fewer neurons",
                pad.bytes() as f64 / 1e6,
                basis.network().widths(),
                Self::LIMIT as f64 / 1e6
            );
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        Ok(pad)
    }

    /// The network that the page computes with: weights of 8 bits, and biases that make up for what
    /// rounding adds on average.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Bytes of HTML that the pad takes.
    pub fn bytes(&self) -> usize {
        self.html().len()
    }

    /// Writes the pad as a page of its own, which works from a disk, without a network.
    ///
    /// ```
    /// use nnerr::{data::Digits, detect::Basis, network::Params, show::Pad, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.whole();
    /// let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
    /// let path = std::env::temp_dir().join(format!("nnerr-pad-{}.html", std::process::id()));
    /// Pad::new(&Basis::new(&split, &study)?)?.write(&path)?;
    /// assert!(std::fs::read_to_string(&path).is_ok_and(|page| page.starts_with("<!doctype html>")));
    /// # let _ = std::fs::remove_file(path);
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written; an older file of that name is then left
    /// as it was.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        let page = format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Draw a digit</title>\n\
             <style>:root {{ color-scheme: light dark; }} body {{ font: 16px/1.45 system-ui, sans-serif; \
             max-width: 62rem; margin: 1rem auto; padding: 0 1rem; }} h1 {{ font-size: 1.4rem; margin: 0 0 .6rem; }}</style>\n\
             </head>\n<body>\n<h1>Draw a digit</h1>\n{}\n</body>\n</html>\n",
            self.html()
        );
        write_atomically(path.as_ref(), |file| file.write_all(page.as_bytes()))
    }

    /// The pad as part of a page. No identifiers: pads find their own parts, also two on one page.
    fn html(&self) -> String {
        // The attribute in front of the data keeps keys from JupyterLab's shortcuts.
        format!(
            "<div class=\"nnerr-pad\" data-nnerr=\"pad\" data-lm-suppress-shortcuts=\"true\">\
             <p>{LINE}</p><span hidden data-pad=\"{}\"></span></div>\n<style>\n{STYLE}</style>\n<script>\n{SCRIPT}</script>",
            self.content
        )
    }
}

impl Show for Pad {
    fn parts(&self) -> Vec<Part<'_>> {
        vec![Part::Html { html: self.html(), text: LINE.into() }]
    }
}

impl fmt::Debug for Pad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pad of {} bytes for a network of widths {:?}", self.bytes(), self.network.widths())
    }
}
