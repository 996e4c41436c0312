// What a cell's statements define, read and change. Names inside them (of closures, blocks, patterns, functions),
// fields, methods and the tails of paths are their own affair and not told.

import { groups, lex } from "./lexer.js";
import { Scope, Walk } from "./walk.js";

/** @typedef {import("./lexer.js").Token} Token */
/** @typedef {import("./lexer.js").Comment} Comment */
/**
 * @typedef {object} Statement
 * @property {"let"|"item"|"use"|"command"|"do"} kind
 * @property {number} start
 * @property {number} end
 * @property {string} text its tokens, so that comments and white space do not count
 * @property {Map<string, boolean>} defines names, and whether they were declared `mut`
 * @property {Set<string>} reads
 * @property {Set<string>} changes what it changes for certain
 * @property {Map<string, Set<string>>} calls methods called on a name: they may change one that is `mut`
 * @property {Set<string>} without names that it follows for the compiler, but not in truth
 * @property {boolean} glob whether it gives names to all cells below: `:dep`, `use …::*`
 */

/** @param {Statement["kind"]} kind @returns {Statement} */
const blank = (kind) => ({ kind, start: 0, end: 0, text: "", defines: new Map(), reads: new Set(), changes: new Set(), calls: new Map(),
  without: new Set(), glob: false });

/** The words of a comment `//@word a b`. @param {Comment} comment @param {string} word @returns {string[]|null} */
export function marked(comment, word) {
  const found = new RegExp(`^@${word}\\b(.*)$`, "s").exec(comment.text.trim());
  return comment.line && found ? found[1].split(/[\s,]+/).filter((text) => text !== "") : null;
}

/**
 * A cell's statements, in order, and its comments.
 * @param {string} source
 * @returns {{statements: Statement[], comments: Comment[], tokens: Token[]}}
 */
export function analyse(source) {
  /** @type {Statement[]} */ const statements = [];
  // The kernel's own commands take a line each.
  const rust = source.replace(/^[ \t]*:[a-z_]+\b.*$/gm, (line, at) => {
    const command = blank("command");
    Object.assign(command, { start: at, end: at + line.length, text: line.trim(), glob: /^\s*:dep\b/.test(line) });
    statements.push(command);
    return " ".repeat(line.length);
  });
  const { tokens, comments } = lex(rust);
  const top = new Scope(null);
  new Walk(blank("do")).statements(groups(tokens), top, (kind) => {
    const statement = blank(kind);
    statements.push(statement);
    return statement;
  });
  for (const statement of statements) {
    if (statement.kind === "command") continue;
    const own = tokens.filter((token) => token.start >= statement.start && token.end <= statement.end);
    statement.text = own.map((token) => token.text).join(" ");
  }
  for (const comment of comments) {
    const line = source.slice(source.lastIndexOf("\n", comment.start) + 1, comment.start);
    // Behind a statement it is that statement's, on a line of its own the cell's.
    const beside = statements.filter((own) => own.end <= comment.start && own.end > comment.start - line.length).slice(-1);
    const of = line.trim() !== "" && beside.length ? beside : statements.filter((own) => own.kind !== "command" && own.kind !== "use");
    for (const own of of) {
      for (const text of marked(comment, "uses") || []) own.reads.add(text);
      for (const text of marked(comment, "changes") || []) { own.reads.add(text); own.changes.add(text); }
      for (const text of marked(comment, "without") || []) own.without.add(text);
    }
  }
  return { statements, comments, tokens };
}
