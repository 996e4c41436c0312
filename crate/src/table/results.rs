//! Tables of [`Results`]: how they are printed follows from the quantity, here and nowhere else.

use std::collections::{HashMap, HashSet};

use polars::prelude::{Column, DataFrame};

use super::{Format, Table};
use crate::{
    Result,
    detect::layer_title,
    results::{Beside, Names, OverSeeds, Results, cells, once, texts},
    show::{Number, Part, Show},
};

/// Beginnings of quantities that are fractions, printed in per cent.
const SHARES: &[&str] = &[
    "accuracy",
    "aurc",
    "class-specific neurons",
    "confidence",
    "ece",
    "fpr95",
    "generic neurons",
    "least purity",
    "matching class percentage",
    "matching samples",
    "maximum calibration error",
    "mean confidence",
    "neurons agreeing with grey",
    "neurons nearly always or rarely activated",
    "noise kept",
    "purity",
    "rise of the percentage",
    "rms calibration error",
    "share ",
];

/// Beginnings of quantities that are means of counts, printed with one digit.
const MEAN_COUNTS: &[&str] = &[
    "activated neurons more than correct",
    "class-specific neurons activated",
    "generic neurons activated",
    "mean number of",
];

/// Beginnings of quantities that are counted, printed as they are.
const COUNTS: &[&str] = &[
    "ODIN's",
    "always-active",
    "best_k",
    "distinct",
    "examples",
    "false alarms",
    "found",
    "highest activation count",
    "most often",
    "negative",
    "number of",
    "ones",
    "positive",
    "predicted class",
    "quiet neurons",
    "samples",
    "strong neurons",
    "target",
    "weak neurons",
];

/// Beginnings of quantities that differ late: printed with four digits. Leads over pixels have intervals
/// of a few ten-thousandths.
const FINE: &[&str] = &["cross-entropy", "deviation", "separation", "auroc above the nearest examples"];

/// Beginnings of quantities that are Hamming distances, in bits: printed with one digit.
const BITS: &[&str] =
    &["average distance of the layer group", "average group distance", "density of the final group"];

impl Format {
    /// How the numbers of a quantity are printed: fractions as percentages with two digits,
    /// counts as they are, what is counted in bits, as in `distance (bits)`, with one digit after
    /// the point, all others with three, or four where they differ late.
    ///
    /// ```
    /// use nnerr::table::Format;
    /// assert_eq!(Format::of_quantity("auroc"), Format::Fixed(3));
    /// assert_eq!(Format::of_quantity("auroc above the nearest examples, pixels"), Format::Fixed(4));
    /// assert_eq!(Format::of_quantity("accuracy of N8"), Format::Percent(2));
    /// assert_eq!(Format::of_quantity("density of the group (bits)"), Format::Fixed(1));
    /// ```
    pub fn of_quantity(quantity: &str) -> Self {
        let begins = |names: &[&str]| names.iter().any(|name| quantity.starts_with(name));
        if begins(MEAN_COUNTS) {
            Self::Fixed(1)
        } else if begins(SHARES) {
            Self::Percent(2)
        } else if begins(COUNTS) {
            Self::Plain
        } else {
            let bits = begins(BITS) || quantity.ends_with("(bits)");
            Self::Fixed(if bits {
                1
            } else if begins(FINE) {
                4
            } else {
                3
            })
        }
    }

    /// The same of a mean over seeds: what is counted has one digit then.
    fn of_mean(self) -> Self {
        if self == Self::Plain { Self::Fixed(1) } else { self }
    }

    /// The one format of some quantities; plain where they differ.
    fn of_all(quantities: &[String]) -> Self {
        let format = quantities.first().map_or(Self::Plain, |name| Self::of_quantity(name));
        match quantities.iter().all(|name| Self::of_quantity(name) == format) {
            true => format,
            false => Self::Plain,
        }
    }

    /// The mean of numbers in this format, and what stands beside it.
    fn beside(self, mean: f64, beside: Beside, row: &[f64; 6]) -> String {
        let [deviation, low, high, seeds, ahead, behind] = *row;
        let number = |number| self.of_mean().number(number);
        match beside {
            Beside::Deviation => format!("{} ± {}", number(mean), number(deviation)),
            // The lowest and the highest are no means.
            Beside::Range => format!("{} ({} – {})", number(mean), self.number(low), self.number(high)),
            Beside::Ahead => format!("{} ({ahead} of {seeds})", number(mean)),
            Beside::Behind => format!("{} ({behind} of {seeds})", number(mean)),
        }
    }
}

/// A quantity's name as it is printed, with its unit.
fn title(quantity: &str) -> String {
    if BITS.iter().any(|name| quantity.starts_with(name)) {
        return format!("{quantity} (bits)");
    }
    let known = [("auroc", "AUROC"), ("fpr95", "FPR95"), ("aupr", "AUPR"), ("aurc", "AURC"), ("ece", "ECE")];
    match known.iter().find(|(name, _)| quantity.starts_with(name)) {
        Some((name, printed)) => quantity.replacen(name, printed, 1),
        None => quantity.to_owned(),
    }
}

/// The title of a table of some quantities.
fn titled(quantities: &[String]) -> String {
    let mut names: Vec<String> = Vec::new();
    for name in quantities.iter().map(|name| title(name)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names.join(", ")
}

/// The different ones among some texts, in the order in which they come.
fn different(mut texts: Vec<String>) -> Vec<String> {
    let mut seen = HashSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    texts
}

/// A frame's rows put into rows and columns of a table.
struct Places {
    /// What stands in front of each row.
    rows: Vec<Vec<String>>,
    /// What stands over each column.
    columns: Vec<String>,
    /// The frame's row in each place.
    at: HashMap<(usize, usize), usize>,
}

impl Places {
    /// Every row of `frame` in its place, in the order in which they come.
    fn new(frame: &DataFrame, rows: &[String], across: &str) -> Result<Self> {
        once(frame, &[rows, &[across.to_owned()]].concat())?;
        let (mut at, mut seen) = (HashMap::new(), HashMap::new());
        let mut places = Self { rows: Vec::new(), columns: Vec::new(), at: HashMap::new() };
        for (place, (row, column)) in cells(frame, rows)?.into_iter().zip(texts(frame, across)?).enumerate() {
            let down = *seen.entry(row.clone()).or_insert_with(|| {
                places.rows.push(row);
                places.rows.len() - 1
            });
            let right = *at.entry(column.clone()).or_insert_with(|| {
                places.columns.push(match across {
                    "layer" if column.parse::<usize>().is_ok() => layer_title(column),
                    "quantity" => title(&column),
                    _ => column,
                });
                places.columns.len() - 1
            });
            places.at.insert((down, right), place);
        }
        Ok(places)
    }

    /// The table: `cell` says what stands where a row of the frame is.
    fn table<T: super::Cell>(
        &self,
        title: String,
        names: &[String],
        quantities: &[String],
        cell: impl Fn(usize) -> T,
    ) -> Result<Table> {
        let mut table = Table::titled(title);
        if self.rows.is_empty() {
            table = table.note("No such row: what is undefined has none.");
        }
        for (place, name) in names.iter().enumerate() {
            table = table.column(name, self.rows.iter().map(|row| row[place].clone()));
        }
        for (right, name) in self.columns.iter().enumerate() {
            let column: Vec<Option<usize>> =
                (0..self.rows.len()).map(|down| self.at.get(&(down, right)).copied()).collect();
            let own: Vec<String> = column.iter().flatten().map(|&at| quantities[at].clone()).collect();
            let name = if name.is_empty() { "–" } else { name };
            table = table.formatted(name, column.iter().map(|at| at.map(&cell)), Format::of_all(&own));
        }
        table.build()
    }
}

impl Results {
    /// A table with a row for each combination of the columns `rows`, and a column for each value
    /// of `columns`, all in the order in which they come; "–" where there is no number. Digits and
    /// per cent follow from the quantity. A column of layer 3 is called `layer 3`, one of the
    /// input `pixels`. Without a row the table is empty, and says so.
    ///
    /// ```
    /// use nnerr::results::Rows;
    /// let mut rows = Rows::new("04");
    /// rows.add("auroc", 0.81).detector("baseline").set("ones");
    /// rows.add("auroc", 0.9).detector("cluster").layer(2).set("ones");
    /// rows.add("auroc", 0.95).detector("cluster").layer(2).set("noise");
    /// let table = rows.results()?.pivot(["detector", "layer"], "set")?;
    /// assert_eq!(table.text().lines().last().map(str::trim_end), Some("cluster   2      0.900  0.950"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Missing`](crate::ErrorKind::Missing) where there is no such column,
    /// [`Shape`](crate::ErrorKind::Shape) where two values belong in one place.
    pub fn pivot(&self, rows: impl Names, columns: &str) -> Result<Table> {
        let (rows, values, quantities) = (rows.names(), self.values(), self.texts("quantity")?);
        let places = Places::new(self.frame(), &rows, columns)?;
        places.table(titled(&quantities), &rows, &quantities, |at| values[at])
    }

    /// A line for each number, called after the quantity and what stands in the columns `by`: “AUROC,
    /// noise: 0.931” by set. Digits follow from the quantity, as in tables.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let areas = each("set", ["ones", "noise"], |set| Ok(("auroc", 0.1 * set.len() as f64)))?;
    /// let lines = areas.numbers("set")?;
    /// assert_eq!(blocks(&lines)[1].1, "AUROC, ones: 0.400\n\nAUROC, noise: 0.500");
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Missing`](crate::ErrorKind::Missing) where there is no such column.
    pub fn numbers(&self, by: impl Names) -> Result<Vec<Number>> {
        let mut by = by.names();
        if !by.iter().any(|name| name == "quantity") {
            by.insert(0, "quantity".into());
        }
        let (places, quantities) = (cells(self.frame(), &by)?, self.texts("quantity")?);
        let number = |((place, quantity), value): ((Vec<String>, String), f64)| {
            let name: Vec<String> = place.iter().map(|text| title(text)).collect();
            Number::formatted(name.join(", "), value, Format::of_quantity(&quantity))
        };
        Ok(places.into_iter().zip(quantities).zip(self.values()).map(number).collect())
    }

    /// A [`pivot`](Self::pivot) for each quantity, in the order in which they come.
    ///
    /// ```
    /// use nnerr::prelude::*;
    /// let results = each("layer", 1..=2, |layer| Ok([("mean", layer as f64), ("spread", 0.5)]))?;
    /// let tables = results.with("set", "ones")?.tables("layer", "set")?;
    /// assert_eq!((tables.len(), tables[1].frame().get_column_names()[1].as_str()), (2, "ones"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`pivot`](Self::pivot).
    pub fn tables(&self, rows: impl Names, columns: &str) -> Result<Vec<Table>> {
        let table = |name: &String| self.quantity(name).pivot(&rows, columns);
        different(self.texts("quantity")?).iter().map(table).collect()
    }
}

impl OverSeeds {
    /// A [`pivot`](Self::pivot) for each quantity, in the order in which they come.
    ///
    /// # Errors
    /// Those of [`pivot`](Self::pivot).
    pub fn tables(&self, rows: impl Names, columns: &str, beside: Beside) -> Result<Vec<Table>> {
        let table = |name: &String| self.quantity(name)?.pivot(&rows, columns, beside);
        different(texts(self.frame(), "quantity")?).iter().map(table).collect()
    }

    /// A row for each number, with what stands in the columns `by` in front: mean, standard
    /// deviation, range and number of seeds.
    ///
    /// # Errors
    /// [`Missing`](crate::ErrorKind::Missing) where there is no such column,
    /// [`Shape`](crate::ErrorKind::Shape) where `by` does not tell two numbers apart.
    pub fn table(&self, title: impl Into<String>, by: impl Names) -> Result<Table> {
        let by = by.names();
        once(self.frame(), &by)?;
        let columns =
            by.iter().map(String::as_str).chain(["mean", "deviation", "lowest", "highest", "seeds"]);
        let columns: Vec<Column> =
            columns.filter_map(|name| self.frame().column(name).ok().cloned()).collect();
        let frame = DataFrame::new(self.len(), columns).expect("columns of one frame");
        let format = Format::of_all(&texts(self.frame(), "quantity")?).of_mean();
        let mut table = Table::from_frame(title, frame);
        for name in ["mean", "deviation", "lowest", "highest"] {
            table = table.format(name, format)?;
        }
        Ok(table)
    }

    /// As [`Results::pivot`]: in each place the mean over the seeds, and `beside` it what is asked.
    ///
    /// ```
    /// use nnerr::results::{Beside, Rows};
    /// let mut rows = Rows::new("04");
    /// for (seed, area) in (1..).zip([0.75, 1.0, 0.5]) {
    ///     rows.add("auroc", area).detector("baseline").set("ones").seed(seed);
    /// }
    /// let over = rows.results()?.over_seeds()?;
    /// assert!(over.pivot("detector", "set", Beside::Deviation)?.text().contains("0.750 ± 0.250"));
    /// assert!(over.pivot("detector", "set", Beside::Range)?.text().contains("0.750 (0.500 – 1.000)"));
    /// # Ok::<(), nnerr::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of [`Results::pivot`].
    pub fn pivot(&self, rows: impl Names, columns: &str, beside: Beside) -> Result<Table> {
        let (rows, quantities) = (rows.names(), texts(self.frame(), "quantity")?);
        let places = Places::new(self.frame(), &rows, columns)?;
        let [mean, deviation, low, high, seeds, ahead, behind] =
            ["mean", "deviation", "lowest", "highest", "seeds", "ahead", "behind"]
                .map(|name| self.numbers(name));
        let mut table = places.table(titled(&quantities), &rows, &quantities, |at| {
            let row = [deviation[at], low[at], high[at], seeds[at], ahead[at], behind[at]];
            Format::of_quantity(&quantities[at]).beside(mean[at], beside, &row)
        })?;
        table.note = match beside {
            Beside::Deviation => "Mean ± standard deviation over the seeds.",
            Beside::Range => "Mean over the seeds; in brackets the lowest and the highest.",
            Beside::Ahead => "Mean over the seeds; in brackets in how many of them it is above 0.",
            Beside::Behind => "Mean over the seeds; in brackets in how many of them it is below 0.",
        }
        .to_owned();
        Ok(table)
    }

    /// The columns that tell numbers apart, without those that are the same everywhere.
    fn telling(&self) -> Vec<String> {
        let keys = self.frame().get_column_names_owned().into_iter().map(|name| name.to_string());
        let differs = |name: &String| {
            texts(self.frame(), name).is_ok_and(|texts| texts.iter().any(|text| *text != texts[0]))
        };
        let keys: Vec<String> = keys.take_while(|name| name != "mean").collect();
        let telling: Vec<String> = keys.iter().filter(|name| differs(name)).cloned().collect();
        if telling.is_empty() { vec!["quantity".into()] } else { telling }
    }
}

impl Show for OverSeeds {
    fn parts(&self) -> Vec<Part<'_>> {
        let title = titled(&texts(self.frame(), "quantity").unwrap_or_default());
        let table = self.table(format!("{title} over the seeds"), self.telling());
        table.iter().map(|table| Part::Html { html: table.html(), text: table.text() }).collect()
    }
}
