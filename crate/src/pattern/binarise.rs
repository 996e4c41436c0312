//! From a layer's outputs to bits: the percentile fraction of section 4.1.

use std::fmt;

use ndarray::{ArrayView1, ArrayView2, AsArray, Ix2};

use super::Patterns;
use crate::{Error, ErrorKind, Result, network::counting, record::Record};

/// How the outputs of a layer become bits.
///
/// With a percentile fraction f, the ⌊f·r⌋ smallest of a sample's r outputs become 0, the
/// others 1, so that every pattern has as many ones: no distance is small only because few
/// neurons are active. The thesis is silent on ties, of which a ReLU layer has many
/// (all its zeros): here the smaller index counts as smaller. Ranking by pre-activation
/// has no ties.
///
/// ```
/// use nnerr::{ndarray::array, pattern::Binarisation};
/// let outputs = array![[0.0, 3.0, 0.0, 0.0, 1.0]];
/// let half = Binarisation::percentile(0.5).patterns(&outputs)?; // ⌊0.5 · 5⌋ = 2 zeros
/// let bits = |row: &nnerr::pattern::Patterns| -> Vec<bool> { (0..5).map(|n| row.bit(0, n).unwrap()).collect() };
/// assert_eq!(bits(&half), [false, true, false, true, true]);
/// let active = Binarisation::activated().patterns(&outputs)?;
/// assert_eq!(bits(&active), [false, true, false, false, true]);
///
/// let error = Binarisation::percentile(1.0).patterns(&outputs).unwrap_err();
/// assert_eq!(error.to_string(), "the percentile fraction f is 1: it must lie above 0 and below 1");
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Binarisation {
    rule: Rule,
    preactivations: bool,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Rule {
    Percentile(f64),
    Positive,
}

impl Default for Binarisation {
    /// f = 0.5 on outputs, which uses the full range of distances (section 4.1).
    fn default() -> Self {
        Self::percentile(0.5)
    }
}

impl Binarisation {
    /// The ⌊f·r⌋ smallest of r outputs become 0, the others 1.
    pub fn percentile(f: f64) -> Self {
        Self { rule: Rule::Percentile(f), preactivations: false }
    }

    /// Activated neurons (output > 0) become 1, the others 0: what the thesis first
    /// describes, before it turns to percentiles.
    pub fn activated() -> Self {
        Self { rule: Rule::Positive, preactivations: false }
    }

    /// Ranks neurons by z, before the ReLU, so that there are no ties.
    #[must_use]
    pub fn by_preactivation(self) -> Self {
        Self { preactivations: true, ..self }
    }

    /// What a file keeps of it: the fraction f, 0 where activated neurons become 1, and whether
    /// neurons are ranked by z.
    pub(crate) fn parts(&self) -> (f64, bool) {
        match self.rule {
            Rule::Percentile(f) => (f, self.preactivations),
            Rule::Positive => (0.0, self.preactivations),
        }
    }

    /// The binarisation with these [`parts`](Self::parts).
    pub(crate) fn of_parts(f: f64, preactivations: bool) -> Self {
        let rule = if f == 0.0 { Rule::Positive } else { Rule::Percentile(f) };
        Self { rule, preactivations }
    }

    /// The patterns of all samples of `record` in hidden layer `layer`, from 1.
    ///
    /// # Errors
    /// A layer that is not there, and those of [`patterns`](Self::patterns).
    pub fn binarise(&self, record: &Record, layer: usize) -> Result<Patterns> {
        match self.preactivations {
            true => self.patterns(&record.preactivations(layer)?),
            false => self.patterns(record.outputs(layer)?),
        }
    }

    /// The patterns of `values` (samples × neurons).
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] where f does not lie in (0, 1) or leaves no 0,
    /// [`ErrorKind::Empty`] without a neuron, [`ErrorKind::NotFinite`] for a NaN.
    pub fn patterns<'a>(&self, values: impl AsArray<'a, f32, Ix2>) -> Result<Patterns> {
        let values: ArrayView2<f32> = values.into();
        let width = values.ncols();
        let zeros = self.zeros(width)?;
        Patterns::filled(values.nrows(), width, |sample, words| {
            let row = values.row(sample);
            let ranked = counting(
                #[inline(always)]
                || fill(row, zeros, words),
            );
            if ranked {
                return Ok(());
            }
            let neuron = row.iter().position(|value| value.is_nan()).unwrap_or_default();
            let sentence = format!("the value of neuron {neuron} in sample {sample} is NaN: it has no rank");
            Err(Error::new(ErrorKind::NotFinite, sentence))
        })
    }

    /// How many of `width` bits become 0; `None` where that differs from sample to sample.
    pub(crate) fn zeros(&self, width: usize) -> Result<Option<usize>> {
        let Rule::Percentile(f) = self.rule else { return Ok(None) };
        let wrong = |sentence: String| Err(Error::new(ErrorKind::OutOfRange, sentence));
        if !(f > 0.0 && f < 1.0) {
            return wrong(format!("the percentile fraction f is {f}: it must lie above 0 and below 1"));
        }
        // 0.29 · 100 is a little below 29 in binary: what rounding took is given back, and no more.
        match ((f * width as f64 + 1e-9).floor() as usize).min(width.saturating_sub(1)) {
            0 if width == 1 => wrong(format!("with f = {f}, a single bit is always 1: two are needed")),
            // Without a neuron there are no patterns at all.
            0 if width > 0 => wrong(format!(
                "with f = {f}, none of {width} bits becomes 0: f must be at least {:.4}",
                (1e4 / width as f64).ceil() / 1e4
            )),
            zeros => Ok(Some(zeros)),
        }
    }
}

impl fmt::Display for Binarisation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.rule {
            Rule::Percentile(fraction) => write!(f, "f = {fraction}")?,
            Rule::Positive => f.write_str("output > 0")?,
        }
        f.write_str(if self.preactivations { ", by pre-activation" } else { "" })
    }
}

/// Sets the bits of one sample's `row`; whether all its values have a rank, which NaN has not.
#[inline(always)]
fn fill(row: ArrayView1<f32>, zeros: Option<usize>, words: &mut [u64]) -> bool {
    // What fills the last word is below every number: it is never counted, and its bits are 0.
    let mut keys = vec![i32::MIN; 64 * words.len()];
    match row.as_slice() {
        Some(row) => keys.iter_mut().zip(row).for_each(|(key, &value)| *key = ordered(value)),
        None => keys.iter_mut().zip(row).for_each(|(key, &value)| *key = ordered(value)),
    }
    let ends = |(least, most): (i32, i32), &key: &i32| (least.min(key), most.max(key));
    let (least, most) = keys[..row.len()].iter().fold((i32::MAX, i32::MIN), ends);
    if least < ordered(f32::NEG_INFINITY) || most > ordered(f32::INFINITY) {
        return false;
    }
    let (limit, mut ties) = match zeros {
        Some(zeros) => {
            let ones = row.len() - zeros;
            let limit = largest_zero(&keys, (least, most), ones);
            (limit, count(&keys, |key| key >= limit) - ones)
        }
        None => (ordered(0.0), usize::MAX),
    };
    for (word, keys) in words.iter_mut().zip(keys.as_chunks::<64>().0) {
        let mut equal = mask(keys, |key| key == limit);
        // Of equal ones the first become 0.
        let first = ties.min(equal.count_ones() as usize);
        match equal.count_ones() as usize == first {
            true => equal = 0,
            false => (0..first).for_each(|_| equal &= equal - 1),
        }
        ties -= first;
        *word = mask(keys, |key| key > limit) | equal;
    }
    true
}

/// A number that orders as `value` does; −0 and 0 are the same.
#[inline(always)]
fn ordered(value: f32) -> i32 {
    let bits = (value + 0.0).to_bits().cast_signed();
    bits ^ ((bits >> 31).cast_unsigned() >> 1).cast_signed()
}

/// The largest key that still becomes 0: the smallest one with at most `ones` above it. It is
/// looked for by halves, for counting takes all lanes of a vector and sorting does not.
#[inline(always)]
fn largest_zero(keys: &[i32], (least, most): (i32, i32), ones: usize) -> i32 {
    let above = |limit: i32| count(keys, |key| key > limit);
    let (mut low, mut more) = (least, above(least));
    // Many layers have more zeros than are asked for.
    if more <= ones {
        return least;
    }
    let (mut high, mut fewer) = (most, 0);
    // Until one key is left between them, or only equal ones can be.
    while more - fewer > 1 && high > low + 1 {
        let middle = low.midpoint(high);
        match above(middle) {
            found if found > ones => (low, more) = (middle, found),
            found => (high, fewer) = (middle, found),
        }
    }
    keys.iter().fold(high, |limit, &key| if key > low { limit.min(key) } else { limit })
}

#[inline(always)]
fn count(keys: &[i32], is: impl Fn(i32) -> bool) -> usize {
    keys.iter().map(|&key| u32::from(is(key))).sum::<u32>() as usize
}

/// A bit for each key.
#[inline(always)]
fn mask(keys: &[i32; 64], is: impl Fn(i32) -> bool) -> u64 {
    let half = |keys: &[i32]| {
        let bits = keys.iter().enumerate().map(|(place, &key)| u32::from(is(key)) << place);
        u64::from(bits.fold(0, |mask, bit| mask | bit))
    };
    half(&keys[..32]) | half(&keys[32..]) << 32
}
