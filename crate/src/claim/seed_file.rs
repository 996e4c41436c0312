//! The file of one seed: the rows of `results.csv` that it gives, as Parquet (schema:
//! `data/README.md`). Before Parquet's footer, where its readers do not look, stand 32 bytes
//! more: the SHA-256 of all others, so that a damaged file is told before it is read.

use std::{
    io::{Cursor, Write},
    path::{Path, PathBuf},
};

use polars::prelude::*;
use polars_io::prelude::{ParquetReader, ParquetWriter, SerReader};
use sha2::{Digest, Sha256};

use super::experiment::LEFT_OUT;
use crate::{
    Error, ErrorKind, Result,
    data::{self, Digits, Split},
    detect::EPOCHS,
    network::{Params, simd_level},
    store::write_atomically,
};

/// Raised whenever what a seed measures, or a rule, changes.
const VERSION: i64 = 4;
/// The columns of a file: those of `results.csv`, and what the numbers were made with.
const COLUMNS: [(&str, DataType); 11] = [
    ("notebook", DataType::String),
    ("quantity", DataType::String),
    ("detector", DataType::String),
    ("layer", DataType::String),
    ("set", DataType::String),
    ("category", DataType::String),
    ("seed", DataType::Int64),
    ("value", DataType::Float64),
    ("data", DataType::String),
    ("simd", DataType::String),
    ("version", DataType::Int64),
];

/// Where a seed's file lies in a folder of results.
pub(super) fn path_of(folder: &Path, seed: u64) -> PathBuf {
    folder.join(format!("seed-{seed:04}.parquet"))
}

/// The seed that a file's name says.
///
/// # Errors
/// [`ErrorKind::Format`] for another name.
pub(super) fn seed_of(path: &Path) -> Result<u64> {
    let name = path.file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_prefix("seed-").and_then(|seed| seed.parse().ok()).ok_or_else(|| {
        let sentence = format!("{} is not named after a seed, as seed-0001.parquet", path.display());
        Error::new(ErrorKind::Format, sentence)
    })
}

/// The rows of a seed's file.
///
/// # Errors
/// [`ErrorKind::Format`] where it is half-written or damaged, of another version, or holds
/// another seed than its name says.
pub(super) fn read(path: &Path) -> Result<DataFrame> {
    let seed = seed_of(path)?;
    let bytes = data::read(path)?;
    if !is_sealed(&bytes) {
        return Err(damaged(path, "it is half-written or damaged"));
    }
    let frame = ParquetReader::new(Cursor::new(bytes)).finish().map_err(|cause| damaged(path, cause))?;
    let wrong = |what: String| Error::new(ErrorKind::Format, format!("{} {what}", path.display()));
    let version =
        frame.column("version").and_then(|column| column.i64().map(|column| column.iter().next().flatten()));
    match version.map_err(|cause| damaged(path, cause))? {
        Some(VERSION) => {}
        Some(found) => return Err(wrong(format!("is of version {found}, and {VERSION} is needed"))),
        None => return Err(damaged(path, "it has no rows")),
    }
    let columns = frame.columns().iter().map(|column| (column.name().as_str(), column.dtype()));
    if !columns.eq(COLUMNS.each_ref().map(|(name, kind)| (*name, kind))) {
        return Err(damaged(path, "it has other columns"));
    }
    let seeds =
        frame.column("seed").and_then(|column| Ok(column.i64()?.iter().all(|of| of == Some(seed as i64))));
    match seeds.map_err(|cause| damaged(path, cause))? {
        true => Ok(frame),
        false => Err(wrong("holds another seed than its name says".into())),
    }
}

/// Whether the file is whole, of this version and made of these data.
pub(super) fn finished(path: &Path, data: &str) -> bool {
    read(path).is_ok_and(|frame| text_of(&frame, "data").is_some_and(|found| found == data))
}

/// Writes a seed's rows, with what they were made with.
///
/// # Errors
/// [`ErrorKind::Io`] where the file cannot be written.
pub(super) fn write(path: &Path, data: &str, mut frame: DataFrame) -> Result<()> {
    let rows = frame.height();
    let constant = |name: &str, value: &str| Column::new(name.into(), vec![value; rows]);
    let version = Column::new("version".into(), vec![VERSION; rows]);
    for column in [constant("data", data), constant("simd", simd_level()), version] {
        frame.with_column(column).map_err(|cause| damaged(path, cause))?;
    }
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).map_err(|cause| damaged(path, cause))?;
    let bytes = sealed(&bytes).ok_or_else(|| damaged(path, "it has no footer"))?;
    write_atomically(path, |file| file.write_all(&bytes))
}

/// Where Parquet's footer begins: its length and `PAR1` are the last eight bytes.
fn footer(bytes: &[u8]) -> Option<usize> {
    let end = bytes.len().checked_sub(8)?;
    let length = u32::from_le_bytes(bytes[end..end + 4].try_into().ok()?);
    end.checked_sub(length as usize)
}

/// A Parquet file's bytes with their digest before the footer.
fn sealed(bytes: &[u8]) -> Option<Vec<u8>> {
    let (rows, footer) = bytes.split_at(footer(bytes)?);
    Some([rows, &Sha256::digest(bytes), footer].concat())
}

/// Whether the digest is that of all other bytes.
fn is_sealed(bytes: &[u8]) -> bool {
    let Some((rows, footer)) = footer(bytes).map(|at| bytes.split_at(at)) else { return false };
    let Some((rows, digest)) = rows.split_last_chunk::<32>() else { return false };
    Sha256::new().chain_update(rows).chain_update(footer).finalize()[..] == digest[..]
}

/// The first row's text in a column.
pub(super) fn text_of(frame: &DataFrame, column: &str) -> Option<String> {
    frame.column(column).ok()?.str().ok()?.iter().next()?.map(String::from)
}

/// A file that cannot be what it should.
pub(super) fn damaged(path: &Path, cause: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Format, format!("{} is no seed's file: {cause}", path.display()))
}

/// What a file was made of, so that a folder holds seeds of one kind: the beginning of the training
/// samples' digest, the classes left out where they are others than the thesis', the epochs
/// of detector networks where they are not 100, and initial weights that are not the default.
pub(super) fn data_of(digits: &Digits, split: &Split, epochs: usize, params: &Params) -> String {
    let out: Vec<usize> =
        digits.classes().iter().copied().filter(|class| !split.classes.contains(class)).collect();
    let digest = &digits.train().digest()[..16];
    let mut data = match out.as_slice() {
        out if *out == LEFT_OUT => digest.to_string(),
        [] => format!("{digest}, whole"),
        out => {
            format!("{digest} without {}", out.iter().map(usize::to_string).collect::<Vec<_>>().join(", "))
        }
    };
    if epochs != EPOCHS {
        data += &format!(", {epochs} epochs");
    }
    if params.initial != Params::default().initial {
        data += &format!(", {:?}", params.initial);
    }
    data
}
