// Self-attention: an image, the shares that one of its pixels gives to all, and what every pixel takes in the end.

const APART = 110; // CSS pixels that margins, signs and gaps take of the width
const TALLEST_IMAGE = 300;
const PATIENCE = 1000; // ms that an answer to a click may take

class AttentionView extends ExplorerView {
  build() {
    const kinds = { x: "size", shares: "kernel", y: "output" };
    this.grids = Object.fromEntries(Object.keys(kinds).map((name) => [name, this.map(name)]));
    this.panels = Object.fromEntries(Object.entries(kinds).map(([name, kind]) => [name, panel(name, kind, this.grids[name].canvas)]));
    const [x, shares, y] = Object.values(this.panels).map(({ element }) => element);
    this.verdict = h("div", { class: "cnn-legend cnn-number", style: "font-size: 14px" });
    const stage = h("div", { class: "cnn-stage" }, x, sign("→"), shares, sign("→"), y);
    return [stage, this.legend, this.verdict, h("div", { class: "cnn-detail" }, this.words)];
  }

  read(frame) {
    this.values = Object.fromEntries(["x", "shares", "y"].map((name) => [name, { ...frame[name], values: floats(frame[name].values) }]));
    this.scores = floats(frame.scores);
    const [row, column] = frame.query;
    // While an answer is under way, the pin stays where the hand has put it.
    const due = this.asked && performance.now() - this.asked.since < PATIENCE;
    if (due && (this.asked.row !== row || this.asked.column !== column)) return;
    this.asked = null;
    if (this.pinned && this.pinned.kind !== "shares") this.pinned = { kind: this.pinned.kind, row, column };
  }

  firstPin() {
    const [row, column] = this.frame.query;
    return { kind: "x", row, column };
  }

  arrived(name) {
    return { ...this.firstPin(), kind: name };
  }

  fill() {
    const { frame, values, grids, panels } = this;
    const { rows, columns, low, high } = values.x;
    const cell = Math.min(TALLEST_IMAGE / rows, (this.width - APART) / 3 / columns - 2);
    const each = { cell, indices: false, numbers: false };
    const image = imageScale(low, high, false);
    grids.x.set({ ...values.x, ...each, scale: image });
    grids.y.set({ ...values.y, ...each, scale: image });
    grids.shares.set({ ...values.shares, ...each, scale: signedScale(frame.shares.largest) });
    for (const name of ["x", "y"]) panels[name].size.textContent = `${rows} × ${columns}`;
    panels.shares.size.textContent = `up to ${inHundred(frame.shares.largest)}, together 100 %`;
    this.verdict.textContent = frame.verdict;
  }

  labels() {
    const { rows, columns } = this.values.x;
    return {
      x: `Image ${rows} by ${columns}, ${this.frame.image}. Arrow keys choose the pixel that looks.`,
      shares: `Shares ${rows} by ${columns}. ${this.frame.verdict} Arrow keys read them out.`,
      y: `Output ${rows} by ${columns}. Arrow keys choose the pixel that looks.`,
    };
  }

  legendItems() {
    return [h("span", { class: "cnn-item" }, "shares  0", h("i", { class: "cnn-ramp", style: "background-size: 200% 100%; background-position: 100% 0" }),
      inHundred(this.frame.shares.largest))];
  }

  /** Another pixel looks. */
  choose({ kind, row, column }) {
    const now = this.asked ?? this.firstPin();
    if (kind === "shares" || (now.row === row && now.column === column)) return;
    this.asked = { row, column, since: performance.now() };
    this.model.send({ kind: "query", row, column });
  }

  lights(selection) {
    const [row, column] = this.frame.query;
    const lights = Object.fromEntries(["x", "shares", "y"].map((name) => [name, { overlays: [outline(row, column)] }]));
    if (selection === this.hovered && selection) {
      for (const light of Object.values(lights)) light.overlays.push(outline(selection.row, selection.column, 1, 1, { dashed: true }));
    } else if (selection?.kind === "shares") {
      lights.shares.overlays.push(outline(selection.row, selection.column, 1, 1, { dashed: true }));
    }
    return lights;
  }

  spoken(selection) {
    return `${this.frame.verdict} ${super.spoken(selection)}`;
  }

  explain({ row, column }) {
    const { frame, values, scores } = this;
    const at = row * values.x.columns + column;
    const [share, pixel, mixed] = ["shares", "x", "y"].map((name) => values[name].values[at]);
    const query = `[${frame.query.join(", ")}]`;
    const line = h("span", { class: "cnn-sum" }, h("b", { class: "cnn-kind-size" }, `x[${row}, ${column}] = ${format(pixel)}`));
    line.append(` has the score ${format(scores[at], 2)} and gets `, h("b", { class: "cnn-kind-kernel" }, inHundred(share)),
      ` of the attention of ${query}: it adds ${format(share * pixel)} to y${query}. `);
    line.append(h("span", { class: "cnn-hint" }, `Itself it becomes ${format(mixed)}.`));
    return line;
  }

  get hint() {
    return "Click a pixel of x to see what it looks at; hover over the shares to read them.";
  }
}

/** A share as a reader wants it: 12.5 %, 0.04 %. */
const inHundred = (share) => `${format(100 * share, share < 0.001 ? 3 : share < 0.1 ? 2 : 1)} %`;

export default explorerOf(AttentionView);
