//! Claims 14, 16, 17, 20–22: how familiar and unfamiliar sets activate the neurons
//! (sections 3.3 and 3.4.1).

use super::{ENOUGH, Experiment, Findings, defined, mean};
use crate::{
    Result,
    metric::Confidence,
    record::{Activity, Record},
};

/// Rates below it, and above one minus it, count as *rarely* and *nearly always*.
const MARGIN: f64 = 0.1;
/// The layers of Figure 3.8.
const DRAWN: [usize; 3] = [1, 3, 5];

impl Experiment {
    /// Claims 14, 16–22 and 26.
    ///
    /// # Errors
    /// None in practice: the sets are of this network.
    pub fn familiarity(&self) -> Result<Findings> {
        let mut found = Findings::new("03", self.seed());
        self.classes(&mut found)?;
        self.activities(&mut found)?;
        self.specific(&mut found)?;
        self.noise_classes(&mut found)?;
        self.more_neurons(&mut found)?;
        self.every_category(&mut found)?;
        self.to_the_left(&mut found)?;
        self.two_kinds(&mut found)?;
        Ok(found)
    }

    /// Claim 14.
    fn classes(&self, found: &mut Findings) -> Result<()> {
        let accuracy: Vec<f64> =
            self.test.confusion()?.accuracy_per_class().into_iter().map(|a| a.unwrap_or(0.0)).collect();
        for (class, accuracy) in self.whole.classes.iter().zip(&accuracy) {
            found.add("accuracy", *accuracy).set(format!("class {class}")).category("all");
        }
        let of = |class| Some(accuracy[self.whole.classes.iter().position(|known| *known == class)?]);
        let (ones, fives) = (of(1), of(5));
        let better = |own: f64| accuracy.iter().filter(|&&other| other > own).count() as f64;
        let no_better = fives.map(|fives| accuracy.len() as f64 - 1.0 - better(fives));
        let ahead = ones.zip(fives).map(|(ones, fives)| ones - fives);
        found.decide(14, ahead, &[ones.map(better).as_slice(), no_better.as_slice()])
    }

    /// The full table: share of activated neurons for every layer, category and set.
    fn activities(&self, found: &mut Findings) -> Result<()> {
        for category in Confidence::all_and_each() {
            for set in self.sets.all() {
                let Some(activity) = defined(Activity::within(set, category))? else { continue };
                let (name, category) = (set.name(), category.name());
                found.add("samples", activity.samples() as f64).set(name).category(&category);
                for l in 1..=set.layers() {
                    let share = activity.mean(l)?;
                    found.add("activated neurons", share).layer(l).set(name).category(&category);
                }
            }
        }
        Ok(())
    }

    /// Claims 16 and 17.
    fn specific(&self, found: &mut Findings) -> Result<()> {
        let sure = Confidence::percent(90)?;
        let mut shares = Vec::new();
        for set in self.sets.compared() {
            let activity = defined(Activity::within(set, sure))?;
            let decided = |l| activity.as_ref().map(|activity| activity.decided(l, MARGIN)).transpose();
            let decided: Vec<Option<f64>> = (1..=set.layers()).map(decided).collect::<Result<_>>()?;
            for (l, share) in (1..).zip(&decided) {
                found.maybe("neurons nearly always or rarely activated", *share, |row| {
                    row.layer(l).set(set.name()).category(sure.name())
                });
            }
            shares.push((set.name(), decided.into_iter().collect::<Option<Vec<f64>>>()));
        }
        let of =
            |name: &str| shares.iter().find(|(set, _)| *set == name).and_then(|(_, shares)| shares.as_ref());
        let one = of(self.sets.one_class.name());
        let more = one.zip(of("correct")).map(|(one, all)| one.iter().zip(all).all(|(one, all)| one > all));
        let each = one.map(Vec::as_slice).unwrap_or_default();
        found.by_layer(16, self.sets.one_class.name(), 1, each.iter().copied())?;
        found.decide(16, mean(each), &[each, more.map(f64::from).as_slice()])?;
        let ahead = one.zip(of("noise")).into_iter().flat_map(|(one, noise)| noise.iter().zip(one));
        let ahead: Vec<f64> = ahead.map(|(noise, one)| noise - one).collect();
        found.by_layer(17, self.sets.noise.name(), 1, ahead.iter().copied())?;
        found.decide(17, mean(&ahead), &[&ahead])
    }

    /// Claim 20.
    fn more_neurons(&self, found: &mut Findings) -> Result<()> {
        let normal = Activity::new(&self.sets.correct);
        let mut least = Vec::new();
        for set in self.unfamiliar() {
            let (activity, mut lowest) = (Activity::new(set), f64::INFINITY);
            for l in 1..=set.layers() {
                let more = activity.neurons(l)? - normal.neurons(l)?;
                let row = found.add("activated neurons more than correct", more).layer(l);
                row.set(set.name()).category("all");
                lowest = lowest.min(more);
                found.by_layer(20, set.name(), l, [more])?;
            }
            least.push(lowest);
        }
        found.decide(20, least.iter().copied().min_by(f64::total_cmp), &[&least])
    }

    /// Claim 21.
    fn every_category(&self, found: &mut Findings) -> Result<()> {
        let (mut alike, mut pairs) = (0, 0);
        let sets = &self.sets;
        for category in Confidence::each() {
            let within = |set| defined(Activity::within(set, category));
            let parts = [within(&sets.correct)?, within(&sets.misclassified)?, within(&sets.one_class)?];
            let [Some(correct), Some(wrong), Some(one)] = parts else { continue };
            let enough = |activity: &Activity| activity.samples() >= ENOUGH;
            for l in 1..=sets.correct.layers() {
                if enough(&correct) && enough(&wrong) {
                    pairs += 1;
                    alike += usize::from(wrong.neurons(l)? > correct.neurons(l)?);
                }
                if enough(&correct) && enough(&one) {
                    pairs += 1;
                    alike += usize::from(one.decided(l, MARGIN)? > correct.decided(l, MARGIN)?);
                }
            }
        }
        let share = (pairs > 0).then(|| alike as f64 / pairs as f64);
        found.decide(21, share, &[])
    }

    /// Claim 22.
    fn to_the_left(&self, found: &mut Findings) -> Result<()> {
        let rank = |set: &Record| -> Result<Option<f64>> {
            let (activity, mut ranks) = (Activity::new(set), Vec::new());
            for l in DRAWN.into_iter().filter(|&l| l <= set.layers()) {
                ranks.extend(activity.mean_rank(l, self.n8.activation_count().layer(l)?)?);
            }
            Ok(mean(&ranks))
        };
        let correct = rank(&self.sets.correct)?;
        found.maybe("mean rank of activated neurons", correct, |row| row.set("correct").category("all"));
        let mut moved = Vec::new();
        for set in self.unfamiliar() {
            let own = rank(set)?;
            found.maybe("mean rank of activated neurons", own, |row| row.set(set.name()).category("all"));
            let left = correct.zip(own).map(|(correct, own)| correct - own);
            found.parts(22, [("", set.name(), left)])?;
            moved.extend(left);
        }
        found.decide(22, mean(&moved), &[&moved])
    }

    /// Misclassified samples, the classes left out, noise: what is less normal.
    pub(super) fn unfamiliar(&self) -> Vec<&Record> {
        let sets = &self.sets;
        [&sets.misclassified].into_iter().chain(sets.left_out.iter().rev()).chain([&sets.noise]).collect()
    }
}
