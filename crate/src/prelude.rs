//! What a notebook's first cell brings into scope: `use nnerr::prelude::*;`.

pub use crate::{Environment, Error, ErrorKind, Random, Result, Stream};
pub use crate::{data::*, metric::*, network::*, record::*, show::*, study::*, table::*};
pub use crate::{check, figure, polars};
pub use ndarray::{self, Array1, Array2, array};
