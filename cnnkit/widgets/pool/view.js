// Pooling: input, output, and of one window which cell won or what was averaged.

const MOST_VALUES = 25; // a 5 × 5 window is still spelled out
const FEW_VALUES = 6;
const MOST_BESIDE_GLASS = 9; // where the window is magnified below, words may be brief

/** Mark winners by a corner: small enough to leave their numbers alone. */
function winners(cells) {
  return (context, grid, theme) => {
    context.fillStyle = theme.mark;
    for (const { row, column } of cells) {
      const [x, y, w] = grid.box(row, column);
      const side = Math.max(3, w * 0.26);
      context.beginPath();
      context.moveTo(x + w, y);
      context.lineTo(x + w, y + side);
      context.lineTo(x + w - side, y);
      context.fill();
    }
  };
}

class PoolView extends ExplorerView {
  build() {
    this.x = this.map("x");
    this.y = this.map("y");
    this.panels = [panel("x", "size", this.x.canvas), panel("y", "output", this.y.canvas)];
    this.arrow = h("div", { class: "cnn-step", "aria-hidden": "true" });
    this.stage = h("div", { class: "cnn-stage" }, this.panels[0].element, this.arrow, this.panels[1].element);
    this.glass = new Grid(h("canvas", { role: "img", class: "cnn-canvas" }));
    this.figure = h("figure", { class: "cnn-figure" }, this.glass.canvas, h("figcaption", {}, "window of x"));
    this.detail = h("div", { class: "cnn-detail" }, this.words, h("div", { class: "cnn-loupe" }, this.figure));
    return [this.stage, this.legend, this.playerOf("y"), this.detail];
  }

  read(frame, image) {
    this.pool = new Windows(frame, image, frame.kind === "max" ? -Infinity : 0);
    const wins = bytes(frame.wins);
    this.winners = [];
    wins.forEach((count, k) => {
      if (count) this.winners.push(this.padded(Math.floor(k / frame.x.columns), k % frame.x.columns));
    });
  }

  padded(row, column) {
    return { row: row + this.pool.top, column: column + this.pool.left };
  }

  firstPin() {
    const middle = this.x.numbered ? 0 : 0.5;
    const { rows, columns } = this.pool.y;
    return { kind: "y", row: Math.floor((rows - 1) * middle), column: Math.floor((columns - 1) * middle) };
  }

  arrived(name) {
    return name === "x" ? { kind: "x", ...this.padded(0, 0) } : super.arrived(name);
  }

  fill() {
    const { pool, frame } = this;
    const [xCell, yCell] = cellSizes(pool, this.width, 60);
    const numbered = xCell >= SMALLEST_NUMBER;
    // Both maps have one scale: pooling makes no new values.
    const scale = imageScale(frame.x.low, frame.x.high, numbered);
    this.x.set({ rows: pool.rows, columns: pool.columns, values: pool.padded, cell: xCell, read: pool.read,
      pad: [pool.top, pool.bottom, pool.left, pool.right], over: frame.over, scale });
    this.y.set({ ...pool.y, cell: yCell, scale });
    const times = Math.round(yCell / xCell);
    this.panels[0].size.textContent = pool.xSize;
    this.panels[1].size.textContent = `${pool.y.rows} × ${pool.y.columns}` + (times > 1 ? `, drawn ${times}× larger` : "");
    this.arrow.replaceChildren(h("span", {}, frame.kind === "max" ? "max" : "mean"), "→");
    this.detail.classList.toggle("cnn-with-loupe", !numbered);
  }

  labels() {
    const { x, y, frame } = this.pool;
    return {
      x: `Input ${x.rows} by ${x.columns}, ${frame.image}. Arrow keys choose a cell and show the windows that hold it.`,
      y: `Output ${y.rows} by ${y.columns}. Arrow keys choose a cell and show its window; space plays.`,
    };
  }

  legendItems() {
    const { frame, pool } = this;
    const items = frame.never.map((text) => legendItem("unread", text));
    if (this.winners.length) items.unshift(legendItem("winner", "wins a window"));
    if (frame.over.some(Boolean)) items.unshift(legendItem("over", "over the edge: nothing"));
    if (pool.top || pool.left) items.unshift(legendItem("pad", `padding, ${frame.kind === "max" ? "−∞" : "0"}`));
    if (frame.x.low < 0) items.push(rampItem("x and y", Math.max(-frame.x.low, frame.x.high)));
    return items;
  }

  /** A window's cells: what each holds, whether it counts, and which one wins. */
  cells(output) {
    const { pool, frame } = this;
    const cells = pool.taps(output).map((tap) => {
      const over = tap.row >= pool.rows - frame.over[0] || tap.column >= pool.columns - frame.over[1];
      const padding = pool.isPadding(tap.row, tap.column);
      return { ...tap, padding, counts: !over && (frame.kind === "max" || frame.counts || !padding) };
    });
    let winner = null;
    if (frame.kind === "max") {
      for (const cell of cells) if (!cell.padding && (!winner || cell.x > winner.x)) winner = cell; // ties: the first
    }
    return { cells, winner };
  }

  lights(selection) {
    const { pool } = this;
    const won = this.x.numbered ? [winners(this.winners)] : [];
    if (!selection) return { x: { overlays: won } };
    const dashed = selection === this.hovered;
    const { row, column } = selection;
    if (selection.kind === "y") {
      const { cells, winner } = this.cells(selection);
      const window = outline(row * pool.strideRows, column * pool.strideColumns, ...pool.span, { dashed });
      const best = winner && this.x.numbered ? [outline(winner.row, winner.column)] : [];
      return { x: { overlays: [...won, window, ...best], spotlight: this.x.numbered ? cells : null },
        y: { overlays: [outline(row, column, 1, 1, { dashed })] } };
    }
    return { x: { overlays: [...won, outline(row, column, 1, 1, { dashed })] },
      y: { overlays: [tint(pool.touched(selection))] } };
  }

  explain(selection) {
    return selection.kind === "y" ? this.windowInWords(selection) : this.cellInWords(selection);
  }

  windowInWords(output) {
    const { pool, frame } = this;
    const { cells, winner } = this.cells(output);
    const line = h("span", { class: "cnn-sum" }, h("b", {}, `y[${output.row}, ${output.column}]`), " = ");
    const value = (x) => (x === -Infinity ? "−∞" : format(x));
    const kind = (cell) => (cell.padding ? "cnn-kind-padding" : "cnn-kind-size");
    const counted = cells.filter((cell) => cell.counts);
    const most = this.detail.classList.contains("cnn-with-loupe") ? MOST_BESIDE_GLASS : MOST_VALUES;
    const shown = counted.length > most ? FEW_VALUES : counted.length;
    const terms = counted.slice(0, shown).map((cell) => {
      const text = frame.kind === "max" ? value(cell.x) : factor(cell.x);
      return h(cell === winner ? "b" : "span", { class: `cnn-term ${cell === winner ? "cnn-kind-output" : kind(cell)}` }, text);
    });
    line.append(frame.kind === "max" ? "max(" : "(");
    terms.forEach((term, k) => line.append(k ? (frame.kind === "max" ? ", " : " + ") : "", term));
    if (shown < counted.length) line.append(`${frame.kind === "max" ? "," : " +"} … ${counted.length - shown} more`);
    const result = pool.output(output);
    line.append(frame.kind === "max" ? ") = " : `) / ${counted.length} ${isExact(result) ? "=" : "≈"} `,
      h("b", { class: "cnn-kind-output" }, format(result)));
    if (winner) {
      line.append(`, from x[${winner.row - pool.top}, ${winner.column - pool.left}]`);
      const ties = cells.filter((cell) => !cell.padding && cell.x === winner.x).length - 1;
      if (ties) line.append(`, the first of ${ties + 1} that tie`);
    } else if (counted.length < cells.length) {
      line.append(`; ${cells.length - counted.length} of its ${cells.length} cells do not count`);
    }
    return line;
  }

  cellInWords(cell) {
    const { pool, frame } = this;
    const outputs = pool.touched(cell);
    if (pool.isPadding(cell.row, cell.column)) {
      return h("span", { class: "cnn-sum" }, `This cell is padding or beyond it; ${this.inWindows(outputs)}.`);
    }
    const value = format(pool.padded[cell.row * pool.columns + cell.column]);
    const name = `x[${cell.row - pool.top}, ${cell.column - pool.left}] = ${value}`;
    const line = h("span", { class: "cnn-sum" }, h("b", {}, name));
    line.append(outputs.length ? ` ${this.inWindows(outputs)}` : " is never read");
    if (frame.kind === "max" && outputs.length) {
      const won = outputs.filter((output) => {
        const { winner } = this.cells(output);
        return winner.row === cell.row && winner.column === cell.column;
      });
      line.append(won.length ? " and wins " : " and wins none of them", won.map((o) => `y[${o.row}, ${o.column}]`).join(", "));
    }
    line.append(".");
    return line;
  }

  inWindows(outputs) {
    return outputs.length === 1 ? "is in 1 window" : `is in ${outputs.length} windows`;
  }

  after(theme) {
    const output = this.selection?.kind === "y" ? this.selection : null;
    this.figure.parentElement.classList.toggle("cnn-idle", !output);
    if (!output || !this.detail.classList.contains("cnn-with-loupe")) return;
    const { cells, winner } = this.cells(output);
    const { rows, columns } = this.pool.w;
    const { low, high } = this.frame.x;
    const values = cells.map((cell) => cell.x);
    this.glass.set({ rows, columns, values, scale: imageScale(low, high, false), indices: false,
      cell: Math.floor(Math.min(44, 200 / rows)) });
    const best = winner ? [outline(winner.i, winner.j)] : [];
    this.glass.draw(theme, best);
    const spelled = values.slice(0, MOST_VALUES).map((value) => format(value)).join(", ");
    this.glass.canvas.setAttribute("aria-label", `${rows} by ${columns} numbers: ${spelled}`);
  }
}

export default explorerOf(PoolView);
