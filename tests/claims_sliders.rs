//! What the slider of notebook `10` must show.

use nnerr::prelude::*;
use serde_json::Value;

use crate::frames;

/// The slider of notebook `10`: for each committed seed how many claims it sees, and how many
/// of these fewer than nine of ten seeds see.
pub(crate) fn claims() -> Result<[Value; 1]> {
    let seeds = Seeds::read()?;
    let mut positions = Vec::new();
    for seed in seeds.seeds() {
        let (mut sees, mut only) = (0.0, 0.0);
        for claim in 1..=44 {
            let all = seeds.quantity(&format!("claim {claim} seen"));
            if all.seed(seed as u64).values() == [1.0] {
                let all = all.values();
                sees += 1.0;
                only += f64::from(u8::from(10.0 * all.iter().sum::<f64>() < 9.0 * all.len() as f64));
            }
        }
        positions.push((seed.to_string(), vec![sees, only]));
    }
    Ok([frames("seed", positions)])
}
