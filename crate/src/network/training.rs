//! Training: batches in the seed's order, observed step by step.

use ndarray::{Array2, ArrayView2, CowArray, Ix2, s};

use super::{Loss, Network, Observer, Params, Plan, Step, optimiser::Update, pass::Pass, softmax::largest};
use crate::{Error, ErrorKind, Random, Result, Stream, data::Samples, stop::Stoppable};

/// Trains a new network on labelled `samples` of the given `classes`, watched by
/// `observers`.
///
/// The samples are shuffled anew in every epoch by the seed's own stream; the last,
/// smaller batch is used. The same seed gives the same bits with any number of
/// threads.
///
/// # Errors
/// A parameter out of its limits, a batch larger than the data, unlabelled samples, a
/// label that is none of the classes, and a training that diverges: the error names
/// the batch whose loss was no longer finite. [`ErrorKind::Stopped`] where Stop was pressed.
pub fn train(
    samples: &Samples,
    classes: &[usize],
    params: &Params,
    observers: &mut [&mut dyn Observer],
) -> Result<Network> {
    steps(params, samples.len()).check()?;
    let network = Network::new(params, (samples.height(), samples.width()), classes)?;
    let expected = network.outputs_of(samples.labels()?.iter().copied())?;
    train_on(network, samples.images(), &expected, observers)
}

/// Trains an untrained `network` on rows of any finite values, whose classes' logits
/// have the numbers `expected`: what [`train`] does once its samples are checked.
pub(crate) fn train_on(
    mut network: Network,
    images: &Array2<f32>,
    expected: &[usize],
    observers: &mut [&mut dyn Observer],
) -> Result<Network> {
    network.check_images(images)?;
    let params = network.params.clone();
    let (count, batch) = (images.nrows(), params.batch);
    if batch > count {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            format!("a batch of {batch} samples out of {count}: it must not be larger than the data"),
        ));
    }
    // Inside the pool a parallel loop starts without waking anybody up.
    rayon::scope(|_| {
        let batches = params.epochs * count.div_ceil(batch);
        for observer in &mut *observers {
            observer.start(&Plan { network: &network, samples: count, batches });
        }
        let mut pass = Pass::new(&network, batch);
        let mut update = Update::new(&network);
        let mut random = Random::new(params.seed, Stream::Order);
        let mut order: Vec<usize> = (0..count).collect();
        let mut number = 0;
        let work = steps(&params, count);
        for _ in 0..params.epochs {
            random.shuffle(&mut order);
            for samples in order.chunks(batch) {
                work.check()?;
                number += 1;
                let rows = samples.len();
                for (mut row, &sample) in pass.input.rows_mut().into_iter().zip(samples) {
                    row.assign(&images.row(sample));
                }
                let expected: Vec<usize> = samples.iter().map(|&sample| expected[sample]).collect();
                pass.forward(&network, rows, number);
                let loss = pass.output_delta(&network, &expected, Loss::Softmax);
                if !loss.is_finite() {
                    return Err(diverged(number, batches, &params, &format!("the loss is {loss}")));
                }
                pass.backward(&network, rows);
                observe(observers, &pass, &network, (number, batches), samples, &expected, loss);
                update.apply(&mut network, &pass.gradients);
                pass.settle(&mut network);
                work.add(usize::from(params.epochs == 1));
            }
            work.add(usize::from(params.epochs > 1));
        }
        if let Some(what) = network.first_not_finite() {
            return Err(diverged(number, batches, &params, &format!("after its update, {what}")));
        }
        for observer in observers {
            observer.finish(&network);
        }
        Ok(network)
    })
}

/// What Stop can end: epochs, or the batches of a single one.
fn steps(params: &Params, samples: usize) -> Stoppable {
    let work = match params.epochs {
        1 => Stoppable::new(samples.div_ceil(params.batch.max(1)), "batches"),
        epochs => Stoppable::new(epochs, "epochs"),
    };
    work.kept("nothing of this training is kept")
}

/// Shows the batch to every observer.
fn observe(
    observers: &mut [&mut dyn Observer],
    pass: &Pass,
    network: &Network,
    (number, batches): (usize, usize),
    samples: &[usize],
    expected: &[usize],
    loss: f64,
) {
    if observers.is_empty() {
        return;
    }
    let rows = samples.len();
    let hidden: Vec<CowArray<f32, Ix2>> = pass.outputs(network, rows);
    let outputs: Vec<ArrayView2<f32>> = hidden.iter().map(CowArray::view).collect();
    let logits = network.params.output.logits(pass.logits(rows));
    let predicted = logits.rows().into_iter().map(largest);
    let step = Step {
        number,
        batches,
        network,
        samples,
        images: pass.input.slice(s![..rows, ..]),
        outputs: &outputs,
        logits: logits.view(),
        expected,
        loss,
        correct: predicted.zip(expected).filter(|(output, expected)| output == *expected).count(),
        gradients: &pass.gradients,
    };
    for observer in observers {
        observer.batch(&step);
    }
}

fn diverged(number: usize, batches: usize, params: &Params, what: &str) -> Error {
    Error::new(
        ErrorKind::NotFinite,
        format!(
            "training diverged at batch {number} of {batches}: {what}; a learning rate below {} may help",
            params.rate
        ),
    )
}
