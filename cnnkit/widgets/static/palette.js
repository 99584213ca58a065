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

/** Black or white, whichever reads better on a colour. */
function inkOn(table, offset) {
  const light = 0.299 * table[offset] + 0.587 * table[offset + 1] + 0.114 * table[offset + 2];
  return light < 128 ? "#ffffff" : "#16181d";
}
