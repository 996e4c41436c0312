//! What stands around a panel: its title, its note, the names of its own axes.

use super::Panel;
use crate::figure::layout::Around;

impl Panel {
    /// Its title, its note and the names of the axes that it does not share.
    pub(in crate::figure) fn around(&self) -> Around<'_> {
        Around { title: &self.title, y_name: &self.y.name, x_name: &self.x.name, note: &self.note }
    }
}

crate::figure::axis_setters!(Panel);
