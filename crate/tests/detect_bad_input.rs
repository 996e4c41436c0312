//! A saved detector with damage anywhere.

use std::fs;

use nnerr::{
    ErrorKind, Random, Stream,
    data::Digits,
    detect::{Basis, Detector, Fit, FittedNearestExamples, NearestExamples},
    network::Params,
    study::Study,
};

fn basis() -> Basis {
    let split = Digits::synthetic(1500, 60, 1).unwrap().leave_out(&[0, 1, 2, 3, 4, 5, 6]).unwrap();
    let params = Params::default().hidden([10]).batch(10).epochs(2);
    Basis::new(&split, &Study::observed(&split, params, &mut []).unwrap()).unwrap()
}

/// The header, means and deviations hold all that a reader must not trust; pixels and weights
/// are any number.
#[test]
fn a_saved_detector_with_a_flipped_bit_is_refused_or_scores() {
    let basis = basis();
    let detector = NearestExamples::new().fit(&basis).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("detector");
    detector.save(&path).unwrap();
    let whole = fs::read(&path).unwrap();
    let head = 8 + u64::from_le_bytes(whole[..8].try_into().unwrap()) as usize + 8 * 8;
    let samples = basis.split().normal.first(3);
    let (mut random, mut refused) = (Random::new(1, Stream::Order), 0);
    let mut bytes = whole.clone();
    for _ in 0..600 {
        let (at, bit) = (random.below(head as u32) as usize, 1 << random.below(8));
        bytes[at] ^= bit;
        fs::write(&path, &bytes).unwrap();
        match FittedNearestExamples::load(&path) {
            Ok(read) => {
                let scores = read.score(&read.record(&samples).unwrap()).unwrap();
                assert!(scores.iter().all(|score| !score.is_nan()), "bit {bit} of byte {at}");
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().starts_with(&path.display().to_string()), "{error}");
            }
        }
        bytes[at] ^= bit;
    }
    assert!((300..600).contains(&refused), "{refused} of 600 were refused");
    let cuts = (0..whole.len()).step_by(997).chain([whole.len() - 1]);
    for cut in cuts {
        fs::write(&path, &whole[..cut]).unwrap();
        assert_eq!(FittedNearestExamples::load(&path).unwrap_err().kind(), ErrorKind::Format, "cut at {cut}");
    }
    fs::write(&path, [&whole[..], &[0; 8]].concat()).unwrap();
    assert_eq!(FittedNearestExamples::load(&path).unwrap_err().kind(), ErrorKind::Format, "over-long");
}
