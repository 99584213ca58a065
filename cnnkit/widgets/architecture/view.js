// ArchitectureExplorer: a row for each block with its shape and costs, and below it the gradients that arrive.

const LINE = 30; // CSS pixels for one block
const HEAD = 40;
const NAME = 188; // for a block's name
const SHAPE = 96; // for its output's shape
const SEES = 64; // for what a unit sees, at the right
const COST = { parameters: "kernel", multiply_adds: "output" };
const NORMS = 190; // height of the gradients' chart

/** The table, walked like a map: a row for each block, parameters left and multiply-adds right. */
class BlockTable {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.columns = 2;
  }

  set(frame, width) {
    Object.assign(this, { frame, width, rows: frame.rows.length });
    const begin = NAME + SHAPE + 14;
    const each = (width - begin - SEES - 24) / 2;
    this.spans = [begin, begin + each + 12].map((left) => [left, left + each]);
    this.scales = Object.keys(COST).map((name, k) => linear(0, Math.max(1, ...frame.rows.map((row) => row[name])), ...this.spans[k]));
  }

  cellAt(event) {
    const { x, y } = this.chart.at(event);
    const row = Math.floor((y - HEAD) / LINE);
    return row >= 0 && row < this.rows ? { row, column: x < this.spans[1][0] - 6 ? 0 : 1 } : null;
  }

  draw(_theme, overlays = []) {
    const { chart, frame, width } = this;
    chart.begin(width, HEAD + this.rows * LINE + 6);
    const edited = HEAD + (frame.block - 1) * LINE;
    chart.box(0, edited, width, edited + LINE, "cnn-band", { rx: 4 });
    const head = [[6, "block", "start"], [NAME, "output", "start"], [this.spans[0][0], "parameters", "start"],
      [this.spans[1][0], "multiply-adds", "start"], [width - 4, "a unit sees", "end"]];
    for (const [x, text, anchor] of head) chart.text(x, HEAD - 12, text, "cnn-label cnn-strong", anchor);
    chart.line(0, HEAD - 4, width, HEAD - 4, "cnn-axis");
    frame.rows.forEach((row, number) => this.drawRow(row, HEAD + number * LINE, number === frame.block - 1));
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  drawRow(row, top, edited) {
    const { chart } = this;
    chart.text(6, top + 19, row.name, `cnn-figure-text${edited ? " cnn-strong" : ""}`, "start");
    chart.text(NAME, top + 19, row.shape.join(" × "), "cnn-figure-text", "start");
    Object.entries(COST).forEach(([name, kind], k) => {
      const scale = this.scales[k];
      if (row[name]) {
        chart.text(scale.from, top + 14, row[name].toLocaleString("en"), "cnn-figure-text", "start");
        chart.box(scale.from, top + 19, Math.max(scale(row[name]), scale.from + 1.5), top + 26, `cnn-fill-${kind}`, { rx: 1 });
      } else chart.text(scale.from, top + 19, "–", "cnn-tick", "start");
    });
    chart.text(this.width - 4, top + 19, row.sees ? `${row.sees} × ${row.sees}` : "all", "cnn-figure-text", "end");
  }
}

/** A dot for each layer at the height of its gradient, on a logarithmic scale; what is exactly nothing lies below. */
class GradientChart {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 1;
  }

  set(frame, width) {
    Object.assign(this, { frame, width, columns: frame.gradients.length });
    const there = frame.gradients.filter((norm) => norm > 0);
    const [low, high] = there.length ? [Math.min(...there), Math.max(...there)] : [0.1, 1];
    this.y = logarithmic(10 ** Math.min(-3, Math.floor(Math.log10(low))), 10 ** Math.max(1, Math.ceil(Math.log10(high))), NORMS - 44, 30);
    this.x = linear(0.5, this.columns + 0.5, 62, width - 12);
  }

  cellAt(event) {
    const { x, y } = this.chart.at(event);
    const column = Math.round(this.x.invert(x)) - 1;
    return y > 20 && y < NORMS && column >= 0 && column < this.columns ? { row: 0, column } : null;
  }

  at(column) {
    const norm = this.frame.gradients[column];
    return [this.x(column + 1), norm > 0 ? this.y(norm) : NORMS - 36];
  }

  draw(_theme, overlays = []) {
    const { chart, frame, width, x, y } = this;
    chart.begin(width, NORMS);
    chart.text(6, 16, "gradient that arrives at each layer, before any training", "cnn-label cnn-strong", "start");
    const own = frame.owners.map((owner, k) => (owner === frame.block - 1 ? k : -1)).filter((k) => k >= 0);
    if (own.length) chart.box(x(own[0] + 0.55), 26, x(own.at(-1) + 1.45), NORMS - 30, "cnn-band", { rx: 3 });
    chart.yAxis(y, 62, { right: width - 12, ticks: 5, write: power });
    const every = Math.ceil(this.columns / 16);
    for (let k = 0; k < this.columns; k += every) chart.text(x(k + 1), NORMS - 16, String(k + 1), "cnn-tick");
    chart.text((62 + width) / 2, NORMS - 2, "layer, from the image to the scores", "cnn-label");
    const points = frame.gradients.map((_, k) => this.at(k));
    chart.curve(points, "cnn-stroke-output");
    points.forEach(([cx, cy], k) => chart.add("circle", { cx, cy, r: 4, class: `cnn-dot cnn-fill-${frame.gradients[k] > 0 ? "output" : "stride"}` }));
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }
}

const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";
const raised = (number) => String(number).replace("-", "⁻").replace(/\d/g, (digit) => SUPERSCRIPT[digit]);

/** A power of ten on an axis: 0.01, 1, 10, and 10⁻⁷ where zeros would be many. */
function power(value) {
  const exponent = Math.round(Math.log10(value));
  return exponent >= -3 && exponent <= 3 ? String(10 ** exponent).slice(0, 5) : `10${raised(exponent)}`;
}

/** A norm in words: 0.0312, or 7.1 · 10⁻¹⁵. */
function scientific(value) {
  if (value === 0) return "0";
  const exponent = Math.floor(Math.log10(value));
  return exponent >= -3 && exponent <= 3 ? value.toPrecision(3) : `${(value / 10 ** exponent).toFixed(1)} · 10${raised(exponent)}`;
}

class ArchitectureView extends ExplorerView {
  build() {
    this.block = new Asked(this, "block");
    this.table = this.map("y", new BlockTable());
    this.norms = this.map("g", new GradientChart());
    const stage = h("div", { class: "cnn-charts" }, this.table.canvas, this.norms.canvas);
    return [chartStyle(), stage, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Click a block to edit it; up and down keys do the same. Hover over a dot to read its gradient.";
  }

  read(frame) {
    if (this.block.settledBy(frame.block) && this.pinned?.kind === "y" && this.pinned.row < frame.rows.length - 1) {
      this.pinned = { ...this.pinned, row: frame.block - 1 };
    }
  }

  firstPin() {
    return { kind: "y", row: this.frame.block - 1, column: 1 };
  }

  fill() {
    this.table.set(this.frame, this.width);
    this.norms.set(this.frame, this.width);
  }

  choose(selection) {
    if (selection.kind !== "y" || selection.row >= this.frame.rows.length - 1) return; // the scores are what they are
    if (selection.row + 1 !== (this.block.value ?? this.frame.block)) this.block.set(selection.row + 1);
  }

  arrived(name) {
    return name === "y" ? this.firstPin() : { kind: "g", row: 0, column: 0 };
  }

  lights(selection) {
    if (!selection) return {};
    if (selection.kind === "g") {
      const ring = (chart, norms) => {
        const [cx, cy] = norms.at(selection.column);
        chart.add("circle", { cx, cy, r: 8, class: "cnn-ring" });
      };
      return { g: { overlays: [ring] } };
    }
    const over = (chart, table) => {
      const [left, right] = table.spans[selection.column];
      const top = HEAD + selection.row * LINE;
      chart.box(left - 4, top + 1, right + 2, top + LINE - 1, "cnn-ring", { rx: 4 });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    const { rows, gradients } = this.frame;
    const said = rows.map((row) => `${row.name}: ${row.shape.join(" by ")}, ${row.parameters} parameters`);
    return {
      y: `Blocks. ${said.join(". ")}. Up and down keys choose a block.`,
      g: `Gradients of ${gradients.length} layers, from ${scientific(gradients[0])} at the first to ${scientific(gradients.at(-1))} at the last. Left and right keys walk.`,
    };
  }

  legendItems() {
    const { gradients } = this.frame;
    const [first, last] = [gradients[0], gradients.at(-1)];
    const items = [`first layer ${scientific(first)}, last ${scientific(last)}`];
    if (gradients.some((norm) => norm === 0)) items.push("0: too small for a number to hold, drawn at the bottom");
    return items.map((text) => h("span", { class: "cnn-item cnn-hint" }, text));
  }

  explain({ kind, row, column }) {
    const { rows, gradients, owners } = this.frame;
    const line = h("span", { class: "cnn-sum" });
    if (kind === "g") {
      line.append(h("b", {}, `layer ${column + 1}: `), `gradient ${scientific(gradients[column])}, in ${rows[owners[column]].name}.`);
      return line;
    }
    const it = rows[row];
    const [value, what, total] = column
      ? [it.multiply_adds, "multiply-adds", rows.reduce((sum, each) => sum + each.multiply_adds, 0)]
      : [it.parameters, "parameters", rows.reduce((sum, each) => sum + each.parameters, 0)];
    line.append(h("b", {}, `${it.name}: `), value ? `${value.toLocaleString("en")} ${what}, ${format((100 * value) / total, 1)} % of all` : `no ${what}`,
      `; ${it.shape.join(" × ")} come out, ${it.sees ? `a unit sees ${it.sees} × ${it.sees} pixels` : "a unit sees the whole image"}.`);
    return line;
  }
}

export default explorerOf(ArchitectureView);
