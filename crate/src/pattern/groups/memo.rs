//! Groups that were found before: many detectors ask for those of the same samples.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use ndarray::Array2;

use super::Groups;
use crate::{Result, record::Record};

/// The groups of the records that are still held somewhere.
#[derive(Default)]
pub(in crate::pattern) struct Memo(Mutex<Vec<Known>>);

struct Known {
    /// What the samples do in the network: whose groups they are.
    outputs: Weak<[Array2<f32>]>,
    groups: Arc<Groups>,
}

impl Memo {
    /// The groups of `k` examples of a record's samples: those that are known, or what `find` gives.
    ///
    /// # Errors
    /// Those of `find`.
    pub fn groups(
        &self,
        record: &Record,
        k: usize,
        find: impl FnOnce() -> Result<Groups>,
    ) -> Result<Arc<Groups>> {
        let same = |known: &&Known| {
            let outputs = std::ptr::addr_eq(known.outputs.as_ptr(), Arc::as_ptr(record.shared_outputs()));
            outputs && known.groups.k == k && known.groups.set == record.name()
        };
        if let Some(known) = self.living().iter().find(same) {
            return Ok(known.groups.clone());
        }
        // Another thread may find the same meanwhile: no harm is done.
        let groups = Arc::new(find()?);
        let outputs = Arc::downgrade(record.shared_outputs());
        self.living().push(Known { outputs, groups: groups.clone() });
        Ok(groups)
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

    #[test]
    fn groups_are_found_once_and_kept_as_long_as_their_record() {
        let split = Digits::synthetic(300, 100, 1).unwrap().leave_out(&[1, 5]).unwrap();
        let params = Params::default().hidden([20, 10]).batch(10);
        let study = Study::observed(&split, params, &mut []).unwrap();
        let (train, normal) = (study.record(&split.train).unwrap(), study.record(&split.normal).unwrap());
        let bank = Bank::new(&train, Binarisation::default()).unwrap();
        let first = bank.shared_groups(&normal, 7).unwrap();
        assert!(Arc::ptr_eq(&first, &bank.clone().shared_groups(&normal.clone(), 7).unwrap()));
        // Another k, another name, and the same samples recorded again are found anew.
        let again = study.record(&split.normal).unwrap();
        let renamed = study.record(&split.normal.clone().named("other")).unwrap();
        for (record, k) in [(&normal, 8), (&again, 7), (&renamed, 7)] {
            let found = bank.shared_groups(record, k).unwrap();
            assert!(!Arc::ptr_eq(&first, &found));
            assert_eq!((found.k, found.set.as_str()), (k, record.name()));
            let anew = Bank::new(&train, Binarisation::default()).unwrap();
            assert_eq!(*found, anew.groups(record, k).unwrap());
        }
        assert_eq!(*first, bank.groups(&again, 7).unwrap());
        assert_eq!(bank.known().living().len(), 4);
        drop((normal, again));
        assert_eq!(bank.known().living().len(), 1);
    }
}
