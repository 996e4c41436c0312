//! The committed rehearsal: what the rule takes from it is what the constructors are.

use nnerr::{
    claim::{Allowed, Rehearsed, candidates, representatives},
    detect::NearestExamples,
};

fn committed() -> Rehearsed {
    Rehearsed::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../data/study/rehearsal.csv")).unwrap()
}

#[test]
fn the_constructors_are_what_the_rule_takes() {
    let found = committed();
    for data in ["mnist", "fashion-mnist"] {
        assert_eq!(found.pairs(data), 28, "{data}");
    }
    assert_eq!(found.data().len(), 2);
    let choice = |allowed| found.choice(allowed).unwrap().candidate;
    assert_eq!(choice(Allowed::LayersOnly), NearestExamples::in_layers());
    assert_eq!(choice(Allowed::Pixels), NearestExamples::new());
}

/// Those that stand for their kind in the comparison of pixels, layers and patterns.
#[test]
fn the_representatives_are_what_the_rule_takes_of_their_kind() {
    let (found, new) = (committed(), NearestExamples::new);
    let of = |sets: &[(&[usize], &[usize])]| {
        let settings = [(1, 1.0), (1, 2.0), (3, 1.0), (3, 2.0)];
        let all: Vec<NearestExamples> = sets
            .iter()
            .flat_map(|&(layers, patterns)| {
                settings.map(|(k, weight)| new().layers(layers).patterns(patterns).k(k).weight(weight))
            })
            .collect();
        found.choice_of(all).unwrap().candidate
    };
    let all = &[1, 2, 3, 4, 5][..];
    let kinds = [
        of(&[(&[0], &[])]),
        of(&[(&[1], &[]), (&[2], &[]), (&[3], &[])]),
        of(&[(&[], &[1]), (&[], &[2]), (&[], &[1, 2]), (&[], all)]),
        of(&[(&[1, 2], &[]), (&[1, 2, 3], &[])]),
        of(&[(all, &[])]),
        of(&[(&[0, 1], &[]), (&[0, 2], &[]), (&[0, 1, 2], &[])]),
    ];
    let where_there = NearestExamples::where_there;
    assert_eq!(representatives().map(where_there), kinds.map(where_there));
}

/// The means that the docs of the constructors name.
#[test]
fn the_docs_name_the_means_of_the_file() {
    let found = committed();
    let mean = |candidate: NearestExamples| found.ranking_of([candidate]).unwrap()[0].mean;
    let new = NearestExamples::new;
    for (candidate, expected) in [
        (NearestExamples::in_layers(), 0.9287),
        (NearestExamples::in_layers().k(3), 0.9291),
        (new().layers([1, 2]).k(3), 0.9214),
        (new().layers([]).patterns([1]).k(3), 0.9096),
        (NearestExamples::new(), 0.9393),
        (new().weight(1.0), 0.9325),
        (new().layers([0]).k(3), 0.9313),
    ] {
        let mean = mean(candidate.clone());
        assert!((mean - expected).abs() < 5.1e-5, "{candidate:?}: {mean}");
    }
    let best = |allowed| found.ranking(allowed).unwrap()[0].clone();
    assert_eq!(best(Allowed::LayersOnly).candidate, NearestExamples::in_layers().k(3));
    assert_eq!(best(Allowed::Pixels).candidate, NearestExamples::new());
    assert_eq!(candidates(Allowed::LayersOnly).len() + candidates(Allowed::Pixels).len(), 84);
}
