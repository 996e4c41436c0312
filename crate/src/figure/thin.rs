//! Fewer points for a curve that looks the same.

/// How far a drawn curve, some 2 px wide, may pass beside a point that is left out, in tenths
/// of a pixel.
const TOLERANCE: f64 = 2.0;
/// A crowd of points: more than this many in a column one pixel wide, in the mean.
const CROWD: usize = 4;

/// The points of a curve, in tenths of a pixel, without those that it passes close to anyway.
///
/// A curve that wanders up and down within each column of pixels keeps the first, the lowest,
/// the highest and the last point of each: no peak is lost.
pub(crate) fn thinned(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let kept = corners(points);
    let columns = kept.chunk_by(|a, b| a.0.div_euclid(10) == b.0.div_euclid(10));
    if kept.len() <= CROWD * columns.clone().count() {
        return kept;
    }
    columns.flat_map(extremes).collect()
}

/// First, lowest, highest and last of the points of a column, in their order.
fn extremes(column: &[(i32, i32)]) -> impl Iterator<Item = (i32, i32)> {
    let places = || 0..column.len();
    let low = places().min_by_key(|&at| column[at].1).unwrap_or(0);
    let high = places().max_by_key(|&at| column[at].1).unwrap_or(0);
    let mut kept = vec![0, low, high, column.len() - 1];
    kept.sort_unstable();
    kept.dedup();
    kept.into_iter().map(|at| column[at])
}

/// The points at which a curve turns.
///
/// From each point kept, one looks along the curve through a cone that narrows at
/// every further point to the directions that pass close enough to it. The last
/// point in sight is kept, and the next look starts there. A curve that comes back
/// is kept where it turns. One pass; the first and the last point always stay.
fn corners(points: &[(i32, i32)]) -> Vec<(i32, i32)> {
    let Some((&first, rest)) = points.split_first() else { return Vec::new() };
    let mut kept = vec![first];
    let (mut view, mut last) = (View::from(first), first);
    for &point in rest {
        if !view.takes(point) {
            kept.push(last);
            view = View::from(last);
            view.takes(point);
        }
        last = point;
    }
    if !rest.is_empty() {
        kept.push(last);
    }
    kept
}

/// What is in sight from one point: a cone of directions, and how far it reached.
struct View {
    from: (i32, i32),
    reach: f64,
    /// The cone's right and left edge; none before a point is further away than the tolerance.
    cone: Option<[(f64, f64); 2]>,
}

impl View {
    fn from(from: (i32, i32)) -> Self {
        Self { from, reach: 0.0, cone: None }
    }

    /// Whether a straight line to `point` passes close to all points before it;
    /// if so, the view narrows.
    fn takes(&mut self, point: (i32, i32)) -> bool {
        let (dx, dy) = (f64::from(point.0 - self.from.0), f64::from(point.1 - self.from.1));
        let away = (dx * dx + dy * dy).sqrt();
        if away < self.reach {
            return false;
        }
        if away > TOLERANCE {
            // The directions that pass the point at the tolerance: its own, turned both ways.
            let sine = TOLERANCE / away;
            let cosine = (1.0 - sine * sine).sqrt();
            let turned = |sine: f64| (dx * cosine - dy * sine, dx * sine + dy * cosine);
            let [mut right, mut left] = [turned(-sine), turned(sine)];
            if let Some([known_right, known_left]) = self.cone {
                if cross(known_right, (dx, dy)) < 0.0 || cross((dx, dy), known_left) < 0.0 {
                    return false;
                }
                right = if cross(known_right, right) > 0.0 { right } else { known_right };
                left = if cross(left, known_left) > 0.0 { left } else { known_left };
            }
            self.cone = Some([right, left]);
        }
        self.reach = away;
        true
    }
}

/// Above 0 where `b` lies left of the direction `a`.
fn cross(a: (f64, f64), b: (f64, f64)) -> f64 {
    a.0 * b.1 - a.1 * b.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distance of `p` from the line between `a` and `b`.
    fn beside(p: (i32, i32), a: (i32, i32), b: (i32, i32)) -> f64 {
        let [p, a, b] = [p, a, b].map(|(x, y)| (f64::from(x), f64::from(y)));
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        let along = if length == 0.0 { 0.0 } else { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length };
        let along = along.clamp(0.0, 1.0);
        (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
    }

    /// Every point of `full` lies close to `thin`, whose points are some of `full`, in their order.
    fn looks_the_same(full: &[(i32, i32)], thin: &[(i32, i32)]) -> bool {
        let near = |p: &(i32, i32)| {
            thin.windows(2).map(|ends| beside(*p, ends[0], ends[1])).fold(f64::INFINITY, f64::min)
        };
        let mut all = full.iter();
        thin.first() == full.first()
            && thin.last() == full.last()
            && thin.iter().all(|kept| all.any(|point| point == kept))
            && full.iter().all(|point| near(point) <= TOLERANCE + 1e-9)
    }

    proptest! {
        #[test]
        fn any_curve_keeps_its_corners(
            steps in prop::collection::vec((-300..300i32, -300..300i32), 2..120), scale in 1..100i32,
        ) {
            let mut at = (0, 0);
            let full: Vec<_> = steps
                .iter()
                .map(|&(x, y)| { at = (at.0 + x * scale / 100, at.1 + y * scale / 100); at })
                .collect();
            prop_assert!(looks_the_same(&full, &corners(&full)));
        }

        #[test]
        fn a_staircase_keeps_its_corners(ups in prop::collection::vec(any::<bool>(), 1..3000)) {
            // A ROC curve 150 pixels wide and high.
            let step = 1500.0 / ups.len() as f64;
            let mut at = (0, 0);
            let mut full = vec![at];
            full.extend(ups.iter().map(|&up| {
                at = if up { (at.0, at.1 + 1) } else { (at.0 + 1, at.1) };
                at
            }));
            let pixels = |steps: i32| (f64::from(steps) * step).round() as i32;
            let full: Vec<_> = full.into_iter().map(|(x, y)| (pixels(x), pixels(y))).collect();
            prop_assert!(looks_the_same(&full, &corners(&full)));
        }

        #[test]
        fn a_crowd_keeps_its_peaks(heights in prop::collection::vec(0..3000i32, 2000..6000)) {
            // Within 50 pixels: far more points than columns.
            let count = heights.len() as i32;
            let full: Vec<_> = (0..).zip(&heights).map(|(at, &y)| (500 * at / count, y)).collect();
            let thin = thinned(&full);
            prop_assert!(thin.len() <= 4 * 51 && thin[0] == full[0] && thin.last() == full.last());
            // A steep line may stand for a peak beside it, in the next column.
            for column in full.chunk_by(|a, b| a.0 / 10 == b.0 / 10) {
                let near = |point: &&(i32, i32)| (point.0 / 10 - column[0].0 / 10).abs() <= 1;
                let kept = || thin.iter().filter(near).map(|point| point.1);
                let all = || column.iter().map(|point| point.1);
                prop_assert!(kept().min().is_some_and(|low| low <= all().min().unwrap_or(low) + 2));
                prop_assert!(kept().max().is_some_and(|high| high >= all().max().unwrap_or(high) - 2));
            }
        }
    }

    #[test]
    fn straight_runs_and_crowds_go_turns_stay() {
        let line: Vec<_> = (0..1000).map(|at| (10 * at, 5 * at)).collect();
        assert_eq!(thinned(&line), [line[0], line[999]]);
        let back = [(0, 0), (50, 0), (100, 0), (50, 0), (20, 0)];
        assert_eq!(corners(&back), [back[0], back[2], back[4]]);
        let crowd: Vec<_> =
            (0..100_000).map(|at| ((1500.0 * (f64::from(at) / 1e5).sqrt()) as i32, at / 100)).collect();
        assert!(thinned(&crowd).len() < 60);
        assert_eq!(thinned(&[(1, 2)]), [(1, 2)]);
        assert!(thinned(&[]).is_empty());
    }
}
