// The maps of every layer of a network, a strip for each layer: small, but all at once.

const STRIP_LABEL = 128; // CSS pixels for a layer's name
const STRIP_GAP = 4;
const LARGEST_MAP = 42;

/** Strips of maps as one map that can be pointed at and walked: a row for each layer, a column for each of its maps. */
class MapStrips {
  constructor(canvas) {
    this.canvas = canvas;
  }

  /** strips: as Python sends them; chosen: the name of a layer, or ""; width: CSS pixels there are. */
  set({ strips, chosen, width }) {
    this.strips = strips;
    this.chosen = chosen;
    this.rows = strips.length;
    this.columns = Math.max(...strips.map(({ size }) => size[0]));
    this.tile = Math.floor(Math.min(LARGEST_MAP, (width - STRIP_LABEL - 8) / this.columns - STRIP_GAP));
    this.step = this.tile + STRIP_GAP;
    this.pictures = strips.map((strip) => this.pictured(strip));
    const ratio = window.devicePixelRatio || 1;
    const size = [STRIP_LABEL + this.columns * this.step + 4, this.rows * this.step + 4];
    Object.assign(this.canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
    [this.canvas.width, this.canvas.height] = size.map((n) => Math.round(n * ratio));
    this.ratio = ratio;
  }

  /** One picture for each map, a pixel for each number. */
  pictured({ maps, size: [count, rows, columns] }) {
    const values = new Int8Array(maps.buffer, maps.byteOffset, maps.byteLength);
    const scale = signedScale(127);
    return Array.from({ length: count }, (_, c) => {
      const grid = new Grid(document.createElement("canvas"));
      Object.assign(grid, { rows, columns, scale, values: values.subarray(c * rows * columns, (c + 1) * rows * columns) });
      grid.paint();
      return grid.pixels;
    });
  }

  count(row) {
    return this.strips[row].size[0];
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top - 2) / this.step);
    const column = Math.floor((event.clientX - box.left - STRIP_LABEL) / this.step);
    return row >= 0 && row < this.rows && column >= 0 && column < this.count(row) ? { row, column } : null;
  }

  corner(row, column) {
    return [STRIP_LABEL + column * this.step, 2 + row * this.step];
  }

  draw(theme, overlays) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    context.textBaseline = "middle";
    this.strips.forEach(({ name, said }, row) => {
      const looked = name === this.chosen;
      context.fillStyle = looked ? theme.ink : theme.muted;
      context.font = `${looked ? 600 : 400} 12px ${FONT}`;
      context.textAlign = "left";
      context.fillText(`${name} ${said.split(",")[0]}`, 2, this.corner(row, 0)[1] + this.tile / 2);
      this.pictures[row].forEach((pixels, column) => {
        const [x, y] = this.corner(row, column);
        context.imageSmoothingEnabled = pixels.width > this.tile;
        context.drawImage(pixels, x, y, this.tile, this.tile);
        context.strokeStyle = looked ? theme.mark : theme.line;
        context.lineWidth = looked ? 1.5 : 0.5;
        context.strokeRect(x, y, this.tile, this.tile);
      });
    });
    for (const overlay of overlays) overlay(context, this, theme);
  }
}

/** Mark one map of one layer. */
function framedMap({ row, column }, dashed) {
  return (context, strips, theme) => {
    const [x, y] = strips.corner(row, column);
    context.save();
    context.strokeStyle = theme.mark;
    context.lineWidth = 2.5;
    if (dashed) context.setLineDash([5, 3]);
    context.strokeRect(x - 1, y - 1, strips.tile + 2, strips.tile + 2);
    context.restore();
  };
}
