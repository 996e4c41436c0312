//! The one error of the crate: a kind, and a full sentence that names the value
//! found and the limit it broke.

use std::fmt;

/// `std::result::Result` with this crate's [`Error`] where no other is named
/// (cells import it, and what the kernel writes around a cell names both types).
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in one full sentence.
///
/// `Debug` prints the same sentence as `Display`, because that is what a
/// notebook shows when `?` meets an error.
///
/// ```
/// use nnerr::{ErrorKind, data::Source};
/// let error = nnerr::data::Digits::load(Source::Dir("no/such/folder".into())).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Missing);
/// assert!(error.to_string().contains("no/such/folder"));
/// ```
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    sentence: String,
}

/// The kinds of [`Error`], for a program that wants to react to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A number lies outside its limits: a rate, a count, a fraction.
    OutOfRange,
    /// Two things that must have the same size or shape do not.
    Shape,
    /// A set, a layer or a category holds nothing.
    Empty,
    /// A NaN or an infinity where a finite number is needed.
    NotFinite,
    /// A measure that does not exist here, for want of samples or of different values: it is
    /// neither high nor low, and nothing can be decided by it.
    Undefined,
    /// A class that the data or the network does not know.
    UnknownClass,
    /// The bytes of a file are not what its format demands.
    Format,
    /// A file's SHA-256 is not the expected one.
    Checksum,
    /// A file, folder or network that is not there.
    Missing,
    /// The file system refused: full, read-only, not permitted.
    Io,
    /// A download failed: no network, an error page, a time-out.
    Download,
    /// Somebody pressed Stop: see [`stop`](crate::stop).
    Stopped,
}

impl Error {
    /// An error of `kind` that says `sentence`.
    pub(crate) fn new(kind: ErrorKind, sentence: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, sentence: sentence.into() }))
    }

    /// What kind of error this is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.sentence)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// `None` where a measure is undefined: nothing can be decided by it. Any other error is a mistake,
/// and stays one.
///
/// ```
/// use nnerr::{defined, metric::Roc};
/// assert_eq!(defined(Roc::between(&[0.5], &[]))?, None);
/// # Ok::<(), nnerr::Error>(())
/// ```
///
/// # Errors
/// The given one, unless its kind is [`ErrorKind::Undefined`].
pub fn defined<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == ErrorKind::Undefined => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_undefined_measure_decides_nothing() {
        let failed = |kind| defined::<f64>(Err(Error::new(kind, "as it is")));
        assert_eq!(failed(ErrorKind::Undefined).unwrap(), None);
        // A set named twice, a k that is too large, a singular covariance: these stay errors.
        for kind in [ErrorKind::OutOfRange, ErrorKind::Empty, ErrorKind::Shape, ErrorKind::NotFinite] {
            assert_eq!(failed(kind).unwrap_err().kind(), kind);
        }
    }
}
