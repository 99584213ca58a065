// One map of the gallery on its canvas: the window of it that the common zoom shows, drawn where its answers belong.

/** 256 colours for a map's codes. */
function codeTable({ signed, low, high }, image) {
  if (signed) return lookupTable(SIGNED_ANCHORS, 255); // codes 1 … 255, zero at 128
  // The picture's own grey; beyond its black it turns blue, beyond its white orange, so that neither is lost and dark
  // stays darker than bright.
  const [blue, orange] = [SIGNED_ANCHORS[1], SIGNED_ANCHORS[6]];
  const table = new Uint8ClampedArray(256 * 3);
  const room = image.high - image.low || 1;
  for (let code = 0; code < 256; code++) {
    const value = low + (code / 255) * (high - low);
    const beyond = value < image.low ? (value - image.low) / room : value > image.high ? (value - image.high) / room : 0;
    const grey = 255 * Math.min(1, Math.max(0, (value - image.low) / room));
    const share = Math.min(1, 2 * Math.abs(beyond));
    const colour = mixed([grey, grey, grey], beyond < 0 ? blue : orange, share);
    for (let k = 0; k < 3; k++) table[3 * code + k] = colour[k];
  }
  return table;
}

class Tile {
  constructor(name) {
    this.canvas = focusable(name);
    this.pixels = document.createElement("canvas");
  }

  /** Take a map of codes, `before` cells smaller at the top and left than the picture of rows × columns. */
  set({ codes, table, first = 0, rows, columns, inner = [rows, columns], before = 0, side, zoom }) {
    const share = Math.min(side / rows, side / columns);
    Object.assign(this, { rows, columns, inner, before, zoom, scale: share, width: columns * share, height: rows * share });
    this.paint(codes, table, first);
    this.ratio = window.devicePixelRatio || 1;
    const { canvas } = this;
    canvas.style.width = `${this.width + 2 * EDGE}px`;
    canvas.style.height = `${this.height + 2 * EDGE}px`;
    canvas.width = Math.round((this.width + 2 * EDGE) * this.ratio);
    canvas.height = Math.round((this.height + 2 * EDGE) * this.ratio);
  }

  paint(codes, table, first) {
    const [rows, columns] = this.inner;
    // The same map under another zoom is painted already.
    if (this.codes === codes) return;
    this.codes = codes;
    this.pixels.width = columns;
    this.pixels.height = rows;
    const image = new ImageData(columns, rows);
    for (let i = 0, p = 0; i < codes.length; i++, p += 4) {
      const offset = 3 * (codes[i] - first);
      image.data[p] = table[offset];
      image.data[p + 1] = table[offset + 1];
      image.data[p + 2] = table[offset + 2];
      image.data[p + 3] = 255;
    }
    this.pixels.getContext("2d").putImageData(image, 0, 0);
  }

  /** Show the part around a cell: whole cells, so that all tiles show the same. */
  look({ row, column }) {
    const [rows, columns] = [Math.ceil(this.rows / this.zoom), Math.ceil(this.columns / this.zoom)];
    const within = (middle, size, count) => Math.min(Math.max(middle - Math.floor(size / 2), 0), count - size);
    this.part = { row: within(row, rows, this.rows), column: within(column, columns, this.columns), rows, columns };
    this.cell = this.width / columns;
    Object.assign(this.canvas.dataset, { cell: this.cell, origin: EDGE, row: this.part.row, column: this.part.column });
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - EDGE) / this.cell);
    const row = Math.floor((event.clientY - box.top - EDGE) / this.cell);
    if (row < 0 || column < 0 || row >= this.part.rows || column >= this.part.columns) return null;
    return { row: row + this.part.row, column: column + this.part.column };
  }

  box(row, column, rows = 1, columns = 1) {
    return [EDGE + (column - this.part.column) * this.cell, EDGE + (row - this.part.row) * this.cell, columns * this.cell, rows * this.cell];
  }

  draw(theme, overlays = []) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.save();
    context.beginPath();
    context.rect(EDGE, EDGE, this.part.columns * this.cell, this.part.rows * this.cell);
    context.clip();
    const [rows, columns] = this.inner;
    if (this.before) fillHatched(context, this.box(0, 0, this.rows, this.columns), theme.pad, theme.padInk, false);
    context.imageSmoothingEnabled = this.cell * this.ratio < 1; // enlarged pixels stay square
    context.drawImage(this.pixels, ...this.box(this.before, this.before, rows, columns));
    for (const overlay of overlays) {
      context.save();
      overlay(context, this, theme);
      context.restore();
    }
    context.restore();
    const frame = [EDGE - 0.5, EDGE - 0.5, this.part.columns * this.cell + 1, this.part.rows * this.cell + 1];
    for (const [colour, width] of this.chosen ? [[theme.markHalo, 6], [theme.mark, 3]] : [[theme.line, 1]]) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.strokeRect(...frame);
    }
  }
}
