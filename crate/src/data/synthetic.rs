//! Digits drawn by ourselves, for where MNIST is not to be had: strokes of a pen
//! with random shape, slant, size, thickness, waviness, place and blur.

use ndarray::{Array1, Array3};
use rayon::prelude::*;

use super::{
    Digits, Samples,
    samples::{CLASSES, check_count},
    strokes::{STYLES, Stroke},
};
use crate::{Random, Result, Stream, stop::Stoppable};

/// Pixels along a side, as MNIST's.
const SIDE: usize = 28;
/// Pieces of a curve between two of its points.
const PIECES: usize = 5;

// How much the hand varies, as standard deviations. Tuned so that a network
// misreads about as many of them as of MNIST.
const JITTER: f32 = 0.032;
const WAVE: f32 = 0.03;
const SLANT: f32 = 0.22;
const TURN: f32 = 0.12;
const SHIFT: f32 = 0.9;

type Point = (f32, f32);

impl Digits {
    /// Synthetic digits: `train` and `test` samples of 28 × 28 pixels under
    /// `seed`, the same on any number of threads. The digits are evenly likely.
    ///
    /// ```
    /// use nnerr::data::Digits;
    /// let digits = Digits::synthetic(100, 20, 1)?;
    /// assert_eq!((digits.train().len(), digits.test().len()), (100, 20));
    /// assert_eq!(digits.origin(), "synthetic digits, seed 1");
    /// assert_eq!(digits.train().digest(), Digits::synthetic(100, 20, 1)?.train().digest());
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`ErrorKind::Empty`](crate::ErrorKind::Empty) where a count is 0,
    /// [`ErrorKind::OutOfRange`](crate::ErrorKind::OutOfRange) where it is above a million.
    pub fn synthetic(train: usize, test: usize, seed: u64) -> Result<Self> {
        check_count("training samples", train)?;
        check_count("test samples", test)?;
        let work = Stoppable::new(train + test, "digits");
        let set = |name: &str, set: u64, count: usize| {
            let mut pixels = vec![0; count * SIDE * SIDE];
            let labels: Vec<usize> = pixels
                .par_chunks_mut(SIDE * SIDE)
                .enumerate()
                .map(|(index, image)| {
                    work.step()?;
                    Ok(draw(&mut Random::nth(seed, Stream::Synthetic, 2 * index as u64 + set), image))
                })
                .collect::<Result<_>>()?;
            let pixels = Array3::from_shape_vec((count, SIDE, SIDE), pixels).expect("as many as were made");
            Ok(Samples::from_bytes(name.into(), pixels, Some(Array1::from(labels))))
        };
        let origin = format!("synthetic digits, seed {seed}");
        Self::new(set("train", 0, train)?, set("test", 1, test)?, origin)
    }
}

/// Draws a random digit on an empty image and returns which.
fn draw(random: &mut Random, image: &mut [u8]) -> usize {
    let digit = random.below(CLASSES as u32) as usize;
    let style = STYLES[digit][random.below(STYLES[digit].len() as u32) as usize];
    let mut strokes: Vec<Vec<Point>> = style.iter().map(|stroke| path(stroke, random)).collect();
    wave(&mut strokes, random);
    place(&mut strokes, random);
    ink(&strokes, random, image);
    digit
}

/// The way of the pen along a stroke whose points are moved a little.
fn path(stroke: &Stroke, random: &mut Random) -> Vec<Point> {
    let (points, curved) = match stroke {
        Stroke::Curve(points) => (points, true),
        Stroke::Lines(points) => (points, false),
    };
    let mut moved = |hundredths: u8| f32::from(hundredths) / 100.0 + JITTER * normal(random);
    let points: Vec<Point> = points.iter().map(|&(x, y)| (moved(x), moved(y))).collect();
    let at = |index: isize| points[index.clamp(0, points.len() as isize - 1) as usize];
    let mut path = vec![points[0]];
    for start in 0..points.len() as isize - 1 {
        let [a, b, c, d] = [at(start - 1), at(start), at(start + 1), at(start + 2)];
        for piece in 1..=PIECES {
            let t = piece as f32 / PIECES as f32;
            path.push(match curved {
                true => (spline(a.0, b.0, c.0, d.0, t), spline(a.1, b.1, c.1, d.1, t)),
                false => (b.0 + t * (c.0 - b.0), b.1 + t * (c.1 - b.1)),
            });
        }
    }
    path
}

/// Catmull and Rom's spline between b (t = 0) and c (t = 1).
fn spline(a: f32, b: f32, c: f32, d: f32, t: f32) -> f32 {
    b + 0.5 * t * (c - a + t * (2.0 * a - 5.0 * b + 4.0 * c - d + t * (3.0 * (b - c) + d - a)))
}

/// Bends the paper: two waves across it, in random directions.
fn wave(strokes: &mut [Vec<Point>], random: &mut Random) {
    for _ in 0..2 {
        let [across, along, phase] = [5.0 * normal(random), 5.0 * normal(random), 5.0 * normal(random)];
        let (dx, dy) = (WAVE * normal(random), WAVE * normal(random));
        for (x, y) in strokes.iter_mut().flatten() {
            let bend = (across * *x + along * *y + phase).sin();
            (*x, *y) = (*x + dx * bend, *y + dy * bend);
        }
    }
}

/// Slants, turns and scales the strokes, and puts their middle near the image's.
fn place(strokes: &mut [Vec<Point>], random: &mut Random) {
    let (slant, turn) = (SLANT * normal(random), TURN * normal(random));
    let height = (19.0 + 1.5 * normal(random)).clamp(14.0, 22.0);
    let width = height * (0.95 + 0.13 * normal(random)).clamp(0.6, 1.3);
    let (sin, cos) = turn.sin_cos();
    for point in strokes.iter_mut().flatten() {
        let (x, y) = (width * (point.0 - 0.5 - slant * (point.1 - 0.5)), height * (point.1 - 0.5));
        *point = (cos * x - sin * y, sin * x + cos * y);
    }
    let count = strokes.iter().map(Vec::len).sum::<usize>() as f32;
    let sum = strokes.iter().flatten().fold((0.0, 0.0), |sum, point| (sum.0 + point.0, sum.1 + point.1));
    let middle = SIDE as f32 / 2.0;
    let (dx, dy) =
        (middle + SHIFT * normal(random) - sum.0 / count, middle + SHIFT * normal(random) - sum.1 / count);
    strokes.iter_mut().flatten().for_each(|(x, y)| (*x, *y) = (*x + dx, *y + dy));
}

/// Draws the strokes with a round pen of random width and softness: a pixel is
/// as dark as it is near.
fn ink(strokes: &[Vec<Point>], random: &mut Random, image: &mut [u8]) {
    let radius = (1.05 + 0.35 * normal(random)).clamp(0.45, 2.0);
    let soft = 0.5 + 0.7 * random.uniform() as f32;
    let dark = 205.0 + 50.0 * random.uniform() as f32;
    let reach = radius + soft;
    let mut nearest = [reach * reach; SIDE * SIDE];
    let pixels = |from: f32, to: f32| {
        let first = (from.min(to) - reach).floor().clamp(0.0, SIDE as f32) as usize;
        first..((from.max(to) + reach).ceil().clamp(0.0, SIDE as f32) as usize)
    };
    for (from, to) in strokes.iter().flat_map(|path| path.iter().zip(&path[1..])) {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let length = (dx * dx + dy * dy).max(1e-6);
        for row in pixels(from.1, to.1) {
            for column in pixels(from.0, to.0) {
                let (x, y) = (column as f32 + 0.5 - from.0, row as f32 + 0.5 - from.1);
                let along = ((x * dx + y * dy) / length).clamp(0.0, 1.0);
                let (x, y) = (x - along * dx, y - along * dy);
                let near = &mut nearest[row * SIDE + column];
                *near = near.min(x * x + y * y);
            }
        }
    }
    for (pixel, distance) in image.iter_mut().zip(nearest) {
        *pixel = (dark * ((reach - distance.sqrt()) / (2.0 * soft)).clamp(0.0, 1.0)) as u8;
    }
}

fn normal(random: &mut Random) -> f32 {
    random.normal() as f32
}
