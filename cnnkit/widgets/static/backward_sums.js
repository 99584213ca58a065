// The gradients of a convolution, output by output: what dx, dw and db are after none, one, two … all of dy was sent.

class BackwardSums {
  /** windows: a Windows whose y is dy. Everything is kept, so that scrubbing only looks up: a few thousand numbers. */
  constructor(windows) {
    this.windows = windows;
    const { rows, columns } = windows.y;
    this.total = rows * columns;
    this.dx = [new Float64Array(windows.rows * windows.columns)]; // with the padding that is cut off
    this.dw = [new Float64Array(windows.w.rows * windows.w.columns)];
    this.db = [0];
    this.times = [new Uint8Array(windows.rows * windows.columns)]; // how many outputs have added to a cell of dx
    for (let k = 0; k < this.total; k++) this.add(k);
  }

  /** Append what they are once output k, in reading order, has been sent as well. */
  add(k) {
    const { windows } = this;
    const [dx, dw, times] = [this.dx[k].slice(), this.dw[k].slice(), this.times[k].slice()];
    const dy = windows.y.values[k];
    for (const tap of windows.taps(this.cell(k))) {
      const place = tap.row * windows.columns + tap.column;
      dx[place] += dy * tap.w; // += because windows overlap
      times[place] += 1;
      dw[tap.i * windows.w.columns + tap.j] += dy * tap.x;
    }
    this.dx.push(dx);
    this.dw.push(dw);
    this.times.push(times);
    this.db.push(this.db[k] + dy);
  }

  cell(k) {
    const { columns } = this.windows.y;
    return { row: Math.floor(k / columns), column: k % columns };
  }

  index({ row, column }) {
    return row * this.windows.y.columns + column;
  }

  /** The largest that a sum gets on its way, so that colours mean the same from the first output to the last. */
  static reach(sums) {
    return Math.max(...sums.map(largest));
  }
}

/** A player's slider over how many outputs have been sent: 0 … all. */
class SumPlayer extends Player {
  set(rows, columns) {
    super.set(1, rows * columns + 1); // one place more than outputs: before the first
    this.place(this.total - 1);
  }

  place(count) {
    this.range.value = count;
    const text = `${count} of ${this.total - 1} added`;
    this.range.setAttribute("aria-valuetext", text);
    this.where.textContent = text;
  }
}

/** Leave blank what is not sent yet: all but the first `count` cells. */
function unsent(count) {
  if (count) return notYet(count - 1);
  return (context, grid, theme) => {
    context.fillStyle = theme.paper;
    context.fillRect(...grid.box(0, 0, grid.rows, grid.columns));
  };
}

const SMALLEST_TALLY = 30; // CSS pixels of a cell that has room for a small number above its own

/** Write into each cell of dx, small, how many outputs have added to it; `spotlight` as for Grid.draw. */
function tally(times, spotlight) {
  return (context, grid, theme) => {
    const lit = spotlight && new Set(spotlight.map(({ row, column }) => row * grid.columns + column));
    const paper = parseColour(theme.paper);
    context.font = `8.5px ${FONT}`;
    context.textAlign = "right";
    context.textBaseline = "alphabetic";
    times.forEach((count, k) => {
      if (!count) return;
      const [x, y, width] = grid.box(Math.floor(k / grid.columns), k % grid.columns);
      const colour = colourAt(grid.scale, grid.scale.offset(grid.values[k]));
      context.fillStyle = inkOn(lit && !lit.has(k) ? mixed(colour, paper, VEIL) : colour);
      context.fillText(`${count}×`, x + width - 2.5, y + 8.5);
    });
  };
}
