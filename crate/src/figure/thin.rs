//! Fewer points for a curve that looks the same.

use std::f64::consts::{PI, TAU};

/// How far a drawn curve, some 2 px wide, may pass beside a point that is left out.
pub(crate) const TOLERANCE: f64 = 0.2;

/// The points of a curve without those that it passes within `tolerance` anyway.
///
/// From each point kept, one looks along the curve through a cone that narrows at
/// every further point to the directions that pass close enough to it. The last
/// point in sight is kept, and the next look starts there. A curve that comes back
/// is kept where it turns. One pass; the first and the last point always stay.
pub(crate) fn thinned(points: &[(f64, f64)], tolerance: f64) -> Vec<(f64, f64)> {
    let Some((&first, rest)) = points.split_first() else { return Vec::new() };
    let mut kept = vec![first];
    let (mut view, mut last) = (View::from(first), first);
    for &point in rest {
        if !view.takes(point, tolerance) {
            kept.push(last);
            view = View::from(last);
            view.takes(point, tolerance);
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
    from: (f64, f64),
    reach: f64,
    /// An angle, and the lower and upper limit around it; none before a point is
    /// further away than the tolerance.
    cone: Option<(f64, f64, f64)>,
}

impl View {
    fn from(from: (f64, f64)) -> Self {
        Self { from, reach: 0.0, cone: None }
    }

    /// Whether a straight line to `point` passes close to all points before it;
    /// if so, the view narrows.
    fn takes(&mut self, point: (f64, f64), tolerance: f64) -> bool {
        let (dx, dy) = (point.0 - self.from.0, point.1 - self.from.1);
        let away = dx.hypot(dy);
        if away < self.reach {
            return false;
        }
        if away > tolerance {
            let (angle, half) = (dy.atan2(dx), (tolerance / away).asin());
            let (middle, low, high) = self.cone.unwrap_or((angle, -half, half));
            let turned = (angle - middle + PI).rem_euclid(TAU) - PI;
            if !(low..=high).contains(&turned) {
                return false;
            }
            self.cone = Some((middle, low.max(turned - half), high.min(turned + half)));
        }
        self.reach = away;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Distance of `p` from the line between `a` and `b`.
    fn beside(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
        let (dx, dy) = (b.0 - a.0, b.1 - a.1);
        let length = dx * dx + dy * dy;
        let along = if length == 0.0 { 0.0 } else { ((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length };
        let along = along.clamp(0.0, 1.0);
        (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
    }

    /// Every point of `full` lies close to `thin`, whose points are some of `full`, in their order.
    fn looks_the_same(full: &[(f64, f64)], thin: &[(f64, f64)]) -> bool {
        let near = |p: &(f64, f64)| {
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
            steps in prop::collection::vec((-3.0f64..3.0, -3.0f64..3.0), 2..120), scale in 0.01f64..10.0,
        ) {
            let mut at = (0.0, 0.0);
            let full: Vec<_> =
                steps.iter().map(|&(x, y)| { at = (at.0 + x * scale, at.1 + y * scale); at }).collect();
            prop_assert!(looks_the_same(&full, &thinned(&full, TOLERANCE)));
        }

        #[test]
        fn a_staircase_keeps_its_corners(ups in prop::collection::vec(any::<bool>(), 1..3000)) {
            // A ROC curve 150 pixels wide and high.
            let step = 150.0 / ups.len() as f64;
            let mut at = (0.0, 0.0);
            let mut full = vec![at];
            full.extend(ups.iter().map(|&up| {
                at = if up { (at.0, at.1 + step) } else { (at.0 + step, at.1) };
                at
            }));
            let thin = thinned(&full, TOLERANCE);
            prop_assert!(looks_the_same(&full, &thin));
        }
    }

    #[test]
    fn straight_runs_and_crowds_go_turns_stay() {
        let line: Vec<_> = (0..1000).map(|at| (f64::from(at), f64::from(at) * 0.5)).collect();
        assert_eq!(thinned(&line, TOLERANCE), [line[0], line[999]]);
        let back = [(0.0, 0.0), (5.0, 0.0), (10.0, 0.0), (5.0, 0.0), (2.0, 0.0)];
        assert_eq!(thinned(&back, TOLERANCE), [back[0], back[2], back[4]]);
        let crowd: Vec<_> =
            (0..100_000).map(|at| (150.0 * (f64::from(at) / 1e5).sqrt(), f64::from(at) / 1e3)).collect();
        assert!(thinned(&crowd, TOLERANCE).len() < 60);
        assert_eq!(thinned(&[(1.0, 2.0)], TOLERANCE), [(1.0, 2.0)]);
        assert!(thinned(&[], TOLERANCE).is_empty());
    }
}
