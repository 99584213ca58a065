// CostExplorer: four ways to make the same maps, their parameters and multiply-adds as bars on one scale each.

const ROW = 56; // CSS pixels for one way
const NAMES = 192; // for its name, left of the bars
const GAP = 28; // between the two charts
const END = 14; // for half of the last tick's number
const TOP = 26;
const PICTURES = 4; // blocks at most in the little picture of what is connected
const COLOURS = { dense: "size", full: "kernel", grouped: "padding", separable: "output" };

/** Both charts, walked like a map: a row for each way, parameters left and multiply-adds right. */
class CostBars {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.columns = 2;
  }

  set(frame, width) {
    Object.assign(this, { frame, width, rows: frame.rows.length });
    const each = (width - NAMES - GAP - END) / 2;
    this.spans = [NAMES, NAMES + each + GAP].map((left) => [left, left + each]);
    this.scales = ["parameters", "multiply_adds"].map((name, k) => {
      const most = Math.max(...frame.rows.map((row) => row[name]));
      return frame.scale === "linear" ? linear(0, most, ...this.spans[k])
        : logarithmic(1, 10 ** Math.ceil(Math.log10(most)), ...this.spans[k]);
    });
  }

  cellAt(event) {
    const { x, y } = this.chart.at(event);
    const row = Math.floor((y - TOP) / ROW);
    return row >= 0 && row < this.rows ? { row, column: x < this.spans[1][0] - GAP / 2 ? 0 : 1 } : null;
  }

  draw(_theme, overlays = []) {
    const { chart, frame, width } = this;
    const bottom = TOP + this.rows * ROW;
    chart.begin(width, bottom + 24);
    const chosen = frame.rows.findIndex(({ method }) => method === frame.method);
    chart.box(0, TOP + chosen * ROW, width, TOP + (chosen + 1) * ROW, "cnn-band", { rx: 4 });
    ["parameters", "multiply-adds of one image"].forEach((title, k) => {
      const scale = this.scales[k];
      chart.text(scale.from, 14, title, "cnn-label cnn-strong", "start");
      chart.xAxis(scale, bottom, { top: TOP, ticks: 5, write: brief });
    });
    frame.rows.forEach((row, number) => this.drawRow(row, TOP + number * ROW, number === chosen));
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  drawRow(row, top, chosen) {
    const { chart } = this;
    const kind = COLOURS[row.method];
    this.drawConnections(row.method, top + 14, kind);
    chart.text(36, top + 25, row.title, `cnn-kind-${kind}${chosen ? " cnn-strong" : ""} cnn-figure-text`, "start");
    chart.text(36, top + 40, chosen ? "▸ formula below" : "", "cnn-tick", "start");
    ["parameters", "multiply_adds"].forEach((name, k) => {
      const scale = this.scales[k];
      const number = chart.text(scale.from + 1, top + 20, row[name].toLocaleString("en"), "cnn-figure-text cnn-strong", "start");
      number.append(s("tspan", { class: "cnn-tick", dx: 8, "font-weight": 400 }, compared(row, k)));
      chart.box(scale.from, top + 28, Math.max(scale(row[name]), scale.from + 1.5), top + 45, `cnn-fill-${kind}`, { rx: 1.5 });
    });
  }

  /** Which input channel (across) reaches which output channel (down): all, blocks, or one each. */
  drawConnections(method, top, kind) {
    const { chart, frame } = this;
    const side = 26;
    const blocks = method === "grouped" ? Math.min(frame.groups, PICTURES) : method === "separable" ? PICTURES : 1;
    chart.box(2, top, 2 + side, top + side, `cnn-fill-${kind}`, { "fill-opacity": 0.14, "stroke-opacity": 0 });
    for (let block = 0; block < blocks; block++) {
      const from = (block * side) / blocks;
      chart.box(2 + from, top + from, 2 + from + side / blocks, top + from + side / blocks, `cnn-fill-${kind}`);
    }
  }
}

/** "× 0.25 of full", in the words that fit the size. */
function compared({ method, against }, k) {
  const share = against[k];
  if (method === "full") return "";
  if (share === 1) return "as many as full";
  return share > 1 ? `${share.toLocaleString("en", { maximumSignificantDigits: 3 })} × full` : `1 / ${format(1 / share, 2)} of full`;
}

class CostView extends ExplorerView {
  build() {
    this.shapes = h("div", { class: "cnn-legend" });
    this.method = new Asked(this, "method");
    this.bars = this.map("y", new CostBars());
    const stage = h("div", { class: "cnn-charts" }, this.bars.canvas);
    return [chartStyle(), this.shapes, stage, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Click a row to see its formula and its line of code; up and down keys do the same.";
  }

  read(frame) {
    if (this.method.settledBy(frame.method) && this.pinned) this.pinned = { ...this.pinned, row: this.rowOf(frame) };
  }

  rowOf(frame) {
    return frame.rows.findIndex(({ method }) => method === frame.method);
  }

  firstPin() {
    return { kind: "y", row: this.rowOf(this.frame), column: 1 };
  }

  fill() {
    const { frame } = this;
    this.bars.set(frame, this.width);
    const [x, y] = [frame.x_shape, frame.y_shape].map((shape) => shape.join(" × "));
    const name = (text, kind) => h("i", { class: `cnn-kind-${kind}`, style: "font-family: Georgia, serif; font-weight: 600" }, text);
    this.shapes.replaceChildren(h("span", { class: "cnn-item cnn-number" }, name("x", "size"), `${x}   →   `, name("y", "output"), y));
  }

  choose(selection) {
    const { method } = this.frame.rows[selection.row];
    if (method !== (this.method.value ?? this.frame.method)) this.method.set(method);
  }

  arrived() {
    return this.firstPin();
  }

  lights(selection) {
    if (!selection) return {};
    const over = (chart, bars) => {
      const [left, right] = bars.spans[selection.column];
      const top = TOP + selection.row * ROW;
      chart.box(left - 6, top + 4, right, top + ROW - 5, "cnn-ring", { rx: 4 });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    const said = this.frame.rows.map((row) => `${row.title}: ${row.parameters} parameters, ${row.multiply_adds} multiply-adds`);
    return { y: `Costs. ${said.join(". ")}. Up and down keys choose a row.` };
  }

  legendItems() {
    const scale = this.frame.scale === "linear" ? "Linear scale: a bar twice as long costs twice as much."
      : "Logarithmic scale: equal steps to the right multiply by equal factors, so bars cannot be added up.";
    const squares = "Squares: which input channel (across) reaches which output channel (down).";
    return [h("span", { class: "cnn-item cnn-hint" }, scale), h("span", { class: "cnn-item cnn-hint" }, squares)];
  }

  explain({ row, column }) {
    const it = this.frame.rows[row];
    const value = column ? it.multiply_adds : it.parameters;
    const against = compared(it, column);
    return h("span", { class: "cnn-sum" }, h("b", {}, `${it.title}: `), `${value.toLocaleString("en")} `,
      column ? "multiply-adds for one image" : "parameters, biases included", against ? `: ${against}.` : ".");
  }
}

export default explorerOf(CostView);
