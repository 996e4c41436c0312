//! The source that evcxr writes for a cell, and what of it the cell needs. Each cell is wrapped into a
//! function with a number, which first takes all of the notebook's variables out of a store and
//! puts them back at its end. Those that a cell does not name may as well stay there: it then compiles
//! sooner, and is the same whatever else the notebook has defined.

use crate::parameter::{Parameter, items};
use std::collections::{HashMap, HashSet};

/// The function's name in every cell that is compiled; `symbol.rs` gives it the number that is asked
/// for. It is longer than any such name.
pub const NAME: &str = "run_user_code_that_was_compiled_once";

const EXPORTED: &str = "#[unsafe(no_mangle)]";
const FUNCTION: &str = "pub extern \"C\" fn ";
const NUMBERED: &str = "run_user_code_";
/// The store's own source, which is always the same.
const STORE: &str = "mod evcxr_internal_runtime {";

/// What a cell must not hold to be compiled once: a second name that is exported, and macros that read
/// files or the environment.
const SEES_MORE: [&str; 7] =
    ["no_mangle", "export_name", "include", "include_str", "include_bytes", "env", "option_env"];

/// A cell's source.
pub struct Generated {
    /// What is compiled. Every line stands where it stood, so that messages name the right ones.
    pub source: String,
    /// Equal for cells that are compiled to the same: without the number, what the cell does not need and the values
    /// of parameters, in one order.
    pub key: String,
    /// The function that evcxr will call.
    pub function: String,
    /// The parameters that are written into what is compiled.
    pub parameters: Vec<Parameter>,
}

/// One of evcxr's lines about a variable.
#[derive(PartialEq, Eq, Hash, Clone, Copy)]
enum Step {
    Check,
    Take,
    Put,
}

/// What a line is.
enum Line<'a> {
    About(Step, &'a str),
    Parameter(Parameter),
    Store,
    Function(&'a str),
    Plain,
}

impl Generated {
    /// Reads what evcxr wrote; `None` where that is not a cell of the kind we know.
    pub fn read(text: &str) -> Option<Generated> {
        let lines = sorted(text);
        let mut counted: HashMap<(Step, &str), usize> = HashMap::new();
        // Names that the cell says, those of them that a parameter defines before anything else does, and macros.
        let (mut said, mut fresh, mut more): (HashSet<&str>, HashSet<&str>, Vec<&str>) = Default::default();
        for (line, text) in &lines {
            let spoken: Vec<&str> = match line {
                // Each of its values may name what stands above.
                Line::Parameter(parameter) => parameter.arms.iter().map(String::as_str).collect(),
                Line::Plain => vec![text],
                Line::About(..) | Line::Store | Line::Function(_) => Vec::new(),
            };
            for word in spoken.into_iter().flat_map(words) {
                said.insert(word);
                more.extend(SEES_MORE.contains(&word).then_some(word));
            }
            match line {
                Line::About(step, name) => *counted.entry((*step, *name)).or_default() += 1,
                Line::Parameter(parameter) if said.insert(&parameter.name) => {
                    fresh.insert(&parameter.name);
                }
                _ => {}
            }
        }
        // evcxr's own function is exported.
        if more != ["no_mangle"] {
            return None;
        }
        let once = |step, name| counted.get(&(step, name)) == Some(&1);
        let mut spared: HashSet<(Step, &str)> = HashSet::new();
        for (_, name) in counted.keys() {
            let there = once(Step::Check, name) && once(Step::Take, name);
            let named = said.contains(name.trim_start_matches("r#"));
            if there && (fresh.contains(name) || !named && once(Step::Put, name)) {
                spared.extend([(Step::Check, *name), (Step::Take, *name)]);
                spared.extend((!named).then_some((Step::Put, *name)));
            }
        }

        let (mut source, mut function) = (String::with_capacity(text.len()), None);
        let (mut ordered, mut about, mut parameters): (Vec<&str>, Vec<_>, Vec<_>) = Default::default();
        for (line, text) in &lines {
            match line {
                // A parameter's old value stays in the store, too, till the new one comes.
                Line::About(step, name) if spared.contains(&(*step, *name)) => {}
                Line::About(..) => {
                    // Their order is that of a table; what stands before them counts.
                    about.push((ordered.len(), *text));
                    source.push_str(text);
                }
                Line::Parameter(parameter) => {
                    ordered.extend(["//@param", &parameter.start]);
                    ordered.extend(parameter.arms.iter().map(String::as_str));
                    source.push_str(&parameter.line(parameters.len()));
                    parameters.push(parameter.clone());
                }
                Line::Function(name) => {
                    if function.replace((*name).to_owned()).is_some() {
                        return None;
                    }
                    source.extend([FUNCTION, NAME, "("]);
                }
                Line::Store | Line::Plain => {
                    ordered.push(text);
                    source.push_str(text);
                }
            }
            source.push('\n');
        }
        source += &items(&parameters);
        about.sort_unstable();
        let about = about.iter().map(|(at, line)| format!("{at} {line}"));
        let key = ordered.iter().map(|line| (*line).to_owned()).chain(about).collect::<Vec<_>>().join("\n");
        let function = function.filter(|name| name.len() < NAME.len())?;
        Some(Generated { source, key, function, parameters })
    }
}

/// The lines of a source, and what each is.
fn sorted(text: &str) -> Vec<(Line<'_>, &str)> {
    let (mut store, mut cell, mut quotes) = (false, false, 0);
    let lines = text.lines().map(|line| {
        store = (store || line == STORE) && line != EXPORTED;
        let name = line.strip_prefix(FUNCTION).filter(|name| name.starts_with(NUMBERED));
        cell |= name.is_some();
        let found = match (step(line), Parameter::read(line)) {
            _ if store => Line::Store,
            (Some((step, name)), _) => Line::About(step, name),
            // Not within a text of several lines.
            (_, Some(parameter)) if cell && quotes % 2 == 0 => Line::Parameter(parameter),
            _ => name.map_or(Line::Plain, |name| Line::Function(name.trim_end_matches('('))),
        };
        if cell {
            quotes += line.matches('"').count() - line.matches("\\\"").count();
        }
        (found, line)
    });
    lines.collect()
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
            "use nnerr::prelude::*;\nmod evcxr_internal_runtime {{\n// via include_str!\n}}\n#[unsafe(no_mangle)]\npub extern \"C\" fn run_user_code_{number}(\n\
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
    fn a_parameter_is_compiled_for_all_its_values() {
        let put = "evcxr_variable_store.put_variable::<usize>(stringify!(k), k);\n";
        let read = |variables: &[(&str, &str)], value: &str| {
            let line = format!("let k: usize = {value}; //@param 1..9 how many (was {value})\nnetwork;\n");
            // What a cell defines it puts back at the end of its own lines.
            let text = cell(1, variables, "here").replace(put, "").replace("here\n", &format!("{line}{put}"));
            Generated::read(&text).unwrap()
        };
        let (one, other) = (read(&[OTHER], "8"), read(&[OTHER, K], "9"));
        assert_eq!(one.source.replace("\n\n", "\n"), other.source.replace("\n\n", "\n"));
        assert_eq!(one.key, other.key);
        assert!(
            one.source.contains("let k: usize = unsafe") && one.source.contains("static NNERR_PARAMETER_0")
        );
        assert_ne!(one.parameters, other.parameters);
        assert_ne!(one.key, read(&[OTHER], "8 + 1").key);
        // So is one that stands in an expression, for all that its comment offers.
        let among = |value: &str, offered: &str| {
            let line = format!("let task = of({value}, k); //@param [{offered}] set (was \"a\")");
            Generated::read(&cell(1, &[K, OTHER], &line)).unwrap()
        };
        let (one, other) = (among("\"a\"", "\"a\", \"b\""), among("\"b\"", "\"a\", \"b\""));
        assert_eq!((&one.key, &one.source), (&other.key, &other.source));
        assert_ne!(one.parameters, other.parameters);
        assert_ne!(one.key, among("\"a\"", "\"a\", \"c\"").key);
        assert!(one.source.contains("take_variable::<usize>") && !one.source.contains("Network<8>"));
        assert!(among("k", "k, network").source.contains("Network<8>"));
        // Where the old value is used, it is taken.
        let line = "let m: usize = k;\nlet k: usize = 8; //@param 1..9";
        assert!(Generated::read(&cell(1, &[K], line)).unwrap().source.contains("take_variable::<usize>"));
        // In a text it is text.
        let line = "let text: &str = \"\nlet k: usize = 8; //@param 1..9\n\";";
        assert!(Generated::read(&cell(1, &[K], line)).unwrap().parameters.is_empty());
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
