// Two charts above each other, by epoch: both losses with the gap between them, and the share of images that is right.

const LOSS_HIGH = 250; // CSS pixels
const RIGHT_HIGH = 104;
const ROOM_LEFT = 46;
const ROOM_RIGHT = 132; // for names at the curves' ends
const TOP_OF = [24, 24 + LOSS_HIGH + 34];
const LINE = 15; // pixels between two names
const GUESSING = Math.log(10);

const OVERFITTING_STYLE = `
.cnn-chart .cnn-gap-band { fill: var(--cnn-stride); opacity: 0.13; }
.cnn-held { stroke-dasharray: 7 4; }
.cnn-without { stroke: var(--cnn-size); stroke-width: 1.6; stroke-dasharray: 2 3.5; opacity: 0.85; }
.cnn-best { stroke: var(--cnn-output); stroke-width: 1.5; }
.cnn-guess { stroke: var(--cnn-line); stroke-dasharray: 1 4; }
`;

class OverfittingCharts {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 1;
  }

  set(frame, width) {
    const curves = [["loss", "held_loss", "plain"], ["accuracy", "held_accuracy", "plain_accuracy"]];
    Object.assign(this, { frame, width, columns: Math.max(1, frame.known) });
    this.values = curves.map((names) => names.map((name) => floats(frame[name])));
    this.x = linear(0, frame.epochs, ROOM_LEFT, width - ROOM_RIGHT);
    this.y = [[frame.top, LOSS_HIGH], [1, RIGHT_HIGH]].map(([most, high], k) => linear(0, most, TOP_OF[k] + high, TOP_OF[k]));
    this.height = TOP_OF[1] + RIGHT_HIGH + 40;
  }

  cellAt(event) {
    const { x } = this.chart.at(event);
    if (!this.frame.known || x < this.x.from - 6 || x > this.x.to + 6) return null;
    return { row: 0, column: Math.min(Math.max(Math.round(this.x.invert(x)) - 1, 0), this.columns - 1) };
  }

  /** A value's height; what lies beyond the chart is drawn at its edge. */
  at(k, value) {
    return Math.min(Math.max(this.y[k](value), this.y[k].to), this.y[k].from);
  }

  /** A curve begins where it comes into its chart. */
  points(k, values) {
    const top = this.y[k].to;
    const first = values.findIndex((value) => this.y[k](value) >= top);
    const points = Array.from(values, (value, epoch) => [this.x(epoch + 1), this.at(k, value)]).slice(Math.max(first, 0));
    if (first < 1) return points;
    const [before, after] = [this.y[k](values[first - 1]), this.y[k](values[first])];
    return [[this.x(first + (top - before) / (after - before)), top], ...points];
  }

  draw(_theme, overlays = []) {
    const { chart, x, y, frame } = this;
    chart.begin(this.width, this.height);
    chart.yAxis(y[0], x.from, { right: x.to, ticks: 6, write: (value) => format(value, 2) });
    chart.yAxis(y[1], x.from, { right: x.to, ticks: 4, write: (value) => `${format(100 * value, 0)} %` });
    for (const scale of y) chart.line(x.from, scale.from, x.to, scale.from, "cnn-axis");
    chart.xAxis(x, y[1].from, { ticks: 10, label: "epoch" });
    ["loss", "share of images that is right"].forEach((text, k) => chart.text(x.from + 6, TOP_OF[k] - 8, text, "cnn-label cnn-strong", "start"));
    if (frame.top > GUESSING) this.guessing();
    this.band();
    [0, 1].forEach((k) => this.curves(k));
    if (frame.known) this.best();
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  guessing() {
    const { chart, x } = this;
    const at = this.at(0, GUESSING);
    chart.line(x.from, at, x.to, at, "cnn-guess");
  }

  /** The gap, between one loss and the other. */
  band() {
    const [learnt, held] = this.values[0].map((values) => this.points(0, values));
    if (learnt.length < 2) return;
    const outline = [...held, ...learnt.toReversed()].map(([a, b], n) => `${n ? "L" : "M"}${a.toFixed(2)} ${b.toFixed(2)}`);
    this.chart.add("path", { d: `${outline.join("")}Z`, class: "cnn-gap-band" });
  }

  curves(k) {
    const { chart, x } = this;
    const [learnt, held, without] = this.values[k];
    if (without.length) chart.curve(this.points(k, without), "cnn-without");
    chart.curve(this.points(k, learnt), "cnn-stroke-kernel");
    chart.curve(this.points(k, held), "cnn-stroke-stride cnn-held");
    const write = k ? percent : (value) => format(value);
    const names = [["training", learnt, "kernel"], ["validation", held, "stride"]]
      .filter(([, values]) => values.length)
      .map(([name, values, kind]) => ({ text: `${name} ${write(values.at(-1))}`, y: this.at(k, values.at(-1)) + 4, kind: `cnn-figure-text cnn-strong cnn-kind-${kind}` }));
    if (k === 0 && this.frame.top > GUESSING) names.push({ text: "guessing: log 10", y: this.at(0, GUESSING) + 4, kind: "cnn-tick" });
    names.sort((a, b) => a.y - b.y);
    apart(names, this.y[k].from + 4);
    for (const { text, y, kind } of names) chart.text(x.to + 6, y, text, kind, "start");
  }

  /** Where the validation loss is lowest. */
  best() {
    const { chart, x, y, frame } = this;
    const [at, value] = [x(frame.best + 1), this.values[0][1][frame.best]];
    chart.line(at, y[0].to, at, y[0].from, "cnn-best");
    chart.line(at, y[1].to, at, y[1].from, "cnn-best");
    chart.add("circle", { cx: at, cy: this.at(0, value), r: 5, class: "cnn-dot cnn-fill-output" });
    const late = at > x.to - 190;
    chart.text(at + (late ? -6 : 6), y[0].to + 10, `lowest: ${format(value)}, after epoch ${frame.best + 1}`, "cnn-figure-text cnn-kind-output", late ? "end" : "start");
  }
}

/** Push names that stand in each other's way apart; none may slip below the chart. */
function apart(names, lowest) {
  for (let n = 1; n < names.length; n++) names[n].y = Math.max(names[n].y, names[n - 1].y + LINE);
  for (let n = names.length - 1, most = lowest; n >= 0; n--, most -= LINE) names[n].y = Math.min(names[n].y, most);
}
