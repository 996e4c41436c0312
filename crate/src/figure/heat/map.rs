//! One map of a figure, and which of its cells are outlined.

/// Which cells are outlined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Marked {
    Nothing,
    OfMap,
    OfColumn,
}

/// One map: its cells row after row, from the top.
#[derive(Clone, Debug)]
pub(super) struct Map {
    pub(super) title: String,
    pub(super) cells: Vec<Option<f64>>,
}

impl Map {
    /// Whether the cell at this place of a map of `columns` is outlined.
    pub(super) fn marked(&self, mark: Marked, place: usize, columns: usize) -> bool {
        let highest = match mark {
            Marked::Nothing => return false,
            Marked::OfMap => self.highest(),
            Marked::OfColumn => {
                self.cells.iter().skip(place % columns).step_by(columns).flatten().copied().reduce(f64::max)
            }
        };
        highest.is_some() && self.cells[place] == highest
    }

    /// Its highest value; none where all are undefined.
    pub(super) fn highest(&self) -> Option<f64> {
        self.cells.iter().flatten().copied().reduce(f64::max)
    }
}
