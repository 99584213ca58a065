// ShiftExplorer: two ways from x to an answer, first shift or first compute, and where they differ.

const SIGNS = 200; // CSS pixels for arrows and gaps between four columns
const TALL = 196; // of one map
const CHART_HEIGHT = 128;
const ANSWERS = ["y", "moved", "after", "difference"];

class ShiftView extends ExplorerView {
  build() {
    const panelOf = (name, title, kind) => {
      this.map(name);
      this.panels[name] = panel(title, kind, this.maps[name].canvas);
      return this.panels[name].element;
    };
    this.panels = {};
    const arrow = (over) => h("span", { class: "cnn-step", "aria-hidden": "true" }, h("span", {}, over), "→");
    this.equals = h("span", { class: "cnn-sign", style: "font-size: 26px", "aria-hidden": "true" });
    // Two ways from the left to the right, one above the other; x and the difference belong to both.
    const places = [[panelOf("x", "x", "size"), "1 / 1 / 3 / 2"],
      [arrow("f"), "1 / 2"], [panelOf("y", "f(x)", "output"), "1 / 3"], [arrow("shift"), "1 / 4"], [panelOf("moved", "shift f(x)", "output"), "1 / 5"],
      [arrow("shift"), "2 / 2"], [panelOf("shifted", "shift x", "size"), "2 / 3"], [arrow("f"), "2 / 4"], [panelOf("after", "f(shift x)", "output"), "2 / 5"],
      [this.equals, "1 / 6 / 3 / 7"], [panelOf("difference", "difference", "stride"), "1 / 7 / 3 / 8"]];
    this.stage = h("div", { class: "cnn-ways" }, ...places.map(([element, place]) => {
      element.style.gridArea = place;
      return element;
    }));
    this.dx = new Asked(this, "dx");
    this.errors = this.map("errors", new ErrorBars());
    this.verdict = h("div", { class: "cnn-legend cnn-number", style: "font-size: 14px" });
    const chart = h("div", { class: "cnn-rows", style: "padding-bottom: 14px" }, this.errors.canvas);
    return [chartStyle(), this.stage, this.legend, this.verdict, h("div", { class: "cnn-detail" }, this.words), chart];
  }

  get hint() {
    return "Hover over a cell to follow it through both ways; click to keep it, Escape to let go.";
  }

  read(frame) {
    this.values = Object.fromEntries(["x", "shifted", ...ANSWERS].map((name) => [name, { ...frame[name], values: floats(frame[name].values) }]));
    if (this.dx.settledBy(frame.shift[1]) && this.pinned?.kind === "errors") this.pinned = { kind: "errors", row: 0, column: frame.shift[1] + frame.reach };
  }

  fill() {
    const { frame, values } = this;
    const { rows, columns } = values.x;
    const side = Math.min(TALL, (this.width - SIGNS) / 4 - 2 * EDGE);
    const cell = side / Math.max(rows, columns);
    for (const name of ["x", "shifted"]) this.maps[name].set({ ...values[name], cell, scale: imageScale(frame.x.low, frame.x.high, false), indices: false });
    const largest = Math.max(values.y.rows, values.y.columns);
    // An answer covers what it was computed from; a single number is no wall of colour.
    const answer = frame.whole ? 64 : side / largest;
    const scale = signedScale(frame.limit || 1);
    for (const name of ANSWERS) this.maps[name].set({ ...values[name], cell: answer, scale, indices: false });
    for (const [name, { size }] of Object.entries(this.panels)) size.textContent = `${values[name].rows} × ${values[name].columns}`;
    const [dy, dx] = frame.moved_by;
    this.panels.moved.size.textContent = frame.whole ? "stays f(x)" : `by ${format(dy)}, ${format(dx)} cells`;
    this.panels.shifted.size.textContent = `by ${frame.shift.map((d) => format(d)).join(", ")} pixels`;
    const same = frame.share < 1e-6;
    this.equals.textContent = same ? "=" : "≠";
    this.verdict.textContent = `${same ? "✓" : "✗"} ${frame.verdict}`;
    this.errors.set(frame, Math.min(this.width, 760));
  }

  /** The cell under the mouse, and the cells that it is in the other pictures. */
  lights(selection) {
    const lights = {};
    this.errors.current = this.frame.shift[1];
    if (!selection || selection.kind === "errors") return lights;
    for (const [name, cell] of Object.entries(this.partners(selection))) {
      const { rows, columns } = this.values[name];
      const inside = cell.row >= 0 && cell.row < rows && cell.column >= 0 && cell.column < columns;
      if (inside) lights[name] = { overlays: [outline(cell.row, cell.column, 1, 1, { dashed: name !== selection.kind })] };
    }
    return lights;
  }

  /** Where one cell is in every picture of its kind: a pixel in x and shift x, an answer in the other four. */
  partners({ kind, row, column }) {
    const { shift, moved_by: moved, border } = this.frame;
    const around = (value, count) => (border === "circular" ? ((value % count) + count) % count : value);
    const at = (name, [dy, dx], sign) => {
      const { rows, columns } = this.values[name];
      return { row: around(row + sign * dy, rows), column: around(column + sign * dx, columns) };
    };
    const here = { row, column };
    if (kind === "x") return { x: here, shifted: at("x", shift, 1) };
    if (kind === "shifted") return { shifted: here, x: at("x", shift, -1) };
    const later = kind === "y" ? at("y", moved, 1) : here;
    return { y: kind === "y" ? here : at("y", moved, -1), moved: later, after: later, difference: later };
  }

  choose(selection) {
    const dx = selection.column - this.frame.reach;
    if (selection.kind === "errors" && dx !== (this.dx.value ?? this.frame.shift[1])) this.dx.set(dx);
  }

  arrived(name) {
    return name === "errors" ? { kind: name, row: 0, column: this.frame.shift[1] + this.frame.reach } : { kind: name, row: 0, column: 0 };
  }

  labels() {
    const size = (name) => `${this.values[name].rows} by ${this.values[name].columns}`;
    const { frame } = this;
    return {
      x: `Image x, ${size("x")}, ${frame.image}. Arrow keys choose a pixel.`,
      shifted: `The image shifted by ${frame.shift.join(" down and ")} to the right.`,
      y: `f(x), ${size("y")}. Arrow keys choose a cell.`,
      moved: `f(x) shifted by ${frame.moved_by.join(" and ")} cells.`,
      after: "f of the shifted image.",
      difference: `Difference of the two. ${frame.verdict}`,
      errors: `Error for every shift to the right, from ${-frame.reach} to ${frame.reach}. Left and right keys shift the image.`,
    };
  }

  legendItems() {
    const { limit, largest } = this.frame;
    return [rampItem("answers", limit, largest)];
  }

  spoken(selection) {
    return `${this.frame.verdict} ${super.spoken(selection)}`;
  }

  explain(selection) {
    const line = h("span", { class: "cnn-sum" });
    if (selection.kind === "errors") {
      const share = this.frame.errors[selection.column];
      line.append(h("b", {}, `dx = ${format(selection.column - this.frame.reach)}`), `: error ${percent(share)} of the largest answer`);
      return line;
    }
    const value = (name, { row, column }) => this.values[name].values[row * this.values[name].columns + column] ?? 0;
    const partners = this.partners(selection);
    if (partners.x) {
      const at = ({ row, column }) => `[${row}, ${column}]`;
      const inside = ({ row, column }) => row >= 0 && column >= 0 && row < this.values.x.rows && column < this.values.x.columns;
      const here = inside(partners.x) ? h("b", {}, `x${at(partners.x)} = ${format(value("x", partners.x))}`) : "a zero from beyond the border";
      line.append(here, inside(partners.shifted) ? ` is at ${at(partners.shifted)} after the shift.` : " is lost beyond the border.");
      return line;
    }
    const { after } = partners;
    if (after.row < 0 || after.column < 0 || after.row >= this.values.y.rows || after.column >= this.values.y.columns) {
      line.append("This answer is shifted beyond the border.");
      return line;
    }
    const index = `[${after.row}, ${after.column}]`;
    line.append("f(shift x)", index, " = ", h("b", { class: "cnn-kind-output" }, format(value("after", after))));
    line.append(this.frame.whole ? ",  f(x)" : ",  shift f(x)", index, " = ", h("b", { class: "cnn-kind-output" }, format(value("moved", after))));
    line.append(",  difference ", h("b", { class: "cnn-kind-stride" }, format(value("difference", after))));
    return line;
  }
}

/** The error for every shift to the right: where it falls to zero, the layer is equivariant. */
class ErrorBars {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 1;
  }

  set(frame, width) {
    Object.assign(this, { frame, width, columns: frame.errors.length });
    this.x = linear(-frame.reach - 0.5, frame.reach + 0.5, 52, width - 8);
    const most = Math.max(...frame.errors);
    // The scale keeps to 100 % while it can: a small error must look small.
    this.y = linear(0, Math.max(1, most), CHART_HEIGHT - 36, 24);
  }

  cellAt(event) {
    const { x } = this.chart.at(event);
    const dx = Math.round(this.x.invert(x));
    return Math.abs(dx) <= this.frame.reach ? { row: 0, column: dx + this.frame.reach } : null;
  }

  draw() {
    const { chart, x, y, frame } = this;
    const half = (x(1) - x(0)) * 0.4;
    chart.begin(this.width, CHART_HEIGHT);
    chart.text(x.from, 12, "error for each shift to the right, as a share of the largest answer", "cnn-label cnn-strong", "start");
    chart.yAxis(y, x.from, { right: x.to, ticks: 3, write: (value) => `${format(100 * value, 0)} %` });
    frame.errors.forEach((error, k) => {
      const dx = k - frame.reach;
      const now = dx === this.current;
      if (error < 1e-6) chart.text(x(dx), y(0) - 4, "0", "cnn-kind-output cnn-strong");
      else chart.box(x(dx) - half, y(error), x(dx) + half, y(0), "cnn-fill-stride", now ? {} : { "fill-opacity": 0.55 });
      if (now) chart.box(x(dx) - half - 3, 18, x(dx) + half + 3, y(0) + 3, "cnn-ring", { rx: 3 });
      chart.text(x(dx), y(0) + 16, format(dx), now ? "cnn-strong" : "cnn-tick");
    });
    chart.line(x.from, y(0), x.to, y(0), "cnn-axis");
    chart.text((x.from + x.to) / 2, CHART_HEIGHT - 4, "dx, with dy as it is", "cnn-label");
    chart.end();
  }
}

export default explorerOf(ShiftView);
