// Rows of small pictures on one canvas: for each filter how it began, how it is now, and its map of the chosen image.

const BETWEEN_TILES = 8; // CSS pixels

class Sheet {
  constructor(name) {
    this.canvas = focusable(name);
    this.paintings = [];
  }

  /**
   * Take rows of tiles, all with as many columns. Each row: { side, values, limit }, values column after column of
   * side × side numbers, coloured from −limit to limit. tile: CSS pixels.
   */
  set({ rows, columns, tile }) {
    const pitch = tile + BETWEEN_TILES;
    Object.assign(this, { rows: rows.length, columns, tile, cell: pitch });
    this.paintings = rows.map((row) => Array.from({ length: columns }, (_, k) => painted(row, k)));
    this.ratio = window.devicePixelRatio || 1;
    const [width, height] = [columns * pitch, rows.length * pitch];
    this.canvas.style.width = `${width + 2 * EDGE}px`;
    this.canvas.style.height = `${height + 2 * EDGE}px`;
    this.canvas.width = Math.round((width + 2 * EDGE) * this.ratio);
    this.canvas.height = Math.round((height + 2 * EDGE) * this.ratio);
    Object.assign(this.canvas.dataset, { cell: pitch, origin: EDGE }); // where tests point the mouse
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left - EDGE) / this.cell);
    const row = Math.floor((event.clientY - box.top - EDGE) / this.cell);
    return row >= 0 && row < this.rows && column >= 0 && column < this.columns ? { row, column } : null;
  }

  /** A whole column, or one tile, in pixels of the canvas. */
  box(row, column, rows = 1) {
    const half = BETWEEN_TILES / 2;
    return [EDGE + column * this.cell + half, EDGE + row * this.cell + half, this.tile, (rows - 1) * this.cell + this.tile];
  }

  draw(theme, overlays = []) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.imageSmoothingEnabled = false; // enlarged pixels stay square
    context.strokeStyle = theme.line;
    context.lineWidth = 1;
    this.paintings.forEach((row, r) => row.forEach((painting, c) => {
      const [x, y, width, height] = this.box(r, c);
      context.drawImage(painting, x, y, width, height);
      context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
    }));
    for (const overlay of overlays) {
      context.save();
      overlay(context, this, theme);
      context.restore();
    }
  }
}

/** One tile as a picture with a pixel for each number. */
function painted({ side, values, limit }, column) {
  return pixelsOf(side, values.subarray(column * side * side, (column + 1) * side * side), signedScale(limit));
}

function pixelsOf(side, values, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = side;
  canvas.height = side;
  const image = new ImageData(side, side);
  values.forEach((value, i) => {
    const offset = scale.offset(Number.isFinite(value) ? value : 0);
    for (let k = 0; k < 3; k++) image.data[4 * i + k] = scale.table[offset + k];
    image.data[4 * i + 3] = 255;
  });
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}
