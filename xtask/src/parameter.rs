//! A parameter of a cell: `let k: usize = 8; //@param 3..20`. It is compiled once, as a number that
//! the cell reads from its own file; another value is written there, and the cell need not be compiled again.

/// Stands before each number in the file.
const MARK: &[u8; 15] = b"nnerr parameter";

/// One parameter, and the value that its line gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: String,
    /// What stands before the value.
    pub start: String,
    kind: String,
    value: Vec<u8>,
}

impl Parameter {
    /// Reads a line; `None` where it is not the whole definition of a number or a bool.
    pub fn read(line: &str) -> Option<Parameter> {
        let (code, _) = line.split_once("//@param ")?;
        let (left, value) = code.trim_end().strip_suffix(';')?.split_once(" = ")?;
        let (name, kind) = left.strip_prefix("let ")?.split_once(": ")?;
        let letter = |letter: char| letter.is_alphanumeric() || letter == '_';
        if !name.chars().all(letter) || !kind.chars().all(letter) {
            return None;
        }
        let value = bytes(kind, value)?;
        Some(Parameter { name: name.into(), start: format!("{left} = "), kind: kind.into(), value })
    }

    /// The line as it is compiled, where it is the `nth` of its cell.
    pub fn line(&self, nth: usize) -> String {
        let Parameter { start, .. } = self;
        format!("{start}unsafe {{ ::core::ptr::read_volatile(&raw const crate::NNERR_PARAMETER_{nth}.1) }};")
    }

    /// Writes its value into a file that was compiled with these lines and [`items`].
    pub fn put(&self, nth: usize, object: &mut [u8]) -> Option<()> {
        let mark = mark(nth);
        let mut found = object.windows(mark.len()).enumerate().filter(|(_, part)| *part == mark);
        let (Some((at, _)), None) = (found.next(), found.next()) else { return None };
        object.get_mut(at + mark.len()..)?.get_mut(..self.value.len())?.copy_from_slice(&self.value);
        Some(())
    }
}

/// Where the parameters of a cell lie: items behind its last line.
pub fn items(parameters: &[Parameter]) -> String {
    let mut items = String::new();
    if !parameters.is_empty() {
        items += "#[repr(C)] pub struct NnerrParameter<T>(pub [u8; 16], pub T);\n";
    }
    for (nth, Parameter { kind, .. }) in parameters.iter().enumerate() {
        let zero = if kind == "bool" { "false" } else { "0 as _" };
        items += &format!(
            "#[used] pub static NNERR_PARAMETER_{nth}: NnerrParameter<{kind}> = NnerrParameter({:?}, {zero});\n",
            mark(nth)
        );
    }
    items
}

fn mark(nth: usize) -> [u8; 16] {
    let mut mark = [0; 16];
    mark[..MARK.len()].copy_from_slice(MARK);
    mark[MARK.len()] = nth as u8;
    mark
}

/// A literal as it lies in memory. What rustc would refuse, or may read otherwise, is left to it.
fn bytes(kind: &str, literal: &str) -> Option<Vec<u8>> {
    let digits = literal.strip_prefix('-').unwrap_or(literal);
    let plain = digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.');
    if kind == "bool" {
        return Some(vec![u8::from(literal.parse::<bool>().ok()?)]);
    }
    if !plain || !digits.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    macro_rules! number {
        ($($kind:ident)*) => {
            match kind {
                $(stringify!($kind) => Some(literal.parse::<$kind>().ok()?.to_le_bytes().to_vec()),)*
                "f64" if digits.contains('.') => Some(literal.parse::<f64>().ok()?.to_le_bytes().to_vec()),
                "f32" if digits.contains('.') => Some(literal.parse::<f32>().ok()?.to_le_bytes().to_vec()),
                _ => None,
            }
        };
    }
    number!(usize u8 u16 u32 u64 isize i8 i16 i32 i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bools_are_parameters() {
        let read = |line| Parameter::read(line).map(|one| (one.name, one.kind, one.value));
        let found = read("let k: usize = 8; //@param 3..20 number of clusters (was 7)");
        assert_eq!(found, Some(("k".into(), "usize".into(), 8usize.to_le_bytes().to_vec())));
        let found = read("let x: f64 = -0.5; //@param -8.0..8.0 step 0.5");
        assert_eq!(found, Some(("x".into(), "f64".into(), (-0.5f64).to_le_bytes().to_vec())));
        assert_eq!(read("let all: bool = true; //@param bool"), Some(("all".into(), "bool".into(), vec![1])));
        for other in [
            "let k: usize = 8;",
            "let k = 8; //@param 3..20",
            "let k: usize = m; //@param 3..20",
            "let k: usize = 8 + m; //@param 3..20",
            "let k: u8 = 256; //@param 3..20",
            "let k: usize = -1; //@param 3..20",
            "let f: f64 = 1; //@param 0..1",
            "let f: f64 = inf; //@param 0..1",
            "let k: usize = 8u8; //@param 3..20",
            "let (k, m): (usize, usize) = 8; //@param 3..20",
            "let s: &str = \"a\"; //@param [\"a\", \"b\"]",
            "let c: Confidence = Confidence::percent(90)?; //@param 0..90",
            "    let k: usize = 8; //@param 3..20",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_is_written_behind_its_own_mark() {
        let parameter = Parameter::read("let k: u16 = 513; //@param 3..999").unwrap();
        let mut object = [&mark(0)[..], &[9, 9], &mark(1)[..], &[9, 9, 9]].concat();
        assert_eq!(parameter.put(1, &mut object), Some(()));
        assert_eq!(object, [&mark(0)[..], &[9, 9], &mark(1)[..], &[1, 2, 9]].concat());
        assert_eq!(parameter.put(2, &mut object), None);
        let twice = [&mark(0)[..], &[9, 9], &mark(0)[..], &[9, 9]].concat();
        assert_eq!(parameter.put(0, &mut twice.clone()), None);
        assert_eq!(parameter.put(0, &mut mark(0).to_vec()), None);
    }
}
