//! SHA-256 of the uncompressed files, from `data/checksums.txt`.

use sha2::{Digest, Sha256};

use crate::{Error, ErrorKind, Result};

/// File names with the SHA-256 of their uncompressed bytes.
#[derive(Clone, Debug)]
pub(crate) struct Checksums(Vec<(String, String)>);

impl Checksums {
    /// Those of MNIST.
    pub(crate) fn of_mnist() -> Self {
        Self::parse(include_str!("../../../data/checksums.txt")).expect("a committed file, tested below")
    }

    /// Reads lines as sha256sum writes them: 64 hexadecimal digits, two spaces,
    /// a path, of which the last part is the file's name.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        let entries = lines.map(|line| match line.split_once("  ") {
            Some((sum, path)) if sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
                let name = path.rsplit('/').next().unwrap_or(path);
                Ok((name.to_string(), sum.to_ascii_lowercase()))
            }
            _ => Err(Error::new(ErrorKind::Format, format!("not a line of sha256sum: {line:?}"))),
        });
        Ok(Self(entries.collect::<Result<_>>()?))
    }

    /// Whether `bytes`, uncompressed, are those of the file `name`.
    pub(crate) fn verify(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let found = super::hexadecimal(&Sha256::digest(bytes));
        match self.0.iter().find(|(known, _)| known == name) {
            Some((_, expected)) if *expected == found => Ok(()),
            Some((_, expected)) => {
                let sentence = format!("{name} has the SHA-256 {found}, not {expected}");
                Err(Error::new(ErrorKind::Checksum, sentence))
            }
            None => Err(Error::new(ErrorKind::Checksum, format!("no SHA-256 is known for {name}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::digits::FILES;

    #[test]
    fn the_committed_file_knows_mnist() {
        let checksums = Checksums::of_mnist();
        for name in FILES {
            let error = checksums.verify(name, b"other bytes").unwrap_err();
            assert!(error.to_string().contains(", not "), "{error}");
        }
        assert!(Checksums::parse("abc  name").is_err());
    }
}
