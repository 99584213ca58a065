// TrainingDashboard: loss and accuracy above; below, what became of the filters and what they say of one image.

const CHART = 150; // CSS pixels of height
const CHART_TOP = 24;
const CHART_LEFT = 46;
const CHARTS_APART = 64;
const LOSSES = [0.005, 5]; // of the axis; what lies beyond is drawn at its ends
const ROWS = ["at first", "now", "its map"];
const SCORES = 190; // CSS pixels of width

const duration = (seconds) => (seconds < 90 ? `${Math.max(1, Math.round(seconds))} s` : `${Math.round(seconds / 60)} min`);

class TrainingCharts {
  constructor() {
    this.chart = new Chart({ tabindex: 0, role: "application" });
    this.canvas = ownKeys(this.chart.element);
    this.rows = 2;
  }

  set(frame, width) {
    const [at, loss, accuracy] = frame.curve.map(floats);
    const [heldAt, heldLoss, heldAccuracy] = frame.held.map(floats);
    Object.assign(this, { frame, width, at, columns: Math.max(1, at.length), heldAt });
    this.values = [loss, accuracy];
    this.held = [heldLoss, heldAccuracy];
    const each = (width - CHART_LEFT - CHARTS_APART - 14) / 2;
    const bottom = CHART_TOP + CHART;
    const end = Math.max(frame.epochs, frame.place);
    this.x = [0, 1].map((k) => CHART_LEFT + k * (each + CHARTS_APART)).map((left) => linear(0, end, left, left + each));
    this.y = [logarithmic(...LOSSES, bottom, CHART_TOP), linear(0, 1, bottom, CHART_TOP)];
  }

  cellAt(event) {
    if (!this.at.length) return null;
    const { x } = this.chart.at(event);
    const row = x > this.x[1].from - CHARTS_APART / 2 ? 1 : 0;
    const place = this.x[row].invert(x);
    const column = this.at.findIndex((at) => at >= place);
    return { row, column: column < 0 ? this.at.length - 1 : column };
  }

  point(row, column) {
    return [this.x[row](this.at[column]), this.height(row, this.values[row][column])];
  }

  /** Where a value is drawn: inside the chart, whatever it is. */
  height(row, value) {
    const scale = this.y[row];
    return Number.isFinite(value) ? Math.min(Math.max(scale(value), scale.to), scale.from) : scale.to;
  }

  draw(_theme, overlays = []) {
    const { chart } = this;
    chart.begin(this.width, CHART_TOP + CHART + 38);
    ["loss", "accuracy"].forEach((name, row) => this.drawOne(name, row));
    for (const overlay of overlays) overlay(chart, this);
    chart.end();
  }

  drawOne(name, row) {
    const { chart, x, y, frame } = this;
    const write = row ? (value) => `${Math.round(100 * value)} %` : (value) => format(value, 2);
    chart.text(x[row].from, 13, name, "cnn-label cnn-strong", "start");
    chart.yAxis(y[row], x[row].from, { right: x[row].to, ticks: 5, write });
    chart.xAxis(x[row], y[row].from, { ticks: 8, label: "epochs" });
    if (!row) {
      const guess = this.height(0, Math.log(frame.shares.length));
      chart.line(x[0].from, guess, x[0].to, guess, "cnn-guess");
      chart.text(x[0].to, guess - 5, `guessing, log ${frame.shares.length}`, "cnn-tick", "end");
    }
    if (this.at.length) chart.curve(Array.from(this.at, (_, k) => this.point(row, k)), "cnn-stroke-kernel cnn-thin");
    const held = Array.from(this.heldAt, (at, k) => [x[row](at), this.height(row, this.held[row][k])]);
    if (held.length > 1) chart.curve(held, "cnn-stroke-output cnn-dashed");
    for (const [cx, cy] of held) chart.add("circle", { cx, cy, r: 3.5, class: "cnn-dot cnn-fill-output" });
  }
}

/** The image, and what the network makes of it. */
class Verdict {
  constructor() {
    this.picture = h("canvas", { role: "img" });
    this.scores = new Chart({ role: "img" });
  }

  set(frame, image, tile) {
    const { side, shares, truth } = frame;
    const said = shares.indexOf(Math.max(...shares));
    const words = `image ${frame.image}, a ${truth}, taken for a ${said}`;
    this.picture.setAttribute("aria-label", words);
    this.scores.element.setAttribute("aria-label", `Shares: ${words} with ${percent(shares[said])}`);
    const context = this.picture.getContext("2d");
    const ratio = window.devicePixelRatio || 1;
    this.picture.style.width = this.picture.style.height = `${tile}px`;
    this.picture.width = this.picture.height = Math.round(tile * ratio);
    context.imageSmoothingEnabled = false;
    context.drawImage(pixelsOf(side, image, imageScale(0, 1, false)), 0, 0, this.picture.width, this.picture.height);
    this.draw(shares, truth, said);
  }

  draw(shares, truth, said) {
    const { scores } = this;
    const line = 15;
    const x = linear(0, 1, 42, SCORES - 46);
    scores.begin(SCORES, line * shares.length + 20);
    scores.text(0, 10, "shares", "cnn-label cnn-strong", "start");
    shares.forEach((share, k) => {
      const middle = 20 + (k + 0.5) * line;
      scores.text(8, middle + 4, `${k}`, k === truth ? "cnn-strong" : "cnn-tick", "start");
      if (k === truth) scores.text(18, middle + 4, "true", "cnn-tick", "start");
      scores.box(x(0), middle - 5, x(share), middle + 5, k === truth ? "cnn-fill-output" : "cnn-fill-stride");
      if (k === said || share > 0.05) scores.text(x(share) + 4, middle + 4, percent(share), "cnn-tick", "start");
    });
    scores.line(x(0), 20, x(0), 20 + line * shares.length, "cnn-axis");
    scores.end();
  }
}

const TRAINING_STYLE = `
.cnn-thin { stroke-width: 1.6; }
.cnn-dashed { stroke-width: 1.6; stroke-dasharray: 5 3; }
.cnn-guess { stroke: var(--cnn-stride); stroke-width: 1; stroke-dasharray: 2 3; }
.cnn-sheet { display: grid; grid-template-columns: max-content max-content max-content; gap: 0 10px; justify-content: center; align-items: end; padding-top: 4px; }
.cnn-sheet-names { display: grid; justify-items: end; text-align: right; font-size: 12px; color: var(--cnn-muted); }
.cnn-sheet-names > div { display: flex; flex-direction: column; justify-content: center; align-items: flex-end; gap: 2px; }
.cnn-standing { gap: 4px 22px; font-variant-numeric: tabular-nums; min-height: 24px; }
.cnn-standing b { font-weight: 600; }
.cnn-swatch-line { width: 22px; height: 0; border: none; border-top: 2px solid var(--cnn-kernel); border-radius: 0; }
.cnn-swatch-held { border-top: 2px dashed var(--cnn-output); }
`;

class TrainingView extends ExplorerView {
  build() {
    this.charts = this.map("y", new TrainingCharts());
    this.sheet = this.map("filters", new Sheet("filters"));
    this.verdict = new Verdict();
    this.standing = h("div", { class: "cnn-legend cnn-standing" });
    this.names = h("div", { class: "cnn-sheet-names" });
    const below = h("div", { class: "cnn-sheet" }, this.names, this.sheet.canvas, this.verdict.scores.element);
    const above = h("div", { class: "cnn-charts" }, this.charts.canvas);
    return [chartStyle(), h("style", {}, TRAINING_STYLE), this.standing, above, this.legend, below, h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Point at a curve or at a filter; arrow keys walk. Training pauses when this picture leaves the page.";
  }

  read(frame, image) {
    this.image = floats(image);
    const filters = floats(frame.filters);
    const half = filters.length / 2;
    const [wide, mapped] = frame.limits;
    this.sheets = [
      { side: frame.kernel, values: filters.subarray(0, half), limit: wide },
      { side: frame.kernel, values: filters.subarray(half), limit: wide },
      { side: frame.side, values: floats(frame.maps), limit: mapped },
    ];
    this.count = half / frame.kernel ** 2;
  }

  fill() {
    const { frame, count } = this;
    this.charts.set(frame, this.width);
    const tile = Math.min(64, Math.floor((this.width - SCORES - 110) / count) - BETWEEN_TILES);
    this.sheet.set({ rows: this.sheets, columns: count, tile });
    this.verdict.set(frame, this.image, tile);
    this.names.style.gridAutoRows = `${this.sheet.cell}px`;
    this.names.style.paddingBottom = `${EDGE}px`;
    const names = ROWS.map((name) => h("div", {}, name));
    names[2] = h("div", {}, this.verdict.picture);
    this.names.replaceChildren(...names);
    this.tell();
  }

  /** Where the training stands, in numbers. */
  tell() {
    const { standing, place, epochs, batches, left } = this.frame;
    const last = (values) => values[values.length - 1];
    const { at, values: [loss, accuracy], held: [heldLoss, heldAccuracy] } = this.charts;
    const items = [h("b", {}, standing), `epoch ${format(place, 2)} of ${epochs}`, `${batches} ${plural(batches, "batch").replace("batchs", "batches")}`];
    if (at.length) items.push(`training: loss ${format(last(loss))}, accuracy ${percent(last(accuracy))}`);
    if (heldLoss.length) items.push(`held out: loss ${format(last(heldLoss))}, accuracy ${percent(last(heldAccuracy))}`);
    if (standing === "learning" && left !== null) items.push(`about ${duration(left)} left`);
    this.standing.replaceChildren(...items.map((item) => h("span", { class: "cnn-item" }, item)));
  }

  /** Frames come while the mouse rests on something: it stays lit. */
  take() {
    const kept = this.hovered;
    super.take();
    if (kept && this.frame) this.hover(this.clamp(kept));
  }

  /** Frames come ten times a second; what is said aloud is each epoch, and when training begins or comes to rest. */
  write() {
    this.quiet = true;
    super.write();
    this.quiet = false;
    const news = `${this.frame.standing} ${this.charts.heldAt.length}`;
    if (this.told !== undefined && this.told !== news) this.say(this.news());
    this.told = news;
  }

  speak() {
    if (!this.quiet) super.speak();
  }

  news() {
    const { standing, epochs } = this.frame;
    const { heldAt, held: [loss, accuracy] } = this.charts;
    const k = heldAt.length - 1;
    if (k < 0) return `${standing}.`;
    return `${standing}: epoch ${format(heldAt[k], 1)} of ${epochs}, held out loss ${format(loss[k], 2)}, accuracy ${percent(accuracy[k])}.`;
  }

  labels() {
    const { epochs, image, truth } = this.frame;
    return {
      y: `Curves of loss and accuracy over ${epochs} epochs. ${this.news()} Left and right keys walk along a curve, up and down keys change between the two.`,
      filters: `${this.count} filters of the first layer: at first, now, and their maps of image ${image}, a ${truth}. Arrow keys choose one.`,
    };
  }

  legendItems() {
    const [wide, mapped] = this.frame.limits;
    return [
      h("span", { class: "cnn-item" }, h("span", { class: "cnn-swatch cnn-swatch-line" }), "training"),
      h("span", { class: "cnn-item" }, h("span", { class: "cnn-swatch cnn-swatch-line cnn-swatch-held" }), "held out"),
      rampItem("filters", wide, wide),
      h("span", { class: "cnn-item" }, `maps: ±${format(mapped, 2)}`),
    ];
  }

  arrived(name) {
    return name === "y" ? { kind: "y", row: 0, column: this.charts.columns - 1 } : { kind: name, row: 1, column: 0 };
  }

  lights(selection) {
    if (!selection) return {};
    const { kind, row, column } = selection;
    if (kind === "filters") {
      const whole = (context, sheet, theme) => {
        context.strokeStyle = theme.mark;
        context.lineWidth = 2.5;
        for (let r = 0; r < sheet.rows; r++) context.strokeRect(...sheet.box(r, column));
      };
      return { filters: { overlays: [whole] } };
    }
    if (!this.charts.at.length) return {};
    const mark = (chart, charts) => {
      [0, 1].forEach((k) => {
        const [cx, cy] = charts.point(k, column);
        chart.line(cx, charts.y[k].to, cx, charts.y[k].from, "cnn-cross");
        chart.add("circle", { cx, cy, r: k === row ? 5 : 3.5, class: "cnn-dot cnn-fill-kernel" });
      });
    };
    return { y: { overlays: [mark] } };
  }

  explain({ kind, row, column }) {
    return h("span", { class: "cnn-sum" }, ...(kind === "y" ? this.aPoint(column) : this.aFilter(column)));
  }

  aPoint(column) {
    const { at, values: [loss, accuracy] } = this.charts;
    if (!at.length) return ["Nothing has been learnt yet: press Start."];
    return [h("b", {}, `after ${format(at[column], 2)} epochs`), `: training loss ${format(loss[column])}, accuracy ${percent(accuracy[column])}`];
  }

  aFilter(column) {
    const [first, now, map] = this.sheets.map(({ side, values }) => values.subarray(column * side * side, (column + 1) * side * side));
    const length = (values) => Math.hypot(...values);
    const moved = Math.hypot(...now.map((value, k) => value - first[k]));
    return [h("b", {}, `filter ${column}`), `: length ${format(length(now))}, at first ${format(length(first))}, moved by ${format(moved)}; `,
      `its map goes from ${format(Math.min(...map), 2)} to ${format(Math.max(...map), 2)}`];
  }

  destroy() {
    super.destroy();
    this.model.send({ kind: "left" }); // nobody looks any more: the training pauses
  }
}

export default explorerOf(TrainingView);
