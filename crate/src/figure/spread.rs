//! Names that must not cover one another: moved apart, as little as a simple rule can.

/// Moves rounds at most.
const ROUNDS: usize = 200;

/// Moves places in the plane until none is nearer than `least` to another: each pair that is too
/// near is pushed apart along the line between them, half the way each.
pub(crate) fn in_plane(places: &mut [(f64, f64)], least: f64) {
    for _ in 0..ROUNDS {
        let mut still = true;
        for b in 1..places.len() {
            for a in 0..b {
                let (dx, dy) = (places[b].0 - places[a].0, places[b].1 - places[a].1);
                let away = dx.hypot(dy);
                if away >= least - 0.1 {
                    continue;
                }
                still = false;
                // Places on the same spot part from left to right.
                let (x, y) = if away > 0.0 { (dx / away, dy / away) } else { (1.0, 0.0) };
                let push = (least - away) / 2.0;
                places[a] = (places[a].0 - x * push, places[a].1 - y * push);
                places[b] = (places[b].0 + x * push, places[b].1 + y * push);
            }
        }
        if still {
            break;
        }
    }
}

/// Moves places on a line, which ascend, until each is `least` above the one before and none lies
/// above `high`, as long as there is room.
pub(crate) fn on_line(places: &mut [f64], least: f64, high: f64) {
    for place in 1..places.len() {
        places[place] = places[place].max(places[place - 1] + least);
    }
    let mut most = high;
    for place in places.iter_mut().rev() {
        *place = place.min(most);
        most = *place - least;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_in_the_plane_end_apart_and_stay_where_there_is_room() {
        let start = [(0.0, 0.0), (5.0, 0.0), (5.0, 0.0), (100.0, 50.0)];
        let mut places = start;
        in_plane(&mut places, 20.0);
        for b in 1..4 {
            for a in 0..b {
                let (dx, dy) = (places[b].0 - places[a].0, places[b].1 - places[a].1);
                assert!(dx.hypot(dy) >= 19.9, "{places:?}");
            }
        }
        assert_eq!(places[3], start[3]);
        // What one gains the others lose.
        let middle: f64 = places[..3].iter().map(|place| place.0).sum();
        assert!((middle - 10.0).abs() < 1e-9, "{places:?}");
    }

    #[test]
    fn places_on_a_line_keep_their_order_and_the_end() {
        let mut places = [5.0, 6.0, 50.0, 99.0, 99.5];
        on_line(&mut places, 10.0, 100.0);
        assert_eq!(places, [5.0, 15.0, 50.0, 90.0, 100.0]);
        on_line(&mut [], 10.0, 100.0);
    }
}
