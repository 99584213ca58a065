// Transposed convolution: x stamps w onto y, and beside y stands how many stamps each place has got.

const SMALL_CELL = 30; // CSS pixels, of x and w
const TALLEST_MAP = 320;
const APART = 150; // what margins, signs and gaps take of the width

class TransposedView extends ExplorerView {
  build() {
    const { signal } = this.abort;
    const kinds = { x: "size", w: "kernel", y: "output", n: "stride" };
    const titles = { n: "stamps" };
    this.grids = Object.fromEntries(Object.keys(kinds).map((name) => [name, this.map(name)]));
    this.panels = Object.fromEntries(Object.entries(kinds).map(([name, kind]) =>
      [name, panel(titles[name] ?? name, kind, this.grids[name].canvas)]));
    const { x, w, y, n } = Object.fromEntries(Object.entries(this.panels).map(([name, { element }]) => [name, element]));
    const left = h("div", { style: "display: flex; flex-direction: column; gap: 12px" }, x, w);
    this.played = "x";
    this.player = new SumPlayer((count, playing) => this.goTo(count, playing), signal, "pixels stamped");
    const stage = h("div", { class: "cnn-stage" }, left, sign("→"), y, n);
    return [stage, this.legend, this.player.element, h("div", { class: "cnn-detail" }, this.words)];
  }

  /** In the words of a convolution backward: y is what its windows lie on, x holds a number for each window. */
  read(frame) {
    this.windows = new Windows({ ...frame, x: frame.y, y: frame.x }, frame.y.values);
    this.sums = new BackwardSums(this.windows);
    this.count = this.sums.total;
  }

  firstPin() {
    return { kind: "x", row: 0, column: 0 };
  }

  arrived(name) {
    const cut = name === "y" || name === "n";
    return { kind: name, row: cut ? this.windows.top : 0, column: cut ? this.windows.left : 0 };
  }

  fill() {
    const { windows, grids, panels, frame } = this;
    grids.x.set({ ...windows.y, cell: SMALL_CELL, scale: signedScale(1.5 * frame.x.limit) });
    grids.w.set({ ...windows.w, cell: SMALL_CELL, scale: signedScale(1.5 * largest(windows.w.values)) });
    const room = this.width - APART - SMALL_CELL * Math.max(windows.y.rows, windows.w.rows);
    this.cell = Math.floor(Math.min(34, TALLEST_MAP / windows.rows, room / 2 / windows.columns));
    this.reach = BackwardSums.reach(this.sums.dx);
    panels.x.size.textContent = `${windows.y.rows} × ${windows.y.columns}`;
    panels.w.size.textContent = `${windows.w.rows} × ${windows.w.columns}`;
    panels.y.size.textContent = `${windows.x.rows} × ${windows.x.columns}`;
    panels.n.size.textContent = "on each place";
    this.showSums();
  }

  /** Put what the first `count` pixels have stamped into y and its counts. */
  showSums() {
    const { windows, sums, count, cell, grids } = this;
    const pad = [windows.top, windows.bottom, windows.left, windows.right];
    const place = { rows: windows.rows, columns: windows.columns, cell, read: windows.read, pad };
    grids.y.set({ ...place, values: sums.dx[count], scale: signedScale(1.5 * this.reach) });
    grids.n.set({ ...place, values: sums.times[count], scale: signedScale(1.5 * this.frame.most) });
  }

  labels() {
    const { windows, frame } = this;
    const size = ({ rows, columns }) => `${rows} by ${columns}`;
    return {
      x: `Input ${size(windows.y)}, ${frame.holds}. Arrow keys choose a pixel and show where it stamps; space plays.`,
      w: `Kernel ${size(windows.w)}. Arrow keys choose a weight and show where it goes.`,
      y: `Output ${size(windows.x)}. Arrow keys choose a place and spell out its sum.`,
      n: `How many stamps each place of the output got, up to ${frame.most}. Arrow keys choose a place.`,
    };
  }

  legendItems() {
    const { frame } = this;
    const items = frame.never.map((text) => legendItem("unread", text));
    if (frame.padding[0][0]) items.unshift(legendItem("pad", "padding: cut off"));
    return [...items, rampItem("y", 1.5 * this.reach)];
  }

  // How far the stamping has come is one thing, which cell is looked at another.

  follow() {}

  goTo(count, playing) {
    this.hovered = null;
    this.count = count;
    this.pinned = count ? { kind: "x", ...this.sums.cell(count - 1) } : null;
    this.showSums();
    this.draw();
    if (!playing) this.speak();
  }

  /** A pixel that has not stamped yet does so now, after all before it. */
  choose(selection) {
    if (selection.kind !== "x" || this.sums.index(selection) < this.count) return;
    this.count = this.sums.index(selection) + 1;
    this.player.place(this.count);
    this.showSums();
  }

  /** The pixels whose stamps have come down on a place. */
  stamping(place) {
    return this.windows.touched(place).filter((hit) => this.sums.index(hit) < this.count);
  }

  lights(selection) {
    const lights = { x: { overlays: [unsent(this.count)] }, w: { overlays: [] }, y: { overlays: [] }, n: { overlays: [] } };
    if (!selection) return lights;
    const { windows } = this;
    const { kind, row, column } = selection;
    const here = outline(row, column, 1, 1, { dashed: selection === this.hovered });
    lights[kind].overlays.push(here);
    if (kind === "x" && this.sums.index(selection) < this.count) {
      const window = outline(row * windows.strideRows, column * windows.strideColumns, ...windows.span);
      lights.y.overlays.push(window);
      lights.n.overlays.push(window);
    } else if (kind === "w") {
      lights.y.overlays.push(tint(windows.lattice(selection).slice(0, this.count)));
    } else if (kind !== "x") {
      const hits = this.stamping(selection);
      lights[kind === "y" ? "n" : "y"].overlays.push(here);
      lights.x.overlays.push(tint(hits));
      lights.w.overlays.push(tint(hits.map(({ i, j }) => ({ row: i, column: j }))));
    }
    return lights;
  }

  explain(selection) {
    const { windows } = this;
    if (selection.kind === "x") return this.pixelInWords(selection);
    if (selection.kind === "w") {
      const value = format(windows.weight(selection.row, selection.column));
      const line = h("span", { class: "cnn-sum" }, h("b", { class: "cnn-kind-kernel" }, `w[${selection.row}, ${selection.column}] = ${value}`));
      line.append(` has come down on ${this.count} ${plural(this.count, "place")}, once for each pixel.`);
      return line;
    }
    return this.placeInWords(selection);
  }

  pixelInWords(pixel) {
    const { windows } = this;
    const value = windows.output(pixel);
    const name = h("b", { class: "cnn-kind-size" }, `x[${pixel.row}, ${pixel.column}] = ${format(value)}`);
    const top = pixel.row * windows.strideRows - windows.top;
    const left = pixel.column * windows.strideColumns - windows.left;
    const line = h("span", { class: "cnn-sum" }, name, ` adds ${factor(value)}·w to y, `);
    line.append(`rows ${format(top)} to ${format(top + windows.w.rows - 1)}, columns ${format(left)} to ${format(left + windows.w.columns - 1)}.`);
    return line;
  }

  placeInWords(place) {
    const { windows, sums, count } = this;
    const hits = this.stamping(place);
    const terms = hits.map((hit) => ({ first: windows.output(hit), second: hit.w, kind: "kernel", from: "size" }));
    const cut = windows.isPadding(place.row, place.column);
    const name = cut ? "cut off" : `y[${place.row - windows.top}, ${place.column - windows.left}]`;
    const line = sumOfProducts(name, terms, sums.dx[count][place.row * windows.columns + place.column]);
    line.append(hits.length ? `, from ${hits.length} ${plural(hits.length, "stamp")}` : ": no stamp");
    return line;
  }

  get hint() {
    return this.count ? "Choose a pixel of x to see where it stamps, or a place of y to see what it adds up."
      : "Nothing has been stamped yet: play, or move the slider.";
  }
}

export default explorerOf(TransposedView);
