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

use super::{
    Groups, LayerGroups,
    nearest::{Nearest, Told},
    tally::tally,
};
use crate::{
    Error, ErrorKind, Result,
    network::counting,
    pattern::{Bank, Patterns, neighbours::check_k},
    record::Record,
    stop::Stoppable,
};

/// Samples whose groups are wanted.
struct Wanted<'a> {
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
    /// them, and those of another k follow from the same search.
    pub(crate) fn shared_groups(&self, record: &Record, k: usize) -> Result<Arc<Groups>> {
        self.check(record)?;
        check_k(k, self.len())?;
        let queries = |layer| self.binarise(record, layer);
        let search =
            |k| self.search(&Wanted { predicted: record.predicted().to_vec(), places: None }, k, queries);
        let tell = |nearest: &Nearest| self.told(record.name(), nearest, k, queries);
        self.known().groups(record, (k, self.len()), search, tell)
    }

    /// Keeps groups that were found for the samples of a record, as
    /// [`shared_groups`](Self::shared_groups) keeps those that it finds.
    pub(crate) fn remember(&self, record: &Record, groups: Groups) {
        self.known().keep(record, None, groups.into());
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
        let queries = |layer| self.patterns(layer)?.select(places);
        let nearest = self.search(&Wanted { predicted, places: Some(places) }, k, queries)?;
        self.told(name, &nearest, k, queries)
    }

    /// The `k` nearest examples of samples whose patterns in a layer are `queries`.
    fn search(
        &self,
        wanted: &Wanted,
        k: usize,
        queries: impl Fn(usize) -> Result<Patterns>,
    ) -> Result<Nearest> {
        let last = self.layers();
        let work = Stoppable::new(last, "layers");
        // One more where the sample itself is to be left out.
        let searched = k + usize::from(wanted.places.is_some());
        let group = |query: usize, ids: &[u32], distances: &[u32]| -> (Vec<u32>, Told) {
            let own = wanted.places.map(|places| places[query]);
            let others = ids.iter().zip(distances).filter(|(id, _)| Some(**id as usize) != own);
            let (ids, distances): (Vec<u32>, Vec<u32>) = others.take(k).unzip();
            let same = |&id: &u32| self.predicted()[id as usize] == wanted.predicted[query];
            let told = Told::new(ids.iter().map(same), &distances);
            (ids, told)
        };
        let mut layers = Vec::with_capacity(last);
        for layer in 1..last {
            let each = |query: usize, ids: &[u32], distances: &[u32]| group(query, ids, distances).1;
            let queries = queries(layer)?;
            layers.push(work.part(|| self.patterns(layer)?.nearest_each(&queries, searched, each))?);
        }
        let nearest = work.part(|| self.patterns(last)?.nearest_each(&queries(last)?, searched, group))?;
        let (ids, told): (Vec<Vec<u32>>, Vec<Told>) = nearest.into_iter().unzip();
        layers.push(told);
        let finals =
            Array2::from_shape_vec((ids.len(), k), ids.concat()).expect("k examples for each sample");
        Ok(Nearest { layers, finals: finals.into() })
    }

    /// The groups of `k` of these nearest examples.
    fn told(
        &self,
        name: &str,
        nearest: &Nearest,
        k: usize,
        queries: impl Fn(usize) -> Result<Patterns>,
    ) -> Result<Groups> {
        let (finals, widths) = (nearest.finals(k), self.widths());
        let work = Stoppable::new(self.layers(), "layers");
        let layer = |(place, told): (usize, &Vec<Told>)| {
            let (bank, queries) = (self.patterns(place + 1)?, queries(place + 1)?);
            let (distance, density) =
                work.part(|| final_groups(bank, &queries, &finals))?.into_iter().unzip();
            Ok(LayerGroups {
                matching: told.iter().map(|own| own.matching(k)).collect(),
                own: told.iter().map(|own| own.distance(k)).collect(),
                distance: Array1::from_vec(distance),
                density: Array1::from_vec(density),
            })
        };
        let layers = nearest.layers.iter().enumerate().map(layer).collect::<Result<_>>()?;
        Ok(Groups { set: name.to_owned(), k, widths, layers, finals })
    }
}

/// For each sample: mean distance to its final group, and the mean distance between two of the group.
fn final_groups(bank: &Patterns, queries: &Patterns, groups: &Array2<u32>) -> Result<Vec<(f64, f64)>> {
    let work = Stoppable::new(queries.len(), "samples");
    let (m, pairs) = (groups.ncols() as f64, (groups.ncols() * (groups.ncols() - 1) / 2).max(1) as f64);
    let rows = (0..queries.len()).into_par_iter();
    rows.map(|query| {
        work.step()?;
        let group = groups.row(query).to_slice().expect("rows are contiguous");
        let (apart, differing) = counting(
            #[inline(always)]
            || tally(bank, group, queries.row(query)),
        );
        Ok((apart as f64 / m, differing as f64 / pairs))
    })
    .collect()
}
