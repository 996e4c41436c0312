//! Dots of the columns of a table.

use super::Dots;
use crate::figure::Figure;
use crate::figure::columns::{Columns, Table};
use crate::figure::lines::named;
use crate::{Error, ErrorKind, Result};

impl Dots {
    /// Draws the columns of `table`.
    pub(super) fn tabled(&self, table: Table<'_>) -> Result<Figure> {
        let [low, high] = &self.ends;
        let (rows, panels, series) = (
            table.categories("y", &self.table.rows)?,
            table.panels()?,
            table.series(named(&self.table.x_name, &self.x.name))?,
        );
        if !self.table.panels.is_empty() {
            let sentence =
                format!("The dots “{}” have no panels: let the colour tell them apart.", self.title);
            return Err(Error::new(ErrorKind::OutOfRange, sentence));
        }
        let lists =
            |role: &str, name: &str| table.pivot((&panels, 0), &series, &rows, &table.numbers(role, name)?);
        let values = lists("x", &self.x.name)?;
        let ends = match low.is_empty() && high.is_empty() {
            true => vec![vec![None; rows.names.len()]; 2 * series.names.len()],
            false => [lists("the lows", low)?, lists("the highs", high)?].concat(),
        };
        let mut chart = Self { table: Columns::default(), ..self.clone() }.rows(&rows.names);
        chart.x.name = named(&self.table.x_name, &self.x.name).to_owned();
        let (lows, highs) = ends.split_at(series.names.len());
        for (index, name) in series.titles().into_iter().enumerate() {
            chart = chart.ranged(name, &values[index], &lows[index], &highs[index]);
        }
        chart.draw()
    }
}
