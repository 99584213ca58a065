// From numbers to colours, by lookup tables made once. SIGNED_ANCHORS comes from Python, where still pictures use it too.

function lookupTable(anchors, size) {
  const table = new Uint8ClampedArray(size * 3);
  for (let i = 0; i < size; i++) {
    const position = (i / (size - 1)) * (anchors.length - 1);
    const left = Math.min(Math.floor(position), anchors.length - 2);
    const share = position - left;
    for (let k = 0; k < 3; k++) table[3 * i + k] = anchors[left][k] * (1 - share) + anchors[left + 1][k] * share;
  }
  return table;
}

const STEPS = 511; // odd, so that zero has an entry of its own in the middle
const SIGNED = lookupTable(SIGNED_ANCHORS, STEPS);
const GREY = lookupTable([[0, 0, 0], [255, 255, 255]], STEPS);
// Cells with numbers stay in the lighter half: a page of numbers, not a mosaic.
const PAPER_GREY = lookupTable([[150, 154, 160], [252, 252, 250]], STEPS);

/** A function from a number to an offset in a table: `low` is its first entry, `high` its last. */
function scaleOf(table, low, high) {
  const factor = high > low ? (STEPS - 1) / (high - low) : 0;
  const middle = (STEPS - 1) / 2;
  return {
    table,
    offset: (value) => {
      const step = factor ? Math.round((value - low) * factor) : middle;
      return 3 * (step < 0 ? 0 : step > STEPS - 1 ? STEPS - 1 : step);
    },
  };
}

/** Signed numbers: blue, white at zero, orange. */
const signedScale = (limit) => scaleOf(SIGNED, -limit, limit);

/** An image: grey, or signed where it has negative values. */
function imageScale(low, high, withNumbers) {
  if (low < 0) return signedScale(Math.max(-low, high));
  return scaleOf(withNumbers ? PAPER_GREY : GREY, low, high);
}

/** Relative luminance (WCAG 2) of a colour of 0 … 255. */
function luminance([red, green, blue]) {
  const linear = (part) => (part / 255) ** 2.2; // close enough to sRGB's two pieces
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** What is seen of a colour under a film of another. */
const mixed = (colour, film, share) => colour.map((part, k) => part * (1 - share) + film[k] * share);

/** Black or white, whichever contrasts more; at 0.18 both do alike. */
const inkOn = (colour) => (luminance(colour) < 0.18 ? "#ffffff" : "#101216");

const colourAt = ({ table }, offset) => [table[offset], table[offset + 1], table[offset + 2]];

/** "#rrggbb", "#rgb" or "rgb(r, g, b)", as themes write them. */
function parseColour(text) {
  if (!text.startsWith("#")) return (text.match(/[\d.]+/g) ?? [255, 255, 255]).slice(0, 3).map(Number);
  const digits = text.length < 7 ? [...text.slice(1, 4)].map((digit) => digit + digit) : text.slice(1, 7).match(/../g);
  return digits.map((pair) => parseInt(pair, 16));
}
