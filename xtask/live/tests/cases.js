// Tests of what needs no JupyterLab: run in any JavaScript engine, by tests/live.py in the browser's.
//
//     node --input-type=module -e 'import("./xtask/live/tests/cases.js").then((m) => console.log(m.run()))'

import { Graph } from "../static/graph.js";
import { lex } from "../static/lexer.js";
import { analyse } from "../static/names.js";
import { edits, parameters, position, range } from "../static/params.js";
import { State } from "../static/plan.js";

/** @type {[string, () => void][]} */ const cases = [];
const test = (/** @type {string} */ name, /** @type {() => void} */ body) => { cases.push([name, body]); };
const equal = (/** @type {unknown} */ a, /** @type {unknown} */ b, about = "") => {
  if (JSON.stringify(a) !== JSON.stringify(b)) throw Error(`${about} ${JSON.stringify(a)} is not ${JSON.stringify(b)}`);
};
/** What a text reads, of the names that are asked for. */
const reads = (/** @type {string} */ source, /** @type {string} */ of) => {
  const found = new Set(analyse(source).statements.flatMap((own) => [...own.reads]));
  return of.split(" ").filter((name) => found.has(name)).join(" ");
};
const changes = (/** @type {string} */ source) => analyse(source).statements.flatMap((own) => [...own.changes]).join(" ");
const defines = (/** @type {string} */ source) => analyse(source).statements.flatMap((own) => [...own.defines.keys()]).join(" ");
const graph = (/** @type {string[]} */ ...sources) => new Graph(sources.map((source, at) => ({ id: `c${at}`, source })));
/** The cells that follow a name of the first cell. */
const follow = (/** @type {string} */ name, /** @type {string[]} */ ...sources) => graph(...sources).followers(0, name).join(" ");

test("tokens", () => {
  const kinds = (/** @type {string} */ source) => lex(source).tokens.map((token) => `${token.kind}:${token.text}`).join(" ");
  equal(kinds("'a' 'a '\\'' '\\u{1F600}' b'x' 'static"), "char:'a' lifetime:'a char:'\\'' char:'\\u{1F600}' char:b'x' lifetime:'static");
  equal(kinds("1..5 1. 1.0 2.max(1) t.0.1 1e-3 0xff_u8 1_000usize 2f64"), "int:1 sign:.. int:5 float:1. float:1.0 int:2 sign:. name:max sign:( int:1 sign:) "
    + "name:t sign:. int:0 sign:. int:1 float:1e-3 int:0xff_u8 int:1_000usize float:2f64");
  equal(kinds('r#"a"b"# "\\"" b"k" br##"x"#"## r#type c"z"').replace(/"/g, "'"), "string:r#'a'b'# string:'\\'' string:b'k' string:br##'x'#'## name:type string:c'z'");
  equal(lex("a /* k /* f */ k */ b // k\n/// doc\nc").tokens.map((token) => token.text), ["a", "b", "c"]);
  equal(lex('"open').tokens.length + lex("/* open").comments.length + lex("'").tokens.length, 3);
  equal(kinds("größe ∂x"), "name:größe sign:∂ name:x");
});

test("names that are meant and names that are not", () => {
  equal(reads("x.k(); y.k; K::k; m::k(1);", "k"), "");
  equal(reads("let s = S { k: 1, f }; S { k, ..f }", "k f"), "k f");
  equal(reads("let s = S { k: f };", "k f"), "f");
  equal(reads("xs.map(|k| k + f).map(|&(a, k): &(usize, usize)| k).map(|_| layer)", "k f layer"), "f layer");
  equal(reads("a | k | b; a || k;", "k b"), "k b");
  equal(reads("let k = k + 1;", "k"), "k");
  equal(reads("{ let k = 1; k }; { k }", "k"), "k");
  equal(reads("{ let k = 1; k };", "k"), "");
  equal(reads("for k in 0..n { k; }; for (i, k) in f.iter() { k; }", "k n f i"), "n f");
  equal(reads("for k in 0..n { k; } k", "k"), "k");
  equal(reads("if let Some(k) = f { k } else { g }", "k f g"), "f g");
  equal(reads("if let Some(a) = f { a } else { k }", "k a"), "k");
  equal(reads("if let Some(a) = f && let Some(b) = a && b > k {}", "a b k f"), "k f");
  equal(reads("match f { Some(k) if k > g => k, P { k, x: z } => z + k, LIMIT => layer, a @ 1..=3 | a => a }", "f k g z x layer LIMIT a"), "f g layer LIMIT");
  equal(reads("fn own(k: usize, f: &[K]) -> usize { let layer = k; layer + f.len() }", "k f layer K"), "K");
  equal(reads("let Some(k) = f else { return g };", "k f g"), "f g");
  equal(reads("let (a, S { k, f: g }): (A, B) = h;", "k f g h"), "h");
  equal(defines("let (a, S { k, f: g }): (A, B) = h; let mut n = 1; const C: u8 = 1; use a::{b, c as d, e::{self, f}}; fn z() {}"), "a k g n C b d e f z");
  equal(reads("println!(\"{k} {f:?} {{g}} {0:>width$.prec$}\", h)", "k f g h width prec"), "k f h width prec");
  equal(reads("println!(r#\"{k}\"#); let s = \"{f}\"; call(\"{g}\");", "k f g"), "k");
  equal(reads("format!(\"{k} {f}\", k = g)", "k f g"), "f g");
  equal(reads("vec![\"{k}\"]; matches!(f, Some(g) if g > h)", "k f g h"), "f h");
  equal(reads("'k: loop { break 'k; }", "k"), "");
  equal(reads("#[allow(k)]\nlet a = 1;", "k"), "");
  equal(reads("let a: Vec<K> = x as k::T; f::<G>(1)", "K k T G f"), "K k G f");
  equal(reads("if a < k && b > f {} while x { g }", "k f g"), "k f g");
  equal(reads("let c = move |x: usize| -> K { x + k };", "x k K"), "k K");
  equal(reads("impl<T: K> D for Mine { fn k(&self) -> T { f } }", "K D Mine k T f"), "K D Mine f");
});

test("half-typed cells are no failure", () => {
  for (const source of ["let", "let x", "let x =", "fn", "fn f(", "match x {", "if let", "|", "a.", "use", "impl", "println!(\"{", ":dep", "x[", "}", "for", "//@param", "|a", "let (a, b"]) {
    analyse(source);
    graph(source, source).key(1);
  }
});

test("what a cell changes", () => {
  equal(changes("x = 1; y += 1; z[0] = 1; a.b = 2; *c = 1; f(&mut d); e == 1; g.h(1);"), "x y z a c d");
  equal(changes("for l in 0..3 { x = x + l; let mut y = 1; y = 2; }"), "x");
  equal(follow("k", "let k = 1;", "let mut t = Vec::new();", "t.push(k);", "show(&t);", "show(&u);"), "2 3");
  equal(follow("k", "let k = 1;", "let t = Table::new();", "t.row(k);", "show(&t);"), "2", "not mut");
  equal(follow("k", "let k = 1;", "let mut t = Vec::new();", "t.len() + k", "show(&t);"), "2", "only looks");
  equal(follow("k", "let k = 1;", "struct S;", "impl S { fn a() { 1 } }\nfn z() { k }", "S::a()"), "", "a function knows no variable");
  equal(follow("k", "const k: u8 = 1;", "struct S;", "impl S { fn a() { k } }", "S::a()"), "2 3");
});

test("what follows what", () => {
  const p = "let k = 8;\nlet f = 0.5;";
  equal(follow("k", p, "let a = k;", "let b = f;", "let c = a + b;", "show(&b);", "show(&c);"), "1 3 5");
  equal(follow("f", p, "let a = k;", "let b = f;", "let c = a + b;", "show(&b);", "show(&c);"), "2 3 4 5");
  equal(follow("k", p, "let a = k;", "let a = 1;", "show(&a);"), "1", "shadowed");
  equal(follow("k", p, "show(&k); let k = 1;", "show(&k);"), "1", "shadowed by a later statement");
  equal(follow("k", p, "let a = k; let b = f;", "show(&b);", "show(&a);"), "1 3", "statements of one cell are told apart");
  equal(follow("k", p, "let a = bank;", "//@uses k\nlet b = 1;", "show(&b);"), "2 3");
  equal(follow("k", p, "let b = (k, f); //@without k", "show(&b);", "show(&b, k);"), "3");
  equal(follow("f", p, "let b = (k, f); //@without k", "show(&b);"), "1 2");
  equal(follow("k", p, "fn even(n: u8) -> bool { odd(n) }\nfn odd(n: u8) -> bool { even(n) }", "even(k as u8)"), "2", "items in a circle");
  const one = "fn even() { odd() }\nfn odd() { even() }";
  const key = (/** @type {string} */ items) => graph(items, "even()").key(1);
  if (key(one) === key(one.replace("{ even() }", "{ even(); 1 }"))) throw Error("a change in a circle is seen");
  equal(graph("let a = 1;", "let b = a; // why\n").key(1), graph("let  a=1;", "let b = a;").key(1), "comments and white space do not count");
  equal([...graph("//@uses b\nlet a = 1;", "let b = a;").problems.values()], ["//@uses b: a cell can follow only what stands above it, and b stands below"]);
  equal([...graph("//@uses z\nlet a = 1;").problems.values()], ["//@uses z: no cell above defines z"]);
  const before = graph(":dep x = \"1\"\nuse x::*;", "show(1);"), after = graph(":dep x = \"2\"\nuse x::*;", "show(1);");
  if (before.key(1) === after.key(1)) throw Error("a :dep reaches all");
});

test("ranges", () => {
  const stops = (/** @type {string} */ text) => { const read = range(text); return typeof read === "string" ? read : read.stops; };
  equal(stops("2..5 number of clusters"), ["2", "3", "4", "5"]);
  equal(stops("-1..=1"), ["-1", "0", "1"]);
  equal(stops("0..90 step 30"), ["0", "30", "60", "90"]);
  equal(stops("0..100 step 30"), ["0", "30", "60", "90"]);
  equal(stops("0.1..0.4 step 0.1 share"), ["0.1", "0.2", "0.3", "0.4"]);
  equal(stops("0.3..0.5 step 0.05"), ["0.3", "0.35", "0.4", "0.45", "0.5"]);
  equal(stops("0.0..1.0 step 0.5"), ["0.0", "0.5", "1.0"]);
  equal(/** @type {string[]} */ (stops("0.05..0.95 step 0.05")).length, 19);
  equal(stops("1..20 log"), ["1", "2", "3", "4", "5", "6", "8", "10", "12", "15", "20"]);
  equal(stops('["a, b", "c"] the set'), ['"a, b"', '"c"']);
  equal(stops("[0, 1000] epochs"), ["0", "1000"]);
  const read = range('["ones", "fives"]: which set (was "ones")');
  equal(typeof read === "string" ? read : [read.label, read.was], ["which set", '"ones"']);
  for (const bad of ["5..2", "1..1", "a number", "", "0..10 log", "1..9 step 0", "0..99999", "[", '["a"]', '["a", "a"]', "1.."]) {
    if (typeof range(bad) !== "string") throw Error(`${bad} is a range?`);
  }
});

test("parameters", () => {
  const one = (/** @type {string} */ source) => parameters(source)[0];
  equal([one("let k: usize = 8; //@param 2..32 number of clusters")].map((p) => [p.name, p.value, p.label, p.problem]), [["k", "8", "number of clusters", null]]);
  const written = (/** @type {string} */ source, /** @type {string} */ value) => edits(one(source), value).sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), source);
  const k = "let mut k = 1_000usize; //@param 1..2000 many";
  equal(written(k, "7"), "let mut k = 7usize; //@param 1..2000 many (was 1000)");
  equal(written(written(k, "7"), "9"), "let mut k = 9usize; //@param 1..2000 many (was 1000)");
  equal(written(written(k, "7"), "1000"), "let mut k = 1000usize; //@param 1..2000 many");
  equal(written("let t = Task::E(&[\"fives\"]); //@param [\"fives\", \"ones\"] set\nlet z = 1;", '"ones"'),
    'let t = Task::E(&["ones"]); //@param ["fives", "ones"] set (was "fives")\nlet z = 1;');
  equal(written("let c = P::percent(90)?; //@param 0..90 step 10", "0"), "let c = P::percent(0)?; //@param 0..90 step 10 (was 90)");
  equal(written("let m: M = M::I1; //@param [I1, I2]", "I2"), "let m: M = M::I2; //@param [I1, I2] (was I1)");
  equal(written("let b = false; //@param bool all", "true"), "let b = true; //@param bool all (was false)");
  equal(written("let b = -3; //@param -5..5", "2"), "let b = 2; //@param -5..5 (was -3)");
  equal(position(one(k), "1000"), 999);
  const problem = (/** @type {string} */ source) => one(source).problem || "";
  for (const [source, said] of [
    ["let k = 40; //@param 2..32", "k is 40, outside of 2 to 32"],
    ["let k = 0.5; //@param 2..32", "k is 0.5, and its range wants a whole number"],
    ["let f = 1; //@param 0.0..1.0 step 0.1", "f is 1, and its range wants a decimal"],
    ["let s = \"x\"; //@param [\"a\", \"b\"]", "s is \"x\", none of \"a\", \"b\""],
    ["let k = n; //@param 2..32", "k: this line holds no whole number that could move"],
    ["let k = f(1, 2); //@param 2..32", "k: which of 2 values moves? The line may hold one only"],
    ["let k = 1; //@param many", "k: “//@param many” is no range: write 2..32, 0.1..0.9 step 0.1, 1..1000 log, [\"a\", \"b\"] or bool"],
    ["println!(\"\"); //@param 1..2", "//@param must stand behind a `let` of one name, in its line"],
    ["let (a, b) = (1, 2); //@param 1..2", "//@param must stand behind a `let` of one name, in its line"],
    ["let k = 1; //@param 1..3\nlet k = 2; //@param 1..3", "k is a parameter twice in this cell: take one away"],
  ]) equal(problem(source), said);
  equal(parameters('let a = "let k = 8; //@param 1..9";\n/* //@param 1..3 */ let b = 1;'), [], "text is no parameter");
});

test("predictions", () => {
  const one = (/** @type {string} */ source) => parameters(source)[0];
  const none = "let guess: Option<f64> = None; //@predict 0..1 step 0.05 AUROC of fives";
  const some = none.replace("None", "Some(0.8)");
  equal([none, some].map(one).map((p) => [p.name, p.predict, p.value, p.given, p.label, p.problem]),
    [["guess", true, "None", "None", "AUROC of fives", null], ["guess", true, "0.8", "None", "AUROC of fives", null]]);
  equal(one("let k: usize = 8; //@param 2..32").predict, false);
  const written = (/** @type {string} */ source, /** @type {string} */ value) => edits(one(source), value).sort((a, b) => b.start - a.start)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), source);
  equal(written(none, "0.8"), some);
  equal(written(some, "0.35"), none.replace("None", "Some(0.35)"));
  equal(written(some, "None"), none);
  equal(written(none, "None"), none);
  equal(written("let g: Option<f64> = Some( -1.5 ); //@predict -3..3 step 0.5", "2.0"), "let g: Option<f64> = Some(2.0); //@predict -3..3 step 0.5");
  // Whole ends, too, give decimals: the type is f64. Where nothing was predicted the slider stands in the middle.
  const layer = one("let layer: Option<f64> = None; //@predict 1..5 the best layer");
  equal([layer.stops, position(layer, "None"), position(layer, "4.0")], [["1.0", "2.0", "3.0", "4.0", "5.0"], 2, 3]);
  equal(one(none).stops.slice(-2), ["0.95", "1.0"]);
  for (const [source, said] of [
    ["let g = 0.8; //@predict 0..1 step 0.1", "g: a prediction is None or Some(0.0)"],
    ["let g = Some(x); //@predict 0..1 step 0.1", "g: a prediction is None or Some(0.0)"],
    ["let g = Some(0.5).map(f); //@predict 0..1 step 0.1", "g: a prediction is None or Some(0.0)"],
    ["let g = Some(3); //@predict 0..9", "g: a prediction is a decimal: Some(3.0)"],
    ["let g = Some(1.5); //@predict 0..1 step 0.1", "g is 1.5, outside of 0.0 to 1.0"],
    ["let g = None; //@predict [\"a\", \"b\"]", "g: a prediction is a number: write 0..1 step 0.05"],
    ["let g = None; //@predict bool", "g: a prediction is a number: write 0..1 step 0.05"],
    ["show(&g); //@predict 0..1", "//@predict must stand behind a `let` of one name, in its line"],
  ]) equal(one(source).problem, said);
  equal(one("let g = None; //@predict soon").problem?.startsWith("g: “//@predict soon” is no range"), true);
  equal(parameters(`let k: usize = 8; //@param 1..9\n${none}`).map((p) => p.name), ["k", "guess"], "both in one cell");
  // What was predicted is followed like a parameter.
  equal(follow("guess", none, "show(&chart(guess));", "show(&other);"), "1");
});

/** Runs what the plan says, as the kernel would, and keeps what each cell saw. */
function play(/** @type {State} */ state, /** @type {Graph} */ own, moving = false) {
  const ran = [];
  for (let next = state.next(own, moving); next >= 0 && ran.length < 50; next = state.next(own, moving)) { ran.push(next); state.done(own, own.cells[next].id); }
  return ran.join(" ");
}

test("plans", () => {
  const cells = (/** @type {number} */ k, /** @type {number} */ f) => graph(":dep a = \"1\"", `let k = ${k};\nlet f = ${f};`, "let a = k;", "let b = f;", "show(&a);", "show(&b);");
  const moved = (/** @type {State} */ state, /** @type {Graph} */ a, /** @type {Graph} */ b) => { for (const id of state.moved(a, b)) state.scope.add(id); };
  const state = new State(), [a, b, c] = [cells(1, 1), cells(2, 1), cells(2, 2)];
  state.see(a);
  moved(state, a, b);
  equal(play(state, b), "0 1 2 4", "a new kernel needs what stands above");
  equal(play(state, b), "");
  moved(state, b, c);
  equal(play(state, c), "1 3 5");
  moved(state, c, a);
  equal(play(state, a), "1 2 3 4 5", "both, once each");
  moved(state, a, b);
  moved(state, b, a);
  equal(play(state, a), "", "there and back again");
  state.lose();
  moved(state, a, b);
  equal(play(state, b), "0 1 2 4", "after a restart");
  state.seconds.set("c2", 3);
  moved(state, b, a);
  equal(play(state, a, true), "1", "what takes long waits, and what follows it");
  equal([state.stale(a, 2), state.stale(a, 4), state.stale(a, 5)], [true, true, false]);
  equal(play(state, a), "2 4");
  moved(state, a, b);
  state.fail(b, "c2", "x");
  equal(play(state, b), "1", "what follows a failure is not run");
});

test("a name that two cells define", () => {
  const cells = (/** @type {number} */ k) => graph(`let k = ${k};`, "let t = k;", "show(&t);", "let t = 5;", "show(&t);", "show(&t, k);");
  const state = new State(), [a, b] = [cells(1), cells(2)];
  state.see(a);
  for (let at = 0; at < 6; at++) state.done(a, `c${at}`);
  for (const id of state.moved(a, b)) state.scope.add(id);
  // The last cell reads the lower t, which the upper one has hidden in the kernel.
  equal(play(state, b), "0 1 2 3 5");
  state.done(b, "c1");
  equal(state.mixed(b, 4), "t", "run by hand, it would read the upper one");
  state.done(b, "c4");
  equal(state.stale(b, 4), true);
});

test("what is pushed twice", () => {
  const cells = (/** @type {number} */ k) => graph(`let k = ${k};`, "let mut t = vec![];", "t.push(k);", "show(&t);");
  const state = new State(), [a, b] = [cells(1), cells(2)];
  state.see(a);
  for (let at = 0; at < 4; at++) state.done(a, `c${at}`);
  for (const id of state.moved(a, b)) state.scope.add(id);
  equal(play(state, b), "0 1 2 3", "the vector is made anew before it is pushed to");
});

test("random notebooks, against the slow way", () => {
  let seed = 7;
  const draw = (/** @type {number} */ n) => { seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff; return (seed >> 8) % n; };
  const names = ["a", "b", "c", "d", "e"];
  for (let round = 0; round < 300; round++) {
    /** @type {{name: string, reads: string[], mut: boolean}[]} */
    const cells = Array.from({ length: 8 }, () => ({ name: names[draw(5)], reads: names.filter(() => draw(4) === 0), mut: draw(4) === 0 }));
    const source = cells.map(({ name, reads, mut }) => (mut ? `${name} = f(${[name, ...reads].join(", ")});` : `let ${name} = f(${reads.join(", ")});`));
    const own = graph("let k = 1;\nlet a = k; let b = 0; let c = 0; let d = 0; let e = 0;", ...source);
    // The slow way: values as the texts that made them, for k = 1 and k = 2.
    const run = (/** @type {number} */ k) => {
      const values = new Map([["a", `${k}`], ["b", "0"], ["c", "0"], ["d", "0"], ["e", "0"]]);
      return cells.map(({ name, reads, mut }, at) => {
        const value = `f${at}(${(mut ? [name, ...reads] : reads).map((read) => values.get(read)).join(",")})`;
        values.set(name, value);
        return value;
      });
    };
    const one = run(1), two = run(2), differ = one.map((value, at) => (value === two[at] ? -1 : at + 1)).filter((at) => at > 0);
    equal(own.followers(0, "k").join(" "), differ.join(" "), source.join(" / "));
  }
});

test("what took long comes last", () => {
  const cells = (/** @type {number} */ k) => graph(`let k = ${k};`, "let a = k;", "show(&k);", "let b = a;", "show(&k, 1);");
  const state = new State(), [a, b] = [cells(1), cells(2)];
  state.see(a);
  for (let at = 0; at < 5; at++) state.done(a, `c${at}`, at === 1 ? 3 : 0.1);
  for (const id of state.moved(a, b)) state.scope.add(id);
  equal(play(state, b), "0 2 4 1 3", "with what needs it");
  // A name that is defined again below does not wait: it would be read by the wrong one.
  const again = (/** @type {number} */ k) => graph(`let k = ${k};`, "show(&t, k);", "let t = k;", "show(&t);");
  const other = new State(), [c, d] = [again(1), again(2)];
  other.see(c);
  for (let at = 0; at < 4; at++) other.done(c, `c${at}`, at === 2 ? 3 : 0.1);
  for (const id of other.moved(c, d)) other.scope.add(id);
  equal(play(other, d), "0 1 2 3");
});

test("random notebooks with cells that take long, run", () => {
  let seed = 11;
  const draw = (/** @type {number} */ n) => { seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff; return (seed >> 8) % n; };
  for (let round = 0; round < 300; round++) {
    const names = ["a", "b", "c", "d"], cells = Array.from({ length: 8 }, () => ({ name: names[draw(4)], reads: [...names, "k"].filter(() => draw(3) === 0) }));
    const source = cells.map(({ name, reads }) => `let ${name} = f(${reads.join(", ")});`);
    const [one, two] = [1, 2].map((k) => graph(`let k = ${k};\nlet a = 0; let b = 0; let c = 0; let d = 0;`, ...source));
    const state = new State();
    state.see(one);
    // The kernel: what each name holds, and what each cell saw when it ran last.
    const values = new Map(), shown = new Map();
    const execute = (/** @type {number} */ at, /** @type {number} */ k) => {
      if (at === 0) for (const [name, value] of [["k", `${k}`], ["a", "0"], ["b", "0"], ["c", "0"], ["d", "0"]]) values.set(name, value);
      else {
        const { name, reads } = cells[at - 1], value = `f(${reads.map((read) => values.get(read)).join(",")})`;
        values.set(name, value);
        shown.set(at, value);
      }
    };
    for (let at = 0; at <= 8; at++) { execute(at, 1); state.done(one, `c${at}`, draw(2) ? 0.1 : 2 + draw(9)); }
    for (const id of state.moved(one, two)) state.scope.add(id);
    let left = 100;
    for (let next = state.next(two); next >= 0 && left > 0; next = state.next(two), left--) { execute(next, 2); state.done(two, two.cells[next].id); }
    equal(left > 0, true, `it ends: ${source.join(" / ")}`);
    const seen = new Map(shown);
    for (let at = 0; at <= 8; at++) execute(at, 2);
    equal([...seen].join(" "), [...shown].join(" "), source.join(" / "));
  }
});

/** @returns {string[]} what failed */
export function run() {
  const failed = [];
  for (const [name, body] of cases) {
    try { body(); } catch (error) { failed.push(`${name}: ${error instanceof Error ? error.message : error}`); }
  }
  return failed.length ? failed : cases.length < 10 ? ["too few cases"] : [];
}
