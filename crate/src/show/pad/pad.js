// A pad to draw a digit on: the network's forward pass, its detectors, and the page around them.
// The content that travels in the page is described in content.rs. Every pad of a page that does
// not live yet is started; all it needs is found inside it, so several stand side by side.
(() => {
  "use strict";

  const SIDE = 28, PIXELS = SIDE * SIDE;
  /** Strokes are made to fit a box of this side, with the pen's own radius, both in pixels. */
  const BOX = 20, PEN = 1.3;
  /** Small strokes are not made larger than so many times. */
  const MOST = 3;
  /** Deviation of the noise that one press adds. */
  const NOISE = 0.25;
  const NEIGHBOURS = 5;
  /** The quantile that is the threshold. */
  const THRESHOLD = 95;

  // ------------------------------------------------------------------ what travels in the page

  /** Reads the content: see content.rs. */
  async function read(text) {
    const packed = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
    const buffer = await new Response(stream).arrayBuffer();
    let at = 0;
    const take = (Type, count) => {
      const end = at + count * Type.BYTES_PER_ELEMENT;
      const part = new Type(buffer.slice(at, end));
      at = end;
      return part;
    };
    const [length] = take(Uint32Array, 1);
    const model = JSON.parse(new TextDecoder().decode(take(Uint8Array, length)));
    const { widths, classes } = model;
    model.layers = widths.slice(1).map((neurons, l) => ({
      neurons, weights: take(Int8Array, neurons * widths[l]), scales: take(Float32Array, neurons), bias: take(Float32Array, neurons),
    }));
    model.hidden = widths.slice(1, -1);
    model.means = model.hidden.map(width => classes.map(() => take(Uint8Array, width)));
    model.centres = model.dominant.map(() => Float64Array.from(take(Uint16Array, widths[model.layer]), part => part / 65535));
    model.spreads = take(Float64Array, model.dominant.length);
    model.quantiles = ["baseline", "count", "cluster", "near"].map(() => take(Float64Array, 101));
    model.nearImages = model.near.map(() => take(Uint8Array, PIXELS));
    model.sampleImages = model.samples.map(() => take(Uint8Array, PIXELS));
    return model;
  }

  // ------------------------------------------------------------------ the network

  /** z and output of every layer for an image of bytes. */
  function forward(model, image) {
    let input = Float64Array.from(image, byte => byte / 255);
    return model.layers.map(({ neurons, weights, scales, bias }, l) => {
      const z = new Float64Array(neurons);
      for (let n = 0, at = 0; n < neurons; n++) {
        let sum = 0;
        for (let i = 0; i < input.length; i++) sum += weights[at++] * input[i];
        z[n] = sum * scales[n] + bias[n];
      }
      const relu = l < model.hidden.length || model.unit === "Relu";
      input = relu ? z.map(x => (x > 0 ? x : 0)) : z;
      return { z, outputs: input };
    });
  }

  /** Bits of a layer's values: the `zeros` smallest become 0, of equal ones those of lower index; without it, all that are not above 0. */
  function pattern(values, zeros) {
    const bits = Uint8Array.from(values, value => (value > 0 ? 1 : 0));
    if (zeros === null) return bits;
    const order = Array.from(values.keys()).sort((a, b) => values[a] - values[b] || a - b);
    order.forEach((neuron, rank) => { bits[neuron] = rank < zeros ? 0 : 1; });
    return bits;
  }

  const largest = values => values.reduce((best, value, place) => (value > values[best] ? place : best), 0);

  /** Everything that the page says of an image of bytes. Scores are higher where an error is more likely. */
  function judge(model, image) {
    const layers = forward(model, image);
    const last = layers.pop().outputs;
    const logits = model.unit === "Sigmoid" ? Float64Array.of(-last[0] / 2, last[0] / 2) : last;
    const winner = largest(logits);
    const powers = logits.map(z => Math.exp(z - logits[winner]));
    const sum = powers.reduce((a, b) => a + b, 0);
    const softmax = powers.map(power => power / sum);

    const bits = layers.map(({ z, outputs }, l) => pattern(model.preactivations ? z : outputs, model.zeros[l]));
    const active = layers.map(({ outputs }) => outputs.reduce((count, o) => count + (o > 0 ? 1 : 0), 0));
    // As alike as the pattern and the mean pattern of its class: neurons whose bit is that of most.
    const alike = bits.map((own, l) => own.reduce((same, bit, n) => same + (bit === (model.means[l][winner][n] > 127 ? 1 : 0) ? 1 : 0), 0) / own.length);

    const own = bits[model.layer - 1];
    const distances = model.centres.map(centre => Math.sqrt(own.reduce((sum, bit, n) => sum + (bit - centre[n]) ** 2, 0)));
    const cluster = largest(distances.map(distance => -distance));
    const spread = model.spreads[cluster];
    const coefficient = spread > 0 ? distances[cluster] / spread : distances[cluster] > 0 ? Infinity : 0;

    const far = model.nearImages.map((near, place) => {
      let squares = 0;
      for (let i = 0; i < PIXELS; i++) squares += (near[i] - image[i]) ** 2;
      return { place, distance: Math.sqrt(squares) / 255 };
    });
    const neighbours = far.sort((a, b) => a.distance - b.distance || a.place - b.place).slice(0, NEIGHBOURS);

    const scores = [-softmax[winner], active.reduce((a, b) => a + b, 0), coefficient, neighbours[0].distance];
    const flagged = scores.map((score, d) => score >= model.quantiles[d][THRESHOLD]);
    return {
      winner, predicted: model.classes[winner], confidence: softmax[winner], softmax, outputs: layers.map(({ outputs }) => outputs),
      bits, active, alike, cluster, neighbours, scores, flagged,
    };
  }

  // ------------------------------------------------------------------ from strokes to an image

  /** Draws strokes (lists of [x, y], in pixels) over an image of numbers from 0 to 1, in the shade `ink`. */
  function trace(image, strokes, ink = 1) {
    for (const stroke of strokes) {
      for (let p = 0; p < stroke.length; p++) {
        const [x0, y0] = stroke[Math.max(p - 1, 0)], [x1, y1] = stroke[p];
        const [dx, dy] = [x1 - x0, y1 - y0], length = dx * dx + dy * dy;
        const from = (a, b) => Math.max(0, Math.floor(Math.min(a, b) - PEN - 1)), to = (a, b) => Math.min(SIDE - 1, Math.ceil(Math.max(a, b) + PEN));
        for (let y = from(y0, y1); y <= to(y0, y1); y++) {
          for (let x = from(x0, x1); x <= to(x0, x1); x++) {
            // How much of the pixel the pen covers: by its centre's distance to the line.
            const [px, py] = [x + 0.5 - x0, y + 0.5 - y0];
            const along = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
            const cover = Math.min(1, Math.max(0, PEN + 0.5 - Math.hypot(px - along * dx, py - along * dy)));
            const at = y * SIDE + x;
            image[at] = ink > 0.5 ? Math.max(image[at], cover) : Math.min(image[at], 1 - cover);
          }
        }
      }
    }
    return image;
  }

  /** Strokes as MNIST has them: made to fit the box, then moved by whole pixels until their centre of mass is in the middle. */
  function centred(strokes) {
    const points = strokes.flat();
    const ends = axis => [Math.min(...points.map(p => p[axis])), Math.max(...points.map(p => p[axis]))];
    const [[left, right], [top, bottom]] = [ends(0), ends(1)];
    const scale = Math.min(MOST, (BOX - 2 * PEN) / Math.max(right - left, bottom - top, 1e-9));
    const middle = [(left + right) / 2, (top + bottom) / 2];
    const placed = shift => strokes.map(stroke => stroke.map(point => point.map((x, axis) => (x - middle[axis]) * scale + SIDE / 2 + shift[axis])));
    const image = trace(new Float64Array(PIXELS), placed([0, 0]));
    let [mass, x, y] = [0, 0, 0];
    image.forEach((ink, at) => { mass += ink; x += ink * ((at % SIDE) + 0.5); y += ink * (Math.floor(at / SIDE) + 0.5); });
    return trace(new Float64Array(PIXELS), placed([x, y].map(sum => (mass > 0 ? Math.round(SIDE / 2 - sum / mass) : 0))));
  }

  /** An image turned clockwise by some degrees about its middle, between four pixels each. */
  function turned(image, degrees) {
    const [cos, sin] = [Math.cos(degrees * Math.PI / 180), Math.sin(degrees * Math.PI / 180)], middle = (SIDE - 1) / 2;
    const pixel = (x, y) => (x >= 0 && y >= 0 && x < SIDE && y < SIDE ? image[y * SIDE + x] : 0);
    return Float64Array.from(image, (_, at) => {
      const [x, y] = [(at % SIDE) - middle, Math.floor(at / SIDE) - middle];
      const [u, v] = [x * cos + y * sin + middle, y * cos - x * sin + middle];
      // A quarter of a turn ends on whole pixels, but for the last digits.
      const [i, j] = [Math.floor(u + 1e-9), Math.floor(v + 1e-9)], [a, b] = [Math.max(0, u - i), Math.max(0, v - j)];
      return (1 - b) * ((1 - a) * pixel(i, j) + a * pixel(i + 1, j)) + b * ((1 - a) * pixel(i, j + 1) + a * pixel(i + 1, j + 1));
    });
  }

  /** Random numbers in [0, 1) from a seed (mulberry32). */
  function random(seed) {
    let state = seed >>> 0;
    return () => {
      state = (state + 0x6d2b79f5) | 0;
      let x = Math.imul(state ^ (state >>> 15), 1 | state);
      x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
      return ((x ^ (x >>> 14)) >>> 0) / 4294967296;
    };
  }

  /** The image that the network gets, as bytes: what is drawn, turned, inverted, with noise. */
  function picture({ base, strokes, degrees, inverted, noise }) {
    let image = new Float64Array(PIXELS);
    if (base) {
      image = Float64Array.from(base, byte => byte / 255);
      const light = image.reduce((sum, x) => sum + x, 0) > PIXELS / 2;
      trace(image, strokes, light ? 0 : 1);
    } else if (strokes.length) {
      image = centred(strokes);
    }
    if (degrees) image = turned(image, degrees);
    if (inverted) image = image.map(x => 1 - x);
    for (let press = 1; press <= noise; press++) {
      const next = random(press);
      image = image.map(x => x + NOISE * Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()));
    }
    return Uint8Array.from(image, x => Math.round(255 * Math.min(1, Math.max(0, x))));
  }

  /** An image as `Samples::from_pad` reads it. */
  function packed(image) {
    const bytes = [];
    for (let at = 0; at < image.length;) {
      const pixel = image[at];
      let run = 1;
      if (pixel === 0 || pixel === 255) {
        while (run < 255 && image[at + run] === pixel) run++;
        bytes.push(pixel, run);
      } else bytes.push(pixel);
      at += run;
    }
    return btoa(String.fromCharCode(...bytes));
  }

  // ------------------------------------------------------------------ what is seen

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

  /** Fills a canvas with `count` cells, `columns` in a row, each of some pixels with a gap. */
  function cells(canvas, count, columns, size, gap, colour) {
    const rows = Math.ceil(count / columns);
    const context = sized(canvas, columns * size, rows * size), data = context.createImageData(canvas.width, canvas.height);
    const words = new DataView(data.data.buffer);
    for (let n = 0; n < count; n++) {
      const word = ((colour(n) << 8) | 255) >>> 0, [x, y] = [(n % columns) * size, Math.floor(n / columns) * size];
      for (let dy = 0; dy < size - gap; dy++) for (let dx = 0; dx < size - gap; dx++) words.setUint32(4 * ((y + dy) * canvas.width + x + dx), word);
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
    view.said = element("div", { class: "said", role: "status", "aria-live": "polite", "aria-atomic": "true" });
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
          view.said,
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

  // ------------------------------------------------------------------ what a person does

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
      if (aloud) view.said.textContent = sentence(answer);
      view.what.textContent = state.what || "By keys: arrows move the pen, space draws.";
      view.line.hidden = true;
      durations.push(performance.now() - begin);
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
      undo() { state.strokes.pop(); update(); },
      turn() { state.degrees = (state.degrees + 15) % 360; update(); },
      quarter() { state.degrees = (state.degrees + 90) % 360; update(); },
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

    // For whoever wants to ask it by a script: tests do.
    for (let warm = 0; warm < 3; warm++) judge(model, model.nearImages[0]); // the first answers are slow
    root.pad = { model, durations, judge: bytes => judge(model, bytes), picture, packed, get image() { return image; }, get answer() { return answer; } };
    update();
  }

  for (const root of document.querySelectorAll("[data-nnerr=pad]:not([data-live])")) {
    root.dataset.live = "";
    start(root).catch(cause => { root.querySelector("p").textContent = `The pad cannot start in this browser: ${cause.message}`; });
  }
})();
