// RooflineExplorer: operations a second over operations for each byte, both by factors: the roof, and layers below it.

const LEFT = 62; // CSS pixels for the numbers of the axis
const TALL = 300;
const TOP = 30;
const NEAR = 40; // pixels within which a point answers to the mouse

/** In billions, three digits at most. */
const billions = (value) => String(Number((value / 1e9).toPrecision(3)));
const digits = (value) => String(Number(value.toPrecision(3)));

class RoofChart {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 1;
  }

  set(frame, width) {
    const points = [frame.own, ...frame.layers];
    // From left to right, as the arrow keys walk.
    const order = points.map((_, k) => k).sort((a, b) => points[a].intensity - points[b].intensity);
    Object.assign(this, { frame, width, columns: points.length, points: order.map((k) => points[k]), own: order.indexOf(0) });
    this.x = logarithmic(...frame.ends, LEFT, width - 24);
    this.y = logarithmic(...frame.rates, TOP + TALL, TOP);
  }

  roofOver(intensity) {
    return Math.min(this.frame.peak, intensity * this.frame.bandwidth);
  }

  /** Where a point stands: where it was measured, or else under the roof itself. */
  placeOf({ intensity, rate }) {
    return [this.x(intensity), this.y(rate ?? this.roofOver(intensity))];
  }

  cellAt(event) {
    const { x, y } = this.chart.at(event);
    const far = this.points.map((point) => {
      const [left, top] = this.placeOf(point);
      return Math.hypot(left - x, top - y);
    });
    const column = far.indexOf(Math.min(...far));
    return far[column] > NEAR ? null : { row: 0, column };
  }

  draw(_theme, overlays = []) {
    const { chart, frame, x, y } = this;
    chart.begin(this.width, TOP + TALL + 42);
    chart.yAxis(y, x.from, { right: x.to, ticks: 6, write: billions });
    chart.xAxis(x, y.from, { top: y.to, ticks: 8, write: brief, label: "intensity: operations for each byte" });
    chart.text(8, TOP - 14, "billion operations a second", "cnn-label", "start");
    this.roof();
    for (const point of this.points) if (point !== frame.own) this.point(point);
    const [left, top] = this.placeOf(frame.own);
    chart.line(left, top, left, y.from, "cnn-cross");
    chart.add("path", { d: `M${left} ${top - 9}l9 9l-9 9l-9 -9z`, class: "cnn-dot cnn-fill-kernel" });
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  /** Slope and flat part, with a name each. */
  roof() {
    const { chart, frame, x, y } = this;
    const ridge = frame.peak / frame.bandwidth;
    const start = Math.max(x.low, y.low / frame.bandwidth);
    const corner = [x(ridge), y(frame.peak)];
    chart.curve([[x(start), y(start * frame.bandwidth)], corner, [x.to, y(frame.peak)]], "cnn-stroke-output");
    chart.line(corner[0], corner[1], corner[0], y.from, "cnn-rule");
    chart.text(x.to, corner[1] - 8, `processor: ${billions(frame.peak)} billion operations a second`, "cnn-strong cnn-kind-output", "end");
    const [low, up] = [x(start), y(start * frame.bandwidth)];
    const slope = (Math.atan2(corner[1] - up, corner[0] - low) * 180) / Math.PI;
    const [middle, height] = [(low + corner[0]) / 2, (up + corner[1]) / 2];
    chart.text(middle, height - 9, `memory: ${billions(frame.bandwidth)} billion bytes a second`, "cnn-strong cnn-kind-output")
      .setAttribute("transform", `rotate(${slope} ${middle} ${height})`);
  }

  point(point) {
    const [cx, cy] = this.placeOf(point);
    this.chart.add("circle", { cx, cy, r: 5, class: point.rate === null ? "cnn-hollow" : "cnn-dot cnn-fill-size" });
  }
}

const ROOF_STYLE = `
.cnn-chart .cnn-hollow { fill: var(--cnn-paper); stroke: var(--cnn-size); stroke-width: 1.5; }
`;

class RooflineView extends ExplorerView {
  build() {
    this.charts = this.map("y", new RoofChart());
    const stage = h("div", { class: "cnn-charts" }, this.charts.canvas);
    return [chartStyle(), h("style", {}, ROOF_STYLE), stage, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Point at a layer, or walk with left and right keys, to see which limit holds it.";
  }

  read() {}

  fill() {
    const follows = this.pinned?.column === this.charts.own; // whoever looks at the sliders' layer goes along with it
    this.charts.set(this.frame, this.width);
    if (follows) this.pinned = this.arrived();
  }

  firstPin() {
    return this.arrived();
  }

  /** The layer of the sliders. */
  arrived() {
    return { kind: "y", row: 0, column: this.charts.own };
  }

  lights(selection) {
    if (!selection) return {};
    const over = (chart, charts) => {
      const [cx, cy] = charts.placeOf(charts.points[selection.column]);
      chart.add("circle", { cx, cy, r: 13, class: "cnn-ring" });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    const { peak, bandwidth, measured, own, layers } = this.frame;
    const found = layers.filter(({ rate }) => rate !== null).length;
    return { y: `${measured ? "This machine's roof" : "An example of a roof"}: ${billions(peak)} billion operations and ` +
      `${billions(bandwidth)} billion bytes a second. The sliders' layer has ${digits(own.intensity)} operations for each byte. ` +
      `${found} of ${layers.length} other layers are measured. Left and right keys walk from layer to layer.` };
  }

  legendItems() {
    const { measured, doing } = this.frame;
    const words = [doing || (measured ? "The roof was measured on this machine." : "The roof is an example: measure your own."),
      "Diamond: the sliders' layer. Full points were measured; hollow ones stand where they could be at best."];
    return words.map((text) => h("span", { class: "cnn-item cnn-hint" }, text));
  }

  explain({ column }) {
    const point = this.charts.points[column];
    const roof = this.charts.roofOver(point.intensity);
    const held = roof < this.frame.peak ? "memory" : "the processor";
    const reached = point.rate === null ? "" : `, reached ${billions(point.rate)}, ${Math.round((100 * point.rate) / roof)} % of it`;
    return h("span", { class: "cnn-sum" }, h("b", {}, `${column === this.charts.own ? "sliders" : point.name}: `),
      h("b", { class: "cnn-kind-size" }, `${digits(point.intensity)} operations for each byte`),
      `, so at most ${billions(roof)} billion a second, held by ${held}${reached}.`);
  }
}

export default explorerOf(RooflineView);
