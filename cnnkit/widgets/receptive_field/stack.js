// A stack of layers from the side: units above the pixels that they see, and the paths from one unit down.

const PATHS = lookupTable([[225, 240, 232], [10, 107, 72]], STEPS); // few paths are pale, many are dark
const LABELS = 148; // CSS pixels on the left for the layers' names
const LEVEL = 52; // from one layer to the next
const WIDEST = 34; // of one pixel

/** Follow one unit of layer `depth` down: for each layer, a Map of unit -> number of paths; and every step on the way. */
function reach(layers, sizes, depth, unit) {
  const counts = layers.map(() => new Map());
  counts.push(new Map());
  const steps = [];
  counts[depth].set(unit, 1);
  for (let l = depth; l > 0; l--) {
    const [kernel, stride, padding, dilation] = layers[l - 1];
    for (const [above, number] of counts[l]) {
      for (let k = 0; k < kernel; k++) {
        const below = above * stride + k * dilation - padding;
        const inside = below >= 0 && below < sizes[l - 1];
        steps.push({ level: l, above, below, inside });
        if (inside) counts[l - 1].set(below, (counts[l - 1].get(below) ?? 0) + number);
      }
    }
  }
  return { counts, steps };
}

/** The stack as a map that can be pointed at and walked: row 0 is the last layer, the lowest row is the input. */
class StackDiagram {
  constructor(canvas) {
    this.canvas = canvas;
  }

  set({ layers, sizes, fields, edited, width }) {
    Object.assign(this, { layers, sizes, fields, edited });
    this.rows = sizes.length;
    this.columns = Math.max(...sizes);
    const ends = sizes.flatMap((count, l) => {
      const margin = l < layers.length ? layers[l][2] : 0;
      return [this.centre(l, -margin), this.centre(l, count - 1 + margin)];
    });
    this.left = Math.min(...ends);
    const extent = Math.max(...ends) - this.left + 1;
    this.cell = Math.min(WIDEST, (width - LABELS - 2 * EDGE) / extent);
    this.side = Math.max(2, Math.min(this.cell - (this.cell > 8 ? 4 : 1), 28));
    const ratio = window.devicePixelRatio || 1;
    const size = [Math.ceil(LABELS + extent * this.cell + 2 * EDGE), this.rows * LEVEL];
    Object.assign(this.canvas.style, { width: `${size[0]}px`, height: `${size[1]}px` });
    [this.canvas.width, this.canvas.height] = size.map((n) => Math.round(n * ratio));
    this.ratio = ratio;
  }

  /** Where a unit stands, in pixels of the input: above the middle of what it sees. */
  centre(level, unit) {
    const [size, jump, start] = this.fields[level];
    return start + jump * unit + (size - 1) / 2;
  }

  place(level, unit) {
    const x = LABELS + EDGE + (this.centre(level, unit) - this.left + 0.5) * this.cell;
    return [x, (this.sizes.length - 1 - level + 0.5) * LEVEL];
  }

  cellAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const row = Math.floor((event.clientY - box.top) / LEVEL);
    const level = this.sizes.length - 1 - row;
    if (level < 0 || level >= this.sizes.length) return null;
    const [first] = this.place(level, 0);
    const jump = this.fields[level][1] * this.cell;
    const column = Math.round((event.clientX - box.left - first) / jump);
    return column >= 0 && column < this.sizes[level] ? { row, column } : null;
  }

  /** lit: what reach() found; chosen: { level, unit }, dashed while it is only hovered. */
  light(lit, chosen, dashed) {
    Object.assign(this, { lit, chosen, dashed });
  }

  draw(theme) {
    const context = this.canvas.getContext("2d");
    context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.drawLabels(context, theme);
    if (this.lit) this.drawSteps(context, theme);
    this.sizes.forEach((count, level) => this.drawLevel(context, theme, level, count));
    if (this.chosen) this.drawChosen(context, theme);
  }

  drawLabels(context, theme) {
    context.textAlign = "left";
    context.textBaseline = "middle";
    for (let level = 0; level < this.sizes.length; level++) {
      const y = (this.sizes.length - 1 - level + 0.5) * LEVEL;
      const edited = level === this.edited;
      context.fillStyle = edited ? theme.mark : theme.ink;
      if (edited) context.fillRect(0, y - 17, 3, 34);
      context.fillStyle = theme.ink;
      context.font = `${edited ? 600 : 400} 12.5px ${FONT}`;
      context.fillText(level ? `layer ${level}` : "input", 9, y - (level ? 8 : 0));
      if (!level) continue;
      const [kernel, stride, padding, dilation] = this.layers[level - 1];
      context.font = `11px ${FONT}`;
      context.fillStyle = theme.muted;
      context.fillText(`k ${kernel}   s ${stride}   p ${padding}   d ${dilation}`, 9, y + 8);
    }
  }

  drawSteps(context, theme) {
    context.lineWidth = this.cell > 10 ? 1.5 : 1;
    for (const inside of [false, true]) {
      context.strokeStyle = inside ? theme.path : theme.padInk;
      context.globalAlpha = inside ? 0.75 : 0.6;
      context.setLineDash(inside ? [] : [3, 3]);
      context.beginPath();
      for (const step of this.lit.steps) {
        if (step.inside !== inside) continue;
        const [x, y] = this.place(step.level, step.above);
        const [x2, y2] = this.place(step.level - 1, step.below);
        context.moveTo(x, y + this.side / 2);
        context.lineTo(x2, y2 - this.side / 2);
      }
      context.stroke();
    }
    context.globalAlpha = 1;
    context.setLineDash([]);
  }

  drawLevel(context, theme, level, count) {
    const side = this.side;
    const counts = this.lit?.counts[level] ?? new Map();
    const reached = [...counts.keys()];
    const [from, to] = [Math.min(...reached), Math.max(...reached)];
    const scale = scaleOf(PATHS, 1, Math.sqrt(Math.max(1, ...counts.values())) || 1);
    const box = (unit) => {
      const [x, y] = this.place(level, unit);
      return [x - side / 2, y - side / 2, side, side];
    };
    context.textAlign = "center";
    context.lineWidth = 1;
    const margin = level < this.layers.length ? this.layers[level][2] : 0;
    for (let unit = -margin; unit < count + margin; unit++) {
      const paths = counts.get(unit);
      const padding = unit < 0 || unit >= count;
      const gap = level === 0 && !padding && !paths && unit > from && unit < to;
      context.fillStyle = theme.paper;
      if (!padding) context.fillRect(...box(unit));
      if (paths) {
        const colour = colourAt(scale, scale.offset(Math.sqrt(paths)));
        context.fillStyle = `rgb(${colour.join(",")})`;
        context.fillRect(...box(unit));
        this.writeCount(context, paths, box(unit), inkOn(colour));
      }
      if (gap) fillHatched(context, box(unit), theme.paper, theme.unread, true);
      context.strokeStyle = padding ? theme.padInk : paths ? theme.path : gap ? theme.unread : theme.line;
      context.setLineDash(padding ? [2, 2] : []);
      context.globalAlpha = padding || !(paths || gap) ? 0.65 : 1;
      context.strokeRect(...box(unit));
      context.globalAlpha = 1;
    }
    context.setLineDash([]);
  }

  writeCount(context, paths, [x, y, side], ink) {
    const text = String(paths);
    const size = Math.min(12.5, side * 0.62, (side * 1.5) / text.length);
    if (size < 7.5) return;
    context.font = `${size}px ${FONT}`;
    context.fillStyle = ink;
    context.fillText(text, x + side / 2, y + side / 2 + 0.5);
  }

  drawChosen(context, theme) {
    const [x, y] = this.place(this.chosen.level, this.chosen.unit);
    const side = this.side + 5;
    context.strokeStyle = theme.markHalo;
    context.lineWidth = 5;
    context.strokeRect(x - side / 2, y - side / 2, side, side);
    context.strokeStyle = theme.mark;
    context.lineWidth = 2.5;
    if (this.dashed && side > 16) context.setLineDash([5, 3]);
    context.strokeRect(x - side / 2, y - side / 2, side, side);
    context.setLineDash([]);
  }
}
