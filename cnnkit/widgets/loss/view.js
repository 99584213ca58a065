// LossExplorer: logits, shares and slopes stand side by side, a row for each class; below, both losses by the true logit.

const NAMES = 104; // CSS pixels for the classes' names
const APART = 30; // between two charts
const ROW = 34;
const TOP = 24;
const CURVE = 128; // height of the curves
const COLUMNS = [["z", "logits z", "kernel"], ["shares", "shares p = softmax(z)", "output"], ["slopes", "slopes dz of the loss", "stride"]];
const LOSSES = ["cross-entropy", "squared error"];

/** A logit has one decimal, however large it is. */
const logit = (value) => String(Math.round(value * 10) / 10).replace("-", "−");

/** A share or a slope: small ones keep two digits, so that "hardly any" can be told from none. */
function exact(value) {
  const size = Math.abs(value);
  if (value === 0 || size >= 0.0995) return format(value);
  return (size < 1e-4 ? value.toExponential(0) : String(Number(value.toPrecision(2)))).replaceAll("-", "−");
}

class LossCharts {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.columns = COLUMNS.length;
  }

  set(frame, width) {
    Object.assign(this, { frame, width, rows: frame.z.length });
    const each = (width - NAMES - 2 * APART - 24) / 3;
    const [low, high] = frame.ends;
    const ranges = [[Math.min(0, low), Math.max(0, high)], [0, 1], [-1, 1]];
    this.scales = ranges.map(([from, to], k) => {
      const left = NAMES + k * (each + APART);
      return linear(from, to, left, left + each);
    });
    this.bottom = TOP + this.rows * ROW;
    const half = (width - 44 - 66) / 2;
    this.across = [44, 44 + half + 54].map((left) => linear(low, high, left, left + half));
    const start = this.bottom + 58;
    this.up = frame.most.map((most) => linear(0, 1.2 * most, start + CURVE, start));
    this.curves = frame.curves.map(floats);
  }

  cellAt(event) {
    const { x, y } = this.chart.at(event);
    const row = Math.floor((y - TOP) / ROW);
    if (row < 0 || row >= this.rows) return null;
    return { row, column: Math.max(0, this.scales.findLastIndex((scale) => x > scale.from - APART / 2)) };
  }

  draw(_theme, overlays = []) {
    const { chart, frame, width } = this;
    chart.begin(width, this.up[0].from + 42);
    chart.box(0, TOP + frame.true * ROW, width, TOP + (frame.true + 1) * ROW, "cnn-band", { rx: 4 });
    COLUMNS.forEach(([, title, kind], k) => {
      const scale = this.scales[k];
      chart.text(scale.from, 13, title, `cnn-label cnn-strong cnn-kind-${kind}`, "start");
      chart.xAxis(scale, this.bottom, { top: TOP, ticks: 4, write: logit });
      chart.line(scale(0), TOP, scale(0), this.bottom, "cnn-zero");
    });
    for (let row = 0; row < this.rows; row++) this.drawRow(row);
    LOSSES.forEach((name, k) => this.drawCurve(name, k));
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  drawRow(row) {
    const { chart, frame } = this;
    const middle = TOP + (row + 0.5) * ROW;
    const truth = row === frame.true;
    chart.text(8, middle + 4, `class ${row}`, `cnn-figure-text${truth ? " cnn-strong" : ""}`, "start");
    if (truth) chart.text(62, middle + 4, "true", "cnn-tick", "start");
    COLUMNS.forEach(([name], k) => {
      const value = frame[name][row];
      const scale = this.scales[k];
      const kind = k === 0 ? "cnn-fill-kernel" : k === 1 ? "cnn-fill-output" : value < 0 ? "cnn-minus" : "cnn-plus";
      const end = scale(value);
      const tiny = value && Math.abs(end - scale(0)) < 1.5 ? Math.sign(value) * 1.5 : 0;
      chart.box(scale(0), middle - 9, tiny ? scale(0) + tiny : end, middle + 9, kind);
      this.write(k ? exact(value) : logit(value), end, middle + 4, value < 0, scale);
    });
  }

  /** A bar's number stands beyond its end, or inside where there is no room. */
  write(text, end, y, leftwards, scale) {
    const room = 7 * text.length + 8;
    const fits = leftwards ? end - room > scale.from - 8 : end + room < scale.to + 22;
    const left = leftwards === fits;
    this.chart.text(end + (left ? -5 : 5), y, text, "cnn-tick cnn-value", left ? "end" : "start");
  }

  drawCurve(name, k) {
    const { chart, frame } = this;
    const [x, y] = [this.across[k], this.up[k]];
    const chosen = name === frame.measure;
    if (chosen) chart.box(x.from - 44, y.to - 26, x.to + 12, y.from + 40, "cnn-band", { rx: 4 });
    chart.text(x.from, y.to - 10, `${name}${chosen ? ", chosen" : ""}`, "cnn-label cnn-strong", "start");
    chart.yAxis(y, x.from, { right: x.to, ticks: 4, write: (value) => format(value, 2) });
    chart.xAxis(x, y.from, { ticks: 6, write: logit, label: `logit of the true class, z[${frame.true}]` });
    const { samples, ends: [low, high] } = frame;
    const at = (number) => low + (number * (high - low)) / (samples - 1);
    chart.curve(Array.from(this.curves[k], (value, number) => [x(at(number)), y(value)]), "cnn-stroke-kernel");
    const here = frame.z[frame.true];
    this.tangent(x, y, here, frame.losses[k], frame.pulls[k]);
    chart.add("circle", { cx: x(here), cy: y(frame.losses[k]), r: 5, class: "cnn-dot cnn-fill-output" });
    // All curves fall, so that above and to the right of the dot is room; at the right end, above.
    const last = x(here) > x.to - 96;
    chart.text(x(here) + (last ? 6 : 9), y(frame.losses[k]) - (last ? 24 : 9), `slope ${exact(frame.pulls[k])}`, "cnn-tick cnn-value",
      last ? "end" : "start");
  }

  /** A short line along the slope. */
  tangent(x, y, at, value, slope) {
    const [right, down] = [x(at + 1) - x(at), y(slope) - y(0)];
    const long = 34 / Math.hypot(right, down);
    this.chart.line(x(at) - long * right, y(value) - long * down, x(at) + long * right, y(value) + long * down, "cnn-tangent");
  }
}

const LOSS_STYLE = `
.cnn-chart .cnn-value { fill: var(--cnn-ink); font-size: 11.5px; }
.cnn-tangent { stroke: var(--cnn-stride); stroke-width: 3; stroke-linecap: round; }
`;

class LossView extends ExplorerView {
  build() {
    this.charts = this.map("y", new LossCharts());
    this.figure = h("div", { class: "cnn-legend" });
    const stage = h("div", { class: "cnn-charts" }, this.charts.canvas);
    return [chartStyle(), h("style", {}, LOSS_STYLE), this.figure, stage, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Point at a bar, or walk with the arrow keys, to see where its number comes from.";
  }

  read() {}

  fill() {
    this.charts.set(this.frame, this.width);
    const { measure, loss } = this.frame;
    this.figure.replaceChildren(h("span", { class: "cnn-item cnn-number cnn-sum" }, `${measure} = `,
      h("b", { class: "cnn-kind-output cnn-total" }, exact(loss))));
  }

  firstPin() {
    return this.arrived();
  }

  /** The slope of the true class: the lesson's point. */
  arrived() {
    return { kind: "y", row: this.frame.true, column: 2 };
  }

  lights(selection) {
    if (!selection) return {};
    const over = (chart, charts) => {
      const scale = charts.scales[selection.column];
      const top = TOP + selection.row * ROW;
      chart.box(scale.from - 6, top + 3, scale.to + 18, top + ROW - 3, "cnn-ring", { rx: 4 });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    const { z, shares, slopes, true: truth, measure, loss } = this.frame;
    const said = z.map((value, k) => `class ${k}${k === truth ? ", the true one" : ""}: logit ${logit(value)}, share ${exact(shares[k])}, slope ${exact(slopes[k])}`);
    return { y: `${measure} ${exact(loss)}. ${said.join(". ")}. Up and down keys choose a class, left and right a chart.` };
  }

  legendItems() {
    const [entropy, squared] = this.frame.pulls.map(exact);
    return [h("span", { class: "cnn-item cnn-hint" }, `Slope by the true logit: ${entropy} for cross-entropy, ${squared} for squared error.`),
      h("span", { class: "cnn-item cnn-hint" }, "Thick line: the slope at the dot.")];
  }

  explain({ row, column }) {
    return h("span", { class: "cnn-sum" }, h("b", {}, `class ${row}: `), ...[this.aLogit, this.aShare, this.aSlope][column].call(this, row));
  }

  aLogit(row) {
    const { z } = this.frame;
    const below = z[row] - Math.max(...z);
    return [h("b", { class: "cnn-kind-kernel" }, `z = ${logit(z[row])}`), below ? `, which is ${logit(-below)} below the largest. ` : ", the largest. ",
      `exp of that difference: ${exact(Math.exp(below))}.`];
  }

  aShare(row) {
    const { z, shares } = this.frame;
    const most = Math.max(...z);
    const total = z.reduce((sum, value) => sum + Math.exp(value - most), 0);
    return [h("b", { class: "cnn-kind-output" }, `p = ${exact(shares[row])}`), ` = exp(${logit(z[row])} − ${factor(most)}) / ${format(total)}, its share of the sum.`];
  }

  aSlope(row) {
    const { slopes, shares, true: truth, measure } = this.frame;
    const number = h("b", { class: "cnn-kind-stride" }, `dz = ${exact(slopes[row])}`);
    const why = measure === LOSSES[0] ? (row === truth ? ` = ${exact(shares[row])} − 1` : " = p")
      : ` = p·(…), with p = ${exact(shares[row])}`;
    const hardly = Math.abs(slopes[row]) < 1e-3 ? "hardly " : "";
    const so = slopes[row] ? `raise this logit a little, and the loss ${hardly}${slopes[row] < 0 ? "falls" : "rises"}.` : "no pull at all.";
    return [number, `${why}: ${so}`];
  }
}

export default explorerOf(LossView);
