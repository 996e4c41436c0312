// The outputs of a cell that asks for a prediction are covered until it is made, or until somebody wants the answer. They stay in the
// notebook: without this extension they are seen, and when the cover goes they are where they were.

/** What lies over the outputs of one cell. */
export class Cover {
  /** @param {() => void} show called when the answer is to be shown without a prediction */
  constructor(show) {
    this.node = document.createElement("div");
    this.node.className = "nnerr-live-cover";
    this.node.setAttribute("role", "group");
    this.node.setAttribute("aria-label", "The outputs of this cell are covered until you predict");
    // The notebook's own keys and clicks stay out.
    this.node.setAttribute("data-lm-suppress-shortcuts", "true");
    for (const event of ["mousedown", "pointerdown", "dblclick", "touchstart", "contextmenu"]) {
      this.node.addEventListener(event, (happened) => happened.stopPropagation(), { passive: true });
    }
    this.node.addEventListener("keydown", (event) => { if (!event.ctrlKey && !event.metaKey) event.stopPropagation(); });
    const words = document.createElement("span"), button = document.createElement("button");
    words.textContent = "Predict first: move the slider above this cell. ";
    button.type = "button";
    button.className = "nnerr-live-button";
    button.textContent = "Or show the answer";
    button.addEventListener("click", show);
    this.node.append(words, button);
  }

  /** Covers the outputs of a cell, or takes the cover away. @param {any} cell @param {boolean} covered */
  place(cell, covered) {
    cell.node.classList.toggle("nnerr-live-covered", covered);
    // JupyterLab draws outputs late where a cell is out of view.
    const outputs = [...cell.node.children].find((node) => node.classList.contains("jp-Cell-outputWrapper"));
    if (!covered || !outputs) this.node.remove();
    else if (this.node.parentElement !== outputs) outputs.append(this.node);
  }
}
