// Which statement follows which, over all cells of a notebook. A statement's version is a hash of itself and of all
// that it follows: where it is the same, so is its value. A cell's key is made of its statements' versions.

import { analyse, marked } from "./names.js";

/** @typedef {import("./names.js").Statement} Statement */
/** @typedef {{id: string, source: string}} Cell */
/** @typedef {{cell: number, own: Statement, from: Map<string, Node[]>}} Node `from`: what each name that is read comes from */

/** Methods that change nothing, called on a name that is `mut`. Any other may. */
const PURE = new Set(("len is_empty iter clone to_vec to_owned to_string get first last contains contains_key keys values as_ref as_str as_slice "
  + "min max sum mean abs sqrt copied cloned map filter zip windows chunks rows columns row column shape dim nrows ncols draw").split(" "));

/** Gives names to all cells below. */
const GLOB = "*";

/** @type {Map<string, ReturnType<typeof analyse>>} */
const KNOWN = new Map();

/** @param {string} source */
function analysed(source) {
  let found = KNOWN.get(source);
  if (!found) {
    if (KNOWN.size > 2000) KNOWN.clear();
    found = analyse(source);
    KNOWN.set(source, found);
  }
  return found;
}

/** A short hash of a text. @param {string} text */
export function hash(text) {
  let a = 0xdeadbeef, b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 2654435761);
    b = Math.imul(b ^ c, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(36);
}

export class Graph {
  /** @param {Cell[]} cells the cells of code, from top to bottom */
  constructor(cells) {
    this.cells = cells;
    /** @type {Node[][]} */ this.nodes = cells.map(() => []);
    /** @type {Map<string, string>} */ this.versions = new Map();
    /** @type {string[]} */ this.keys = [];
    /** One sentence for a cell, where a comment of its cannot be followed. @type {Map<string, string>} */
    this.problems = new Map();
    this.#resolve();
  }

  #resolve() {
    /** The last that defined or changed a name. @type {Map<string, Node>} */
    const last = new Map();
    /** Names of functions, types and constants: what variables hide from a function's body. @type {Map<string, Node>} */
    const items = new Map();
    const mutable = new Set();
    const all = this.cells.map((cell) => analysed(cell.source));
    all.forEach(({ statements, comments }, cell) => {
      const nodes = statements.map((own) => ({ cell, own, from: new Map() }));
      this.nodes[cell] = nodes;
      // Items of a cell know one another, whatever their order.
      /** @type {Map<string, Node[]>} */ const here = new Map();
      for (const node of nodes) {
        if (node.own.kind !== "item" && node.own.kind !== "use") continue;
        for (const name of [...node.own.defines.keys(), ...node.own.changes]) here.set(name, [...(here.get(name) || []), node]);
      }
      for (const node of nodes) {
        const { own } = node, reads = new Set(own.reads);
        const changed = new Set(own.changes);
        for (const [name, methods] of own.calls) {
          if (mutable.has(name) && [...methods].some((method) => !PURE.has(method))) changed.add(name);
        }
        if (own.kind !== "command" || own.glob) reads.add(GLOB);
        for (const name of reads) {
          const item = own.kind === "item" || own.kind === "use";
          const beside = (here.get(name) || []).filter((other) => other !== node);
          const before = (item ? items : last).get(name);
          const sources = item && beside.length ? beside : before ? [before] : beside;
          if (sources.length) node.from.set(name, sources);
        }
        for (const [name, mut] of own.defines) {
          last.set(name, node);
          if (own.kind === "let") { if (mut) mutable.add(name); else mutable.delete(name); }
          else items.set(name, node);
        }
        for (const name of changed) {
          if (!node.from.has(name)) continue;
          last.set(name, node);
          if (own.kind === "item") items.set(name, node);
        }
        own.changes.size !== changed.size && this.#called.set(node, changed);
        if (own.glob) { last.set(GLOB, node); items.set(GLOB, node); }
      }
      for (const comment of comments) {
        for (const word of ["uses", "changes", "without"]) {
          for (const name of marked(comment, word) || []) {
            const known = nodes.some((node) => node.from.has(name) || (word === "without" && last.has(name)));
            if (known) continue;
            const below = all.slice(cell).some((other) => other.statements.some((own) => own.defines.has(name)));
            this.problems.set(this.cells[cell].id, below ? `//@${word} ${name}: a cell can follow only what stands above it, and ${name} stands below`
              : `//@${word} ${name}: no cell above defines ${name}`);
          }
        }
      }
    });
  }

  /** What calls of methods change, beside what is certain. @type {Map<Node, Set<string>>} */
  #called = new Map();

  /** The names whose value this statement makes. @param {Node} node @returns {string[]} */
  makes(node) {
    const changed = [...(this.#called.get(node) || node.own.changes)].filter((name) => node.from.has(name));
    return [...node.own.defines.keys(), ...changed, ...(node.own.glob ? [GLOB] : [])];
  }

  /** All that a statement follows, itself first, in an order that depends on nothing else. @param {Node} start */
  reach(start) {
    /** @type {{node: Node, without: string}[]} */ const found = [];
    /** @type {Map<Node, Map<string, number>>} */ const places = new Map();
    const place = (/** @type {Node} */ node, /** @type {string} */ without) => {
      const all = places.get(node) || new Map();
      places.set(node, all);
      if (!all.has(without)) { all.set(without, found.length); found.push({ node, without }); }
      return all.get(without);
    };
    place(start, [...start.own.without].sort().join(" "));
    const lines = [];
    for (let i = 0; i < found.length; i++) {
      const { node, without } = found[i], left = new Set(without ? without.split(" ") : []), parts = [];
      for (const name of [...node.from.keys()].sort()) {
        if (left.has(name)) continue;
        for (const source of /** @type {Node[]} */ (node.from.get(name))) {
          const both = source.own.without.size ? [...new Set([...left, ...source.own.without])].sort().join(" ") : without;
          parts.push(`${name}=${place(source, both)}`);
        }
      }
      // A name that is left out stands in no text either: another value of `k` in `let k = 8` is reached by none.
      lines.push(`${node.own.text}<${parts.join(",")}`);
    }
    return { nodes: found.map((one) => one.node), text: lines.join("\n") };
  }

  /** @param {Node} node @returns {string} */
  version(node) {
    const at = `${node.cell}.${this.nodes[node.cell].indexOf(node)}`, known = this.versions.get(at);
    if (known) return known;
    const made = hash(this.reach(node).text);
    this.versions.set(at, made);
    return made;
  }

  /** What a cell shows follows from this alone. @param {number} cell @returns {string} */
  key(cell) {
    return (this.keys[cell] ??= hash(this.nodes[cell].map((node) => this.version(node)).join(" ")));
  }

  /** What a cell reads of cells above: name, cell, version. @param {number} cell */
  needs(cell) {
    /** @type {Map<string, {cell: number, version: string}>} */ const found = new Map();
    for (const node of this.nodes[cell]) {
      for (const [name, sources] of node.from) {
        const above = sources[sources.length - 1];
        if (above.cell !== cell && !found.has(name)) found.set(name, { cell: above.cell, version: this.version(above) });
      }
    }
    return found;
  }

  /** The names that a run of this cell leaves in the kernel, with their versions. @param {number} cell */
  leaves(cell) {
    /** @type {Map<string, string>} */ const found = new Map();
    for (const node of this.nodes[cell]) for (const name of this.makes(node)) found.set(name, this.version(node));
    return found;
  }

  /** The cells below that follow one name of a cell, directly or not. @param {number} cell @param {string} name @returns {number[]} */
  followers(cell, name) {
    const made = this.nodes[cell].filter((node) => this.makes(node).includes(name));
    const follows = (/** @type {Node} */ node) => this.reach(node).nodes.some((other) => made.includes(other));
    return this.cells.map((_, at) => at).filter((at) => at !== cell && this.nodes[at].some(follows));
  }

  /** Where a name of a cell is defined above it. @param {string} id @returns {number} */
  index(id) { return this.cells.findIndex((cell) => cell.id === id); }
}
