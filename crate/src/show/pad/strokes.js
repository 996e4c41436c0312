// From strokes to the image that the network gets, and to a line of Rust.

/** Strokes are made to fit a box of this side, with the pen's own radius, both in pixels. */
const BOX = 20, PEN = 1.3;
/** Small strokes are not made larger than so many times. */
const MOST = 3;
/** Deviation of the noise that one press adds. */
const NOISE = 0.25;

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
