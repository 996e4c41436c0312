//! Two hosts that share one clone, each a process namespace: the numbers of their kernels'
//! processes are equal, and neither sees the other's.

use std::{
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use nnerr_tests::{python, succeed, xtask};
use serde_json::{Value, json};

/// The beginnings of a command in a namespace of its own: as root, and as anybody.
const SPACES: [&[&str]; 2] = [
    &["--pid", "--fork", "--kill-child", "--mount-proc"],
    &["--user", "--map-root-user", "--pid", "--fork", "--kill-child", "--mount-proc"],
];

const HERE: &[&str] = &["--fork", "--kill-child"];

/// A kernel on another host.
struct Host {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
    number: u64,
    home: PathBuf,
}

impl Host {
    fn start(space: &[&str]) -> Self {
        let driver = python("hosts.py");
        let mut command = Command::new("unshare");
        command.args(space).arg(driver.get_program()).args(driver.get_args());
        command.envs(driver.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.current_dir(driver.get_current_dir().unwrap());
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        let requests = process.stdin.take().unwrap();
        let answers = BufReader::new(process.stdout.take().unwrap());
        let mut host = Self { process, requests, answers, number: 0, home: PathBuf::new() };
        let begun = host.answer();
        host.number = begun["process"].as_u64().unwrap();
        host.home = begun["home"].as_str().unwrap().into();
        host
    }

    fn answer(&mut self) -> Value {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|e| panic!("the host said {line:?}: {e}"))
    }

    fn ask(&mut self, request: &str) -> Value {
        writeln!(self.requests, "{}", json!(request)).unwrap();
        self.answer()
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn two_hosts_with_one_clone_leave_each_other_alone() {
    let allowed = |space: &&&[&str]| {
        let tried = Command::new("unshare").args(**space).arg("true").output();
        tried.is_ok_and(|output| output.status.success())
    };
    let Some(space) = SPACES.iter().find(allowed) else {
        println!("not run: this machine allows no process namespaces");
        return;
    };
    succeed(&mut xtask(&["lab", "--prepare"]));
    let [mut one, mut other] = [Host::start(space), Host::start(space)];
    assert_eq!(one.number, other.number, "the numbers are not those of two hosts");
    assert_ne!(one.home, other.home);

    // Cells of the same source, one beside the other.
    let ran = |host: &mut Host, cell: &str| {
        let answer = host.ask(cell);
        assert_eq!(answer["wrong"], "", "{cell}");
        answer["said"].as_str().unwrap().to_owned()
    };
    ran(&mut one, "let mut mine: Vec<&str> = vec![\"one\"];");
    ran(&mut other, "let mut mine: Vec<&str> = vec![\"other\"];");
    for round in 1..=3 {
        for host in [&mut one, &mut other] {
            ran(host, "mine.push(mine[0]);");
        }
        assert_eq!(ran(&mut one, "println!(\"{}\", mine.join(\" \"));"), ["one"; 4][..=round].join(" "));
        assert_eq!(ran(&mut other, "println!(\"{}\", mine.join(\" \"));"), ["other"; 4][..=round].join(" "));
    }

    // A kernel that starts sweeps: on the one host, and here.
    let third = PathBuf::from(ran(&mut one, "sweep"));
    assert!(third != one.home && third != other.home, "{third:?}");
    let mut here = Host::start(HERE);
    for home in [&one.home, &other.home, &here.home] {
        assert!(home.is_dir(), "{home:?} was swept while its kernel runs");
    }
    assert_eq!(here.ask("end"), json!({"left": false}));

    assert_eq!(one.ask("end"), json!({"left": false}));
    assert_eq!(ran(&mut other, "println!(\"{}\", mine.len());"), "4");

    // A host that fails, its janitor with it, leaves a directory that anybody may sweep.
    let left = other.home.clone();
    drop(other);
    assert!(left.is_dir(), "nobody was there to remove {left:?}");
    let mut here = Host::start(HERE);
    assert!(!left.exists(), "{left:?} is nobody's");
    assert_eq!(here.ask("end"), json!({"left": false}));
}
