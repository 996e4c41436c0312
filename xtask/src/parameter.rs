//! A parameter of a cell: `let k: usize = 8; //@param 3..20`. It is compiled once, as a number that
//! the cell reads from its own file; another value is written there, and the cell need not be compiled again.
//! Where a value is part of more, as in `Task::Erroneous(&["fives"]); //@param ["fives", "ones"]`, all that its
//! comment offers are compiled at once, and the number says which one counts.

/// Stands before each number in the file.
const MARK: &[u8; 15] = b"nnerr parameter";

/// So many values are compiled at once, and not more.
const MOST: usize = 40;

/// One parameter, and the value that its line gives it.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    pub name: String,
    /// What stands before the value.
    pub start: String,
    kind: String,
    value: Vec<u8>,
    /// What the line would say with each value that its comment offers; none for a number or a bool.
    pub arms: Vec<String>,
}

impl Parameter {
    /// Reads a line; `None` where it is not a whole definition, or its comment offers another value.
    pub fn read(line: &str) -> Option<Parameter> {
        let (code, comment) = line.split_once("//@param ")?;
        let (left, value) = code.trim_end().strip_suffix(';')?.split_once(" = ")?;
        let (name, kind) = match left.strip_prefix("let ")?.split_once(": ") {
            Some((name, kind)) => (name, kind),
            None => (left.strip_prefix("let ")?, ""),
        };
        if name.is_empty() || !name.chars().all(letter) {
            return None;
        }
        let (name, start) = (name.into(), format!("{left} = "));
        if let Some(value) = bytes(kind, value) {
            return Some(Parameter { name, start, kind: kind.into(), value, arms: Vec::new() });
        }
        // Of a number alone the compiler says what is wrong with it.
        let number = value.starts_with(|first: char| first == '-' || first.is_ascii_digit());
        if number && value.chars().all(|part| letter(part) || "-.".contains(part)) {
            return None;
        }
        let (arms, at) = arms(value, comment)?;
        Some(Parameter { name, start, kind: "u8".into(), value: vec![u8::try_from(at).ok()?], arms })
    }

    /// The line as it is compiled, where it is the `nth` of its cell.
    pub fn line(&self, nth: usize) -> String {
        let Parameter { start, arms, .. } = self;
        let number =
            format!("unsafe {{ ::core::ptr::read_volatile(&raw const crate::NNERR_PARAMETER_{nth}.1) }}");
        let Some((last, others)) = arms.split_last() else { return format!("{start}{number};") };
        let others: String = others.iter().enumerate().map(|(at, arm)| format!("{at} => {arm}, ")).collect();
        format!("{start}match {number} {{ {others}_ => {last} }};")
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

fn letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// What a line says with each value that its comment offers, and which of them it says now. The value must
/// stand there once. What the comment says behind the values is for people.
fn arms(value: &str, comment: &str) -> Option<(Vec<String>, usize)> {
    let offered = offered(comment)?;
    let there = |one: &&String| places(value, one).len() == 1;
    let found: Vec<&String> = offered.iter().filter(there).collect();
    let [now] = found[..] else { return None };
    let (at, place) = (offered.iter().position(|one| one == now)?, places(value, now)[0]);
    let with = |one: &String| format!("{}{one}{}", &value[..place], &value[place + now.len()..]);
    Some((offered.iter().map(with).collect(), at))
}

/// `["a", "b"]`, `[I1, I2]` or `0..90 step 10`, as they stand in a line.
fn offered(comment: &str) -> Option<Vec<String>> {
    let values: Vec<String> = if let Some(list) = comment.strip_prefix('[') {
        list.split_once(']')?.0.split(", ").map(String::from).collect()
    } else {
        let (first, rest) = comment.split_once("..")?;
        let mut words = rest.split(' ');
        let (first, last): (i64, i64) = (first.parse().ok()?, words.next()?.parse().ok()?);
        let step = if words.next() == Some("step") { words.next()?.parse().ok()? } else { 1 };
        (first..=last)
            .step_by(usize::try_from(step).ok().filter(|&step| step > 0)?)
            .map(|n| n.to_string())
            .collect()
    };
    let text =
        |one: &String| one.len() > 1 && one.starts_with('"') && one.ends_with('"') && !one.contains('\\');
    let plain = |one: &String| !one.is_empty() && one.chars().all(letter);
    (values.len() <= MOST && values.iter().all(|one| text(one) || plain(one))).then_some(values)
}

/// Where a text or word stands in a line, not as a part of another.
fn places(line: &str, one: &str) -> Vec<usize> {
    let whole = |&at: &usize| {
        let (before, behind) = (&line[..at], &line[at + one.len()..]);
        !one.starts_with(letter) || !before.ends_with(letter) && !behind.starts_with(letter)
    };
    line.match_indices(one).map(|(at, _)| at).filter(whole).collect()
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
            "let k: u8 = 256; //@param 3..20",
            "let k: usize = -1; //@param 3..20",
            "let f: f64 = 1; //@param 0..1",
            "let f: f64 = inf; //@param 0..1",
            "let k: usize = 8u8; //@param 3..20",
            "let (k, m): (usize, usize) = 8; //@param 3..20",
            "let s: &str = \"c\"; //@param [\"a\", \"b\"]",
            "let s: &str = \"a\"; //@param [\"a\", \"b\\n\"]",
            "let (s, t) = (\"a\", \"b\"); //@param [\"a\", \"b\"]",
            "let s: [&str; 2] = [\"a\", \"a\"]; //@param [\"a\", \"b\"]",
            "let s: [&str; 2] = [\"a\", \"b\"]; //@param [\"a\", \"b\"]",
            "let c: Confidence = Confidence::percent(95)?; //@param 0..90 step 10",
            "let c: Confidence = Confidence::percent(90)?; //@param 0..900",
            "let c: Confidence = Confidence::percent(90)?; //@param 0..90 step 0",
            "let m = Measure::I12; //@param [I1, I2]",
            "    let k: usize = 8; //@param 3..20",
        ] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_value_in_an_expression_is_one_of_those_that_are_offered() {
        let read = |line: &str| Parameter::read(line).unwrap();
        let task = read(
            "let task = Task::Erroneous(&[\"ones\"]); //@param [\"fives\", \"ones\", \"noise\"] set (was \"fives\")",
        );
        assert_eq!((&*task.name, &*task.start, &task.value), ("task", "let task = ", &vec![1]));
        assert_eq!(
            task.line(2),
            "let task = match unsafe { ::core::ptr::read_volatile(&raw const crate::NNERR_PARAMETER_2.1) } \
             { 0 => Task::Erroneous(&[\"fives\"]), 1 => Task::Erroneous(&[\"ones\"]), _ => Task::Erroneous(&[\"noise\"]) };"
        );
        let category =
            read("let c: Confidence = Confidence::percent(90)?; //@param 0..90 step 10 or Confidence::All");
        assert_eq!((category.arms.len(), &category.value), (10, &vec![9]));
        assert_eq!(category.arms[3], "Confidence::percent(30)?");
        let height = read("let height: Measure = Measure::I1; //@param [NeuronAccuracy, I1, I2]");
        assert_eq!(height.arms, ["Measure::NeuronAccuracy", "Measure::I1", "Measure::I2"]);
        // One value more or less is another line.
        let other = read("let task = Task::Erroneous(&[\"ones\"]); //@param [\"fives\", \"ones\"]");
        assert_ne!(task.arms, other.arms);
        assert!(items(&[task]).contains("NnerrParameter<u8>"));
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
