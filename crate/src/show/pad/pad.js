// What a person does with a pad. Every pad of a page that does not live yet is started; all it needs
// is found inside it, so that several stand side by side.

async function start(root) {
  const model = await read(root.querySelector("[data-pad]").dataset.pad);
  const view = build(root, model), choose = random(1);
  const fresh = () => ({ base: null, strokes: [], degrees: 0, inverted: false, noise: 0, pen: null, down: false, what: "" });
  let state = fresh(), image = picture(state), answer = null, waiting = false;
  const durations = [];

  /** Computes and shows everything; a screen reader hears it once a stroke has ended. */
  function update(aloud = true) {
    const begin = performance.now();
    image = picture(state);
    answer = state.base || state.strokes.length || state.inverted || state.noise ? judge(model, image) : null;
    show(root, view, model, state, image, answer);
    view.said.textContent = sentence(answer);
    if (aloud) view.aloud.textContent = view.said.textContent;
    view.what.textContent = state.what || "Keys: arrows move, space draws.";
    view.line.hidden = true;
    durations.push(performance.now() - begin);
    if (durations.length > 1000) durations.shift();
  }

  /** Once for each picture of the screen while the pen moves. */
  function soon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; update(false); });
  }

  /** What was turned, inverted or given noise becomes the paper of the next stroke. */
  function paper() {
    if (state.degrees || state.inverted || state.noise) state = { ...fresh(), base: image, what: state.what };
  }

  function begin(point) {
    paper();
    state.what = state.base ? state.what : "";
    state.strokes.push([point]);
  }

  /** An empty pad cannot be turned. */
  function turn(degrees) {
    if (answer) state.degrees = (state.degrees + degrees) % 360;
    update();
  }

  async function copy() {
    const line = `let drawn: Samples = Samples::from_pad("${packed(image)}")?;`;
    [view.line.value, view.line.hidden] = [line, false];
    view.line.select();
    // Without a secure page there is no clipboard: the line is selected, and Ctrl+C copies it.
    const copied = await navigator.clipboard?.writeText(line).then(() => true, () => false) ?? document.execCommand("copy");
    view.what.textContent = copied ? "Copied: paste the line into a cell of the notebook." : "Press Ctrl+C to copy the line.";
  }

  const actions = {
    sample() {
      let place;
      do place = Math.floor(choose() * model.samples.length); while (model.samples.length > 1 && place === state.place);
      const { label, known } = model.samples[place];
      state = { ...fresh(), base: model.sampleImages[place], place, what: `A test sample of class ${label}${known ? "" : ", which the network never learned"}.` };
      update();
    },
    clear() { state = fresh(); update(); },
    undo() { state.strokes.pop(); state.down = false; update(); },
    turn() { turn(15); },
    quarter() { turn(90); },
    invert() { state.inverted = !state.inverted; update(); },
    noise() { state.noise++; update(); },
    copy,
  };
  for (const [action] of BUTTONS) view.buttons[action].addEventListener("click", actions[action]);

  const point = event => {
    const box = view.pad.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top].map((x, axis) => Math.min(SIDE, Math.max(0, SIDE * x / (axis ? box.height : box.width))));
  };
  let drawing = null;
  view.pad.addEventListener("pointerdown", event => {
    if (drawing !== null || event.button > 0) return;
    view.pad.setPointerCapture(event.pointerId);
    [drawing, state.pen, state.down] = [event.pointerId, null, false];
    begin(point(event));
    soon();
  });
  view.pad.addEventListener("pointermove", event => {
    if (event.pointerId !== drawing) return;
    const all = event.getCoalescedEvents?.() ?? [];
    state.strokes.at(-1)?.push(...(all.length ? all : [event]).map(point));
    soon();
  });
  const lift = event => {
    if (event.pointerId !== drawing) return;
    drawing = null;
    // Keys are the pad's now, and not the notebook's, which would cut cells.
    if (!root.contains(document.activeElement)) view.pad.focus({ preventScroll: true });
    update();
  };
  view.pad.addEventListener("pointerup", lift);
  view.pad.addEventListener("pointercancel", lift);

  const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  root.addEventListener("keydown", event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === view.line) return;
    const button = BUTTONS.find(([, key]) => key === event.key.toUpperCase());
    if (button || event.key === "Backspace") actions[button ? button[0] : "undo"]();
    else if (event.target !== view.pad) return;
    else if (event.key === " ") {
      state.pen ??= [SIDE / 2, SIDE / 2];
      if (!state.down) begin(state.pen);
      state = { ...state, pen: state.strokes.at(-1)?.at(-1) ?? state.pen, down: !state.down };
      update();
    } else if (STEPS[event.key]) {
      state.pen = (state.pen ?? [SIDE / 2, SIDE / 2]).map((x, axis) => Math.min(SIDE, Math.max(0, x + STEPS[event.key][axis])));
      if (state.down) state.strokes.at(-1).push(state.pen);
      update(false);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  view.pad.addEventListener("blur", () => { if (state.pen) { [state.pen, state.down] = [null, false]; update(); } });
  // Another theme, another ground.
  const theme = () => { if (`${isDark(root)}` !== root.dataset.dark) update(false); }, ends = new AbortController();
  const observer = new MutationObserver(() => {
    if (root.isConnected) return theme();
    // The cell was run again: this pad is no longer in the page.
    observer.disconnect();
    ends.abort();
  });
  observer.observe(document.body, { attributes: true });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme, { signal: ends.signal });

  // The first answers are slow: they are given before anybody sees them.
  for (let warm = 0; warm < 3; warm++) {
    state = { ...fresh(), strokes: [[[8, 6], [20, 6], [12, 22]]] };
    update(false);
  }
  state = fresh();
  durations.length = 0;
  // For whoever wants to ask it by a script: tests do.
  root.pad = { model, durations, judge: bytes => judge(model, bytes), picture, packed, get image() { return image; }, get answer() { return answer; } };
  update();
}

for (const root of document.querySelectorAll("[data-nnerr=pad]:not([data-live])")) {
  root.dataset.live = "";
  start(root).catch(cause => { root.querySelector("p").textContent = `The pad cannot start in this browser: ${cause.message}`; });
}
