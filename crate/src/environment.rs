//! What a notebook stands on: the library, the processor, the data folder.

use std::fmt;

use crate::{
    data,
    network::simd_level,
    show::{Part, Show},
};

/// The library's version, threads and vector instructions, and where data lies.
///
/// ```
/// let environment = nnerr::Environment::check();
/// assert!(environment.to_string().starts_with("nnerr 0."));
/// assert!(environment.threads() >= 1);
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Environment {
    threads: usize,
    simd: &'static str,
    data: bool,
}

impl Environment {
    /// Looks at this process and this machine; touches no network.
    pub fn check() -> Self {
        let data = data::find("mnist").is_ok();
        Self { threads: rayon::current_num_threads(), simd: simd_level(), data }
    }

    /// Threads that parallel work uses here. No result depends on their number.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// The vector instructions of matrix products, which results' last digits
    /// depend on; see [`simd_level`].
    pub fn simd(&self) -> &'static str {
        self.simd
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "nnerr {}: ready", env!("CARGO_PKG_VERSION"))?;
        writeln!(f, "processor: {} threads, {} instructions", self.threads, self.simd)?;
        f.write_str(if self.data {
            "data: found on this machine"
        } else {
            "data: not here yet; it is fetched when first asked for, or drawn where no source answers"
        })
    }
}

impl Show for Environment {
    fn parts(&self) -> Vec<Part<'_>> {
        let text = self.to_string();
        vec![Part::Html { html: format!("<pre>{text}</pre>"), text }]
    }
}
