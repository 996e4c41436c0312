//! How groups are found: the nearest examples in every layer, of any samples, or of the
//! examples themselves, each left out of its own groups.
//!
//! The final group is chosen around the sample in the last layer, so that part of its small
//! distance, and of its agreement, is that choice and says nothing of the sample. Training
//! examples show how much: they have been learned, and left out of their own groups they
//! are measured as any other sample is. Kept in, each would be the nearest to itself.

use std::sync::Arc;

use ndarray::{Array1, Array2};
use rayon::prelude::*;

use super::{Groups, LayerGroups};
use crate::{
    Error, ErrorKind, Result,
    pattern::{Bank, Patterns, neighbours::check_k, patterns::hamming, quantities::mean},
    record::Record,
    stop::Stoppable,
};

/// Samples whose groups are wanted.
struct Wanted<'a> {
    name: &'a str,
    predicted: Vec<usize>,
    /// Their places among the examples, where they are examples.
    places: Option<&'a [usize]>,
}

impl Bank {
    /// The groups of `k` examples of each sample of `record` (300 in the thesis).
    ///
    /// # Errors
    /// A record of a network with other layers; k = 0 or larger than the bank.
    pub fn groups(&self, record: &Record, k: usize) -> Result<Groups> {
        Ok(Groups::clone(&*self.shared_groups(record, k)?))
    }

    /// [`groups`](Self::groups) that are found once for a record, as long as it is held: detectors share
    /// them.
    pub(crate) fn shared_groups(&self, record: &Record, k: usize) -> Result<Arc<Groups>> {
        self.check(record)?;
        check_k(k, self.len())?;
        self.known().groups(record, k, || {
            let wanted = Wanted { name: record.name(), predicted: record.predicted().to_vec(), places: None };
            self.found(&wanted, k, |layer| self.binarise(record, layer))
        })
    }

    /// The groups of `k` examples of some of the examples themselves, by their `places` in the
    /// bank, each left out of its own groups. As a set they are called `name`.
    ///
    /// An example lies 0 bits from itself and agrees with itself. Another example with the same
    /// pattern stays in the group: what is left out is the example, not its pattern.
    ///
    /// ```
    /// use nnerr::{data::Digits, network::Params, pattern::{Bank, Binarisation}, study::Study};
    /// let split = Digits::synthetic(300, 100, 1)?.leave_out(&[1, 5])?;
    /// let study = Study::observed(&split, Params::default().hidden([40, 30]).batch(10), &mut [])?;
    /// let train = study.record(&split.train)?;
    /// let bank = Bank::new(&train, Binarisation::default())?;
    /// let (with, places) = (bank.groups(&train, 20)?, Vec::from_iter(0..bank.len()));
    /// let without = bank.groups_without_self("training", &places, 20)?;
    /// assert!(places.iter().all(|&place| !without.final_group().row(place).iter().any(|&id| id as usize == place)));
    /// assert!(without.distance(2)?.mean() > with.distance(2)?.mean());
    /// let error = bank.groups_without_self("training", &[0], bank.len()).unwrap_err();
    /// assert!(error.to_string().contains("k lies in 1 to"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// No place, or one that is not there; a bank of one example; k = 0, or more than there are
    /// other examples.
    pub fn groups_without_self(&self, name: &str, places: &[usize], k: usize) -> Result<Groups> {
        if places.is_empty() {
            let sentence =
                format!("the groups of no example were asked for ({name}): at least one is needed");
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        if let Some(place) = places.iter().find(|&&place| place >= self.len()) {
            let sentence = format!("example {place} was asked for: there are {} (from 0)", self.len());
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        if self.len() == 1 {
            let sentence = "the bank holds 1 example: left out of its own groups, it leaves none to find";
            return Err(Error::new(ErrorKind::Empty, sentence));
        }
        check_k(k, self.len() - 1)?;
        let predicted = places.iter().map(|&place| self.predicted()[place]).collect();
        let wanted = Wanted { name, predicted, places: Some(places) };
        self.found(&wanted, k, |layer| self.patterns(layer)?.select(places))
    }

    /// The groups of samples whose patterns in a layer are `queries`.
    fn found(
        &self,
        wanted: &Wanted,
        k: usize,
        queries: impl Fn(usize) -> Result<Patterns>,
    ) -> Result<Groups> {
        let last = self.layers();
        let work = Stoppable::new(last, "layers");
        // One more where the sample itself is to be left out.
        let searched = k + usize::from(wanted.places.is_some());
        let group = |query: usize, ids: &[u32], distances: &[u32]| -> (Vec<u32>, Vec<u32>) {
            let own = wanted.places.map(|places| places[query]);
            let others = ids.iter().zip(distances).filter(|(id, _)| Some(**id as usize) != own);
            others.take(k).map(|(&id, &distance)| (id, distance)).unzip()
        };
        let told = |query: usize, (ids, distances): &(Vec<u32>, Vec<u32>)| {
            let own = wanted.predicted[query];
            let matching = ids.iter().filter(|&&id| self.predicted()[id as usize] == own).count();
            (matching as f64 / k as f64, mean(distances))
        };
        let nearest = work.part(|| self.patterns(last)?.nearest_each(&queries(last)?, searched, group))?;
        let ids = nearest.iter().flat_map(|(ids, _)| ids).copied().collect();
        let finals = Array2::from_shape_vec((nearest.len(), k), ids).expect("k examples for each sample");
        let mut layers = Vec::with_capacity(last);
        for layer in 1..=last {
            let (bank, queries) = (self.patterns(layer)?, queries(layer)?);
            // The last layer's neighbours are at hand.
            let found: Vec<(f64, f64)> = if layer == last {
                nearest.iter().enumerate().map(|(query, group)| told(query, group)).collect()
            } else {
                let each =
                    |query: usize, ids: &[u32], distances: &[u32]| told(query, &group(query, ids, distances));
                work.part(|| bank.nearest_each(&queries, searched, each))?
            };
            let (distance, density) = final_groups(bank, &queries, &finals)?.into_iter().unzip();
            let (matching, own): (Vec<f64>, Vec<f64>) = found.into_iter().unzip();
            layers.push(LayerGroups {
                matching: matching.into(),
                own: own.into(),
                distance: Array1::from_vec(distance),
                density: Array1::from_vec(density),
            });
        }
        let widths = (1..=last).map(|l| Ok(self.patterns(l)?.width())).collect::<Result<_>>()?;
        Ok(Groups { set: wanted.name.to_owned(), k, widths, layers, finals })
    }
}

/// For each sample: mean distance to its final group, and the group's density.
fn final_groups(bank: &Patterns, queries: &Patterns, groups: &Array2<u32>) -> Result<Vec<(f64, f64)>> {
    let work = Stoppable::new(queries.len(), "samples");
    let rows = (0..queries.len()).into_par_iter();
    rows.map(|query| {
        work.step()?;
        let group = groups.row(query);
        let members = group.iter().map(|&id| bank.row(id as usize));
        let distance: u64 = members.clone().map(|row| u64::from(hamming(row, queries.row(query)))).sum();
        Ok((distance as f64 / group.len() as f64, density(members, bank.words())))
    })
    .collect()
}

/// Mean distance between two members. The bits in which two differ, over all pairs, are
/// s(m − s) for a bit that s of m members have.
fn density<'a>(members: impl ExactSizeIterator<Item = &'a [u64]>, words: usize) -> f64 {
    let m = members.len() as u64;
    // Eight counters of a byte each in a word, emptied before they overflow.
    let mut sums = vec![0u64; words * 64];
    let mut counters = vec![0u64; words * 8];
    let mut counted = 0;
    let mut empty = |counters: &mut [u64]| {
        for (byte, counter) in counters.iter_mut().enumerate() {
            for (bit, count) in counter.to_le_bytes().into_iter().enumerate() {
                sums[byte * 8 + bit] += u64::from(count);
            }
            *counter = 0;
        }
    };
    for row in members {
        let bytes = row.iter().flat_map(|word| word.to_le_bytes());
        counters.iter_mut().zip(bytes).for_each(|(counter, byte)| *counter += SPREAD[usize::from(byte)]);
        counted += 1;
        if counted == 255 {
            empty(&mut counters);
            counted = 0;
        }
    }
    empty(&mut counters);
    let differing: u64 = sums.iter().map(|&s| s * (m - s)).sum();
    if m < 2 { 0.0 } else { differing as f64 / (m * (m - 1) / 2) as f64 }
}

/// The eight bits of every byte as the eight bytes of a word.
static SPREAD: [u64; 256] = {
    let mut all = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut bit = 0;
        while bit < 8 {
            all[byte] |= ((byte as u64 >> bit) & 1) << (8 * bit);
            bit += 1;
        }
        byte += 1;
    }
    all
};
