// The JupyterLab plugin: a runner and bars for each notebook that is open.

import { mayMove, parameters } from "./params.js";
import { Runner } from "./runner.js";
import { Bar, mark } from "./view.js";

/** One notebook's panel. */
class Notebook {
  /** @param {any} panel @param {Runner} runner that of the notebook, which may be open in another view, too @param {any} Widget */
  constructor(panel, runner, Widget) {
    this.panel = panel;
    this.Widget = Widget;
    /** @type {Map<string, Bar>} */ this.bars = new Map();
    /** @type {any} */ this.dock = null;
    /** @type {ResizeObserver|null} */ this.sized = null;
    this.drawing = 0;
    this.listening = new Map();
    this.writing = 0;
    this.runner = runner;
    runner.opened(panel, () => this.draw());
    this.runner.twice = (/** @type {string} */ id) => this.twice(id);
    panel.model.cells.changed.connect(() => this.cells());
    const { sessionContext } = panel;
    sessionContext.statusChanged.connect((/** @type {any} */ _, /** @type {string} */ status) => {
      if (["restarting", "autorestarting", "dead", "terminating"].includes(status)) this.runner.restarted(status === "autorestarting");
      this.runner.resumed();
    });
    sessionContext.kernelChanged.connect(() => { this.runner.restarted(); this.runner.resumed(); });
    sessionContext.connectionStatusChanged?.connect(() => this.runner.resumed());
    this.cells();
  }

  /** The parameters that another cell has, too. @param {string} id */
  twice(id) {
    const found = new Set();
    for (const cell of this.runner.cells()) {
      if (cell.model.id === id) continue;
      for (const param of parameters(cell.model.sharedModel.getSource())) found.add(param.name);
    }
    return found;
  }

  /** The cells of code, as this view has them. @returns {any[]} */
  widgets() { return this.panel.content.widgets.filter((/** @type {any} */ cell) => cell.model.type === "code"); }

  /** Cells came, went or moved. */
  cells() {
    if (this.panel.isDisposed) return;
    const there = new Set();
    for (const cell of this.widgets()) {
      there.add(cell.model.id);
      if (this.listening.get(cell.model.id) === cell) continue;
      this.listening.set(cell.model.id, cell);
      cell.inViewportChanged?.connect(() => this.draw());
      cell.model.sharedModel.changed.connect((/** @type {any} */ _, /** @type {any} */ change) => { if (change?.sourceChange) this.edited(cell); });
      this.bars.get(cell.model.id)?.dispose();
      this.bars.delete(cell.model.id);
    }
    for (const [id, bar] of this.bars) if (!there.has(id)) { if (bar.docked) this.keep(bar); bar.dispose(); this.bars.delete(id); this.listening.delete(id); }
    for (const cell of this.widgets()) this.bar(cell);
    this.runner.edited(false);
  }

  /** A cell's source changed, by hand or by a slider, whose bar asks for the run itself. @param {any} cell */
  edited(cell) {
    if (this.panel.isDisposed) return;
    this.bar(cell);
    clearTimeout(this.writing);
    this.writing = setTimeout(() => {
      if (this.panel.isDisposed) return;
      // What is a parameter here may be one there, too.
      for (const bar of this.bars.values()) bar.read();
      this.runner.edited(false);
    }, 150);
  }

  /** A cell with a parameter or a prediction has a bar. @param {any} cell */
  bar(cell) {
    const { id } = cell.model, bar = this.bars.get(id);
    if (bar) bar.read();
    else if (mayMove(cell.model.sharedModel.getSource())) {
      this.bars.set(id, new Bar(cell, this.runner, (other) => this.reveal(other), (own) => this.keep(own)));
    }
  }

  /** @param {string} id */
  reveal(id) {
    const { content } = this.panel, index = content.widgets.findIndex((/** @type {any} */ cell) => cell.model.id === id);
    if (index < 0) return;
    content.activeCellIndex = index;
    content.scrollToItem(index, "smart").catch(() => {});
  }

  /** Puts a bar above the notebook, where it stays in view, or back into its cell. @param {Bar} bar */
  keep(bar) {
    if (!this.dock) {
      this.dock = new this.Widget();
      this.dock.addClass("nnerr-live-dock");
      this.panel.contentHeader.addWidget(this.dock);
      // Lumino's boxes ask for a height in pixels.
      this.sized = new ResizeObserver(() => this.size());
    }
    bar.docked = !bar.docked;
    (bar.docked ? this.dock.node : bar.place).append(bar.node);
    bar.place.classList.toggle("nnerr-live-away", bar.docked);
    this.dock.setHidden(!this.dock.node.hasChildNodes());
    if (bar.docked) this.sized?.observe(bar.node); else this.sized?.unobserve(bar.node);
    bar.status();
    this.size();
  }

  /** As high as its bars, and half of the notebook at most. */
  size() {
    const bars = [...this.dock.node.children].reduce((sum, node) => sum + /** @type {HTMLElement} */ (node).offsetHeight, 0);
    const height = bars ? Math.min(bars + 9, this.panel.node.clientHeight / 2) : 0;
    if (this.dock.node.style.minHeight === `${height}px`) return;
    this.dock.node.style.minHeight = `${height}px`;
    this.panel.contentHeader.fit();
  }

  /** Shows what has changed, once a frame at most. */
  draw() {
    if (this.drawing) return;
    this.drawing = requestAnimationFrame(() => {
      this.drawing = 0;
      if (this.panel.isDisposed) return;
      for (const bar of this.bars.values()) bar.status();
      for (const cell of this.widgets()) mark(cell, this.runner.status(cell.model.id), this.runner.graph.problems.get(cell.model.id));
    });
  }
}

/**
 * @param {(name: string) => Promise<any>} shared a package that JupyterLab has loaded
 * @param {string} base where these files lie
 */
export async function plugin(shared, base) {
  const notebook = await shared("@jupyterlab/notebook"), widgets = await shared("@lumino/widgets");
  const cells = await shared("@jupyterlab/cells");
  return {
    id: "nnerr-live:plugin",
    autoStart: true,
    requires: [notebook.INotebookTracker],
    optional: [notebook.INotebookCellExecutor],
    /** @param {any} _app @param {any} tracker @param {any} executor */
    activate(_app, tracker, executor) {
      const execute = async (/** @type {any} */ { content, sessionContext }, /** @type {any} */ cell) => {
        // NotebookActions.runCells would scroll to the active cell, and take the focus from the slider.
        if (!executor) return Boolean(await cells.CodeCell.execute(cell, sessionContext));
        return executor.runCell({ cell, notebook: content.model, notebookConfig: content.notebookConfig, sessionContext,
          onCellExecuted() {}, onCellExecutionScheduled() {} });
      };
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = new URL("live.css", base).href;
      document.head.append(style);
      // Before JupyterLab looks: Ctrl + S saves from a slider, too, and an arrow moves it and not the notebook.
      window.addEventListener("keydown", (event) => {
        const bar = event.target instanceof Element && event.target.closest(".nnerr-live-bar");
        if (bar) bar.toggleAttribute("data-lm-suppress-shortcuts", !event.ctrlKey && !event.metaKey);
      }, true);
      /** @type {Map<any, Notebook>} */ const open = new Map();
      /** One for each file and kernel. @type {Map<any, Runner>} */ const runners = new Map();
      const begin = async (/** @type {any} */ panel) => {
        await panel.context.ready;
        await panel.revealed?.catch?.(() => {});
        if (panel.isDisposed || open.has(panel)) return;
        const { context } = panel, runner = runners.get(context) || new Runner(panel, execute);
        runners.set(context, runner);
        open.set(panel, new Notebook(panel, runner, widgets.Widget));
        panel.disposed.connect(() => { open.delete(panel); if (runner.closed(panel)) runners.delete(context); });
      };
      const of = (/** @type {any} */ widget) => [...open].find(([panel]) => panel.content === widget)?.[1];
      tracker.widgetAdded.connect((/** @type {any} */ _, /** @type {any} */ panel) => { begin(panel); });
      tracker.forEach((/** @type {any} */ panel) => { begin(panel); });
      notebook.NotebookActions.executionScheduled.connect((/** @type {any} */ _, /** @type {any} */ { notebook, cell }) => of(notebook)?.runner.scheduled(cell));
      notebook.NotebookActions.executed.connect((/** @type {any} */ _, /** @type {any} */ { notebook, cell }) => {
        const own = of(notebook);
        own?.runner.executed(cell);
        own?.bars.get(cell.model.id)?.remember();
      });
    },
  };
}
