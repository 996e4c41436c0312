//! Draws the README's picture: `picture [FILE]`, by default `crate/picture.svg`.

use nnerr::prelude::*;

fn main() -> Result<()> {
    let split = Digits::load(Source::Mnist)?.leave_out(&[1, 5])?;
    let study = Study::new(&split, Params::default())?;
    let (basis, normal) = (Basis::new(&split, &study)?, study.record(&split.normal)?);
    let cluster = ClusterDistance::layer(2).fit(&basis)?;

    let right = normal.correct()?;
    let correct: Vec<usize> = (0..normal.len()).filter(|&place| right[place]).collect();
    let correct = normal.select("correct", &correct)?;
    let wrong = normal.select("misclassified", &normal.misclassified()?)?;
    let fives = study.record(&split.left_out[1])?;
    let usual = cluster.score(&correct)?;
    let threshold = usual[ranked(&usual)[usual.len() / 20]];

    // The surest sample of each kind: one that passes, one that is caught, one that is missed.
    let surest = |record: &Record, flagged: bool| -> Result<Vec<usize>> {
        let scores = cluster.score(record)?;
        let places = ranked(record.confidence());
        Ok(places.into_iter().filter(|&place| (scores[place] > threshold) == flagged).take(1).collect())
    };
    let kinds = [
        ("A digit like those it learned", &correct, false),
        ("A five, which it never learned", &fives, true),
        ("A digit that it takes for another", &wrong, false),
    ];
    let mut rows = Vec::new();
    for (name, record, flagged) in kinds {
        let place = surest(record, flagged)?;
        let name = format!("{name}: {}", record.samples().labels()?[place[0]]);
        rows.push(record.select(name, &place)?);
    }
    let rows: Vec<&Record> = rows.iter().collect();
    let path = std::env::args_os()
        .nth(1)
        .unwrap_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/picture.svg").into());
    let figure = figure::journey(
        "Does a network know when it is wrong?",
        &cluster,
        basis.train()?,
        &correct,
        &rows,
    )?
    .subtitle("Three test digits of MNIST in a network that has seen no ones and no fives")
    .caption(
        "Grey: the distances of samples that are classified correctly, a twentieth of them beyond the \
             dashed threshold.",
    );
    figure.save_svg(path)
}
