//! What a rehearsal with all pairs of known classes found, as a file, and the choice by the rule.
//!
//! **Rule.** For each of the two groups, layers only and free to use pixels, the candidate with the
//! highest mean AUROC over pairs and over unfamiliar and misclassified samples, on MNIST and on
//! Fashion-MNIST together, each data set counting alike. Of candidates within 0.001 of the highest
//! mean the one with the fewest representations is taken, then k = 1 before 3, then weight 1 before
//! 2, then the higher mean. The rule sees areas as the file has them, with four decimals.
//!
//! **Choice.** It was applied once, to `data/study/rehearsal.csv`, and chose
//! [`NearestExamples::in_layers`] and [`NearestExamples::new`].

use std::{fmt::Write as _, io::Write as _, path::Path};

use super::{Allowed, candidates, mean};
use crate::{Error, ErrorKind, Result, data, detect::NearestExamples, store::write_atomically};

/// Means that differ by no more count alike.
const ALIKE: f64 = 0.001;
/// What rounding may add to a difference of means.
const ROUNDING: f64 = 1e-9;
const HEADER: &str = "data,pair,candidate,set,auroc";

/// One row: a candidate's AUROC on one set of one pair.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Area {
    /// The pair that stood for the unfamiliar classes: `0 2`.
    pub pair: String,
    /// What the candidate looks at, its k and its weight.
    pub candidate: String,
    /// `unfamiliar` or `misclassified`.
    pub set: String,
    /// With four decimals.
    pub auroc: f64,
}

impl Area {
    pub(super) fn new(
        [first, second]: [usize; 2],
        candidate: &NearestExamples,
        set: &str,
        auroc: f64,
    ) -> Self {
        let pair = format!("{first} {second}");
        Self { pair, candidate: column(candidate), set: set.into(), auroc: (auroc * 1e4).round() / 1e4 }
    }
}

/// A candidate as the file names it: without a comma.
fn column(candidate: &NearestExamples) -> String {
    candidate.settings().replace(',', ";")
}

/// A candidate's place in the ranking.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Ranked {
    /// The candidate.
    pub candidate: NearestExamples,
    /// What it looks at, its k and its weight.
    pub name: String,
    /// What the rule ranks by.
    pub mean: f64,
    /// The mean over pairs for each data set and set: `mnist, unfamiliar`.
    pub parts: Vec<(String, f64)>,
}

/// All rows of a rehearsal, by data set.
///
/// ```
/// use nnerr::claim::{Allowed, Rehearsed, rehearse};
/// use nnerr::{data::Digits, network::Params};
/// let split = Digits::synthetic(1500, 100, 1)?.leave_out(&[1, 5])?;
/// let params = Params::default().hidden([20; 5]).batch(10).epochs(2);
/// # let folder = std::env::temp_dir().join(format!("nnerr-rehearsed-{}", std::process::id()));
/// let found = Rehearsed::default().with("synthetic", rehearse(&folder, &split, &params, [3, 8])?);
/// found.write(folder.join("rehearsal.csv"))?;
/// assert_eq!(Rehearsed::read(folder.join("rehearsal.csv"))?, found);
/// let ranking = found.ranking(Allowed::LayersOnly)?;
/// assert!(ranking.len() == 52 && ranking[0].mean >= ranking[51].mean);
/// assert!(found.choice(Allowed::LayersOnly)?.mean >= ranking[0].mean - 0.001);
/// # let _ = std::fs::remove_dir_all(folder);
/// # Ok::<(), nnerr::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rehearsed {
    rows: Vec<(String, Area)>,
}

impl Rehearsed {
    /// With the rows of a data set, in the place of those that it had.
    #[must_use]
    pub fn with(mut self, data: &str, areas: Vec<Area>) -> Self {
        self.rows.retain(|(own, _)| own != data);
        self.rows.extend(areas.into_iter().map(|area| (data.to_owned(), area)));
        self
    }

    /// The names of the data sets.
    pub fn data(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for (data, _) in &self.rows {
            if !names.contains(&data.as_str()) {
                names.push(data);
            }
        }
        names
    }

    /// How many pairs of a data set were measured.
    pub fn pairs(&self, data: &str) -> usize {
        let mut pairs: Vec<&str> =
            self.rows.iter().filter(|(own, _)| own == data).map(|(_, area)| area.pair.as_str()).collect();
        pairs.sort_unstable();
        pairs.dedup();
        pairs.len()
    }

    /// Writes the rows as CSV, as a whole or not at all.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<()> {
        let mut text = format!("{HEADER}\n");
        for (data, Area { pair, candidate, set, auroc }) in &self.rows {
            let _ = writeln!(text, "{data},{pair},{candidate},{set},{auroc:.4}");
        }
        write_atomically(path.as_ref(), |file| file.write_all(text.as_bytes()))
    }

    /// Reads what [`write`](Self::write) wrote.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] or [`ErrorKind::Io`] where the file cannot be read;
    /// [`ErrorKind::Format`] for another file, or a line of another form.
    pub fn read(path: impl AsRef<Path>) -> Result<Self> {
        let path = path.as_ref();
        let wrong = |line: usize, what: &str| {
            let sentence = format!("{} is no rehearsal: line {line} {what}", path.display());
            Error::new(ErrorKind::Format, sentence)
        };
        let text = String::from_utf8(data::read(path)?).map_err(|_| wrong(1, "is no UTF-8 text"))?;
        let mut lines = text.lines();
        if lines.next() != Some(HEADER) {
            return Err(wrong(1, &format!("is not {HEADER}")));
        }
        let mut rows = Vec::new();
        for (place, line) in lines.enumerate() {
            let [data, pair, candidate, set, auroc] = line.split(',').collect::<Vec<_>>()[..] else {
                return Err(wrong(place + 2, "has not five columns"));
            };
            let auroc: f64 = auroc.parse().unwrap_or(f64::NAN);
            if !(0.0..=1.0).contains(&auroc) {
                return Err(wrong(place + 2, "has no area from 0 to 1"));
            }
            let [pair, candidate, set] = [pair, candidate, set].map(String::from);
            rows.push((data.to_owned(), Area { pair, candidate, set, auroc }));
        }
        Ok(Self { rows })
    }

    /// The candidates of a group, the highest mean first.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] where there is no data set, or one without a row of a candidate.
    pub fn ranking(&self, allowed: Allowed) -> Result<Vec<Ranked>> {
        self.ranking_of(candidates(allowed))
    }

    /// The same of some candidates.
    ///
    /// # Errors
    /// Those of [`ranking`](Self::ranking); no candidate.
    pub fn ranking_of(&self, candidates: impl IntoIterator<Item = NearestExamples>) -> Result<Vec<Ranked>> {
        let data = self.data();
        if data.is_empty() {
            return Err(Error::new(ErrorKind::Missing, "a rehearsal of no data set ranks no candidate"));
        }
        let mut ranking = Vec::new();
        for candidate in candidates {
            let name = column(&candidate);
            let (mut parts, mut means) = (Vec::new(), Vec::new());
            for &data in &data {
                let own: Vec<&Area> = self
                    .rows
                    .iter()
                    .filter(|(of, area)| of == data && area.candidate == name)
                    .map(|(_, area)| area)
                    .collect();
                let all: Vec<f64> = own.iter().map(|area| area.auroc).collect();
                means.push(mean(&all).ok_or_else(|| {
                    Error::new(ErrorKind::Missing, format!("the rehearsal on {data} has no row of {name}"))
                })?);
                for set in ["unfamiliar", "misclassified"] {
                    let areas = own.iter().filter(|area| area.set == set).map(|area| area.auroc);
                    let areas: Vec<f64> = areas.collect();
                    parts.extend(mean(&areas).map(|mean| (format!("{data}, {set}"), mean)));
                }
            }
            let mean = means.iter().sum::<f64>() / means.len() as f64;
            ranking.push(Ranked { candidate, name, mean, parts });
        }
        if ranking.is_empty() {
            return Err(Error::new(ErrorKind::Empty, "no candidate was named: a ranking needs one at least"));
        }
        ranking.sort_by(|a, b| b.mean.total_cmp(&a.mean));
        Ok(ranking)
    }

    /// The candidate that the rule takes.
    ///
    /// # Errors
    /// Those of [`ranking`](Self::ranking).
    pub fn choice(&self, allowed: Allowed) -> Result<Ranked> {
        self.choice_of(candidates(allowed))
    }

    /// The one that it takes of some candidates, as of those of a single kind.
    ///
    /// # Errors
    /// Those of [`ranking_of`](Self::ranking_of).
    pub fn choice_of(&self, candidates: impl IntoIterator<Item = NearestExamples>) -> Result<Ranked> {
        let mut ranking = self.ranking_of(candidates)?;
        let best = ranking[0].mean;
        ranking.retain(|ranked| ranked.mean >= best - ALIKE - ROUNDING);
        ranking.sort_by(|a, b| {
            let simple = |of: &NearestExamples| (of.looks().len(), of.nearest());
            let (own, other) = (&a.candidate, &b.candidate);
            simple(own).cmp(&simple(other)).then(own.trust().total_cmp(&other.trust()))
        });
        Ok(ranking.swap_remove(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every candidate of layers only scores `base`, but for those that are named.
    fn rehearsed(base: f64, others: &[(&str, f64)]) -> Rehearsed {
        let mut found = Rehearsed::default();
        for data in ["mnist", "fashion-mnist"] {
            let all = candidates(Allowed::LayersOnly);
            let areas = all.iter().map(|candidate| {
                let own = others.iter().find(|(name, _)| column(candidate) == *name);
                Area::new([0, 2], candidate, "unfamiliar", own.map_or(base, |(_, area)| *area))
            });
            found = found.with(data, areas.collect());
        }
        found
    }

    #[test]
    fn the_simplest_of_those_that_count_alike_is_taken() {
        let choice = |found: &Rehearsed| found.choice(Allowed::LayersOnly).unwrap().name;
        assert_eq!(choice(&rehearsed(0.9, &[])), "layer 1; k 1; weight 1");
        let best = ("layers 1–5; k 3; weight 2", 0.95);
        assert_eq!(choice(&rehearsed(0.9, &[best])), best.0);
        for (name, area, taken) in [
            ("layers 1–2; k 3; weight 2", 0.949, true),
            ("layers 1–2; k 3; weight 2", 0.9489, false),
            ("layers 1–5; k 1; weight 2", 0.949, true),
            ("layers 1–5; k 3; weight 1", 0.9495, true),
            ("layers 1–5 and patterns 1–5; k 1; weight 1", 0.9499, false),
        ] {
            let expected = if taken { name } else { best.0 };
            assert_eq!(choice(&rehearsed(0.9, &[best, (name, area)])), expected, "{name}, {area}");
        }
        // k comes before the weight.
        let both = [best, ("layers 1–5; k 1; weight 2", 0.9495), ("layers 1–5; k 3; weight 1", 0.9499)];
        assert_eq!(choice(&rehearsed(0.9, &both)), both[1].0);
    }

    /// However many rows a data set has, it counts as the other does.
    #[test]
    fn data_sets_count_alike() {
        let areas = |pairs: usize, area: f64| -> Vec<Area> {
            let pair = |second| {
                candidates(Allowed::Pixels)
                    .iter()
                    .map(|candidate| Area::new([0, second], candidate, "unfamiliar", area))
                    .collect::<Vec<_>>()
            };
            (1..=pairs).flat_map(pair).collect()
        };
        let found = Rehearsed::default().with("mnist", areas(5, 0.9)).with("fashion-mnist", areas(1, 0.5));
        let ranking = found.ranking(Allowed::Pixels).unwrap();
        assert!(ranking.iter().all(|ranked| (ranked.mean - 0.7).abs() < 1e-12));
        assert_eq!((found.pairs("mnist"), found.pairs("fashion-mnist"), found.pairs("none")), (5, 1, 0));
        assert_eq!(found.data(), ["mnist", "fashion-mnist"]);
        // Rows of the same data set take the place of the old ones.
        assert_eq!(found.clone().with("mnist", areas(5, 0.9)).with("fashion-mnist", areas(1, 0.5)), found);
    }

    #[test]
    fn what_is_missing_or_broken_is_named() {
        let error = Rehearsed::default().choice(Allowed::Pixels).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Missing);
        let error = rehearsed(0.9, &[]).choice_of([]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Empty);
        let error = rehearsed(0.9, &[]).ranking(Allowed::Pixels).unwrap_err().to_string();
        assert_eq!(error, "the rehearsal on mnist has no row of pixels; k 1; weight 1");

        let file = tempfile::NamedTempFile::new().unwrap();
        let said = |text: &str| {
            std::fs::write(file.path(), text).unwrap();
            Rehearsed::read(file.path()).unwrap_err().to_string()
        };
        assert!(said("pair,auroc\n").ends_with("line 1 is not data,pair,candidate,set,auroc"));
        assert!(said(&format!("{HEADER}\nmnist,0 2,pixels,0.9\n")).ends_with("line 2 has not five columns"));
        for area in ["1.1", "-0.1", "NaN", ""] {
            let line = format!("{HEADER}\nmnist,0 2,pixels,unfamiliar,{area}\n");
            assert!(said(&line).ends_with("line 2 has no area from 0 to 1"), "{area}");
        }
    }
}
