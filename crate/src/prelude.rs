//! What a notebook's first cell brings into scope: `use nnerr::prelude::*;`.

pub use crate::figure::{self, Bars, Figure, Grid, Heat, Images, Lines, Panel, Points, Rocs};
pub use crate::stop::{self, Stoppable};
pub use crate::{Environment, Error, ErrorKind, Random, Result, Stream, defined};
pub use crate::{check, polars};
pub use crate::{
    claim::*, data::*, detect::*, metric::*, network::*, pattern::*, record::*, results::*, show::*,
    study::*, table::*,
};
pub use ndarray::{self, Array1, Array2, array};
