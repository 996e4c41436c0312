//! The source that evcxr writes for a cell, and what of it the cell needs. Each cell is wrapped into a
//! function with a number, which first takes all of the notebook's variables out of a store and
//! puts them back at its end. Those that a cell does not name may as well stay there: it then compiles
//! sooner, and is the same whatever else the notebook has defined.

use std::collections::{HashMap, HashSet};

/// The function's name in every cell that is compiled; `symbol.rs` gives it the number that is asked
/// for. It is longer than any such name.
pub const NAME: &str = "run_user_code_that_was_compiled_once";

const FUNCTION: &str = "pub extern \"C\" fn ";
const NUMBERED: &str = "run_user_code_";

/// What a cell must not hold to be compiled once: a second name that is exported, and macros that read
/// files or the environment.
const SEES_MORE: [&str; 7] =
    ["no_mangle", "export_name", "include", "include_str", "include_bytes", "env", "option_env"];

/// A cell's source.
pub struct Generated {
    /// What is compiled. Every line stands where it stood, so that messages name the right ones.
    pub source: String,
    /// Equal for cells that are compiled to the same: without the number and what the cell does not need, in
    /// one order.
    pub key: String,
    /// The function that evcxr will call.
    pub function: String,
}

/// One of evcxr's lines about a variable.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Step {
    Check,
    Take,
    Put,
}

impl Generated {
    /// Reads what evcxr wrote; `None` where that is not a cell of the kind we know.
    pub fn read(text: &str) -> Option<Generated> {
        let lines: Vec<&str> = text.lines().collect();
        let steps: Vec<Option<(Step, &str)>> = lines.iter().map(|line| step(line)).collect();
        let plain = || lines.iter().zip(&steps).filter(|(_, step)| step.is_none()).map(|(line, _)| line);
        let sees_more = plain().filter(|line| !line.starts_with("//")).flat_map(|line| words(line));
        // evcxr's own function is exported.
        if sees_more.filter(|word| SEES_MORE.contains(word)).ne(["no_mangle"]) {
            return None;
        }
        let said: HashSet<&str> = plain().flat_map(|line| words(line)).collect();
        let mut counted: HashMap<(Step, &str), usize> = HashMap::new();
        steps.iter().flatten().for_each(|step| *counted.entry(*step).or_default() += 1);
        let idle: HashSet<&str> = (counted.keys().map(|(_, name)| *name))
            .filter(|name| !said.contains(name.trim_start_matches("r#")))
            .filter(|name| {
                [Step::Check, Step::Take, Step::Put]
                    .iter()
                    .all(|step| counted.get(&(*step, *name)) == Some(&1))
            })
            .collect();

        let (mut source, mut function) = (String::with_capacity(text.len()), None);
        let (mut ordered, mut about) = (Vec::new(), Vec::new());
        for (line, step) in lines.iter().zip(&steps) {
            match step {
                Some((_, name)) if idle.contains(name) => {}
                Some(_) => {
                    // Their order is that of a table; what stands before them counts.
                    about.push((ordered.len(), *line));
                    source.push_str(line);
                }
                None if line.starts_with(FUNCTION) && line[FUNCTION.len()..].starts_with(NUMBERED) => {
                    let name = line[FUNCTION.len()..].trim_end_matches('(');
                    if function.replace(name.to_owned()).is_some() {
                        return None;
                    }
                    ordered.push(FUNCTION);
                    source.extend([FUNCTION, NAME, "("]);
                }
                None => {
                    ordered.push(line);
                    source.push_str(line);
                }
            }
            source.push('\n');
        }
        about.sort_unstable();
        let about = about.iter().map(|(at, line)| format!("{at} {line}"));
        let key = ordered.iter().map(|line| (*line).to_owned()).chain(about).collect::<Vec<_>>().join("\n");
        Some(Generated { source, key, function: function.filter(|name| name.len() < NAME.len())? })
    }
}

/// What a line does with a variable, if it is one of evcxr's.
fn step(line: &str) -> Option<(Step, &str)> {
    let (before, rest) = line.split_once("evcxr_variable_store.")?;
    let (statement, named) = rest.rsplit_once("(stringify!(")?;
    let (name, end) = named.split_once(')')?;
    let step = if before == "vars_ok &= " && statement.starts_with("check_variable::<") && end == ");" {
        Step::Check
    } else if before.starts_with("let ") && statement.starts_with("take_variable::<") && end == ");" {
        let taken = before["let ".len()..].strip_suffix(" = ")?;
        (taken.strip_prefix("mut ").unwrap_or(taken) == name).then_some(Step::Take)?
    } else if before.is_empty() && statement.starts_with("put_variable::<") {
        (end.strip_prefix(", ").and_then(|end| end.strip_suffix(");")) == Some(name)).then_some(Step::Put)?
    } else {
        return None;
    };
    Some((step, name))
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|letter: char| !letter.is_alphanumeric() && letter != '_').filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A cell as evcxr 0.22 writes it, which has these variables.
    fn cell(number: usize, variables: &[(&str, &str)], user: &str) -> String {
        let lines = |line: &dyn Fn(&str, &str) -> String| -> String {
            variables.iter().map(|(name, kind)| line(name, kind)).collect()
        };
        let store = "evcxr_variable_store";
        let check = lines(&|name, kind| {
            format!("vars_ok &= {store}.check_variable::<{kind}>(stringify!({name}));\n")
        });
        let take = lines(&|name, kind| {
            format!("let mut {name} = {store}.take_variable::<{kind}>(stringify!({name}));\n")
        });
        let put =
            lines(&|name, kind| format!("{store}.put_variable::<{kind}>(stringify!({name}), {name});\n"));
        format!(
            "use nnerr::prelude::*;\n// It is included via include_str!\n#[unsafe(no_mangle)]\npub extern \"C\" fn run_user_code_{number}(\n\
             {{let mut vars_ok = true;\n{check}if !vars_ok {{return {store};}}}}\n{take}{user}\n{put}{store}\n}}\n"
        )
    }

    const K: (&str, &str) = ("k", "usize");
    const OTHER: (&str, &str) = ("network", "Network<8>");
    const RAW: (&str, &str) = ("r#type", "std::collections::HashMap<String, (u8, f64)>");

    #[test]
    fn number_order_and_variables_that_a_cell_does_not_name_are_left_out() {
        let one = Generated::read(&cell(7, &[K], "println!(\"{k:?}\");")).unwrap();
        let other = Generated::read(&cell(123, &[RAW, OTHER, K], "println!(\"{k:?}\");")).unwrap();
        assert_eq!(one.key, other.key);
        assert_eq!((&*one.function, &*other.function), ("run_user_code_7", "run_user_code_123"));
        assert!(!other.source.contains("network") && other.source.contains(&format!("fn {NAME}(")));
        // All lines stand where they stood.
        let at = |text: &str| text.lines().position(|line| line.starts_with("println"));
        assert_eq!(at(&other.source), at(&cell(123, &[RAW, OTHER, K], "println!(\"{k:?}\");")));
        let two = [[K, OTHER], [OTHER, K]]
            .map(|both| Generated::read(&cell(1, &both, "k + network;")).unwrap().key);
        assert_eq!(two[0], two[1]);
    }

    #[test]
    fn what_a_cell_names_counts() {
        let key =
            |variables: &[(&str, &str)], user: &str| Generated::read(&cell(1, variables, user)).unwrap().key;
        let plain = key(&[K], "k;");
        for other in [
            key(&[K], "k + 0;"),
            key(&[("k", "u8")], "k;"),
            key(&[K, OTHER], "k;//network"),
            key(&[], "k;"),
            // An item above.
            key(&[K], "k;").replace("prelude::*", "prelude::*;\nfn f() {}"),
        ] {
            assert_ne!(plain, other);
        }
        let raw = Generated::read(&cell(1, &[RAW], "r#type.len();")).unwrap();
        assert!(raw.source.contains("take_variable"));
        // What a cell has consumed it does not put back, and what it has made it does.
        let taken = cell(1, &[K, OTHER], "k;")
            .replace("evcxr_variable_store.put_variable::<Network<8>>(stringify!(network), network);\n", "");
        assert!(Generated::read(&taken).unwrap().source.contains("take_variable::<Network<8>>"));
        let made = cell(1, &[K], "let a = k;\nevcxr_variable_store.put_variable::<u8>(stringify!(a), a);");
        assert!(Generated::read(&made).unwrap().source.contains("put_variable::<u8>"));
    }

    #[test]
    fn what_reads_files_or_exports_more_is_compiled_as_ever() {
        for user in
            ["include_str!(\"a\");", "let a = env!(\"HOME\");", "#[unsafe(no_mangle)] pub extern fn f() {}"]
        {
            assert!(Generated::read(&cell(1, &[K], user)).is_none(), "{user}");
        }
        assert!(Generated::read("fn main() {}").is_none());
    }
}
