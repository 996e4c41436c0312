// What travels in the page, and what the network and its detectors make of an image. The content is
// described in content.rs. All files of this folder stand in one function of the page, in the order of mod.rs.

/** Rows and columns of an image, and its pixels. */
const SIDE = 28, PIXELS = SIDE * SIDE;
/** Training images that are shown. */
const NEIGHBOURS = 5;
/** The quantile that is the threshold. */
const THRESHOLD = 95;

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
