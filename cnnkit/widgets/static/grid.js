// One canvas that shows a grid of numbers: as numbers in cells where they are big enough to read, as pixels otherwise.
// Overlays, ink.js: what is lit, lined and hatched.

const SMALLEST_NUMBER = 22; // CSS pixels of a cell below which its number would not be legible
const SMALLEST_LINE = 6; // below this, lines between cells would hide the cells
const MARGIN = 20; // for the indices above and to the left
const EDGE = 3; // so that an outline along the border is not cut off
const VEIL = 0.5; // how much paper covers the cells outside a spotlight
const UNREAD = 0.22; // how much colour covers what is never read

class Grid {
  constructor(canvas) {
    this.canvas = canvas;
    this.pixels = document.createElement("canvas");
  }

  /**
   * Take new contents.
   * values: rows × columns numbers; scale: from palette.js; cell: CSS pixels;
   * pad: [top, bottom, left, right] cells drawn as padding; read: [rows, columns] marks, 0 where nothing ever reads;
   * over: [rows, columns] at the end of the padding that lie beyond it and hold nothing;
   * indices: count rows and columns along the edge; numbers: write the values where cells are large enough.
   */
  set({ rows, columns, values, scale, cell, pad = [0, 0, 0, 0], over = [0, 0], read = null, indices = true, numbers = true }) {
    Object.assign(this, { rows, columns, values, scale, cell, pad, over, read });
    this.numbered = numbers && cell >= SMALLEST_NUMBER;
    this.margin = indices && cell >= SMALLEST_NUMBER ? MARGIN : 0;
    this.paint();
    this.resize();
  }

  /** Colour every cell once, one pixel each; drawing then only scales this picture. */
  paint() {
    const { rows, columns, values, scale, pixels } = this;
    pixels.width = columns;
    pixels.height = rows;
    const image = new ImageData(columns, rows);
    const data = image.data;
    for (let i = 0, p = 0; i < values.length; i++, p += 4) {
      const offset = scale.offset(values[i]);
      data[p] = scale.table[offset];
      data[p + 1] = scale.table[offset + 1];
      data[p + 2] = scale.table[offset + 2];
      data[p + 3] = 255;
    }
    pixels.getContext("2d").putImageData(image, 0, 0);
  }

  resize() {
    const ratio = window.devicePixelRatio || 1;
    const width = this.margin + this.columns * this.cell + 2 * EDGE;
    const height = this.margin + this.rows * this.cell + 2 * EDGE;
    this.canvas.style.width = `${width}px`;
    this.canvas.style.height = `${height}px`;
    this.canvas.width = Math.round(width * ratio);
    this.canvas.height = Math.round(height * ratio);
    this.ratio = ratio;
    Object.assign(this.canvas.dataset, { cell: this.cell, origin: this.margin + EDGE }); // where tests point the mouse
  }

  /** The cell under a mouse event, or null. */
  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - this.margin - EDGE) / this.cell);
    const row = Math.floor((event.clientY - box.top - this.margin - EDGE) / this.cell);
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? { row, column } : null;
  }

  box(row, column, rows = 1, columns = 1) {
    return [this.margin + EDGE + column * this.cell, this.margin + EDGE + row * this.cell, columns * this.cell, rows * this.cell];
  }

  /**
   * Draw everything, then the overlays: functions of (context, grid, theme).
   * With a spotlight (a list of cells) the others are veiled, beneath their numbers: those stay legible.
   */
  draw(theme, overlays = [], spotlight = null) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    const [x, y, width, height] = this.box(0, 0, this.rows, this.columns);
    // Enlarged pixels stay square; only a reduced picture is smoothed, or it would drop rows.
    context.imageSmoothingEnabled = this.cell < 1;
    context.drawImage(this.pixels, x, y, width, height);
    this.drawPadding(context, theme);
    this.drawUnread(context, theme);
    if (spotlight) this.veil(context, theme, spotlight);
    if (this.cell >= SMALLEST_LINE) this.drawLines(context, theme);
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
    if (this.numbered) this.drawNumbers(context, theme, spotlight);
    if (this.margin) this.drawIndices(context, theme);
    for (const overlay of overlays) {
      context.save();
      overlay(context, this, theme);
      context.restore();
    }
  }

  drawPadding(context, theme) {
    const [top, bottom, left, right] = this.pad;
    if (top + bottom + left + right === 0) return;
    const inner = this.rows - top - bottom;
    const sides = [
      this.box(0, 0, top, this.columns),
      this.box(this.rows - bottom, 0, bottom, this.columns),
      this.box(top, 0, inner, left),
      this.box(top, this.columns - right, inner, right),
    ];
    for (const side of sides) fillHatched(context, side, theme.pad, theme.padInk, false);
    context.fillStyle = theme.paper;
    context.fillRect(...this.box(this.rows - this.over[0], 0, this.over[0], this.columns));
    context.fillRect(...this.box(0, this.columns - this.over[1], this.rows, this.over[1]));
    context.strokeStyle = theme.padInk;
    context.lineWidth = 1;
    context.setLineDash([4, 3]);
    const [x, y, width, height] = this.box(top, left, inner, this.columns - left - right);
    context.strokeRect(x, y, width, height);
    context.setLineDash([]);
  }

  /** Hatch each run of rows and of columns that no window reads. */
  drawUnread(context, theme) {
    if (!this.read) return;
    for (const [start, length] of runs(this.read[0])) this.hatchUnread(context, theme, this.box(start, 0, length, this.columns));
    for (const [start, length] of runs(this.read[1])) this.hatchUnread(context, theme, this.box(0, start, this.rows, length));
  }

  hatchUnread(context, theme, box) {
    context.globalAlpha = UNREAD;
    context.fillStyle = theme.unread;
    context.fillRect(...box);
    context.globalAlpha = 1;
    if (Math.min(box[2], box[3]) >= 4) fillHatched(context, box, null, theme.unread, true);
  }

  drawLines(context, theme) {
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    context.globalAlpha = this.numbered ? 0.55 : 0.3;
    context.beginPath();
    const [x, y, width, height] = this.box(0, 0, this.rows, this.columns);
    for (let r = 1; r < this.rows; r++) line(context, x, Math.round(y + r * this.cell) - 0.5, width, 0);
    for (let c = 1; c < this.columns; c++) line(context, Math.round(x + c * this.cell) - 0.5, y, 0, height);
    context.stroke();
    context.globalAlpha = 1;
  }

  veil(context, theme, lit) {
    context.beginPath();
    context.rect(...this.box(0, 0, this.rows, this.columns));
    for (const { row, column } of lit) context.rect(...this.box(row, column));
    context.fillStyle = theme.paper;
    context.globalAlpha = VEIL;
    context.fill("evenodd");
    context.globalAlpha = 1;
  }

  drawNumbers(context, theme, spotlight) {
    const paper = parseColour(theme.paper);
    const plum = parseColour(theme.unread);
    const lit = spotlight && new Set(spotlight.map(({ row, column }) => row * this.columns + column));
    const [top, bottom, left, right] = this.pad;
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (let r = 0; r < this.rows; r++) {
      for (let c = 0; c < this.columns; c++) {
        if (r >= this.rows - this.over[0] || c >= this.columns - this.over[1]) continue;
        const value = this.values[r * this.columns + c];
        const padding = r < top || r >= this.rows - bottom || c < left || c >= this.columns - right;
        const [x, y, width, height] = this.box(r, c);
        const text = this.cell < 28 ? format(value, 3).replace(/^(−?)0\./, "$1.") : format(value, 2);
        const size = Math.min(15, this.cell * 0.42, (this.cell * 1.4) / Math.max(2, text.length));
        let colour = colourAt(this.scale, this.scale.offset(value));
        if (this.read && !(this.read[0][r] && this.read[1][c])) colour = mixed(colour, plum, UNREAD);
        if (lit && !lit.has(r * this.columns + c)) colour = mixed(colour, paper, VEIL);
        context.font = `${padding ? "italic " : ""}${size}px ${FONT}`;
        context.fillStyle = padding ? theme.muted : inkOn(colour);
        context.fillText(text, x + width / 2, y + height / 2 + 0.5);
      }
    }
  }

  /** Count rows and columns as the arrays do: the image begins at 0, padding before it has no index. */
  drawIndices(context, theme) {
    const [top, bottom, left, right] = this.pad;
    context.font = `10px ${FONT}`;
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = theme.muted;
    for (let r = top; r < this.rows - bottom; r++) {
      context.fillText(String(r - top), this.margin / 2, this.margin + EDGE + (r + 0.5) * this.cell);
    }
    for (let c = left; c < this.columns - right; c++) {
      context.fillText(String(c - left), this.margin + EDGE + (c + 0.5) * this.cell, this.margin / 2 + 1);
    }
  }
}
