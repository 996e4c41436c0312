// What a kernel holds, what the notebook shows, and which cell has to run next.

/** @typedef {import("./graph.js").Graph} Graph */

/** Cells that took longer run when the slider is let go, not on the way. */
export const LONG = 1;

export class State {
  constructor() {
    /** Version of each name that the kernel holds. @type {Map<string, string>} */ this.holds = new Map();
    /** Key of each cell when it last ran well in this kernel. @type {Map<string, string>} */ this.ran = new Map();
    /** Key of each cell whose outputs are shown. @type {Map<string, string>} */ this.shown = new Map();
    /** Key and message of a cell that failed. @type {Map<string, {key: string, message: string}>} */ this.failed = new Map();
    /** Seconds of each cell when it last ran. @type {Map<string, number>} */ this.seconds = new Map();
    /** Cells that follow a moved parameter. @type {Set<string>} */ this.scope = new Set();
  }

  /** The first sight of cells: what they show is taken for what they say. @param {Graph} graph */
  see(graph) {
    graph.cells.forEach((cell, at) => { if (!this.shown.has(cell.id)) this.shown.set(cell.id, graph.key(at)); });
  }

  /** A new process has none of the variables. */
  lose() {
    this.holds.clear();
    this.ran.clear();
  }

  /** Cells whose key a change of the source moved. @param {Graph} before @param {Graph} after @returns {string[]} */
  moved(before, after) {
    const old = new Map(before.cells.map((cell, at) => [cell.id, before.key(at)]));
    return after.cells.filter((cell, at) => old.has(cell.id) && old.get(cell.id) !== after.key(at)).map((cell) => cell.id);
  }

  /** Whether a cell's outputs are of another source than what now stands there. @param {Graph} graph @param {number} at */
  stale(graph, at) {
    const shown = this.shown.get(graph.cells[at].id);
    return shown !== undefined && shown !== graph.key(at) && graph.cells[at].source.trim() !== "";
  }

  /** A cell ended well: what the kernel holds now. @param {Graph} graph the source that was sent @param {string} id @param {number} [seconds] */
  done(graph, id, seconds) {
    const at = graph.index(id);
    if (at < 0) return;
    const other = this.mixed(graph, at);
    this.failed.delete(id);
    for (const [name, version] of graph.leaves(at)) this.holds.set(name, other ? `? ${version}` : version);
    this.shown.set(id, other ? `? ${graph.key(at)}` : graph.key(at));
    if (other) this.ran.delete(id); else this.ran.set(id, graph.key(at));
    if (seconds !== undefined) this.seconds.set(id, seconds);
  }

  /** A name that another cell left in the kernel than the one above would. @param {Graph} graph @param {number} at */
  mixed(graph, at) {
    for (const [name, { version }] of graph.needs(at)) {
      const held = this.holds.get(name);
      if (held !== undefined && held !== version) return name;
    }
    return null;
  }

  /** A cell failed: the names that it was to define are lost. @param {Graph} graph @param {string} id @param {string} message */
  fail(graph, id, message) {
    const at = graph.index(id);
    if (at < 0) return;
    for (const name of graph.leaves(at).keys()) this.holds.delete(name);
    this.ran.delete(id);
    this.shown.set(id, graph.key(at));
    this.failed.set(id, { key: graph.key(at), message });
  }

  /** @param {Graph} graph @param {number} at whether this cell's run brings nothing new */
  fresh(graph, at) {
    const { id } = graph.cells[at], key = graph.key(at);
    return this.shown.get(id) === key && !this.failed.has(id) && (this.ran.get(id) === key || !this.#leavesOther(graph, at));
  }

  /** Whether the kernel holds other values of a cell's names than its source says. @param {Graph} graph @param {number} at */
  #leavesOther(graph, at) {
    return [...graph.leaves(at)].some(([name, version]) => this.holds.has(name) && this.holds.get(name) !== version);
  }

  /** @param {Graph} graph @param {number} at */
  #failedHere(graph, at) {
    const failed = this.failed.get(graph.cells[at].id);
    return failed !== undefined && failed.key === graph.key(at);
  }

  /**
   * The cell that has to run before this one can, itself if none; -1 where one of them failed or, on the way, takes long.
   * @param {Graph} graph @param {number} at @param {boolean} moving @param {Set<number>} [seen]
   * @returns {number}
   */
  first(graph, at, moving, seen = new Set()) {
    if (seen.has(at)) return at;
    seen.add(at);
    if (this.#failedHere(graph, at)) return -1;
    if (moving && this.#long(graph, at)) return -1;
    const above = [...new Set([...graph.needs(at)].filter(([name, { version }]) => this.holds.get(name) !== version).map(([, { cell }]) => cell))];
    let first = at;
    for (const cell of above.sort((a, b) => a - b)) {
      const own = this.first(graph, cell, moving, seen);
      if (own < 0) return -1;
      first = Math.min(first, own);
    }
    return first;
  }

  /**
   * The cells that have to run now, in order, so that all in the scope are up to date.
   * @param {Graph} graph @param {boolean} [moving]
   * @returns {number[]}
   */
  plan(graph, moving = false) {
    const found = new Set();
    /** As if they had run. @type {State} */ const then = new State();
    then.holds = new Map(this.holds);
    then.ran = new Map(this.ran);
    then.shown = new Map(this.shown);
    then.failed = new Map(this.failed);
    then.seconds = this.seconds;
    then.scope = this.scope;
    for (let i = 0; i < 2 * graph.cells.length; i++) {
      const next = then.next(graph, moving);
      if (next < 0) break;
      found.add(next);
      then.done(graph, graph.cells[next].id);
    }
    return [...found].sort((a, b) => a - b);
  }

  /**
   * The next cell to run, or -1: the first one, but what took long comes after all that does not need it, and what took longest last.
   * @param {Graph} graph @param {boolean} [moving] @returns {number}
   */
  next(graph, moving = false) {
    let later = -1;
    for (let at = 0; at < graph.cells.length; at++) {
      if (!this.scope.has(graph.cells[at].id) || this.fresh(graph, at)) continue;
      const first = this.first(graph, at, moving);
      if (first < 0) continue;
      if (!this.#long(graph, first)) return first;
      if (later < 0 || this.#seconds(graph, first) < this.#seconds(graph, later)) later = first;
      if (!this.#waits(graph, at, first)) return later;
    }
    return later;
  }

  /** @param {Graph} graph @param {number} at */
  #seconds(graph, at) { return this.seconds.get(graph.cells[at].id) || 0; }

  /** @param {Graph} graph @param {number} at */
  #long(graph, at) { return this.#seconds(graph, at) > LONG; }

  /**
   * Whether what waits below may run before this cell: nothing of it, nor what it may need anew, leaves a name that this one needs or leaves.
   * @param {Graph} graph @param {number} at @param {number} first
   */
  #waits(graph, at, first) {
    const names = new Set([at, first].flatMap((cell) => [...graph.needs(cell).keys(), ...graph.leaves(cell).keys()]));
    const below = graph.cells.map((_, other) => other).filter((other) => other > at && this.scope.has(graph.cells[other].id));
    const all = new Set(below);
    for (const cell of all) for (const { cell: above } of graph.needs(cell).values()) all.add(above);
    return [...all].every((cell) => cell === at || cell === first || ![...graph.leaves(cell).keys()].some((name) => names.has(name) && cell > first));
  }
}
