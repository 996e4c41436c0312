//! Another name for the one function that a shared object exports, as the loader looks for it: in
//! the table `DT_GNU_HASH` of the ELF format. A linker would take longer than all else that a cell
//! needs which was compiled before.

/// An entry of the program headers: what is loaded, and where the loader's tables are named.
const LOAD: u64 = 1;
const DYNAMIC: u64 = 2;
/// The loader's tables: names, symbols, hashes.
const STRTAB: u64 = 5;
const SYMTAB: u64 = 6;
const GNU_HASH: u64 = 0x6fff_fef5;
const SYMBOL: u64 = 24;

/// `object` with its one exported function `from` called `to`, which is no longer; `None` where it is
/// no such object.
pub fn rename(mut object: Vec<u8>, from: &str, to: &str) -> Option<Vec<u8>> {
    // 64 bits, the lower byte first.
    if object.get(..6)? != b"\x7fELF\x02\x01" || to.len() > from.len() {
        return None;
    }
    let elf = Elf { bytes: &object };
    let [names, symbols, hashes] = [STRTAB, SYMTAB, GNU_HASH].map(|tag| elf.table(tag));
    let (names, symbols, hashes) = (names?, symbols?, hashes?);
    let word = |at: u64| elf.number(hashes + at, 4);
    let (buckets, first, blooms) = (word(0)?, word(4)?, word(8)?);
    let bucket = |at: u64| 16 + 8 * blooms + 4 * at;
    let filled: Vec<u64> = (0..buckets).map(|at| word(bucket(at))).collect::<Option<Vec<_>>>()?;
    let [symbol] = filled.into_iter().filter(|&symbol| symbol != 0).collect::<Vec<_>>()[..] else {
        return None;
    };
    let chain = bucket(buckets) + 4 * symbol.checked_sub(first)?;
    // The last of its bucket, and so the only one of all.
    if word(chain)? & 1 == 0 {
        return None;
    }
    let name = usize::try_from(names + elf.number(symbols + SYMBOL * symbol, 4)?).ok()?;
    if object.get(name..=name + from.len())? != [from.as_bytes(), b"\0"].concat() {
        return None;
    }

    let hash = gnu_hash(to);
    let mut padded = to.as_bytes().to_vec();
    padded.resize(from.len(), 0);
    part(&mut object, name as u64, from.len() as u64)?.copy_from_slice(&padded);
    // A filter that says “perhaps” to every name.
    part(&mut object, hashes + 16, 8 * blooms)?.fill(0xff);
    for at in 0..buckets {
        let here = if at == u64::from(hash) % buckets { symbol } else { 0 };
        part(&mut object, hashes + bucket(at), 4)?.copy_from_slice(&u32::try_from(here).ok()?.to_le_bytes());
    }
    part(&mut object, hashes + chain, 4)?.copy_from_slice(&(hash | 1).to_le_bytes());
    Some(object)
}

fn part(object: &mut [u8], at: u64, length: u64) -> Option<&mut [u8]> {
    let (at, length) = (usize::try_from(at).ok()?, usize::try_from(length).ok()?);
    object.get_mut(at..at.checked_add(length)?)
}

fn gnu_hash(name: &str) -> u32 {
    name.bytes().fold(5381, |hash: u32, byte| hash.wrapping_mul(33).wrapping_add(byte.into()))
}

/// A shared object as the loader sees it.
struct Elf<'a> {
    bytes: &'a [u8],
}

impl Elf<'_> {
    fn number(&self, at: u64, width: usize) -> Option<u64> {
        let at = usize::try_from(at).ok()?;
        let bytes = self.bytes.get(at..at.checked_add(width)?)?;
        Some(bytes.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    }

    /// Type, place in the file, address and length of each segment.
    fn segments(&self) -> Option<Vec<[u64; 4]>> {
        let (start, size, count) = (self.number(32, 8)?, self.number(54, 2)?, self.number(56, 2)?);
        let field = |at: u64, offset: u64, width| self.number(start.checked_add(at * size + offset)?, width);
        let one = |at| Some([field(at, 0, 4)?, field(at, 8, 8)?, field(at, 16, 8)?, field(at, 32, 8)?]);
        (0..count).map(one).collect()
    }

    /// Where in the file one of the loader's tables begins.
    fn table(&self, tag: u64) -> Option<u64> {
        let segments = self.segments()?;
        let [_, start, _, length] = *segments.iter().find(|segment| segment[0] == DYNAMIC)?;
        let entries = (0..length / 16).map_while(|at| {
            let at = start.checked_add(16 * at)?;
            Some((self.number(at, 8)?, self.number(at.checked_add(8)?, 8)?))
        });
        let (_, address) = entries.into_iter().find(|(found, _)| *found == tag)?;
        let within = |[kind, place, start, length]: &[u64; 4]| {
            let at = address.checked_sub(*start).filter(|at| *kind == LOAD && at < length)?;
            place.checked_add(at).filter(|at| *at < self.bytes.len() as u64)
        };
        segments.iter().find_map(within)
    }
}

#[cfg(all(test, target_os = "linux", target_endian = "little", target_pointer_width = "64"))]
mod tests {
    use super::*;
    use crate::steps::unique;
    use std::ffi::CString;
    use std::fs;
    use std::process::Command;

    /// A library that exports these functions.
    fn library(functions: &[&str]) -> Vec<u8> {
        let folder = std::env::temp_dir().join(format!("nnerr-symbol-{}", unique()));
        fs::create_dir(&folder).unwrap();
        let function =
            |name: &&str| format!("#[unsafe(no_mangle)]\npub extern \"C\" fn {name}() -> i32 {{ 42 }}\n");
        let source = functions.iter().map(function).collect::<String>();
        fs::write(folder.join("a.rs"), source).unwrap();
        let mut rustc = Command::new("rustc");
        rustc.args(["--edition=2024", "--crate-type=cdylib", "-Cprefer-dynamic", "-o", "a.so", "a.rs"]);
        assert!(rustc.current_dir(&folder).status().unwrap().success());
        let object = fs::read(folder.join("a.so")).unwrap();
        fs::remove_dir_all(folder).unwrap();
        object
    }

    /// What the loader finds under each name in a library that lies in the file.
    #[allow(unsafe_code)]
    fn found(object: &[u8], names: &[&str]) -> Vec<Option<i32>> {
        let file = std::env::temp_dir().join(format!("nnerr-symbol-{}.so", unique()));
        fs::write(&file, object).unwrap();
        let path = CString::new(file.to_str().unwrap()).unwrap();
        let look = |name: &&str| {
            let name = CString::new(*name).unwrap();
            // SAFETY: the library is ours, and each function that it exports takes nothing and returns an i32.
            unsafe {
                let handle = libc::dlopen(path.as_ptr(), libc::RTLD_NOW);
                assert!(!handle.is_null());
                let function = libc::dlsym(handle, name.as_ptr());
                (!function.is_null())
                    .then(|| std::mem::transmute::<*mut libc::c_void, extern "C" fn() -> i32>(function)())
            }
        };
        let answers = names.iter().map(look).collect();
        fs::remove_file(file).unwrap();
        answers
    }

    #[test]
    fn the_loader_finds_the_function_under_its_new_name_only() {
        let object = library(&["the_first_name"]);
        for name in ["n_1", "n_23", "n_456", "the_other_name"] {
            let renamed = rename(object.clone(), "the_first_name", name).unwrap();
            assert_eq!(found(&renamed, &[name, "the_first_name", "n_2"]), [Some(42), None, None]);
            assert_eq!(rename(renamed, name, "n"), rename(object.clone(), "the_first_name", "n"));
        }
    }

    #[test]
    fn anything_else_is_left_alone() {
        let object = library(&["first_name"]);
        assert_eq!(rename(object.clone(), "first_name", "a_longer_name"), None);
        assert_eq!(rename(object.clone(), "other_name", "name"), None);
        assert_eq!(rename(library(&["first_name", "second_name"]), "first_name", "name"), None);
        for end in 0..object.len().min(4000) {
            let _ = rename(object[..end].to_vec(), "first_name", "name");
        }
        let mut wild = object;
        for at in 0..wild.len().min(4000) {
            wild[at] = !wild[at];
            let _ = rename(wild.clone(), "first_name", "name");
            wild[at] = !wild[at];
        }
    }
}
