// All output maps of a bank side by side: which channels each filter reads, and which filter is looked at.

const TILE = 66; // CSS pixels of a map
const STEP = TILE + 18;
const CAPTION = 18; // above a map, for its name
const READS = 16; // below it, for the channels

/** A strip of maps, one row of tiles: a map that can be pointed at and walked. */
class BankStrip {
  constructor(canvas) {
    this.canvas = canvas;
    this.rows = 1;
  }

  /** maps: one Float32Array a filter; limits: where each one's colours end; reads: its channels [from, to). */
  set({ maps, limits, reads, channels, rows, columns, chosen }) {
    Object.assign(this, { maps, reads, channels, chosen });
    this.columns = maps.length;
    this.tiles = maps.map((values, f) => {
      const grid = new Grid(document.createElement("canvas"));
      const cell = TILE / Math.max(rows, columns);
      grid.set({ rows, columns, values, cell, scale: signedScale(limits[f]), indices: false, numbers: false });
      return grid.pixels;
    });
    const ratio = window.devicePixelRatio || 1;
    const size = [this.columns * STEP, CAPTION + TILE + READS + 4];
    Object.assign(this.canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
    [this.canvas.width, this.canvas.height] = size.map((n) => Math.round(n * ratio));
    Object.assign(this.canvas.dataset, { cell: STEP, origin: 0 });
    this.ratio = ratio;
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const column = Math.floor((event.clientX - box.left) / STEP);
    return column >= 0 && column < this.columns ? { row: 0, column } : null;
  }

  draw(theme, overlays, hovered) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.textBaseline = "middle";
    context.textAlign = "center";
    this.tiles.forEach((pixels, f) => {
      const x = f * STEP + (STEP - TILE) / 2;
      context.imageSmoothingEnabled = pixels.width > TILE;
      context.drawImage(pixels, x, CAPTION, TILE, (TILE * pixels.height) / pixels.width);
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      context.strokeRect(x - 0.5, CAPTION - 0.5, TILE + 1, TILE + 1);
      const looked = f === this.chosen;
      if (looked || f === hovered) {
        context.strokeStyle = theme.mark;
        context.lineWidth = 2.5;
        context.setLineDash(looked ? [] : [5, 3]);
        context.strokeRect(x - 2, CAPTION - 2, TILE + 4, TILE + 4);
        context.setLineDash([]);
      }
      context.fillStyle = looked ? theme.ink : theme.muted;
      context.font = `${looked ? 600 : 400} 11.5px ${FONT}`;
      context.fillText(`y[${f}]`, x + TILE / 2, 8);
      this.drawReads(context, theme, x, f);
    });
  }

  /** One mark for each channel, filled where this filter reads it. */
  drawReads(context, theme, x, f) {
    const width = Math.min(9, TILE / this.channels - 2);
    const left = x + (TILE - this.channels * (width + 2)) / 2 + 1;
    const [from, to] = this.reads[f];
    for (let c = 0; c < this.channels; c++) {
      const read = c >= from && c < to;
      context.fillStyle = theme.kernel;
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      const box = [left + c * (width + 2), CAPTION + TILE + 7, width, 8];
      if (read) context.fillRect(...box);
      else context.strokeRect(box[0] + 0.5, box[1] + 0.5, box[2] - 1, box[3] - 1);
    }
  }
}
