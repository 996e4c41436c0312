//! nnerr finds out when a neural network is wrong by what its neurons do: the thesis
//! *Investigating Layer Activation Patterns in Neural Networks for Classification Error
//! Detection* (V. Demuysere, UCLouvain 2018), step by step, as a library.
//!
//! It trains fully connected and convolutional networks reproducibly, observes every neuron on the way, scores
//! samples with the thesis' detectors and those of the field, and says over many seeds
//! which of them tell misclassified and unfamiliar samples from the others.
//!
//! ```
//! use nnerr::prelude::*;
//!
//! // Digits drawn by the library: nothing is downloaded. `Digits::load(Source::Auto)?` is MNIST.
//! let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?; // eight classes are learned
//! let params = Params::default().hidden([40, 30]).batch(10).epochs(5);
//! let study = Study::observed(&split, params, &mut [])?;
//! let (normal, ones) = (study.record(&split.normal)?, study.record(&split.left_out[0])?);
//! assert!(normal.accuracy()? > 0.5);
//!
//! let detector = NearestExamples::new().fit(&Basis::new(&split, &study)?)?;
//! let evaluation = Evaluation::new(&detector, &normal, &[&ones])?;
//! let area = evaluation.auroc(Task::Ood(&["ones"]), Confidence::All)?;
//! assert!(area.is_some_and(|area| area > 0.7)); // ones, never seen, score higher
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! # Tour
//! In the thesis' order; data flow from above to below, and nothing knows what is below it.
//!
//! | module | main types | thesis |
//! |---|---|---|
//! | [`data`] | [`Digits`](data::Digits), [`Samples`](data::Samples), [`Split`](data::Split), [`Noise`](data::Noise) | 2, 3.3 |
//! | [`network`] | [`Network`](network::Network), [`Params`](network::Params), [`Chain`](network::Chain), [`train`](network::train), [`Observer`](network::Observer) | 2 |
//! | [`record`] | [`Record`](record::Record), [`ActivationCount`](record::ActivationCount), [`Neurons`](record::Neurons) | 3.1 |
//! | [`study`] | [`Study`](study::Study), a trained network with its observers, kept on disk; [`Sets`](study::Sets) | 3.2, 3.3 |
//! | [`pattern`] | [`Bank`](pattern::Bank), [`Clusters`](pattern::Clusters), [`Groups`](pattern::Groups) | 4 |
//! | [`detect`] | [`Detector`](detect::Detector), [`Fit`](detect::Fit), [`Basis`](detect::Basis), [`DETECTORS`](detect::DETECTORS), [`Evaluation`](detect::Evaluation) | 3.4, 4.2, 4.3, 5 |
//! | [`metric`] | [`Roc`](metric::Roc), [`Calibration`](metric::Calibration), [`RiskCoverage`](metric::RiskCoverage) | 3.2, 5 |
//! | [`results`] | [`Results`](results::Results), every number a row of a polars frame; [`each`](fn@results::each), [`evaluate`](results::evaluate()) | 5 |
//! | [`claim`] | [`Experiment`](claim::Experiment), [`CLAIMS`](claim::CLAIMS), [`Seeds`](claim::Seeds) | all |
//! | [`table`], [`figure`], [`mod@show`] | [`Table`](table::Table), [`Figure`](figure::Figure), [`show`](show::show()), [`Pad`](show::Pad) | figures |
//! | [`check`] | what the notebooks' exercises are checked by | – |
//! | [`stop`] | [`Stoppable`](stop::Stoppable), long work that the notebook's Stop ends | – |
//!
//! Every fallible function gives an [`Error`] with an [`ErrorKind`] and one sentence that
//! names the value and the limit; nothing panics on input. Randomness comes from a seed
//! alone ([`Random`]), and the same seed gives the same bits for every number of threads.
//!
//! # What it does not do
//! No GPU, no automatic differentiation: networks are chains of a few kinds of layers, fully
//! connected in the thesis, and images small and grey, of ten classes at most. It is for studying
//! detectors, not for deploying them: scores rank samples; they are no probabilities.
//!
//! # Cookbook
//! ## Your own data
//! Four files in MNIST's format make a data set; the detector then lives in one file.
//! ```no_run
//! use nnerr::prelude::*;
//! let split = Digits::load(Source::Dir("my-set".into()))?.whole();
//! let study = Study::new(&split, Params::default())?;
//! NearestExamples::new().fit(&Basis::new(&split, &study)?)?.save("my.safetensors")?;
//! // … and in another process:
//! let detector = FittedNearestExamples::load("my.safetensors")?;
//! let test = detector.record(&Samples::load_test("test", "my-set")?)?;
//! let doubtful = test.select("doubtful", &ranked(&detector.score(&test)?)[..10])?;
//! figure::examples("The most doubtful samples", &detector, &doubtful, 3)?.save_svg("doubtful.svg")?;
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! ## Save and load a network
//! ```
//! use nnerr::prelude::*;
//! let network = Network::new(&Params::default().hidden([20]), 784, &[0, 1, 2])?;
//! let path = std::env::temp_dir().join(format!("nnerr-tour-{}", std::process::id()));
//! network.save(&path)?;
//! assert_eq!(Network::load(&path)?, network);
//! # let _ = std::fs::remove_file(path);
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! ## Watch a training
//! Observers see every batch; a [`Study`](study::Study) brings those of the thesis.
//! ```
//! use nnerr::prelude::*;
//! let split = Digits::synthetic(300, 100, 1)?.whole();
//! let study = Study::observed(&split, Params::default().hidden([20]).batch(10), &mut [])?;
//! assert_eq!(study.history().loss().len(), 30); // batches
//! assert!(study.activation_count().layer(1)?.iter().all(|&count| count <= 30));
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! ## Compare detectors
//! ```
//! use nnerr::prelude::*;
//! let split = Digits::synthetic(600, 200, 1)?.leave_out(&[1, 5])?;
//! let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10).epochs(5), &mut [])?;
//! let (basis, sets) = (Basis::new(&split, &study)?, Sets::with_noise(&study, &split, 50, 0.2)?);
//! let results = evaluate(&(Baseline, Energy::default(), NearestExamples::new().fit(&basis)?), &sets)?;
//! show(&results.auroc().task("OOD").pivot("detector", "set")?); // a table
//! assert!(results.auroc().set("misclassified").values().iter().all(|&area| area > 0.5));
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! ## Add a detector
//! A type with a score, higher for samples more likely erroneous; a longer example is in
//! [`detect`].
//! ```
//! use nnerr::prelude::*;
//! struct Ink; // how much is drawn: a detector that never looks at the network
//! impl Detector for Ink {
//!     fn name(&self) -> String {
//!         "ink".into()
//!     }
//!     fn layer(&self) -> Layers {
//!         Layers::None
//!     }
//!     fn score(&self, record: &Record) -> Result<Array1<f64>> {
//!         let ink = |row: ndarray::ArrayView1<f32>| f64::from(row.sum());
//!         Ok(record.samples().images().rows().into_iter().map(ink).collect())
//!     }
//! }
//! let split = Digits::synthetic(200, 100, 1)?.whole();
//! let network = Network::new(&Params::default().hidden([20]), 784, &split.classes)?;
//! let record = Record::new(&network, &split.normal)?;
//! assert_eq!(ranked(&Ink.score(&record)?).len(), 100);
//! # Ok::<(), nnerr::Error>(())
//! ```
//!
//! ## Many seeds
//! `cargo xtask study --seeds 1..10` measures every number of the notebooks; then
//! ```no_run
//! use nnerr::prelude::*;
//! let seeds = Seeds::read()?;
//! let comparison = seeds.auroc().notebook("09").category("all");
//! show(&comparison.layer("").above("baseline")?.over_seeds()?.pivot("detector", "set", Beside::Range)?);
//! # Ok::<(), nnerr::Error>(())
//! ```

#[macro_use]
mod terminal;

pub mod check;
pub mod claim;
pub mod data;
pub mod detect;
mod environment;
mod error;
pub mod figure;
mod kernel;
pub mod metric;
pub mod network;
pub mod pattern;
pub mod prelude;
mod random;
pub mod record;
pub mod results;
pub mod show;
pub mod stop;
pub mod store;
pub mod study;
pub mod table;

pub use environment::Environment;
pub use error::{Error, ErrorKind, Result, defined};
pub use random::{Random, Stream};

pub use ndarray;
pub use plotters;
pub use polars;
