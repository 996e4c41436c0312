// A walk over a statement's tokens: which names of others it reads, changes and defines, and which are its own.

/** @typedef {import("./lexer.js").Token} Token */
/** @typedef {import("./names.js").Statement} Statement */

const ITEMS = new Set(["fn", "struct", "enum", "union", "trait", "type", "mod", "const", "static", "impl", "use", "macro_rules", "extern"]);
const WORDS = new Set(("as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod move mut pub ref "
  + "return self Self static struct super trait true type unsafe use where while yield box").split(" "));
const ASSIGN = new Set(["=", "+=", "-=", "*=", "/=", "%=", "^=", "&=", "|=", "<<=", ">>="]);
/** Macros whose strings capture nothing. */
const NO_FORMAT = new Set(["vec", "matches", "concat", "stringify", "include_str", "env", "array", "s", "stack", "json", "azip"]);

/** @param {Token|undefined} token @param {string} text */
const is = (token, text) => token !== undefined && token.kind !== "string" && token.text === text;
/** @param {Token|undefined} token @param {string} [bracket] */
const group = (token, bracket) => token !== undefined && token.kind === "group" && (!bracket || token.text === bracket);
/** @param {Token|undefined} token */
const name = (token) => token !== undefined && token.kind === "name";
/** @param {string} text whether a name in a pattern binds: constants and variants begin with a capital */
const binds = (text) => !WORDS.has(text) && text !== "_" && !/^_?\p{Lu}/u.test(text);

/** Names and what is known of them, inside one another. */
export class Scope {
  /** @param {Scope|null} outer */
  constructor(outer) { this.outer = outer; /** @type {Set<string>} */ this.own = new Set(); }
  /** @param {string} text @returns {boolean} */
  has(text) { return this.own.has(text) || (this.outer !== null && this.outer.has(text)); }
}

/** Walks the tokens of one statement. */
export class Walk {
  /** @param {Statement} into */
  constructor(into) { this.into = into; }

  /** @param {string} text @param {Scope} scope */
  read(text, scope) { if (!WORDS.has(text) && !scope.has(text)) this.into.reads.add(text); }

  /** @param {string} text @param {Scope} scope */
  change(text, scope) {
    if (WORDS.has(text) || scope.has(text)) return;
    this.into.changes.add(text);
    this.into.reads.add(text);
  }

  /** The names in a type, from `at` to the first token that ends it. @param {Token[]} body @param {number} at @param {Scope} scope @param {string[]} ends */
  type(body, at, scope, ends) {
    let depth = 0;
    for (; at < body.length; at++) {
      const token = body[at];
      if (depth <= 0 && ends.includes(token.text) && token.kind !== "string") return at;
      if (is(token, "<")) depth++;
      else if (is(token, ">")) depth--;
      else if (group(token)) this.type(/** @type {Token[]} */ (token.body), 0, scope, []);
      else if (name(token) && !is(body[at - 1], "::")) this.read(token.text, scope);
    }
    return at;
  }

  /** What a pattern binds, from `at` to the first token that ends it. @param {Token[]} body @param {number} at @param {Scope} scope @param {Map<string, boolean>} found @param {string[]} ends */
  pattern(body, at, scope, found, ends) {
    for (; at < body.length; at++) {
      const token = body[at], next = body[at + 1];
      if (ends.includes(token.text) && token.kind !== "string" && !group(token)) return at;
      if (group(token, "{")) this.fields(/** @type {Token[]} */ (token.body), scope, found);
      else if (group(token)) this.pattern(/** @type {Token[]} */ (token.body), 0, scope, found, []);
      else if (name(token) && !is(body[at - 1], "::")) {
        const path = is(next, "::") || group(next, "(") || group(next, "{") || is(next, "!");
        if (!path && binds(token.text)) found.set(token.text, is(body[at - 1], "mut"));
        else this.read(token.text, scope);
      }
    }
    return at;
  }

  /** The fields of a struct's pattern: `a` binds, `a: b` binds b. @param {Token[]} body @param {Scope} scope @param {Map<string, boolean>} found */
  fields(body, scope, found) {
    for (let at = 0; at < body.length; at++) {
      if (name(body[at]) && is(body[at + 1], ":")) at = this.pattern(body, at + 2, scope, found, [","]);
      else if (name(body[at]) && binds(body[at].text)) found.set(body[at].text, is(body[at - 1], "mut"));
    }
  }

  /** Binds a pattern in a new scope. @param {Token[]} body @param {number} at @param {Scope} outer @param {string[]} ends @returns {[number, Scope]} */
  bound(body, at, outer, ends) {
    const found = new Map(), scope = new Scope(outer);
    const end = this.pattern(body, at, outer, found, ends);
    for (const text of found.keys()) scope.own.add(text);
    return [end, scope];
  }

  /** The parameters of a closure or function: patterns and their types. @param {Token[]} body @param {Scope} scope */
  parameters(body, scope) {
    for (let at = 0; at < body.length; at++) {
      const found = new Map();
      at = this.pattern(body, at, scope, found, [":", ","]);
      if (is(body[at], ":")) at = this.type(body, at + 1, scope, [","]);
      for (const text of found.keys()) scope.own.add(text);
    }
  }

  /** A block: statements with names of its own. @param {Token[]} body @param {Scope} outer */
  block(body, outer) {
    const scope = new Scope(outer);
    // Functions and constants may be used above their place.
    for (let at = 0; at < body.length; at++) {
      if (name(body[at]) && ["fn", "const", "static", "struct", "enum", "type"].includes(body[at].text) && name(body[at + 1])
        && !WORDS.has(body[at + 1].text)) scope.own.add(body[at + 1].text);
    }
    this.statements(body, scope, null);
  }

  /**
   * Statements one after the other; `each` hears of their bounds, and of what a `let` at this level defines.
   * @param {Token[]} body @param {Scope} scope
   * @param {null | ((kind: Statement["kind"], first: number) => Statement)} each
   */
  statements(body, scope, each) {
    let at = 0;
    while (at < body.length) {
      if (is(body[at], ";")) { at++; continue; }
      const first = at, kind = kindAt(body, at);
      if (each) this.into = each(kind, first);
      if (kind === "let") {
        const found = new Map();
        let end = this.pattern(body, at + 1, scope, found, ["=", ":", ";"]);
        if (is(body[end], ":")) end = this.type(body, end + 1, scope, ["=", ";"]);
        if (is(body[end], "=")) end = this.expression(body, end + 1, scope, [";", "else"]);
        if (is(body[end], "else") && group(body[end + 1])) { this.block(/** @type {Token[]} */ (body[end + 1].body), scope); end += 2; }
        // Only now: `let x = x + 1` reads the x before it.
        for (const [text, mut] of found) { if (each) this.into.defines.set(text, mut); else scope.own.add(text); }
        at = end + 1;
      } else if (kind === "item" || kind === "use") {
        at = this.item(body, at, scope, each !== null);
      } else {
        at = this.expression(body, at, scope, [";"], true);
        if (is(body[at], ";")) at++;
      }
      if (each) {
        this.into.start = body[first].start;
        this.into.end = body[Math.min(at, body.length) - 1].end;
      }
    }
  }

  /** One item; the index after it. @param {Token[]} body @param {number} at @param {Scope} outer @param {boolean} top @returns {number} */
  item(body, at, outer, top) {
    const scope = new Scope(outer);
    while (at < body.length && (is(body[at], "#") || is(body[at], "pub") || group(body[at]) || is(body[at], "!")
      || ["unsafe", "async", "default"].includes(body[at].text) || (is(body[at], "const") && is(body[at + 1], "fn"))
      || (is(body[at], "extern") && body[at + 1]?.kind === "string") || body[at].kind === "string")) at++;
    const word = body[at]?.text, own = body[at + 1];
    const define = (/** @type {string} */ text) => { if (top) this.into.defines.set(text, false); else outer.own.add(text); };
    if (word === "use" || (word === "extern" && is(own, "crate"))) {
      const end = until(body, at, [";"]);
      this.imports(body.slice(at + (word === "use" ? 1 : 2), end), define, outer);
      return end + 1;
    }
    if (word === "macro_rules") {
      if (name(body[at + 2])) define(body[at + 2].text);
      const found = body[at + 3];
      if (group(found)) this.all(/** @type {Token[]} */ (found.body), outer);
      return at + 4;
    }
    if (word === "impl") return this.impl(body, at, scope);
    if (name(own) && !WORDS.has(own.text)) define(own.text);
    let next = at + 2;
    if (is(own, "mut")) { if (top && name(body[at + 2])) this.into.defines.set(body[at + 2].text, true); next++; }
    next = this.generics(body, next, scope);
    if (word === "const" || word === "static" || word === "type") {
      next = this.type(body, next, scope, ["=", ";"]);
      return this.expression(body, next, scope, [";"]) + 1;
    }
    if (group(body[next], "(")) {
      if (word === "fn") this.parameters(/** @type {Token[]} */ (body[next].body), scope);
      else this.type(/** @type {Token[]} */ (body[next].body), 0, scope, []);
      next++;
    }
    for (; next < body.length; next++) {
      const token = body[next];
      if (is(token, ";")) return next + 1;
      if (group(token, "{")) {
        const inner = /** @type {Token[]} */ (token.body);
        if (word === "fn") this.block(inner, scope);
        else if (word === "trait" || word === "mod") this.statements(inner, new Scope(scope), null);
        else this.declared(inner, scope);
        return next + 1;
      }
      if (name(token) && !is(body[next - 1], "::")) this.read(token.text, scope);
      else if (group(token)) this.type(/** @type {Token[]} */ (token.body), 0, scope, []);
    }
    return next;
  }

  /** The types in the fields of a struct or the variants of an enum. @param {Token[]} body @param {Scope} scope */
  declared(body, scope) {
    for (let at = 0; at < body.length; at++) {
      if (name(body[at]) && is(body[at + 1], ":")) at = this.type(body, at + 2, scope, [","]);
      else if (group(body[at], "{")) this.declared(/** @type {Token[]} */ (body[at].body), scope);
      else if (group(body[at], "(")) this.type(/** @type {Token[]} */ (body[at].body), 0, scope, []);
      else if (is(body[at], "=")) at = this.expression(body, at + 1, scope, [","]);
    }
  }

  /** `<T: Bound, 'a>`: names of its own. @param {Token[]} body @param {number} at @param {Scope} scope */
  generics(body, at, scope) {
    if (!is(body[at], "<")) return at;
    for (let depth = 0; at < body.length; at++) {
      const token = body[at];
      if (is(token, "<")) depth++;
      else if (is(token, ">")) { if (--depth === 0) return at + 1; }
      else if (name(token)) {
        const own = depth === 1 && (is(body[at - 1], "<") || is(body[at - 1], ",") || is(body[at - 1], "const"));
        if (own) scope.own.add(token.text); else this.read(token.text, scope);
      }
    }
    return at;
  }

  /** `impl Trait for Type { … }` changes both, for those that use them. @param {Token[]} body @param {number} at @param {Scope} scope */
  impl(body, at, scope) {
    at = this.generics(body, at + 1, scope);
    let head = true;
    for (; at < body.length; at++) {
      const token = body[at];
      if (group(token, "{")) {
        this.statements(/** @type {Token[]} */ (token.body), new Scope(scope), null);
        return at + 1;
      }
      if (is(token, "where")) head = false;
      if (name(token) && !is(body[at - 1], "::")) {
        if (head && !is(body[at - 1], "<") && !is(body[at + 1], "::")) this.change(token.text, scope);
        else this.read(token.text, scope);
      }
      if (group(token)) this.type(/** @type {Token[]} */ (token.body), 0, scope, []);
    }
    return at;
  }

  /** What `use` names. @param {Token[]} body @param {(text: string) => void} define @param {Scope} scope */
  imports(body, define, scope) {
    const head = body.find((token) => token.kind === "name");
    if (head) this.read(head.text, scope);
    const tree = (/** @type {Token[]} */ body, /** @type {string} */ parent) => {
      for (const part of split(body, ",")) {
        const last = part[part.length - 1], as = part.findIndex((token) => is(token, "as"));
        const before = part.filter((token) => token.kind === "name" && token.text !== "self");
        if (group(last, "{")) tree(/** @type {Token[]} */ (last.body), before.length ? before[before.length - 1].text : parent);
        else if (is(last, "*")) this.into.glob = true;
        else if (as >= 0) { if (name(part[as + 1])) define(part[as + 1].text); }
        else if (is(last, "self")) define(parent);
        else if (name(last)) define(last.text);
      }
    };
    tree(body, "");
  }

  /** Every name in there, for macros whose rules are their own. @param {Token[]} body @param {Scope} scope */
  all(body, scope) {
    body.forEach((token, at) => {
      if (group(token)) this.all(/** @type {Token[]} */ (token.body), scope);
      else if (name(token) && !is(body[at - 1], ".") && !is(body[at - 1], "::") && !is(body[at - 1], "$")) this.read(token.text, scope);
    });
  }

  /** A macro's arguments. @param {string} macro @param {Token[]} body @param {Scope} outer */
  macro(macro, body, outer) {
    const scope = new Scope(outer), format = !NO_FORMAT.has(macro);
    if (macro === "matches") {
      const comma = until(body, 0, [","]);
      this.expression(body.slice(0, comma), 0, outer, []);
      const [end, inner] = this.bound(body, comma + 1, outer, ["if"]);
      this.expression(body, end, inner, []);
      return;
    }
    const parts = split(body, ",");
    // format!("{x}", x = 3): a name of its own.
    for (const part of parts) if (format && name(part[0]) && is(part[1], "=")) scope.own.add(part[0].text);
    for (const part of parts) {
      const own = format && name(part[0]) && is(part[1], "=");
      if (format && part.length === 1 && part[0].kind === "string") {
        for (const text of captured(part[0])) this.read(text, scope);
      }
      const inner = own ? part.slice(2) : part;
      this.expression(inner, 0, own ? outer : scope, [";"], true) < inner.length && this.statements(inner, new Scope(scope), null);
    }
  }

  /**
   * An expression from `at` to a token of `ends` at this level.
   * @param {Token[]} body @param {number} at @param {Scope} scope @param {string[]} ends
   * @param {boolean} [statement] whether a block at its end ends it: `for … { }`
   * @param {boolean} [noStruct] whether `name {` is no struct: the condition of an `if`
   * @returns {number}
   */
  expression(body, at, scope, ends, statement, noStruct) {
    const begin = at;
    /** Whether a value may begin here, so that `|` opens a closure. */
    let fresh = true;
    while (at < body.length) {
      const token = body[at], before = body[at - 1], next = body[at + 1];
      if (token.kind !== "string" && !group(token) && ends.includes(token.text)) return at;
      if (noStruct && group(token, "{")) return at;
      if (fresh && (is(token, "|") || is(token, "||"))) {
        const inner = new Scope(scope);
        let end = at + 1;
        if (is(token, "|")) {
          end = closing(body, at + 1);
          this.parameters(body.slice(at + 1, end), inner);
          end++;
        }
        if (is(body[end], "->")) end = this.type(body, end + 1, inner, ["{"]);
        at = this.expression(body, end, inner, [...ends, ",", ";", "=>"], false, noStruct);
        fresh = false;
        continue;
      }
      if (name(token)) {
        const word = token.text;
        if (word === "if" || word === "while") {
          const [end, inner] = this.condition(body, at + 1, scope);
          if (group(body[end])) this.block(/** @type {Token[]} */ (body[end].body), inner);
          at = end + 1;
          fresh = false;
          if (statement && isStatementStart(body, begin) && !is(body[at], "else") && !is(body[at], ".") && !is(body[at], "?")) return at;
          continue;
        }
        if (word === "for" && !is(next, "<")) {
          const [end, inner] = this.bound(body, at + 1, scope, ["in"]);
          const open = this.expression(body, end + 1, scope, ends, false, true);
          if (group(body[open])) this.block(/** @type {Token[]} */ (body[open].body), inner);
          at = open + 1;
          fresh = false;
          if (statement && isStatementStart(body, begin)) return at;
          continue;
        }
        if (word === "match") {
          const open = this.expression(body, at + 1, scope, ends, false, true);
          if (group(body[open])) this.arms(/** @type {Token[]} */ (body[open].body), scope);
          at = open + 1;
          fresh = false;
          if (statement && isStatementStart(body, begin) && !is(body[at], ".") && !is(body[at], "?")) return at;
          continue;
        }
        if (WORDS.has(word)) {
          fresh = !["true", "false", "self", "Self", "await"].includes(word);
          at++;
          continue;
        }
        if (is(before, ".") || is(before, "::")) { fresh = false; at++; continue; }
        if (is(next, "!") && group(body[at + 2])) {
          this.read(word, scope);
          this.macro(word, /** @type {Token[]} */ (body[at + 2].body), scope);
          at += 3;
          fresh = false;
          if (statement && begin === at - 3 && group(body[at - 1], "{")) return at;
          continue;
        }
        this.read(word, scope);
        this.place(body, at, scope);
        at++;
        // A path, its generics, and the fields of a struct.
        if (group(next, "{") && !noStruct && /^\p{Lu}/u.test(word)) { this.literal(/** @type {Token[]} */ (next.body), scope); at++; }
        fresh = false;
        continue;
      }
      if (group(token)) {
        const inner = /** @type {Token[]} */ (token.body);
        if (is(token, "{")) {
          const struct = !noStruct && name(before) && is(body[at - 2], "::") && /^\p{Lu}/u.test(before.text);
          if (struct) this.literal(inner, scope); else this.block(inner, scope);
          at++;
          fresh = false;
          if (statement && isStatementStart(body, begin) && !struct && !is(body[at], "else") && !is(body[at], ".") && !is(body[at], "?")) return at;
          continue;
        }
        if (is(before, "#") || (is(before, "!") && is(body[at - 2], "#"))) { at++; continue; }
        for (const part of split(inner, ",")) for (const half of split(part, ";")) this.expression(half, 0, scope, []);
        at++;
        fresh = false;
        continue;
      }
      fresh = token.kind === "sign" && !["?", "."].includes(token.text);
      at++;
    }
    return at;
  }

  /** `if let Some(x) = y && z`: what it binds is known from there on. @param {Token[]} body @param {number} at @param {Scope} scope @returns {[number, Scope]} */
  condition(body, at, scope) {
    while (at < body.length && !group(body[at], "{")) {
      if (is(body[at], "let")) {
        const [end, inner] = this.bound(body, at + 1, scope, ["="]);
        at = this.expression(body, end + 1, scope, ["&&"], false, true);
        scope = inner;
      } else {
        at = this.expression(body, at, scope, ["&&", "let"], false, true);
      }
      if (is(body[at], "&&")) at++;
    }
    return [at, scope];
  }

  /** The arms of a `match`. @param {Token[]} body @param {Scope} outer */
  arms(body, outer) {
    let at = 0;
    while (at < body.length) {
      if (is(body[at], ",")) { at++; continue; }
      let [end, scope] = this.bound(body, at, outer, ["=>", "if"]);
      if (is(body[end], "if")) [end, scope] = this.condition2(body, end + 1, scope);
      at = end + 1;
      if (group(body[at], "{")) { this.block(/** @type {Token[]} */ (body[at].body), scope); at++; }
      else at = this.expression(body, at, scope, [","]);
      if (at <= end) at = end + 1;
    }
  }

  /** The guard of an arm. @param {Token[]} body @param {number} at @param {Scope} scope @returns {[number, Scope]} */
  condition2(body, at, scope) { return [this.expression(body, at, scope, ["=>"]), scope]; }

  /** The fields of a struct that is made: `a: x` reads x, `a` alone reads a. @param {Token[]} body @param {Scope} scope */
  literal(body, scope) {
    for (const part of split(body, ",")) {
      const field = name(part[0]) && is(part[1], ":");
      this.expression(field ? part.slice(2) : part, 0, scope, []);
    }
  }

  /** Whether the place that begins with the name at `at` is changed. @param {Token[]} body @param {number} at @param {Scope} scope */
  place(body, at, scope) {
    const text = body[at].text;
    if (is(body[at - 1], "mut") && (is(body[at - 2], "&") || is(body[at - 2], "&&"))) return this.change(text, scope);
    let end = at + 1;
    for (; end < body.length; end++) {
      if (is(body[end], ".") && (name(body[end + 1]) || body[end + 1]?.kind === "int")) {
        const called = group(body[end + 2], "(") || is(body[end + 2], "::");
        if (called && !scope.has(text)) {
          const calls = this.into.calls.get(text) || new Set();
          this.into.calls.set(text, calls.add(body[end + 1].text));
        }
        if (called) return;
        end++;
      } else if (!group(body[end], "[")) break;
    }
    if (body[end]?.kind === "sign" && ASSIGN.has(body[end].text)) this.change(text, scope);
  }
}

/** Whether what begins here is a block-like statement, which needs no semicolon. @param {Token[]} body @param {number} at */
function isStatementStart(body, at) {
  while (body[at]?.kind === "lifetime" || is(body[at], ":")) at++;
  return group(body[at], "{") || ["if", "while", "for", "match", "loop", "unsafe"].includes(body[at]?.text);
}

/** The `|` that ends a closure's parameters. @param {Token[]} body @param {number} at */
function closing(body, at) {
  while (at < body.length && !is(body[at], "|")) at++;
  return at;
}

/** @param {Token[]} body @param {number} at @param {string[]} ends */
function until(body, at, ends) {
  while (at < body.length && !(ends.includes(body[at].text) && body[at].kind === "sign")) at++;
  return at;
}

/** Parts between separators, but not those inside a closure's `|…|`. @param {Token[]} body @param {string} by @returns {Token[][]} */
function split(body, by) {
  /** @type {Token[][]} */ const parts = [[]];
  let inside = false, angle = 0;
  body.forEach((token, at) => {
    const last = parts[parts.length - 1], before = last[last.length - 1];
    if (is(token, "|")) {
      if (inside) inside = false;
      else if (!before || (before.kind === "sign" && before.text !== "?") || is(before, "move") || is(before, "return")) inside = true;
    }
    // a::<B, C>(…)
    if (is(token, "<") && (is(before, "::") || angle > 0)) angle++;
    else if (is(token, ">") && angle > 0) angle--;
    if (is(token, by) && !inside && angle === 0) parts.push([]);
    else last.push(token);
  });
  return parts.filter((part) => part.length);
}

/** What a format string captures: {k}, {k:?}, {0:>width$}. @param {Token} token @returns {string[]} */
export function captured(token) {
  const found = [], text = token.inner || "";
  for (const [, hole] of text.replace(/\{\{|\}\}/g, "").matchAll(/\{([^{}]*)\}/g)) {
    const colon = hole.indexOf(":"), own = (colon < 0 ? hole : hole.slice(0, colon)).trim();
    if (/^[\p{ID_Start}_][\p{ID_Continue}_]*$/u.test(own)) found.push(own);
    if (colon >= 0) for (const [, width] of hole.slice(colon).matchAll(/([\p{ID_Start}_][\p{ID_Continue}_]*)\$/gu)) found.push(width);
  }
  return found;
}

/** @param {Token[]} body @param {number} at @returns {Statement["kind"]} */
function kindAt(body, at) {
  let first = at;
  while (is(body[first], "#") && group(body[first + 1], "[")) first += 2;
  if (is(body[first], "let")) return "let";
  while (["pub", "unsafe", "async", "default"].includes(body[first]?.text) || (is(body[first - 1], "pub") && group(body[first], "("))) first++;
  const word = body[first], next = body[first + 1];
  if (!name(word) || !ITEMS.has(word.text)) return "do";
  if (word.text === "macro_rules") return is(next, "!") ? "item" : "do";
  if (word.text === "union" && !name(next)) return "do";
  if (word.text === "const" && group(next)) return "do";
  if (word.text === "use" || (word.text === "extern" && is(next, "crate"))) return "use";
  return "item";
}
