//! Where the rows of a chart of dots stand: one below the other, or in groups under headings.

/// Slots from the top; each holds a row or the heading of a group.
pub(super) struct Slots {
    /// The rows in the order in which they stand.
    pub(super) order: Vec<usize>,
    /// The slot of each.
    pub(super) places: Vec<usize>,
    /// The slot of each heading, and its text.
    pub(super) headings: Vec<(usize, &'static str)>,
}

impl Slots {
    /// The rows of `order`, those of one group together.
    pub(super) fn new(order: Vec<usize>, group: impl Fn(usize) -> Option<&'static str>) -> Self {
        let mut groups: Vec<(Option<&'static str>, Vec<usize>)> = Vec::new();
        for row in order {
            let own = group(row);
            match groups.iter_mut().find(|(name, _)| *name == own) {
                Some((_, rows)) => rows.push(row),
                None => groups.push((own, vec![row])),
            }
        }
        let (mut order, mut places, mut headings) = (Vec::new(), Vec::new(), Vec::new());
        let mut next = 0;
        for (name, rows) in groups {
            if let Some(name) = name {
                headings.push((next, name));
                next += 1;
            }
            for row in rows {
                order.push(row);
                places.push(next);
                next += 1;
            }
        }
        Self { order, places, headings }
    }

    /// What each slot holds: a row, or none where a heading stands.
    pub(super) fn list(&self) -> impl Iterator<Item = Option<usize>> + '_ {
        (0..self.order.len() + self.headings.len()).map(|slot| self.row(slot))
    }

    /// The row of this slot.
    pub(super) fn row(&self, slot: usize) -> Option<usize> {
        self.places.iter().position(|&place| place == slot).map(|place| self.order[place])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_stand_together_in_the_order_of_their_first_rows() {
        let slots = Slots::new(vec![2, 0, 3, 1], |row| Some(["a", "a", "b", "b"][row]));
        assert_eq!(slots.order, [2, 3, 0, 1]);
        assert_eq!(slots.headings, [(0, "b"), (3, "a")]);
        assert_eq!(slots.list().collect::<Vec<_>>(), [None, Some(2), Some(3), None, Some(0), Some(1)]);
        let plain = Slots::new(vec![1, 0], |_| None);
        assert_eq!((plain.order, plain.places, plain.headings.len()), (vec![1, 0], vec![0, 1], 0));
    }
}
