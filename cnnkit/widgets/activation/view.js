// ActivationExplorer: the curve, its slope and what comes in stand above each other; what goes out lies beside each.

const HEIGHTS = [230, 120, 86]; // CSS pixels of curve, slope and histogram of z
const BETWEEN = 26;
const MARGIN_LEFT = 44;
const DWARFING = 2.5; // times the second longest bar

class Curves {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 1;
  }

  set(frame, width) {
    const { grid } = frame;
    Object.assign(this, { frame, width, columns: grid.count, curve: floats(frame.curve), slopes: floats(frame.slopes) });
    const split = MARGIN_LEFT + (width - MARGIN_LEFT) * 0.66;
    this.beside = [split + 40, width - 12];
    this.x = linear(grid.low, grid.high, MARGIN_LEFT, split);
    let top = 22;
    this.tops = HEIGHTS.map((height) => {
      const start = top;
      top += height + BETWEEN;
      return start;
    });
    this.y = linear(...frame.range, this.tops[0] + HEIGHTS[0], this.tops[0]);
    this.slope = linear(...frame.slope_range, this.tops[1] + HEIGHTS[1], this.tops[1]);
    this.count = linear(0, Math.max(...frame.histograms.z), this.tops[2] + HEIGHTS[2], this.tops[2]);
    this.height = this.tops[2] + HEIGHTS[2] + 36;
  }

  at(column) {
    const { low, high, count } = this.frame.grid;
    return low + (column * (high - low)) / (count - 1);
  }

  cellAt(event) {
    const { x } = this.chart.at(event);
    if (x < this.x.from - 4 || x > this.x.to + 4) return null;
    const { low, high, count } = this.frame.grid;
    const column = Math.round(((this.x.invert(x) - low) / (high - low)) * (count - 1));
    return { row: 0, column: Math.min(Math.max(column, 0), count - 1) };
  }

  draw(_theme, overlays = []) {
    const { chart, x, y, slope, count, frame } = this;
    chart.begin(this.width, this.height);
    this.rules(y);
    chart.yAxis(y, x.from, { right: x.to, ticks: 5 });
    this.rules(slope);
    chart.yAxis(slope, x.from, { right: x.to, ticks: 3 });
    this.bars(frame.histograms.z, x, count, "cnn-fill-size");
    chart.xAxis(x, count.from, { ticks: 12, label: "z, what comes in" });
    this.curveOf(this.curve, y, "cnn-stroke-kernel");
    this.curveOf(this.slopes, slope, "cnn-stroke-output");
    this.sideways(frame.histograms.y, y, "cnn-fill-kernel", 0);
    this.sideways(frame.histograms.slope, slope, "cnn-fill-output", 1);
    const titles = [["y = f(z)", "kernel"], ["slope dy/dz", "output"], ["before: z", "size"]];
    titles.forEach(([text, kind], k) => chart.text(x.from + 6, this.tops[k] - 7, text, `cnn-strong cnn-kind-${kind}`, "start"));
    chart.text(this.beside[0], this.tops[0] - 7, "after: y", "cnn-strong cnn-kind-kernel", "start");
    chart.text(this.beside[0], this.tops[1] - 7, "slopes met by the values", "cnn-strong cnn-kind-output", "start");
    this.shares();
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  /** All charts share one axis, whose numbers stand once, below the last. */
  rules(scale) {
    for (const z of this.x.ticks(12)) this.chart.line(this.x(z), scale.to, this.x(z), scale.from, z ? "cnn-rule" : "cnn-zero");
  }

  /** A curve, cut where it leaves its chart. */
  curveOf(values, scale, kind) {
    const inside = (value) => Math.min(Math.max(scale(value), scale.to), scale.from);
    this.chart.curve(Array.from(values, (value, k) => [this.x(this.at(k)), inside(value)]), kind);
  }

  bars(shares, x, count, kind) {
    const wide = (x.to - x.from) / shares.length;
    shares.forEach((share, k) => {
      if (share) this.chart.box(x.from + k * wide + 0.5, count(share), x.from + (k + 1) * wide - 0.5, count(0), kind);
    });
  }

  /**
   * A histogram that lies on its side, beside the axis whose values it counts; the longest bar says its share. One that
   * would dwarf all others is broken off, and shown to be.
   */
  sideways(shares, scale, kind, number) {
    const { chart, beside: [left, right] } = this;
    const [most, second] = shares.toSorted((a, b) => b - a);
    const broken = second > 0 && most > DWARFING * second;
    const high = (scale.from - scale.to) / shares.length;
    const room = right - left - 46;
    const longest = broken ? 0.6 * DWARFING * second : most;
    shares.forEach((share, k) => {
      const bottom = scale.from - k * high;
      const middle = bottom - high / 2;
      if (share) chart.box(left, bottom - high + 0.5, left + Math.max(1, Math.min(share / longest, 1) * room), bottom - 0.5, kind);
      if (share === most) chart.text(left + room + 5, middle + 4, percent(share), "cnn-tick", "start");
      if (share === most && broken) for (const x of [0.8, 0.83]) chart.line(left + x * room - 3, middle + 6, left + x * room + 3, middle - 6, "cnn-break");
    });
    chart.line(left, this.tops[number], left, this.tops[number] + HEIGHTS[number], "cnn-axis");
  }

  /** Shares in numbers, in the corner that no chart needs. */
  shares() {
    const { chart, frame, beside: [left] } = this;
    const top = this.tops[2] + 6;
    const lines = [
      [percent(frame.zero), "values at slope 0"],
      [percent(frame.flat), `values, slope < ${format(frame.flat_below)}`],
      [`${frame.units_zero} of ${frame.units}`, frame.units === 1 ? "unit dead" : "units dead"],
      [`${frame.units_flat} of ${frame.units}`, frame.units === 1 ? "unit always flat" : "units always flat"],
      [format(frame.mean), "mean slope"],
    ];
    lines.forEach(([number, text], k) => {
      const line = chart.text(left, top + k * 19, number, "cnn-figure-text cnn-strong", "start");
      line.append(s("tspan", { dx: 7, "font-weight": 400 }, text));
    });
  }
}

class ActivationView extends ExplorerView {
  build() {
    this.curves = this.map("y", new Curves());
    return [chartStyle(), h("div", { class: "cnn-charts" }, this.curves.canvas), this.legend,
      h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Move over the curve, or walk it with left and right keys, to follow one value; click to keep it.";
  }

  read() {}

  fill() {
    this.curves.set(this.frame, this.width);
  }

  firstPin() {
    return this.arrived();
  }

  /** z = 1, where all activations differ. */
  arrived() {
    return { kind: "y", row: 0, column: Math.round((7 / 12) * (this.frame.grid.count - 1)) };
  }

  /** Follow one value: up from the histogram to the curve, then across to where it comes out. */
  lights(selection) {
    if (!selection) return {};
    const over = (chart, curves) => {
      const x = curves.x(curves.at(selection.column));
      const inside = (value, scale) => Math.min(Math.max(scale(value), scale.to), scale.from);
      const y = inside(curves.curve[selection.column], curves.y);
      const slope = inside(curves.slopes[selection.column], curves.slope);
      chart.line(x, curves.count.from, x, y, "cnn-cross");
      chart.line(x, y, curves.beside[0], y, "cnn-cross");
      chart.line(x, slope, curves.beside[0], slope, "cnn-cross");
      for (const at of [y, slope]) chart.add("circle", { cx: x, cy: at, r: 5, class: "cnn-dot cnn-fill-output" });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    const { function: name, zero, flat, units, units_zero: dead } = this.frame;
    return { y: `Curve of ${name}. ${percent(zero)} of the values meet a slope of 0, ${percent(flat)} a flat one; ` +
      `${dead} of ${units} units are dead. Left and right keys walk along the curve.` };
  }

  explain({ column }) {
    const z = this.curves.at(column);
    const part = (name, value, kind) => [h("b", { class: `cnn-kind-${kind}` }, `${name} = ${format(value)}`)];
    const slope = this.curves.slopes[column];
    const passed = slope === 0 ? "no gradient passes" : `a gradient of 1 becomes ${format(slope)}`;
    return h("span", { class: "cnn-sum" }, ...part("z", Math.abs(z) < 1e-9 ? 0 : z, "size"), "  →  ",
      ...part("y", this.curves.curve[column], "kernel"), ",  ", ...part("slope", slope, "output"), `: ${passed}.`);
  }
}

export default explorerOf(ActivationView);
