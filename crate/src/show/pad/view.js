// What is seen: the parts of the page, and how an answer is shown in them.

/** Cividis at ten equal steps, as in the library's figures: it keeps its order for every common kind of colour blindness. */
const CIVIDIS = [0x00224e, 0x123570, 0x3b496c, 0x575d6d, 0x707173, 0x8a8678, 0xa59c74, 0xc3b369, 0xe1cc55, 0xfee838];

/** The colour of a share, from little to much: away from the ground, which is light or dark. */
function shade(share, dark) {
  if (!(share > 0)) return dark ? 0x2b313b : 0xf1f3f5;
  const place = (dark ? 0.12 + 0.88 * share : 0.75 * (1 - share)) * (CIVIDIS.length - 1);
  const below = Math.min(Math.floor(place), CIVIDIS.length - 2), part = place - below;
  const mix = bits => Math.round(((CIVIDIS[below] >> bits) & 255) * (1 - part) + ((CIVIDIS[below + 1] >> bits) & 255) * part);
  return (mix(16) << 16) | (mix(8) << 8) | mix(0);
}

/** What draws on a canvas of this size. */
function sized(canvas, width, height) {
  if (canvas.width !== width || canvas.height !== height) [canvas.width, canvas.height] = [width, height];
  return canvas.getContext("2d");
}

/** The pixels of each canvas. */
const pixels = new WeakMap();

/** Fills a canvas with `count` cells, `columns` in a row, each of some pixels with a gap. */
function cells(canvas, count, columns, size, gap, colour) {
  const rows = Math.ceil(count / columns), context = sized(canvas, columns * size, rows * size), { width } = canvas;
  // Kept for the next answer: half a megabyte of garbage for each would have to be collected in the middle of a stroke.
  let data = pixels.get(canvas);
  if (data?.width !== width || data.height !== canvas.height) pixels.set(canvas, data = context.createImageData(width, canvas.height));
  const words = new DataView(data.data.buffer);
  for (let n = 0; n < count; n++) {
    const word = ((colour(n) << 8) | 255) >>> 0, x = (n % columns) * size, y = Math.floor(n / columns) * size;
    for (let dy = 0; dy < size - gap; dy++) for (let dx = 0; dx < size - gap; dx++) words.setUint32(4 * ((y + dy) * width + x + dx), word);
  }
  context.putImageData(data, 0, 0);
}

/** Draws an image of bytes: black ink on white paper. */
const ink = (canvas, image, size = 1) => cells(canvas, PIXELS, SIDE, size, 0, n => 0x010101 * (255 - image[n]));

const percent = (share, digits = 1) => `${(100 * Math.min(1, Math.max(0, share))).toFixed(digits)} %`;
const times = number => (Number.isFinite(number) ? number.toFixed(2) : "infinitely");

/** Which share of the correctly classified training samples scores lower. */
function beyond(score, quantiles, than) {
  const below = quantiles.filter(quantile => quantile < score).length - 1;
  return below < 0 ? `${than} none of them` : below >= 100 ? `${than} all of them` : `${than} ${below} % of them`;
}

/** What the detectors say: their names, and a sentence each. */
const DETECTORS = [
  ["baseline", (model, { confidence, scores: [score] }, [of]) =>
    `confidence ${percent(confidence)}: ${beyond(score, of, "lower than for")}; flagged at ${percent(-of[THRESHOLD])} or less`],
  ["neuron count", (model, { scores: [, count] }, [, of]) =>
    `${count} of ${model.hidden.reduce((a, b) => a + b, 0)} neurons activated: ${beyond(count, of, "more than for")}; flagged from ${of[THRESHOLD]}`],
  ["cluster", (model, { cluster, scores: [, , score] }, [, , of]) =>
    `${times(score)} × its cluster's usual distance (${model.dominant[cluster]}s, layer ${model.layer}), `
    + `${beyond(score, of, "more than for")}; flagged from ${times(of[THRESHOLD])}`],
  ["nearest image", (model, { neighbours: [{ place, distance }] }, [, , , of]) =>
    `nearest of ${model.near.length} training images: a ${model.near[place]}, ${times(distance)} away, `
    + `${beyond(distance, of, "farther than for")}; flagged from ${times(of[THRESHOLD])}`],
];

const BUTTONS = [
  ["sample", "S", "Sample", "a test sample: some as they come, some misclassified, some of classes that the network never learned"],
  ["clear", "C", "Clear", "empty the pad"],
  ["undo", "Z", "Undo", "take back the last stroke"],
  ["copy", "K", "Copy", "copy the image as a line of Rust"],
  ["turn", "T", "Turn 15°", "turn it clockwise by 15 degrees"],
  ["quarter", "R", "Turn 90°", "turn it clockwise by 90 degrees"],
  ["invert", "I", "Invert", "exchange black and white"],
  ["noise", "N", "Noise", "add noise to every pixel"],
];

/** An element with some attributes and children. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

/** The parts of a page, made once. */
function build(root, model) {
  const canvas = (attributes = {}) => element("canvas", { role: "img", ...attributes });
  const view = { pad: canvas({ class: "draw", tabindex: 0, role: "application", "aria-roledescription": "drawing pad" }) };
  view.pad.setAttribute("aria-label", "Pad to draw a digit on. Arrow keys move the pen, the space bar puts it down and lifts it; S brings a test sample.");
  view.buttons = Object.fromEntries(BUTTONS.map(([action, key, label, title]) =>
    [action, element("button", { type: "button", title: `${title} (key ${key})`, "aria-keyshortcuts": key }, label)]));
  view.what = element("div", { class: "what" });
  view.line = element("input", { readonly: "", hidden: "", "aria-label": "The image as a line of Rust" });
  view.seen = canvas({ class: "paper" });
  view.class = element("b", { class: "class" });
  view.sure = element("span", { class: "sure" });
  view.said = element("div", { class: "said", "aria-hidden": "true" });
  view.aloud = element("div", { class: "aloud", role: "status", "aria-live": "polite", "aria-atomic": "true" });
  view.bars = model.classes.map(() => element("i"));
  view.shares = model.classes.map(() => element("span"));
  const bars = element("div", { class: "bars", "aria-hidden": "true" }, ...model.classes.map((name, place) =>
    element("div", {}, element("span", {}, `${name}`), element("div", { class: "track" }, view.bars[place]), view.shares[place])));

  view.detectors = DETECTORS.map(([name], d) => {
    // A thin line for each hundredth of the correct training samples; the higher the score, the farther to the right.
    const of = model.quantiles[d].map(score => Math.min(score, Number.MAX_VALUE)), low = of[0];
    const wide = of[99] - low + of[99] - of[50] || 1;
    const place = score => Math.min(100, Math.max(0, 100 * (score - low) / wide));
    const scale = element("div", { class: "scale", "aria-hidden": "true" });
    scale.innerHTML = `<svg viewBox="0 0 100 10" preserveAspectRatio="none"><path d="${[...of].map(q => `M${place(q).toFixed(2)} 2v6`).join("")}"/></svg>`;
    const limit = element("u", { style: `left:${place(of[THRESHOLD])}%` }), dot = element("i");
    scale.append(limit, dot);
    const verdict = element("b", { class: "verdict" }), words = element("span", { class: "words" });
    const row = element("div", { role: "listitem" }, element("span", { class: "name" }, name), scale, verdict, words);
    return { row, dot, place, verdict, words };
  });

  const names = ["outputs", "pattern", "mean pattern"];
  view.rows = names.map(name => element("span", { class: "head" }, name));
  view.layers = names.map(() => model.hidden.map(() => canvas()));
  view.counts = names.map(() => model.hidden.map(() => element("span", { class: "count" })));
  const grid = element("div", { class: "layers", style: `--layers:${model.hidden.length}` }, element("span"),
    ...model.hidden.map((_, l) => element("span", { class: "top" }, `layer ${l + 1}`)));
  names.forEach((_, row) => grid.append(view.rows[row],
    ...model.hidden.map((_, l) => element("div", {}, view.layers[row][l], view.counts[row][l]))));

  view.near = Array.from({ length: NEIGHBOURS }, () => ({ image: canvas({ class: "paper" }), text: element("span") }));
  const near = element("div", { class: "near" }, element("div", { class: "top" }, "nearest images"),
    ...view.near.map(({ image, text }) => element("div", {}, image, text)));
  view.alike = element("div", { class: "small" });

  root.replaceChildren(
    element("div", { class: "upper" },
      element("div", { class: "left" }, view.pad, element("div", { class: "buttons" }, ...Object.values(view.buttons)), view.line, view.what),
      element("div", { class: "right" },
        element("div", { class: "answer" },
          element("div", { class: "seen" }, element("span", { class: "small" }, "input image"), view.seen),
          element("div", { class: "says" }, element("span", { class: "small" }, "predicted class"), view.class, view.sure), bars),
        view.said, view.aloud,
        element("div", { class: "detectors", role: "list" }, ...view.detectors.map(({ row }) => row)),
        element("div", { class: "small" }, "Each thin line is a hundredth of the training samples that the network classifies correctly (“them”). "
          + "A score is flagged where it is at least as high as the dashed line, which 95 % of them lie below."))),
    element("div", { class: "lower" }, grid, near), view.alike);
  return view;
}

/** Light letters stand on a dark ground. */
function isDark(root) {
  const [r, g, b] = (getComputedStyle(root).color.match(/[\d.]+/g) ?? [0, 0, 0]).map(Number);
  return 0.3 * r + 0.6 * g + 0.1 * b > 140;
}

/** The large pad: strokes where they were drawn, or the image that they are drawn over. */
function drawPad(canvas, state, image) {
  const size = 20;
  if (state.base || state.degrees || state.inverted || state.noise) ink(canvas, image, size);
  else {
    const context = sized(canvas, SIDE * size, SIDE * size);
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { lineWidth: 2 * PEN * size, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    for (const stroke of state.strokes) {
      context.beginPath();
      // A single point is drawn, too.
      [stroke[0], ...stroke].forEach(([x, y], p) => (p ? context.lineTo(x * size, y * size) : context.moveTo(x * size, y * size)));
      context.stroke();
    }
  }
  if (state.pen) {
    const context = canvas.getContext("2d"), [x, y] = state.pen.map(part => part * size);
    Object.assign(context, { lineWidth: 3, strokeStyle: "#d55e00", fillStyle: "#d55e00" });
    context.beginPath();
    context.arc(x, y, PEN * size, 0, 7);
    if (state.down) context.fill(); else context.stroke();
  }
}

/** Shows what is drawn and, unless the pad is empty, what the network says of it. */
function show(root, view, model, state, image, answer) {
  const dark = isDark(root);
  root.dataset.dark = dark;
  root.classList.toggle("empty", !answer);
  drawPad(view.pad, state, image);
  ink(view.seen, image);
  view.seen.setAttribute("aria-label", answer ? "The image of 28 × 28 pixels that the network gets" : "No image yet");
  view.class.textContent = answer ? answer.predicted : "?";
  view.sure.textContent = answer ? `confidence ${percent(answer.confidence)}` : "";
  model.classes.forEach((_, place) => {
    view.bars[place].style.width = answer ? `${100 * answer.softmax[place]}%` : 0;
    view.bars[place].parentElement.parentElement.classList.toggle("winner", answer?.winner === place);
    view.shares[place].textContent = answer ? percent(answer.softmax[place]) : "";
  });
  view.detectors.forEach(({ row, dot, place, verdict, words }, d) => {
    row.classList.toggle("flagged", Boolean(answer?.flagged[d]));
    dot.style.left = answer ? `${place(answer.scores[d])}%` : 0;
    verdict.textContent = answer ? (answer.flagged[d] ? "flagged" : "passes") : "";
    words.textContent = answer ? DETECTORS[d][1](model, answer, model.quantiles) : "";
  });
  const name = answer ? `${answer.predicted}s` : "its class";
  view.rows[1].textContent = `pattern, ${model.rule}`;
  view.rows[2].textContent = `mean pattern of ${name}`;
  view.alike.textContent = `The mean pattern of ${name} is that of the training samples with this predicted class. Alike: the share of neurons whose bit is that of most of them.`;
  model.hidden.forEach((width, l) => {
    const columns = Math.max(1, Math.ceil(Math.sqrt(width * 4 / 3) - 1e-9));
    const most = answer ? Math.max(...answer.outputs[l]) : 0;
    const values = answer ? [answer.outputs[l].map(o => (most > 0 ? o / most : 0)), answer.bits[l], Array.from(model.means[l][answer.winner], share => share / 255)] : [[], [], []];
    const said = answer ? [`${answer.active[l]} activated`, `${answer.bits[l].reduce((a, b) => a + b, 0)} ones`, `${percent(answer.alike[l], 0)} alike`] : ["", "", ""];
    values.forEach((row, kind) => {
      cells(view.layers[kind][l], width, columns, 6, 1, n => shade(row[n] ?? 0, dark));
      view.layers[kind][l].setAttribute("aria-label", `layer ${l + 1}, ${view.rows[kind].textContent}: ${said[kind] || "nothing yet"}`);
      view.counts[kind][l].textContent = said[kind];
    });
  });
  view.near.forEach(({ image: canvas, text }, place) => {
    const neighbour = answer?.neighbours[place];
    ink(canvas, neighbour ? model.nearImages[neighbour.place] : new Uint8Array(PIXELS));
    text.textContent = neighbour ? `a ${model.near[neighbour.place]}, ${times(neighbour.distance)}` : "";
    canvas.setAttribute("aria-label", text.textContent || "nothing yet");
  });
}

/** The answer in words, for everyone and for screen readers. */
function sentence(answer) {
  if (!answer) return "Draw a digit on the pad, or press Sample.";
  const flagged = DETECTORS.filter((_, d) => answer.flagged[d]).map(([name]) => name);
  const who = flagged.length === 0 ? "no detector flags it" : flagged.length === DETECTORS.length ? "all detectors flag it" : `flagged by ${flagged.join(", ")}`;
  return `Predicted class ${answer.predicted}, confidence ${percent(answer.confidence)}; ${who}.`;
}
