// What a frame says about one convolution: which taps an output has, which outputs an input touches, where a weight goes.

class Convolution {
  constructor(frame, image) {
    this.frame = frame;
    [[this.top, this.bottom], [this.left, this.right]] = frame.padding;
    [this.strideRows, this.strideColumns] = frame.stride;
    [this.dilationRows, this.dilationColumns] = frame.dilation;
    this.x = { rows: frame.x.rows, columns: frame.x.columns, values: floats(image) };
    this.w = { rows: frame.w.rows, columns: frame.w.columns, values: frame.w.values };
    this.y = { rows: frame.y.rows, columns: frame.y.columns, values: floats(frame.y.values) };
    this.rows = this.top + this.x.rows + this.bottom;
    this.columns = this.left + this.x.columns + this.right;
    this.read = frame.read.map(bytes);
    this.padded = this.pad();
  }

  pad() {
    const padded = new Float32Array(this.rows * this.columns);
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

  output({ row, column }) {
    return this.y.values[row * this.y.columns + column];
  }

  weight(i, j) {
    return this.w.values[i * this.w.columns + j];
  }

  /** The products that make one output, in reading order; rows and columns count padded cells. */
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
