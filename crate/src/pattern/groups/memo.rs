//! Nearest examples and groups that were found before: many detectors ask for those of the same
//! samples, and a slider asks for one k after the other.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use ndarray::Array2;

use super::{Groups, nearest::Nearest};
use crate::{Result, record::Record};

/// Nearest examples of a sample that are kept at most.
const MOST: usize = 1024;
/// Groups of so many k are kept for a record.
const GROUPS: usize = 2;

/// What is known of the records that are still held somewhere.
#[derive(Default)]
pub(in crate::pattern) struct Memo(Mutex<Vec<Known>>);

struct Known {
    /// What the samples do in the network: whose nearest examples they are.
    outputs: Weak<[Array2<f32>]>,
    nearest: Option<Arc<Nearest>>,
    /// The newest last.
    groups: Vec<Arc<Groups>>,
}

impl Known {
    fn is_of(&self, record: &Record) -> bool {
        std::ptr::addr_eq(self.outputs.as_ptr(), Arc::as_ptr(record.shared_outputs()))
    }
}

impl Memo {
    /// The groups of `k` of as many `examples` for a record's samples: those that are known, or what `tell`
    /// makes of the nearest examples, known or found by `search`. The first search is for k examples. Who
    /// asks for more next asks for other k, too: that search is for as many as may be kept.
    ///
    /// # Errors
    /// Those of `search` and `tell`.
    pub(super) fn groups(
        &self,
        record: &Record,
        (k, examples): (usize, usize),
        search: impl FnOnce(usize) -> Result<Nearest>,
        tell: impl FnOnce(&Nearest) -> Result<Groups>,
    ) -> Result<Arc<Groups>> {
        let mut kept = None;
        if let Some(known) = self.living().iter().find(|known| known.is_of(record)) {
            let same = |groups: &&Arc<Groups>| groups.k == k && groups.set == record.name();
            if let Some(groups) = known.groups.iter().find(same) {
                return Ok(groups.clone());
            }
            kept = known.nearest.clone();
        }
        // Another thread may find the same meanwhile: no harm is done.
        let nearest = match kept {
            Some(nearest) if nearest.k() >= k => nearest,
            Some(_) if k <= MOST => search(MOST.min(examples))?.into(),
            _ => search(k)?.into(),
        };
        let groups = Arc::new(tell(&nearest)?);
        self.keep(record, Some(nearest), groups.clone());
        Ok(groups)
    }

    /// Keeps the groups of a record's samples, and the nearest examples where they were searched for.
    pub(super) fn keep(&self, record: &Record, nearest: Option<Arc<Nearest>>, groups: Arc<Groups>) {
        let mut all = self.living();
        let place = all.iter().position(|known| known.is_of(record)).unwrap_or_else(|| {
            let outputs = Arc::downgrade(record.shared_outputs());
            all.push(Known { outputs, nearest: None, groups: Vec::new() });
            all.len() - 1
        });
        let known = &mut all[place];
        if let Some(nearest) = nearest.filter(|nearest| nearest.k() <= MOST)
            && known.nearest.as_ref().is_none_or(|kept| kept.k() < nearest.k())
        {
            known.nearest = Some(nearest);
        }
        if known.groups.len() == GROUPS {
            known.groups.remove(0);
        }
        known.groups.push(groups);
    }

    /// What is known, without records that nobody holds any more.
    fn living(&self) -> MutexGuard<'_, Vec<Known>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|known| known.outputs.strong_count() > 0);
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        data::Digits,
        network::Params,
        pattern::{Bank, Binarisation},
        study::Study,
    };

    fn known(bank: &Bank, record: &Record) -> (usize, Vec<usize>) {
        let all = bank.known().living();
        let known = all.iter().find(|known| known.is_of(record)).unwrap();
        let ks = known.groups.iter().map(|groups| groups.k).collect();
        (known.nearest.as_ref().map_or(0, |nearest| nearest.k()), ks)
    }

    #[test]
    fn groups_are_found_once_and_kept_as_long_as_their_record() {
        let split = Digits::synthetic(300, 100, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([20, 10]).batch(10);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let (train, normal) = (study.record(&split.train).unwrap(), study.record(&split.normal).unwrap());
        let bank = Bank::new(&train, Binarisation::default()).unwrap();
        let first = bank.shared_groups(&normal, 7).unwrap();
        assert!(Arc::ptr_eq(&first, &bank.clone().shared_groups(&normal.clone(), 7).unwrap()));
        // Another k, another name, and the same samples recorded again are others.
        let again = study.record(&split.normal).unwrap();
        let renamed = study.record(&split.normal.clone().named("other")).unwrap();
        for (record, k) in [(&normal, 6), (&again, 7), (&renamed, 7)] {
            let found = bank.shared_groups(record, k).unwrap();
            assert!(!Arc::ptr_eq(&first, &found));
            assert_eq!((found.k, found.set.as_str()), (k, record.name()));
            let anew = Bank::new(&train, Binarisation::default()).unwrap();
            assert_eq!(*found, anew.groups(record, k).unwrap());
        }
        assert_eq!(*first, bank.groups(&again, 7).unwrap());
        // Those of some of the samples need no search.
        let places = [3, 1, 4, 15];
        let some = normal.select("some", &places).unwrap();
        bank.remember(&some, first.select("some", &places).unwrap());
        assert_eq!(known(&bank, &some), (0, vec![7]));
        let anew = Bank::new(&train, Binarisation::default()).unwrap();
        assert_eq!(*bank.shared_groups(&some, 7).unwrap(), anew.groups(&some, 7).unwrap());
        drop(some);
        assert_eq!(bank.known().living().len(), 3);
        drop((normal, again));
        assert_eq!(bank.known().living().len(), 1);
    }

    #[test]
    fn a_smaller_k_needs_no_search_and_what_is_kept_is_bounded() {
        let split = Digits::synthetic(1500, 100, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let study = Study::observed(&split, Params::default().hidden([12]).batch(50), &mut []).unwrap();
        let (train, normal) = (study.record(&split.train).unwrap(), study.record(&split.normal).unwrap());
        let bank = Bank::new(&train, Binarisation::default()).unwrap();
        assert!(bank.len() > MOST + 1);
        // k, what has been searched for by then, and whose groups are kept.
        for (k, searched, ks) in [
            (30, 30, vec![30]),
            (30, 30, vec![30]),
            (7, 30, vec![30, 7]),
            (31, MOST, vec![7, 31]),
            (MOST, MOST, vec![31, MOST]),
            (MOST + 1, MOST, vec![MOST, MOST + 1]),
            (1, MOST, vec![MOST + 1, 1]),
        ] {
            let found = bank.groups(&normal, k).unwrap();
            assert_eq!(
                found,
                Bank::new(&train, Binarisation::default()).unwrap().groups(&normal, k).unwrap()
            );
            assert_eq!(known(&bank, &normal), (searched, ks), "k = {k}");
        }
        // Nothing is kept of a first search beyond the limit but its groups.
        let bank = Bank::new(&train, Binarisation::default()).unwrap();
        bank.groups(&normal, MOST + 1).unwrap();
        assert_eq!(known(&bank, &normal), (0, vec![MOST + 1]));
    }
}
