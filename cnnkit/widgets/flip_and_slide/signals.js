// One row of bars over an axis of places: a signal, the products, or the result. It is hovered and walked like a map.

const LEFT = 104; // CSS pixels for the row's name
const RIGHT = 10;
const WIDEST = 46; // of one place

class SampleRow {
  /** `interactive` rows take the focus; `label` is what a screen reader hears. */
  constructor(label, interactive = true) {
    this.chart = new Chart(interactive
      ? { tabindex: 0, role: "application", "aria-label": label }
      : { role: "img", "aria-label": label });
    this.canvas = interactive ? ownKeys(this.chart.element) : this.chart.element;
    this.rows = 1;
  }

  /**
   * bars: [{ place, value, index, kind, coming }] in the order of their indices; places: [first, last] of the whole axis;
   * range: [low, high] of values; name: [text, kind, remark]; ticks: whether places are written below.
   */
  set({ bars, columns = bars.length, places, range, name, width, height, ticks = false }) {
    Object.assign(this, { bars, columns, places, range, name, height });
    const [first, last] = places;
    this.unit = Math.min(WIDEST, (width - LEFT - RIGHT) / (last - first + 1));
    this.width = LEFT + RIGHT + this.unit * (last - first + 1);
    this.ticks = ticks;
    this.y = linear(range[0], range[1], height - (ticks ? 20 : bars.some(({ value }) => value < 0) ? 16 : 8), 22);
  }

  x(place) {
    return LEFT + (place - this.places[0] + 0.5) * this.unit;
  }

  placeAt(event) {
    return this.places[0] + Math.floor((this.chart.at(event).x - LEFT) / this.unit);
  }

  /** The bar under the mouse, by its index. */
  cellAt(event) {
    const place = this.placeAt(event);
    const bar = this.bars.find((each) => each.place === place);
    return bar && bar.index < this.columns ? { row: 0, column: bar.index } : null;
  }

  valueAt(event) {
    return this.y.invert(this.chart.at(event).y);
  }

  /** overlays: functions of (chart, row), drawn beneath the bars where they are bands, above them else. */
  draw(_theme, overlays = []) {
    const { chart, unit, y } = this;
    chart.begin(this.width, this.height);
    const [first, last] = this.places;
    const [text, kind, remark] = this.name;
    for (const { under } of overlays) under?.(chart, this);
    chart.text(LEFT - 16, y(0) - (remark ? 4 : -4), text, `cnn-name cnn-kind-${kind}`, "end");
    if (remark) chart.text(LEFT - 16, y(0) + 12, remark, "cnn-tick", "end");
    chart.line(this.x(first) - unit / 2, y(0), this.x(last) + unit / 2, y(0), "cnn-zero");
    for (const bar of this.bars) this.drawBar(bar);
    if (this.ticks) this.drawTicks();
    for (const { over } of overlays) over?.(chart, this);
    chart.end();
  }

  drawBar({ place, value, kind, coming, mark }) {
    const { chart, unit, y } = this;
    const x = this.x(place);
    const half = Math.max(1, 0.41 * unit);
    const tall = Math.max(1.5, Math.abs(y(value) - y(0))); // a zero is a sample too
    const top = value < 0 ? y(0) : y(0) - tall;
    chart.box(x - half, top, x + half, top + tall, `${kind}${coming ? " cnn-coming" : ""}`);
    const above = value < 0 ? y(0) + tall + 13 : top - 6;
    if (unit >= 25 && !coming) chart.text(x, above, short(value), "cnn-tick");
    if (mark !== undefined && unit >= 13) chart.text(x, value < 0 ? y(0) - 4 : y(0) + 12, String(mark), "cnn-tick");
  }

  drawTicks() {
    const [first, last] = this.places;
    const every = Math.ceil(22 / this.unit);
    for (let place = first; place <= last; place++) {
      if (place % every === 0) this.chart.text(this.x(place), this.height - 4, format(place), "cnn-tick");
    }
  }
}

/** Tint the places that meet, behind the bars. */
const band = (first, last) => ({
  under: (chart, row) => {
    chart.box(row.x(first) - row.unit / 2, 0, row.x(last) + row.unit / 2, row.height, "cnn-band");
  },
});

/** A line straight down at a place. */
const plumb = (place) => ({
  under: (chart, row) => chart.line(row.x(place), 0, row.x(place), row.height, "cnn-cross"),
});

/** Ring the bar at a place. */
const ring = (place, value) => ({
  over: (chart, row) => {
    const half = 0.41 * row.unit + 2;
    const [a, b] = [row.y(value), row.y(0)];
    chart.box(row.x(place) - half, Math.min(a, b) - 2, row.x(place) + half, Math.max(a, b) + 2, "cnn-ring", { rx: 2 });
  },
});

/** A number as it fits above a bar: .25, 1.5, −2. */
function short(value) {
  return format(value, 2).replace(/^(−?)0\./, "$1.");
}
