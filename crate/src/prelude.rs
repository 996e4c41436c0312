//! What a notebook's first cell brings into scope: `use nnerr::prelude::*;`.

pub use crate::{Error, ErrorKind, Random, Result, Stream};
pub use crate::{data::*, metric::*, network::*, record::*, show::*, study::*, table::*};
pub use crate::{check, figure, ndarray, polars};
