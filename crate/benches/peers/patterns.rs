//! Our side of `patterns.py`, and the file that both sides read.
//!
//!     timings patterns FILE                               writes it
//!     timings neighbours|kmeans|silhouette RUNS FILE      one JSON line, with the answer
//!
//! The file holds real patterns: layer 3 of a network trained on MNIST without 1 and 5
//! (seed 1), f = 0.5. 48 000 rows of the bank (the 47 837 training samples, then the first of
//! them again) and 10 000 queries (7 973 normal samples, 1 135 ones, 892 fives), each of
//! 40 bytes: bit j of a row is bit j % 8 of its byte j / 8, and bits 300 to 319 are 0.

use std::{fs, hint::black_box, time::Instant};

use super::terminal;
use nnerr::{
    Result,
    data::{Digits, Source},
    ndarray::{Array2, s},
    network::Params,
    pattern::{Binarisation, KMeans, Patterns, mean_silhouette},
    study::Study,
};

const LAYER: usize = 3;
const WIDTH: usize = 300;
const BYTES: usize = WIDTH.div_ceil(64) * 8; // of which FAISS makes most
const BANK: usize = 48_000;
const QUERIES: usize = 10_000;
/// Clusters; their starting centres are the bank's rows 0, 6 000, 12 000 …
const K: usize = 8;
const ITERATIONS: usize = 20;
/// Neighbours of each query.
const NEAREST: usize = 300;
/// Patterns whose silhouette is taken.
const SILHOUETTES: usize = 8_000;

/// Does the work that `arguments` name; `None` where it is not one of these.
pub fn run(arguments: &[String]) -> Option<std::result::Result<(), String>> {
    let said = |error: nnerr::Error| error.to_string();
    match arguments {
        [work, file] if work == "patterns" => Some(write(file)),
        [work, runs, file] => {
            let runs = runs.parse().ok().filter(|&runs| runs > 0)?;
            let time = match work.as_str() {
                "neighbours" => neighbours,
                "kmeans" => kmeans,
                "silhouette" => silhouette,
                _ => return None,
            };
            let timed = read(file).and_then(|(bank, queries)| time(runs, &bank, &queries).map_err(said));
            Some(timed.and_then(|(seconds, answer)| {
                let line = format!(
                    "{{\"work\": \"{work}\", \"peer\": \"nnerr\", \"seconds\": {seconds:?}, \"answer\": \"{answer}\"}}"
                );
                terminal::print(line).map_err(|error| error.to_string())
            }))
        }
        _ => None,
    }
}

/// The seconds of each run, and what the work comes to.
type Timed = Result<(Vec<f64>, String)>;

fn clock<T>(runs: usize, body: impl Fn() -> Result<T>, answer: impl Fn(T) -> String) -> Timed {
    let mut seconds = Vec::new();
    let mut last = black_box(body()?);
    for _ in 0..runs {
        let start = Instant::now();
        let found = black_box(body()?);
        seconds.push(start.elapsed().as_secs_f64());
        last = found;
    }
    Ok((seconds, answer(last)))
}

/// The answer is a checksum of all distances, each query's in ascending order.
fn neighbours(runs: usize, bank: &Patterns, queries: &Patterns) -> Timed {
    clock(
        runs,
        || bank.nearest(queries, NEAREST),
        |found| {
            let each = found.distances().iter().zip(1u64..);
            each.fold(0u64, |sum, (&d, place)| sum.wrapping_add(u64::from(d).wrapping_mul(place))).to_string()
        },
    )
}

/// The answer is the inertia of the centres, in thousands: f32 knows no more of it.
fn kmeans(runs: usize, bank: &Patterns, _: &Patterns) -> Timed {
    let start = bank.select(&starts())?;
    clock(
        runs,
        || KMeans::new(K, 1).iterations(ITERATIONS).fit_from(bank, &start),
        |found| {
            let squared = found
                .assign(bank)
                .map_or(f64::NAN, |(_, distances)| distances.mapv(|distance| distance * distance).sum());
            format!("{} iterations, inertia {:.0} thousand", found.iterations(), squared / 1e3)
        },
    )
}

/// The label of a pattern is the nearest starting centre of k-means.
fn silhouette(runs: usize, bank: &Patterns, _: &Patterns) -> Timed {
    let some = bank.select(&Vec::from_iter(0..SILHOUETTES))?;
    let start = bank.select(&starts())?;
    let labels = start.nearest(&some, 1)?.ids().iter().map(|&id| id as usize).collect::<Vec<_>>();
    clock(runs, || mean_silhouette(&some, &labels), |found| format!("mean {found:.6}"))
}

fn starts() -> Vec<usize> {
    (0..K).map(|cluster| cluster * (BANK / K)).collect()
}

fn write(file: &str) -> std::result::Result<(), String> {
    let bytes = bytes().map_err(|error| error.to_string())?;
    fs::write(file, bytes).map_err(|error| format!("{file} cannot be written: {error}"))
}

fn bytes() -> Result<Vec<u8>> {
    let split = Digits::load(Source::Mnist)?.leave_out(&[1, 5])?;
    let study = Study::new(&split, Params::default().seed(1))?;
    let mut bytes = Vec::new();
    let mut put = |patterns: Patterns, rows: &mut dyn Iterator<Item = usize>| -> Result<()> {
        for row in rows {
            let at = bytes.len();
            bytes.resize(at + BYTES, 0);
            for bit in 0..WIDTH {
                bytes[at + bit / 8] |= u8::from(patterns.bit(row, bit)?) << (bit % 8);
            }
        }
        Ok(())
    };
    let of = |samples| Binarisation::default().binarise(&study.record(samples)?, LAYER);
    let train = of(&split.train)?;
    let count = train.len();
    put(train, &mut (0..BANK).map(|row| row % count))?;
    for samples in [&split.normal, &split.left_out[0], &split.left_out[1]] {
        put(of(samples)?, &mut (0..samples.len()))?;
    }
    Ok(bytes)
}

/// Bank and queries.
fn read(file: &str) -> std::result::Result<(Patterns, Patterns), String> {
    let bytes = fs::read(file).map_err(|error| format!("{file} cannot be read: {error}"))?;
    if bytes.len() != (BANK + QUERIES) * BYTES {
        return Err(format!("{file} has {} bytes, not {}", bytes.len(), (BANK + QUERIES) * BYTES));
    }
    let bits = Array2::from_shape_fn((BANK + QUERIES, WIDTH), |(row, bit)| {
        bytes[row * BYTES + bit / 8] >> (bit % 8) & 1 == 1
    });
    let of = |rows| Patterns::new(rows).map_err(|error| error.to_string());
    Ok((of(bits.slice(s![..BANK, ..]))?, of(bits.slice(s![BANK.., ..]))?))
}
