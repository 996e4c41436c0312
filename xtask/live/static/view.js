// What is seen: a row for each parameter and prediction above its cell, one line on what runs, and marks on cells that are out of date.

import { Cover } from "./cover.js";
import { edits, NONE, parameters, position, same } from "./params.js";
import { wrong } from "./runner.js";

/** @typedef {import("./params.js").Param} Param */
/** @typedef {import("./runner.js").Runner} Runner */

/** @template {keyof HTMLElementTagNameMap} K @param {K} tag @param {string} [name] @param {string} [text] @returns {HTMLElementTagNameMap[K]} */
function make(tag, name, text) {
  const node = document.createElement(tag);
  if (name) node.className = name;
  if (text !== undefined) node.textContent = text;
  return node;
}

/** A choice as people read it. @param {string} text */
const readable = (text) => (text.startsWith('"') ? text.slice(1, -1) : text);

let count = 0;

/** The controls of one parameter, or of one prediction, which is written down when its slider is let go. */
class Row {
  /** @param {Bar} bar @param {Param} param */
  constructor(bar, param) {
    this.bar = bar;
    this.param = param;
    this.node = make("div", "nnerr-live-row");
    const id = `nnerr-live-${++count}`;
    const label = make("label", "nnerr-live-label");
    label.htmlFor = id;
    label.append(make("b", "", param.name));
    this.words = make("span", "nnerr-live-words");
    label.append(this.words);
    if (param.kind === "choice") {
      this.input = make("select");
      for (const stop of param.stops) this.input.append(new Option(readable(stop), stop));
    } else {
      this.input = make("input");
      this.input.type = param.kind === "bool" ? "checkbox" : "range";
      this.input.min = "0";
      this.input.max = String(param.stops.length - 1);
    }
    this.input.id = id;
    this.input.classList.add("nnerr-live-input");
    this.value = make("output", "nnerr-live-value");
    this.value.htmlFor.add(id);
    this.given = make("span", "nnerr-live-given");
    this.reset = make("button", "nnerr-live-button", "Reset");
    this.reset.type = "button";
    this.problem = make("div", "nnerr-live-problem");
    this.problem.setAttribute("role", "alert");
    const control = make("span", "nnerr-live-control");
    control.append(this.input, this.value);
    this.node.append(label, control, this.given, this.reset, this.problem);
    this.held = false;
    /** A position of a prediction's slider that is not written down yet. @type {string|null} */ this.pending = null;
    this.input.addEventListener("pointerdown", () => { this.held = true; });
    if (param.predict) this.predicts(); else this.moves();
    this.input.addEventListener("keydown", (event) => this.key(/** @type {KeyboardEvent} */ (event)));
    this.reset.addEventListener("click", () => this.button());
    this.show(param);
  }

  /** A parameter follows its slider. */
  moves() {
    this.input.addEventListener("input", () => this.bar.set(this.param, this.chosen(), this.input.type === "range" && this.held));
    this.input.addEventListener("change", () => { this.held = false; this.bar.set(this.param, this.chosen(), false); });
    for (const end of ["pointerup", "pointercancel", "lostpointercapture", "blur"]) this.input.addEventListener(end, () => this.let());
  }

  /** A prediction is made when the pointer lets go, or by Enter: an arrow must not give the answer away. */
  predicts() {
    this.input.addEventListener("input", () => { this.pending = this.chosen(); this.show(this.param); });
    this.input.addEventListener("pointerup", () => { if (this.held) this.predict(); });
    this.input.addEventListener("change", () => { if (this.held) this.predict(); });
    this.input.addEventListener("pointercancel", () => { this.held = false; });
  }

  predict() {
    this.held = false;
    this.pending = null;
    this.bar.set(this.param, this.chosen(), false);
  }

  /** Reset, take back, or predict what the keys chose. */
  button() {
    if (this.pending !== null) this.predict(); else this.bar.set(this.param, this.param.given, false);
    this.input.focus();
  }

  /** The pointer let go: what took long runs now, even where the value is the one before. */
  let() {
    if (!this.held) return;
    this.held = false;
    if (this.bar.runner.moving) this.bar.runner.move(false);
  }

  /** The notebook's own keys stay out. @param {KeyboardEvent} event */
  key(event) {
    if (event.key === "Escape") this.input.blur();
    if (event.key === "Enter" && this.param.predict) this.predict();
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  }

  /** @returns {string} */
  chosen() {
    const { param, input } = this;
    if (param.kind === "choice") return input.value;
    if (input instanceof HTMLInputElement && input.type === "checkbox") return String(input.checked);
    return param.stops[Number(input.value)];
  }

  /** @param {Param} param the same, as the source says now */
  show(param) {
    if (param.value !== this.param.value) this.pending = null;
    this.param = param;
    if (param.predict) this.guess(); else this.status();
    this.words.textContent = param.label ? ` ${param.label}` : "";
    this.problem.textContent = param.problem || "";
    this.problem.hidden = !param.problem;
    if (param.problem) this.input.setAttribute("aria-invalid", "true"); else this.input.removeAttribute("aria-invalid");
    this.input.disabled = param.end === 0 || param.stops.length === 0;
  }

  /** What was predicted, if anything. */
  guess() {
    const { param, pending } = this, made = param.value !== NONE, value = pending ?? param.value;
    this.input.value = String(position(param, value));
    this.node.classList.toggle("nnerr-live-open", !made && pending === null);
    // Nobody predicts 4.0 of five layers.
    this.value.textContent = value === NONE ? "–" : value.replace(/\.0$/, "");
    this.given.textContent = made ? "predicted" : "not predicted yet";
    const key = "press Enter to predict it";
    this.input.setAttribute("aria-valuetext", pending !== null ? `${pending}, ${key}` : made ? `${value}, predicted` : "not predicted yet");
    this.reset.hidden = !made && pending === null;
    this.reset.textContent = pending !== null ? `Predict ${this.value.textContent}` : "Take back";
    if (pending === null) this.reset.setAttribute("aria-label", `Take back the prediction ${param.name}`); else this.reset.removeAttribute("aria-label");
  }

  /** What a parameter is, and was. */
  status() {
    const { param } = this;
    const at = position(param, param.value), moved = !same(param, param.value, param.given) && !param.problem;
    this.node.classList.toggle("nnerr-live-changed", moved);
    if (param.kind === "choice") this.input.value = param.stops.includes(param.value) ? param.value : "";
    else if (this.input instanceof HTMLInputElement && param.kind === "bool") this.input.checked = param.value === "true";
    else this.input.value = String(at);
    this.value.textContent = param.kind === "choice" ? "" : param.value;
    this.input.setAttribute("aria-valuetext", `${readable(param.value)}${moved ? `, changed from ${readable(param.given)}` : ""}`);
    this.given.textContent = moved ? `changed from ${readable(param.given)}` : "";
    this.reset.hidden = !moved;
    this.reset.setAttribute("aria-label", `Reset ${param.name} to ${readable(param.given)}`);
  }
}

/** All parameters and predictions of a cell, and the line below them. */
export class Bar {
  /** @param {any} cell @param {Runner} runner @param {(cell: string) => void} reveal shows a cell @param {(bar: Bar) => void} dock keeps it at the top, or puts it back */
  constructor(cell, runner, reveal, dock) {
    this.cell = cell;
    this.runner = runner;
    /** What each parameter was when the notebook was opened. @type {Map<string, string>} */ this.first = new Map();
    this.node = make("div", "nnerr-live-bar");
    this.node.setAttribute("role", "group");
    // The notebook's keys (arrows, letters) are not for a slider that has the focus; those with Ctrl are: plugin.js.
    this.node.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const event of ["mousedown", "pointerdown", "dblclick", "touchstart", "contextmenu"]) {
      this.node.addEventListener(event, (happened) => happened.stopPropagation(), { passive: true });
    }
    this.rows = make("div", "nnerr-live-rows");
    this.line = make("div", "nnerr-live-line");
    this.said = make("span", "nnerr-live-said");
    this.said.setAttribute("role", "status");
    this.go = make("button", "nnerr-live-button", "Show that cell");
    this.run = make("button", "nnerr-live-button", "Run what is out of date");
    this.pin = make("button", "nnerr-live-button nnerr-live-pin");
    for (const button of [this.go, this.run, this.pin]) button.type = "button";
    this.go.addEventListener("click", () => this.runner.culprit && reveal(this.runner.culprit));
    this.run.addEventListener("click", () => this.runner.refresh());
    this.pin.addEventListener("click", () => { dock(this); this.pin.focus(); });
    this.line.append(this.said, this.go, this.run, this.pin);
    this.node.append(this.rows, this.line);
    /** @type {Row[]} */ this.shown = [];
    /** Whether the answer is looked at without a prediction. */
    this.looked = false;
    this.cover = new Cover(() => {
      this.looked = true;
      this.status();
      this.shown[0]?.input.focus();
    });
    this.docked = false;
    this.place = make("div", "nnerr-live-place");
    this.place.append(this.node);
    this.read();
  }

  /** Above the cell's source; JupyterLab puts that there late where the cell is out of view. */
  settle() {
    const input = [...this.cell.node.children].find((node) => node.classList.contains("jp-Cell-inputWrapper"));
    if (!this.place.isConnected || this.place.nextElementSibling !== (input || null)) this.cell.node.insertBefore(this.place, input || null);
  }

  /** The cell's source, as it is now. */
  read() {
    this.settle();
    const source = this.cell.model.sharedModel.getSource();
    const params = parameters(source, (name) => this.first.get(name));
    for (const param of params) if (!this.first.has(param.name) && !param.problem) this.first.set(param.name, param.given);
    const twice = this.runner.twice(this.cell.model.id);
    for (const param of params) {
      if (!param.problem && twice.has(param.name)) param.problem = `${param.name} is also a parameter of another cell: the lower one counts`;
    }
    const sign = (/** @type {Param} */ param) => `${param.name} ${param.predict} ${param.kind} ${param.stops.join(" ")}`;
    const old = this.shown.map((row) => sign(row.param)).join("\n");
    if (old !== params.map(sign).join("\n")) {
      this.shown = params.map((param) => new Row(this, param));
      this.rows.replaceChildren(...this.shown.map((row) => row.node));
    } else params.forEach((param, at) => this.shown[at].show(param));
    const predicts = params.filter((param) => param.predict).length;
    this.node.setAttribute("aria-label", predicts === params.length ? "Your prediction" : "Parameters of this cell");
    if (!this.open) this.looked = false;
    this.place.hidden = params.length === 0;
    this.status();
  }

  /** Whether this cell asks for a prediction that was not made. */
  get open() { return this.shown.some(({ param }) => param.predict && param.value === NONE && !param.problem); }

  /** Writes a value into the source, and runs what follows. @param {Param} param @param {string} value @param {boolean} moving */
  set(param, value, moving) {
    const shared = this.cell.model.sharedModel;
    const now = parameters(shared.getSource(), (name) => this.first.get(name)).find((own) => own.name === param.name);
    if (!now || now.end === 0) return;
    if (!same(now, now.value, value)) {
      const writes = edits(now, value).sort((a, b) => b.start - a.start);
      shared.transact(() => { for (const { start, end, text } of writes) shared.updateSource(start, end, text); });
      this.runner.edited(true);
    }
    // A dragged slider stands still for a moment: the run is asked for when this task is over.
    this.runner.move(moving);
  }

  /** Another value was typed and run: the given one is written beside it, as after a move. */
  remember() {
    const shared = this.cell.model.sharedModel;
    const params = parameters(shared.getSource(), (name) => this.first.get(name));
    for (const param of params.reverse()) {
      if (param.predict || param.problem || param.mark || same(param, param.value, param.given)) continue;
      shared.updateSource(param.comment, param.comment, ` (was ${param.given})`);
    }
  }

  /** What is said of the run. */
  status() {
    this.settle();
    // An error is no answer.
    this.cover.place(this.cell, this.open && !this.looked && !wrong(this.cell));
    const { runner } = this, out = runner.out;
    this.said.textContent = runner.message || "";
    this.line.dataset.phase = runner.phase;
    this.go.hidden = runner.phase !== "stopped";
    this.run.hidden = runner.working || out === 0;
    this.run.textContent = `Run ${out} out of date`;
    this.pin.textContent = this.docked ? "Back to the cell" : "Keep at the top";
    this.pin.setAttribute("aria-pressed", String(this.docked));
  }

  dispose() {
    this.cover.place(this.cell, false);
    this.place.remove();
    this.node.remove();
  }
}

/** Marks a cell that runs or is out of date. @param {any} cell @param {ReturnType<Runner["status"]>} status @param {string|undefined} problem */
export function mark(cell, status, problem) {
  const { classList } = cell.node;
  classList.toggle("nnerr-live-stale", status.stale);
  classList.toggle("nnerr-live-running", status.running);
  const price = (status.seconds || 0) > 1 ? `: about ${Math.round(status.seconds || 0)} s` : "";
  const said = problem || (status.running ? `running${price}` : status.mixed ? `ran with the ${status.mixed} that another cell left: run it again`
    : status.stale ? (status.waits ? `waits${price}` : `out of date${price ? `; runs ${price.slice(2)}` : ""}`) : "");
  let note = cell.node.querySelector(":scope > .nnerr-live-note");
  if (!said) { note?.remove(); return; }
  if (!note) {
    note = make("div", "nnerr-live-note");
    note.setAttribute("role", "note");
    cell.node.append(note);
  }
  note.classList.toggle("nnerr-live-problem", problem !== undefined);
  if (note.textContent !== said) note.textContent = said;
}
