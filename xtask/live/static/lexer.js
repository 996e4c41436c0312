// Tokens of Rust: what is a name, a literal, a comment, and where it stands.
// Not a parser: cells are often half-typed, so nothing here fails.

/**
 * @typedef {"name"|"lifetime"|"int"|"float"|"string"|"char"|"sign"|"group"} Kind
 * @typedef {object} Token
 * @property {Kind} kind
 * @property {string} text for a group its opening bracket
 * @property {number} start
 * @property {number} end
 * @property {Token[]} [body] what stands in a group
 * @property {boolean} [raw] a string whose escapes mean nothing
 * @property {string} [inner] what a string holds, between its quotes
 */
/**
 * @typedef {object} Comment
 * @property {string} text without its slashes
 * @property {number} start
 * @property {number} end
 * @property {boolean} line
 */

const NAME_START = /[\p{ID_Start}_]/u;
const NAME = /[\p{ID_Continue}_]*/uy;
const SIGNS = ["<<=", "..=", "...", "::", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=", "/=", "%=",
  "^=", "&=", "|=", "<<", ".."];
const CLOSING = /** @type {Record<string, string>} */ ({ "(": ")", "[": "]", "{": "}" });

/** The end of a block comment, which may hold others. @param {string} source @param {number} at */
function blockEnd(source, at) {
  let depth = 0;
  for (let i = at; i < source.length; i++) {
    const two = source.slice(i, i + 2);
    if (two === "/*") { depth++; i++; }
    else if (two === "*/") { depth--; i++; if (depth === 0) return i + 1; }
  }
  return source.length;
}

/** The end of a quoted literal whose quote stands at `at`. @param {string} source @param {number} at */
function quoteEnd(source, at) {
  for (let i = at + 1; i < source.length; i++) {
    if (source[i] === "\\") i++;
    else if (source[i] === source[at]) return i + 1;
  }
  return source.length;
}

/** A number from `at` on: `1..5` is 1 and a range, `1.max(2)` a call. @param {string} source @param {number} at @returns {Token} */
function number(source, at) {
  const radix = /0[xbo][0-9a-fA-F_]+[iu0-9a-z]*/y;
  radix.lastIndex = at;
  const other = radix.exec(source);
  if (other) return { kind: "int", text: other[0], start: at, end: at + other[0].length };
  const decimal = /[0-9][0-9_]*(\.(?![.\p{ID_Start}_])[0-9_]*)?([eE][+-]?[0-9_]+)?([fiu][0-9a-z]+)?/uy;
  decimal.lastIndex = at;
  const found = /** @type {RegExpExecArray} */ (decimal.exec(source));
  const float = found[1] !== undefined || found[2] !== undefined || (found[3] || "").startsWith("f");
  return { kind: float ? "float" : "int", text: found[0], start: at, end: at + found[0].length };
}

/**
 * All tokens in a row, and the comments between them.
 * @param {string} source
 * @returns {{tokens: Token[], comments: Comment[]}}
 */
export function lex(source) {
  /** @type {Token[]} */ const tokens = [];
  /** @type {Comment[]} */ const comments = [];
  /** @param {Kind} kind @param {number} start @param {number} end @param {Partial<Token>} [more] */
  const push = (kind, start, end, more) => { tokens.push({ kind, text: source.slice(start, end), start, end, ...more }); return end; };
  let at = 0;
  while (at < source.length) {
    const c = source[at], two = source.slice(at, at + 2);
    if (/\s/.test(c)) { at++; continue; }
    if (two === "//") {
      const end = source.indexOf("\n", at) < 0 ? source.length : source.indexOf("\n", at);
      comments.push({ text: source.slice(at + 2, end), start: at, end, line: true });
      at = end;
      continue;
    }
    if (two === "/*") {
      const end = blockEnd(source, at);
      comments.push({ text: source.slice(at + 2, Math.max(at + 2, end - 2)), start: at, end, line: false });
      at = end;
      continue;
    }
    // Strings of all kinds: "…", b"…", c"…", r"…", r#"…"#, br#"…"#.
    const raw = /(?:b|c)?r(#*)"/y;
    raw.lastIndex = at;
    const opened = raw.exec(source);
    if (opened) {
      const begin = at + opened[0].length, close = source.indexOf('"' + opened[1], begin);
      const inner = close < 0 ? source.length : close;
      at = push("string", at, Math.min(source.length, inner + 1 + opened[1].length), { raw: true, inner: c === "b" ? "" : source.slice(begin, inner) });
      continue;
    }
    if (c === '"' || /^[bc]"/.test(two)) {
      const quote = c === '"' ? at : at + 1, end = quoteEnd(source, quote);
      at = push("string", at, end, { inner: c === "b" ? "" : source.slice(quote + 1, end - 1) });
      continue;
    }
    if (two === "b'") { at = push("char", at, quoteEnd(source, at + 1)); continue; }
    if (c === "'") {
      // 'a' is a character, 'a without a second quote a lifetime.
      const char = /'(?:\\(?:u\{[^}']*\}|x[0-9a-fA-F]{2}|.)|[^\\'\n])'/uy;
      char.lastIndex = at;
      const found = char.exec(source);
      if (found) { at = push("char", at, at + found[0].length); continue; }
      NAME.lastIndex = at + 1;
      const name = NAME.exec(source);
      at = push("lifetime", at, at + 1 + (name ? name[0].length : 0));
      continue;
    }
    if (/[0-9]/.test(c)) {
      const before = tokens[tokens.length - 1];
      // The fields of a tuple: pair.0.1.
      const field = before && before.text === "." && before.end === at ? /[0-9]+/y : null;
      if (field) { field.lastIndex = at; at = push("int", at, at + /** @type {RegExpExecArray} */ (field.exec(source))[0].length); continue; }
      const token = number(source, at);
      tokens.push(token);
      at = token.end;
      continue;
    }
    const point = String.fromCodePoint(/** @type {number} */ (source.codePointAt(at)));
    if (two === "r#" && NAME_START.test(source[at + 2] || "")) {
      NAME.lastIndex = at + 2;
      const name = /** @type {RegExpExecArray} */ (NAME.exec(source))[0];
      tokens.push({ kind: "name", text: name, start: at, end: at + 2 + name.length });
      at += 2 + name.length;
      continue;
    }
    if (NAME_START.test(point)) {
      NAME.lastIndex = at + point.length;
      const rest = NAME.exec(source);
      at = push("name", at, at + point.length + (rest ? rest[0].length : 0));
      continue;
    }
    const sign = SIGNS.find((sign) => source.startsWith(sign, at));
    at = push("sign", at, at + (sign ? sign.length : point.length));
  }
  return { tokens, comments };
}

/**
 * Tokens with what stands in brackets as one group each; brackets that nothing opened are left out.
 * @param {Token[]} tokens
 * @returns {Token[]}
 */
export function groups(tokens) {
  /** @type {Token[]} */ const top = [];
  /** @type {Token[]} */ const open = [];
  for (const token of tokens) {
    const into = open.length ? /** @type {Token[]} */ (open[open.length - 1].body) : top;
    if (token.kind === "sign" && CLOSING[token.text]) {
      const group = { ...token, kind: /** @type {Kind} */ ("group"), body: [] };
      into.push(group);
      open.push(group);
    } else if (token.kind === "sign" && /^[)\]}]$/.test(token.text)) {
      const last = open[open.length - 1];
      if (last && CLOSING[last.text] === token.text) { last.end = token.end; open.pop(); }
    } else {
      into.push(token);
    }
  }
  const end = tokens.length ? tokens[tokens.length - 1].end : 0;
  for (const group of open) group.end = end;
  return top;
}
