// Parameters: `let k: usize = 8; //@param 2..32 number of clusters`, and predictions. What a comment may say, and what is wrong with it.
//
//   whole numbers   2..32            both ends included; also 0..90 step 10
//   decimals        0.05..0.95 step 0.05
//   logarithmic     1..1000 log      1, 2, 3 … 10, 12, 15, 20 …
//   choices         ["ones", "fives", "noise"], or the last names of a path: [I1, I2, NeuronAccuracy], or numbers: [0, 1000]
//   booleans        bool
//
// Behind that stands the label for people, and at its end, once the value was moved, the one that was given:
// `(was 8)`. The value is the line's own literal, or the only one of its kind in it: `Confidence::percent(90)?`.
//
// Predictions: `let guess: Option<f64> = None; //@predict 0..1 step 0.05 AUROC of fives`. The range is one of numbers, the value is `None`
// until somebody predicts, and then `Some(0.8)`.

import { lex } from "./lexer.js";
import { analyse } from "./names.js";

/** @typedef {import("./lexer.js").Token} Token */
/**
 * @typedef {object} Range
 * @property {"whole"|"decimal"|"choice"|"bool"} kind
 * @property {string[]} stops the literals, in order
 * @property {string} label
 * @property {string|null} was
 */
/**
 * @typedef {object} Param
 * @property {string} name
 * @property {boolean} predict whether it is a prediction: its value is a number's literal, or `None`
 * @property {Range["kind"]} kind
 * @property {string[]} stops
 * @property {string} label
 * @property {string} value the literal as it stands in the source, without a type behind it
 * @property {string} suffix `usize` of `8usize`
 * @property {string} given the value that the notebook was given with
 * @property {number} at where the literal stands
 * @property {number} end
 * @property {number} comment where the comment ends
 * @property {{start: number, end: number}|null} mark where `(was 8)` stands
 * @property {string|null} problem one sentence
 */

const MOST = 10000;
const WORD = /^\s*@(param|predict)\b(.*)$/s;
/** A prediction that nobody made. */
export const NONE = "None";
const NUMBER = String.raw`-?[0-9][0-9_]*(?:\.[0-9_]+)?(?:[eE][+-]?[0-9]+)?`;
const RANGE = new RegExp(`^(${NUMBER})\\s*\\.\\.=?\\s*(${NUMBER})(?:\\s+(?:(step)\\s+(\\S+)|(log)))?(?![\\w.])\\s*[:,;–-]?\\s*`);
const WAS = /\s*\(was ((?:"(?:[^"\\]|\\.)*"|[^()])*)\)\s*$/;
const SERIES = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];

/** @param {string} text */
const plain = (text) => Number(text.replace(/_/g, ""));
/** @param {string} text digits behind the point */
const digits = (text) => (/\.([0-9_]*)/.exec(text)?.[1].replace(/_/g, "").length) || 0;
/** @param {number} value @param {number} digits as a Rust decimal */
const decimal = (value, digits) => { const text = String(Number(value.toFixed(digits))); return /^-?\d+$/.test(text) ? `${text}.0` : text; };

/** From a to b in round numbers. @param {number} a @param {number} b @param {boolean} whole */
function logarithmic(a, b, whole) {
  const found = [a];
  for (let power = Math.floor(Math.log10(a)); power <= Math.log10(b); power++) {
    for (const digit of SERIES) {
      const value = Number((digit * 10 ** power).toPrecision(3));
      if (value > a && value < b && (!whole || Number.isInteger(value))) found.push(value);
    }
  }
  if (b > a) found.push(b);
  return whole ? found.map(String) : found.map((value) => (Number.isInteger(value) ? `${value}.0` : String(value)));
}

/**
 * Reads what stands behind `@param`; a sentence where it is no range.
 * @param {string} text
 * @returns {Range | string}
 */
export function range(text) {
  const marked = WAS.exec(text), was = marked ? marked[1] : null;
  const rest = (marked ? text.slice(0, marked.index) : text).trim();
  if (rest.startsWith("[")) return choices(rest, was);
  const bool = /^bool\b\s*[:,;–-]?\s*/.exec(rest);
  if (bool) return { kind: "bool", stops: ["false", "true"], label: rest.slice(bool[0].length), was };
  const found = RANGE.exec(rest);
  if (!found) return `“//@param ${rest.length > 40 ? rest.slice(0, 40) + "…" : rest}” is no range: write 2..32, 0.1..0.9 step 0.1, 1..1000 log, ["a", "b"] or bool`;
  const [all, from, to, , step, log] = found, label = rest.slice(all.length);
  const a = plain(from), b = plain(to), whole = ![from, to, step || ""].some((part) => /[.eE]/.test(part));
  if (!(a < b)) return `${from}..${to} holds nothing: the first end must be below the second`;
  const kind = whole ? "whole" : "decimal";
  if (log) {
    if (a <= 0) return `${from}..${to} log must begin above 0`;
    return { kind, stops: logarithmic(a, b, whole), label, was };
  }
  if (step !== undefined && !(plain(step) > 0)) return `a step must be above 0, not ${step}`;
  const places = Math.max(digits(from), digits(to), digits(step || "")), by = step === undefined ? 10 ** -places : plain(step);
  const count = Math.floor((b - a) / by + 1e-9) + 1;
  if (count > MOST) return `${from}..${to} has ${count} positions, more than ${MOST}: give it a step`;
  const at = (/** @type {number} */ i) => (whole ? String(a + i * by) : decimal(a + i * by, Math.max(places, 1)));
  return { kind, stops: Array.from({ length: count }, (_, i) => at(i)), label, was };
}

/** `["a", "b"] label`. @param {string} text @param {string|null} was @returns {Range | string} */
function choices(text, was) {
  const { tokens } = lex(text);
  /** @type {string[]} */ const stops = [];
  let item = "", end = 0;
  for (const token of tokens.slice(1)) {
    if (token.text === "," || token.text === "]") {
      if (item) stops.push(item);
      item = "";
      if (token.text === "]") { end = token.end; break; }
    } else item += token.text;
  }
  if (!end) return "the choices need a closing ]";
  if (stops.length < 2) return "there must be two choices at least";
  if (new Set(stops).size < stops.length) return "a choice is there twice";
  return { kind: "choice", stops, label: text.slice(end).replace(/^\s*[:,;–-]?\s*/, ""), was };
}

/** Whether a cell may have parameters or predictions. @param {string} source */
export const mayMove = (source) => /@(param|predict)\b/.test(source);

/** A range of numbers, for a prediction: `f64`, whatever the ends. @param {string} text @returns {Range | string} */
function guesses(text) {
  const read = range(text);
  if (typeof read === "string") return read.replace("@param", "@predict");
  if (read.kind === "choice" || read.kind === "bool") return "a prediction is a number: write 0..1 step 0.05";
  return { ...read, kind: "decimal", stops: read.stops.map((stop) => (/^-?\d+$/.test(stop) ? `${stop}.0` : stop)), was: null };
}

/** What kind of literal a token is. @param {Token} token @returns {Range["kind"]|null} */
function literal(token) {
  if (token.kind === "int") return "whole";
  if (token.kind === "float") return "decimal";
  if (token.kind === "string") return "choice";
  return token.kind === "name" && /^(true|false)$/.test(token.text) ? "bool" : null;
}

const WHAT = { whole: "whole number", decimal: "decimal", choice: "choice", bool: "true or false" };

/**
 * The parameters and predictions of a cell, in order. What was seen at first is the given value where the comment names none.
 * @param {string} source
 * @param {(name: string) => string|undefined} [first]
 * @returns {Param[]}
 */
export function parameters(source, first) {
  if (!mayMove(source)) return [];
  const { statements, comments, tokens } = analyse(source);
  /** @type {Param[]} */ const found = [];
  for (const comment of comments) {
    const text = WORD.exec(comment.text);
    if (!comment.line || !text) continue;
    const begin = source.lastIndexOf("\n", comment.start) + 1;
    const own = statements.find((one) => one.kind === "let" && one.end > begin && one.end <= comment.start
      && source.slice(one.end, comment.start).trim() === "");
    /** @type {Param} */
    const param = { name: own ? [...own.defines.keys()][0] || "?" : "?", predict: text[1] === "predict", kind: "whole", stops: [], label: "", value: "", suffix: "", given: "",
      at: 0, end: 0, comment: comment.end, mark: null, problem: null };
    found.push(param);
    if (!own || own.defines.size !== 1) {
      param.problem = `//@${text[1]} must stand behind a \`let\` of one name, in its line`;
      continue;
    }
    const read = param.predict ? guesses(text[2]) : range(text[2]);
    const inside = tokens.filter((token) => token.start >= own.start && token.end <= own.end);
    const equals = inside.findIndex((token) => token.text === "=");
    if (typeof read === "string") { param.problem = `${param.name}: ${read}`; continue; }
    Object.assign(param, { kind: read.kind, stops: read.stops, label: read.label });
    const mark = WAS.exec(source.slice(0, comment.end));
    if (read.was !== null && mark) param.mark = { start: mark.index, end: comment.end };
    if (param.predict) guessed(param, inside.slice(equals + 1)); else locate(param, inside.slice(equals + 1));
    if (!param.problem) {
      param.given = param.predict ? NONE : read.was ?? first?.(param.name) ?? param.value;
      judge(param);
    }
  }
  for (const param of found) {
    if (param.name !== "?" && found.filter((other) => other.name === param.name).length > 1) {
      param.problem = `${param.name} is a parameter twice in this cell: take one away`;
    }
  }
  return found;
}

/** Finds the literal that moves. @param {Param} param @param {Token[]} value */
function locate(param, value) {
  const first = param.kind === "choice" ? lex(param.stops[0]).tokens.slice(-1)[0] : null;
  const path = first?.kind === "name" && !literal(first);
  /** What the literal must be: a choice may be of numbers, too. */
  const wanted = first ? literal(first) : param.kind;
  const fits = value.filter((token, at) => {
    if (path) return token.kind === "name" && value[at + 1]?.text !== "::" && value[at - 1]?.text !== ".";
    const kind = literal(token);
    return kind === wanted || (kind !== null && value.length <= 3);
  });
  const own = fits.length === 1 ? fits[0] : null;
  if (!own) {
    param.problem = fits.length ? `${param.name}: which of ${fits.length} values moves? The line may hold one only`
      : `${param.name}: this line holds no ${WHAT[param.kind]} that could move`;
    return;
  }
  const minus = value[value.indexOf(own) - 1], before = value[value.indexOf(own) - 2];
  const negative = minus?.text === "-" && (!before || before.kind === "sign");
  param.at = negative ? minus.start : own.start;
  param.end = own.end;
  const number = own.kind === "int" || own.kind === "float" ? /^(0[xbo].*?|[0-9].*?)([iuf](?:8|16|32|64|128|size))?$/.exec(own.text) : null;
  param.suffix = number?.[2] || "";
  param.value = (negative ? "-" : "") + (number ? number[1].replace(/_/g, "") : own.text);
  if (!path && literal(own) !== wanted) param.problem = `${param.name} is ${own.text}, and its range wants a ${WHAT[param.kind]}`;
}

/** Finds `None` or `Some(0.8)`. @param {Param} param @param {Token[]} value */
function guessed(param, value) {
  const words = value.filter((token) => token.text !== ";"), text = words.map((token) => token.text).join("");
  const some = /^Some\((-?[0-9][^()]*)\)$/.exec(text), last = words[words.length - 1];
  if (text !== NONE && !some) {
    param.problem = `${param.name}: a prediction is None or Some(${param.stops[0]})`;
    return;
  }
  Object.assign(param, { at: words[0].start, end: last.end, value: some ? some[1].replace(/_|f64$/g, "") : NONE });
  if (some && literal(words[words.length - 2]) !== "decimal") param.problem = `${param.name}: a prediction is a decimal: Some(${param.value}.0)`;
}

/** Says what is wrong with a value. @param {Param} param */
function judge(param) {
  const { stops, value, name, kind } = param, last = stops[stops.length - 1];
  if (param.predict && value === NONE) return;
  if (kind === "choice" || kind === "bool") {
    if (!stops.includes(value)) param.problem = `${name} is ${value}, none of ${stops.join(", ")}`;
  } else if (!(Number(value) >= Number(stops[0]) && Number(value) <= Number(last))) {
    param.problem = `${name} is ${value}, outside of ${stops[0]} to ${last}`;
  }
}

/** Whether two literals say the same: 0.50 and 0.5. @param {Param} param @param {string} a @param {string} b */
export function same(param, a, b) {
  return a === b || (param.kind !== "choice" && param.kind !== "bool" && Number(a) === Number(b));
}

/** The position nearest to a value; the middle where there is none. @param {Param} param @param {string} value */
export function position(param, value) {
  if (param.predict && value === NONE) return Math.floor((param.stops.length - 1) / 2);
  const exact = param.stops.findIndex((stop) => same(param, stop, value));
  if (exact >= 0 || param.kind === "choice" || param.kind === "bool") return Math.max(0, exact);
  const off = param.stops.map((stop) => Math.abs(Number(stop) - Number(value)));
  return off.indexOf(Math.min(...off));
}

/**
 * What to put where, last place first, so that the parameter has this value.
 * @param {Param} param
 * @param {string} value
 * @returns {{start: number, end: number, text: string}[]}
 */
export function edits(param, value) {
  if (param.predict) return [{ start: param.at, end: param.end, text: value === NONE ? NONE : `Some(${value})` }];
  const back = same(param, value, param.given), found = [];
  if (back && param.mark) found.push({ start: param.mark.start, end: param.mark.end, text: "" });
  if (!back && !param.mark) found.push({ start: param.comment, end: param.comment, text: ` (was ${param.given})` });
  found.push({ start: param.at, end: param.end, text: (back ? param.given : value) + param.suffix });
  return found;
}
