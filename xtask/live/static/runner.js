// Runs what follows a moved parameter, one cell at a time: the last position wins. Knows the kernel, and no button.

import { Graph } from "./graph.js";
import { LONG, State } from "./plan.js";

/** Two presses of Stop within two seconds end the process that runs cells, so ours lie farther apart. */
const BETWEEN_STOPS = 3000;
/** A press of Stop counts for work that begins within two seconds. */
const STOP_COUNTS = 2200;
const WARNING = /^warning: /;
/** The process that ran cells has ended, and its variables with it. */
const ENDED = /child process terminated|process terminated with status|subprocess terminated/i;
const LOST = /cannot find (?:value|function|type|struct|macro|trait|tuple struct|unit struct|crate)[^`]*`([^`]+)`/;

const sleep = (/** @type {number} */ ms) => new Promise((wake) => setTimeout(wake, ms));

/** @param {any} cell a JupyterLab cell of code @returns {string} what went wrong in its outputs, or nothing */
export function wrong(cell) {
  const found = [];
  const outputs = cell.model.outputs;
  for (let i = 0; i < outputs.length; i++) {
    const output = outputs.get(i).toJSON();
    if (output.output_type === "error") found.push([output.evalue, ...(output.traceback || [])].join("\n"));
    if (output.output_type === "stream" && output.name === "stderr") {
      const text = Array.isArray(output.text) ? output.text.join("") : output.text;
      if (text.split("\n").some((/** @type {string} */ line) => line.trim() && !WARNING.test(line))) found.push(text);
    }
  }
  // eslint-disable-next-line no-control-regex
  return found.join("\n").replace(/\x1b\[[0-9;]*m/g, "").trim();
}

/** One notebook's cells, kernel and queue, in however many views it is open. */
export class Runner {
  /**
   * @param {any} panel a notebook's panel
   * @param {(panel: any, cell: any) => Promise<boolean>} execute runs a cell as Shift + Enter does, and neither scrolls nor takes the focus
   */
  constructor(panel, execute) {
    /** The views of the notebook, and what shows in each what has changed. @type {Map<any, () => void>} */ this.views = new Map([[panel, () => {}]]);
    this.execute = execute;
    this.state = new State();
    /** The parameters that another cell has, too. @type {(id: string) => Set<string>} */ this.twice = () => new Set();
    /** What is said of the run: one line. */
    this.message = "";
    /** @type {"idle"|"running"|"waiting"|"stopped"} */ this.phase = "idle";
    /** The cell that stopped the chain. @type {string|null} */ this.culprit = null;
    /** The cell that runs now for us. @type {string|null} */ this.current = null;
    /** While a slider is held. */
    this.moving = false;
    this.working = false;
    this.wanted = false;
    /** Whether the position is another since a cell was last chosen. */
    this.other = false;
    this.pressed = 0;
    this.begun = 0;
    this.lastEnd = 0;
    /** Graphs at the time that cells were sent by hand. @type {Map<string, {graph: Graph, at: number}>} */ this.byHand = new Map();
    /** @type {Graph} */ this.graph = this.read();
    /** What stood there when the cell that runs was sent. */ this.sent = this.graph;
    this.state.see(this.graph);
    this.#recall();
    /** The same cell run twice for a name that was lost, once only. @type {Set<string>} */ this.again = new Set();
  }

  /** The view that runs cells: the oldest. @returns {any} */
  get panel() { return this.views.keys().next().value; }

  /** A view was opened. @param {any} panel @param {() => void} changed called when something is to be shown anew in it */
  opened(panel, changed) { this.views.set(panel, changed); }

  /** A view was closed; whether it was the last one. @param {any} panel */
  closed(panel) {
    if (this.views.size > 1) this.views.delete(panel);
    return this.panel.isDisposed;
  }

  changed() { for (const show of this.views.values()) show(); }

  /** @returns {any[]} the widgets of the cells of code */
  cells() { return this.panel.content.widgets.filter((/** @type {any} */ cell) => cell.model.type === "code"); }

  /** @param {string} id @returns {any} */
  cell(id) { return this.cells().find((cell) => cell.model.id === id); }

  /** The notebook as it stands. @returns {Graph} */
  read() {
    const cells = this.cells().map((cell) => ({ id: cell.model.id, source: cell.model.sharedModel.getSource() }));
    const old = this.graph?.cells;
    const same = old?.length === cells.length && cells.every((cell, at) => cell.id === old[at].id && cell.source === old[at].source);
    return same ? this.graph : new Graph(cells);
  }

  /** The source changed: by a slider (`follow`), or by hand. @param {boolean} follow */
  edited(follow) {
    const before = this.graph;
    this.graph = this.read();
    this.state.see(this.graph);
    // Below a collapsed heading nobody looks: a cell there runs only where one in view needs it, and is out of date till then.
    if (follow) for (const id of this.state.moved(before, this.graph)) if (!this.cell(id)?.isHidden) { this.state.scope.add(id); this.other = true; }
    this.changed();
  }

  /** A slider was moved, or let go. @param {boolean} moving */
  move(moving) {
    this.moving = moving;
    this.again.clear();
    this.wanted = true;
    this.#pump();
  }

  /** Runs all that is out of date. */
  refresh() {
    this.graph = this.read();
    this.graph.cells.forEach((cell, at) => {
      if (this.state.stale(this.graph, at) || this.state.failed.has(cell.id)) this.state.scope.add(cell.id);
      this.state.failed.delete(cell.id);
    });
    this.move(false);
  }

  /** What a cell is like. @param {string} id */
  status(id) {
    const at = this.graph.index(id);
    const waits = this.working && this.state.scope.has(id) && at >= 0 && !this.state.fresh(this.graph, at);
    return { running: this.current === id, stale: at >= 0 && this.state.stale(this.graph, at), waits, seconds: this.state.seconds.get(id),
      mixed: at >= 0 && (this.state.shown.get(id) || "").startsWith("?") ? this.state.mixed(this.graph, at) : null };
  }

  /** How many cells are out of date. */
  get out() { return this.graph.cells.filter((_, at) => this.state.stale(this.graph, at)).length; }

  get #kernel() { return this.panel.sessionContext.session?.kernel || null; }

  /** Whether the kernel can take a cell; says why not. */
  #ready() {
    const context = this.panel.sessionContext, kernel = this.#kernel;
    if (context.hasNoKernel || !kernel) return "there is no kernel: choose one, and what waits will run";
    if (kernel.status === "dead" || context.isTerminating) return "the kernel is dead: restart it, and what waits will run";
    if (context.isRestarting || ["restarting", "autorestarting", "starting"].includes(kernel.status)) return "the kernel is starting";
    if (kernel.connectionStatus !== "connected") return "connecting to the kernel";
    if (kernel.status === "busy") return "the kernel is busy with another cell";
    return "";
  }

  async #pump() {
    if (this.working) return this.#overtake();
    this.working = true;
    /** @type {string[]} */ const ran = [];
    let start = Date.now(), first = 0;
    /** The most that one pass can need. */
    let left = 3 * this.graph.cells.length + 10;
    this.culprit = null;
    try {
      while (left-- > 0 && !this.panel.isDisposed) {
        const why = this.#ready();
        if (why) {
          this.#say("waiting", `Waiting: ${why}.`);
          // Without a kernel nothing waits for ever: its return starts this again.
          if (/no kernel|dead/.test(why)) return;
          await sleep(60);
          left++;
          continue;
        }
        // A new position counts from one again.
        if (this.other) { start = Date.now(); first = ran.length; this.other = false; }
        this.wanted = false;
        this.graph = this.read();
        const next = this.state.next(this.graph, this.moving);
        if (next < 0) break;
        const { id } = this.graph.cells[next];
        this.#announce(next, ran.length - first);
        ran.push(id);
        if (!await this.#run(id)) break;
      }
    } finally {
      this.working = false;
      this.current = null;
    }
    if (this.culprit) this.#stopped();
    else if (!/^Waiting/.test(this.message)) {
      const cells = new Set(ran.slice(first)).size, took = ((Date.now() - start) / 1000).toFixed(1), later = this.moving ? this.#later() : "";
      this.#say("idle", cells ? `${cells} ${cells === 1 ? "cell" : "cells"} in ${took} s${later}` : later.replace(/^, /, ""));
      if (!this.moving) this.state.scope.clear();
    }
    if (this.wanted && !this.panel.isDisposed && !this.culprit && this.phase !== "waiting") this.#pump();
  }

  /** What waits for the slider's release. */
  #later() {
    const left = this.state.plan(this.graph), sum = this.#seconds(left);
    return left.length ? `, ${left.length} more${sum >= LONG ? ` (about ${Math.round(sum)} s)` : ""} when you let go` : "";
  }

  /** @param {number[]} cells */
  #seconds(cells) {
    return cells.reduce((sum, at) => sum + (this.state.seconds.get(this.graph.cells[at].id) ?? 0.25), 0);
  }

  /** Says what comes and how long it takes, before it begins. @param {number} next @param {number} done */
  #announce(next, done) {
    const left = this.state.plan(this.graph, this.moving), sum = this.#seconds(left);
    const own = this.state.seconds.get(this.graph.cells[next].id) || 0;
    const all = sum >= LONG ? `, about ${Math.round(sum)} s` : "";
    const price = own > LONG ? `; this one takes about ${Math.round(own)} s` : "";
    this.current = this.graph.cells[next].id;
    this.#say("running", `Running cell ${done + 1} of ${done + Math.max(1, left.length)}${all}${price} …`);
  }

  /** @param {Runner["phase"]} phase @param {string} message */
  #say(phase, message) {
    if (phase === this.phase && message === this.message) return;
    this.phase = phase;
    this.message = message;
    this.changed();
  }

  /** Runs one cell; false where it did not end well. @param {string} id */
  async #run(id) {
    const cell = this.cell(id), graph = this.graph;
    if (!cell) return true;
    const hold = holdHeight(cell);
    this.begun = Date.now();
    this.current = id;
    this.sent = graph;
    const overtaking = setInterval(() => this.#overtake(), 200);
    let ended = false;
    try {
      ended = await this.execute(this.panel, cell);
    } catch { ended = false; } finally {
      clearInterval(overtaking);
      hold();
      this.current = null;
    }
    const seconds = (Date.now() - this.begun) / 1000;
    this.lastEnd = Date.now();
    if (cell.isDisposed) return true;
    const said = wrong(cell);
    if (!ended && !said) {
      // Cancelled: the kernel was restarted or is gone. What waits is asked again when it is back.
      this.state.fail(graph, id, "the kernel was restarted");
      this.state.failed.delete(id);
      this.state.shown.set(id, "?");
      return true;
    }
    // What our press ended may be the library's work, the compiler or the linker, each with words of its own.
    const ours = this.pressed > this.begun && !ENDED.test(said);
    const stopped = ours || /^(stopped (after|before)|compilation was interrupted)/m.test(said);
    if (!said) { this.state.done(graph, id, seconds); return true; }
    if (stopped && this.pressed && Date.now() - this.pressed < BETWEEN_STOPS + 2000) {
      // Our own press, for a newer position, or its echo: no failure.
      this.state.fail(graph, id, said);
      this.state.failed.delete(id);
      this.state.shown.set(id, "?");
      this.state.scope.add(id);
      await sleep(Math.max(150, this.pressed + STOP_COUNTS - Date.now()));
      return true;
    }
    return this.#failed(graph, id, said);
  }

  /** @param {Graph} graph @param {string} id @param {string} said @returns {boolean} whether the chain may go on */
  #failed(graph, id, said) {
    this.state.fail(graph, id, said);
    if (ENDED.test(said)) this.state.lose();
    // The kernel lost a name that a cell above defines (its type was defined anew, or a cell consumed it).
    const lost = LOST.exec(said)?.[1], at = graph.index(id);
    if (lost && graph.needs(at).has(lost) && !this.again.has(id)) {
      this.again.add(id);
      this.state.holds.delete(lost);
      this.state.failed.delete(id);
      this.state.shown.set(id, "?");
      this.state.scope.add(id);
      return true;
    }
    this.culprit = id;
    return false;
  }

  #stopped() {
    const id = /** @type {string} */ (this.culprit), said = this.state.failed.get(id)?.message || "";
    const lines = said.split("\n").map((part) => part.trim()).filter((part) => part && !WARNING.test(part));
    // A panic says where it was, and then what.
    const line = (/ panicked at /.test(lines[0] || "") && lines[1] ? `panicked: ${lines[1]}` : lines[0]) || "it failed";
    const count = this.cell(id)?.model.executionCount, out = this.out;
    this.state.scope.clear();
    this.#say("stopped", `Stopped at cell ${count ? `[${count}]` : ""}: ${line.length > 160 ? line.slice(0, 160) + "…" : line}`
      + (out ? ` — ${out} ${out === 1 ? "cell is" : "cells are"} out of date` : ""));
  }

  /** A newer position waits: a cell of ours that has run for a second is stopped, and nothing is lost. */
  #overtake() {
    if (!this.wanted || !this.current) return;
    const now = Date.now(), ours = [...this.state.ran.keys()].filter((id) => this.state.ran.get(id)).length;
    // The first press before the library is loaded would end the process: some cell has used it by then.
    if (now - this.begun < 1000 * LONG || now - this.pressed < BETWEEN_STOPS || ours < 3 || this.#kernel?.status !== "busy") return;
    const at = this.sent.index(this.current), graph = this.read(), there = graph.index(this.current);
    // The same source again: it may end.
    if (there >= 0 && at >= 0 && graph.key(there) === this.sent.key(at)) return;
    // Once only: a press of ours beside those of a person could end the process that starts anew, too.
    if (this.pressed > this.begun) return this.#say("running", "This cell does not hear Stop: two presses within two seconds end it, and all variables with it.");
    this.pressed = now;
    this.#kernel.interrupt().catch(() => {});
  }

  /** A cell was sent, by hand or by us. @param {any} cell */
  scheduled(cell) {
    if (this.current !== cell.model.id) this.byHand.set(cell.model.id, { graph: this.read(), at: Date.now() });
  }

  /** A cell ended that was run by hand. @param {any} cell */
  async executed(cell) {
    const { id } = cell.model, sent = this.byHand.get(id);
    if (!sent) return;
    this.byHand.delete(id);
    const seconds = (Date.now() - Math.max(sent.at, this.lastEnd)) / 1000;
    this.lastEnd = Date.now();
    const said = wrong(cell);
    if (said) { this.state.fail(sent.graph, id, said); if (ENDED.test(said)) this.state.lose(); }
    else this.state.done(sent.graph, id, seconds);
    if (this.phase === "stopped" && this.culprit === id && !said) { this.culprit = null; this.#say("idle", ""); }
    this.edited(false);
    this.#remember();
  }

  /** The kernel's process is another. @param {boolean} [died] and nobody asked for that */
  restarted(died) {
    this.state.lose();
    this.pressed = 0;
    if (died && !this.working) this.#say("idle", "The kernel ended and starts anew: the next move first runs what it needs.");
    this.changed();
  }

  /** The kernel is back: what waits runs. */
  resumed() {
    if (this.phase === "waiting" && !this.working && this.state.scope.size && !this.#ready()) this.#pump();
  }

  get #place() { return `nnerr-live:${this.panel.context?.path}`; }

  /** Seconds of long cells, from the last time. */
  #recall() {
    try {
      for (const [id, seconds] of Object.entries(JSON.parse(localStorage.getItem(this.#place) || "{}"))) this.state.seconds.set(id, Number(seconds));
    } catch { /* a browser that keeps nothing */ }
  }

  #remember() {
    const long = [...this.state.seconds].filter(([, seconds]) => seconds > LONG).map(([id, seconds]) => [id, Math.round(seconds * 10) / 10]);
    try { localStorage.setItem(this.#place, JSON.stringify(Object.fromEntries(long))); } catch { /* as above */ }
  }
}

/**
 * Keeps a cell's place while its outputs are replaced: its height, and its old picture, paler, until a new one is there.
 * @param {any} cell
 * @returns {() => void} call when the cell has ended
 */
function holdHeight(cell) {
  const area = cell.outputArea?.node, wrapper = area?.parentElement;
  if (!area || !wrapper || !area.isConnected || !area.offsetHeight) return () => {};
  const height = area.getBoundingClientRect().height, ghost = area.cloneNode(true);
  wrapper.style.minHeight = `${Math.max(height, parseFloat(wrapper.style.minHeight) || 0)}px`;
  wrapper.style.position = "relative";
  ghost.classList.add("nnerr-live-ghost");
  ghost.setAttribute("aria-hidden", "true");
  ghost.style.left = `${area.offsetLeft}px`;
  ghost.style.top = `${area.offsetTop}px`;
  ghost.style.width = `${area.offsetWidth}px`;
  ghost.querySelectorAll("[id]").forEach((/** @type {Element} */ node) => node.removeAttribute("id"));
  wrapper.querySelectorAll(":scope > .nnerr-live-ghost").forEach((/** @type {Element} */ old) => old.remove());
  wrapper.append(ghost);
  let over = false;
  const gone = () => {
    if (over) return;
    over = true;
    cell.model?.outputs?.changed.disconnect(came);
    ghost.remove();
  };
  const came = async () => {
    if (!cell.model?.outputs?.length) return;
    // The picture is decoded before the old one goes.
    await new Promise(requestAnimationFrame);
    await Promise.race([sleep(300), Promise.allSettled([...area.querySelectorAll("img")].map((image) => image.decode()))]);
    gone();
  };
  cell.model.outputs.changed.connect(came);
  return () => setTimeout(() => {
    gone();
    requestAnimationFrame(() => { if (!wrapper.querySelector(":scope > .nnerr-live-ghost")) wrapper.style.minHeight = ""; });
  }, 400);
}
