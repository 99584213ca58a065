// What a frame says about windows that slide over an image: which cells an output reads, which outputs read a cell.

const SPACE = 150; // CSS pixels for operators and gaps between the maps
const TALLEST = 390;

class Windows {
  /** `padding` lists ((top, bottom), (left, right)); `fill` is what the padding holds. */
  constructor(frame, image, fill = 0) {
    this.frame = frame;
    this.fill = fill;
    [[this.top, this.bottom], [this.left, this.right]] = frame.padding;
    [this.strideRows, this.strideColumns] = frame.stride;
    [this.dilationRows, this.dilationColumns] = frame.dilation;
    this.x = { rows: frame.x.rows, columns: frame.x.columns, values: floats(image) };
    this.w = frame.w; // rows, columns and, where there are weights, values
    this.y = { rows: frame.y.rows, columns: frame.y.columns, values: floats(frame.y.values) };
    this.rows = this.top + this.x.rows + this.bottom;
    this.columns = this.left + this.x.columns + this.right;
    this.read = frame.read.map(bytes);
    this.padded = this.pad();
  }

  pad() {
    const padded = new Float32Array(this.rows * this.columns).fill(this.fill);
    for (let r = 0; r < this.x.rows; r++) {
      const row = this.x.values.subarray(r * this.x.columns, (r + 1) * this.x.columns);
      padded.set(row, (r + this.top) * this.columns + this.left);
    }
    return padded;
  }

  isPadding(row, column) {
    return row < this.top || row >= this.rows - this.bottom || column < this.left || column >= this.columns - this.right;
  }

  /** How many padded cells a window spans. */
  get span() {
    return [this.dilationRows * (this.w.rows - 1) + 1, this.dilationColumns * (this.w.columns - 1) + 1];
  }

  /** The input's size in words, with its padding. */
  get xSize() {
    const [over, beside] = this.frame.over ?? [0, 0];
    const [rows, columns] = [this.rows - over, this.columns - beside];
    const padded = rows + columns > this.x.rows + this.x.columns ? `, padded ${rows} × ${columns}` : "";
    return `${this.x.rows} × ${this.x.columns}${padded}`;
  }

  output({ row, column }) {
    return this.y.values[row * this.y.columns + column];
  }

  weight(i, j) {
    return this.w.values?.[i * this.w.columns + j];
  }

  /** The cells behind one output and their weights, in reading order; rows and columns count padded cells. */
  taps(output) {
    const taps = [];
    for (let i = 0; i < this.w.rows; i++) {
      for (let j = 0; j < this.w.columns; j++) {
        const row = output.row * this.strideRows + i * this.dilationRows;
        const column = output.column * this.strideColumns + j * this.dilationColumns;
        taps.push({ row, column, i, j, x: this.padded[row * this.columns + column], w: this.weight(i, j) });
      }
    }
    return taps;
  }

  /** The outputs that read one padded cell, and the weight that each gives it. */
  touched(cell) {
    const found = [];
    for (let i = 0; i < this.w.rows; i++) {
      for (let j = 0; j < this.w.columns; j++) {
        const row = (cell.row - i * this.dilationRows) / this.strideRows;
        const column = (cell.column - j * this.dilationColumns) / this.strideColumns;
        const whole = Number.isInteger(row) && Number.isInteger(column);
        if (whole && row >= 0 && row < this.y.rows && column >= 0 && column < this.y.columns) {
          found.push({ row, column, i, j, w: this.weight(i, j) });
        }
      }
    }
    return found.sort((a, b) => a.row - b.row || a.column - b.column);
  }

  /** All padded cells that one weight ever multiplies. */
  lattice({ row: i, column: j }) {
    const cells = [];
    for (let r = 0; r < this.y.rows; r++) {
      for (let c = 0; c < this.y.columns; c++) {
        const row = r * this.strideRows + i * this.dilationRows;
        cells.push({ row, column: c * this.strideColumns + j * this.dilationColumns });
      }
    }
    return cells;
  }
}

/** CSS pixels per cell of input and output, so that both share one line with what stands between them. */
function cellSizes(windows, width, between) {
  const room = Math.max(200, width - between - SPACE);
  const shared = Math.min(room / (windows.columns + windows.y.columns), TALLEST / Math.max(windows.rows, windows.y.rows), 42);
  if (shared >= SMALLEST_LINE) return [Math.floor(shared), Math.floor(shared)];
  const cell = Math.min(room / 2 / windows.columns, TALLEST / windows.rows);
  const space = Math.min(room - windows.columns * cell, TALLEST * 1.2);
  const enlarged = Math.min(space / windows.y.columns, TALLEST / windows.y.rows);
  // An output much smaller than its input is enlarged by a whole factor, which its caption states.
  return [cell, enlarged > cell ? cell * Math.floor(enlarged / cell + 0.05) : enlarged];
}
