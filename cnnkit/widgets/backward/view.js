// The way back through a convolution: x, w, dy above; below, under what they belong to, dx, dw and db.

const TALL = 290; // CSS pixels of the highest map: there are two rows of them
const BETWEEN = 98; // what margins and gaps take of the width
const LARGEST_CELL = 38;

class BackwardView extends ExplorerView {
  build() {
    const { signal } = this.abort;
    for (const name of ["x", "dy", "dx", "dw"]) this[name] = this.map(name);
    this.kernel = new KernelPanel({
      signal,
      onEdit: (row, column, value) => this.model.send({ kind: "weight", row, column, value }),
      onSelect: (selection) => this.hover(selection),
    });
    this.db = h("output", { class: "cnn-db" });
    const kinds = { x: "size", w: "kernel", dy: "output", dx: "size", dw: "kernel", db: "output" };
    const body = { w: this.kernel.grid, db: this.db };
    this.panels = Object.fromEntries(
      Object.entries(kinds).map(([name, kind]) => [name, panel(name, kind, body[name] ?? this[name].canvas)]));
    this.loupe = new BackwardLoupe();
    this.played = "dy";
    this.player = new SumPlayer((count, playing) => this.goTo(count, playing), signal, "outputs added");
    const stage = h("div", { class: "cnn-backward" }, ...Object.values(this.panels).map(({ element }) => element));
    const detail = h("div", { class: "cnn-detail cnn-with-loupe" }, this.words, this.loupe.element);
    return [stage, this.legend, this.player.element, detail];
  }

  read(frame, image) {
    this.conv = new Windows(frame, image);
    this.sums = new BackwardSums(this.conv);
    this.count = this.sums.total;
  }

  firstPin() {
    return { kind: "dy", row: 0, column: 0 };
  }

  arrived(name) {
    const padded = name === "x" || name === "dx";
    return { kind: name, row: padded ? this.conv.top : 0, column: padded ? this.conv.left : 0 };
  }

  fill() {
    const { conv, sums } = this;
    const room = this.width - BETWEEN - conv.w.columns * LARGEST_CELL;
    const cell = Math.floor(Math.min(LARGEST_CELL, TALL / Math.max(conv.rows, conv.y.rows), room / (conv.columns + conv.y.columns)));
    const pad = [conv.top, conv.bottom, conv.left, conv.right];
    const { low, high } = conv.frame.x;
    // Paler than pixels: all these cells are there to be read.
    const scale = low < 0 ? signedScale(1.5 * Math.max(-low, high)) : imageScale(low, high, true);
    this.x.set({ rows: conv.rows, columns: conv.columns, values: conv.padded, cell, read: conv.read, pad, scale });
    this.dy.set({ ...conv.y, cell, scale: signedScale(1.5 * conv.frame.y.limit) });
    this.kernel.set(conv.w, largest(conv.w.values), this.width, LARGEST_CELL);
    this.reach = { dx: BackwardSums.reach(sums.dx), dw: BackwardSums.reach(sums.dw) };
    this.cell = cell;
    this.panels.x.size.textContent = conv.xSize;
    this.panels.w.size.textContent = this.panels.dw.size.textContent = `${conv.w.rows} × ${conv.w.columns}`;
    this.panels.dy.size.textContent = `${conv.y.rows} × ${conv.y.columns}`;
    this.panels.dx.size.textContent = `${conv.x.rows} × ${conv.x.columns}`;
    this.showSums();
  }

  /** Put the sums of the first `count` outputs into dx, dw and db. */
  showSums() {
    const { conv, sums, count, cell } = this;
    const pad = [conv.top, conv.bottom, conv.left, conv.right];
    this.dx.set({ rows: conv.rows, columns: conv.columns, values: sums.dx[count], cell, read: conv.read, pad,
      scale: signedScale(1.5 * this.reach.dx) });
    this.dw.set({ rows: conv.w.rows, columns: conv.w.columns, values: sums.dw[count], cell: LARGEST_CELL,
      scale: signedScale(1.5 * this.reach.dw) });
    this.db.textContent = format(sums.db[count]);
  }

  get tallied() {
    return this.cell >= SMALLEST_TALLY;
  }

  labels() {
    const { x, y, w, frame } = this.conv;
    return {
      x: `Input ${x.rows} by ${x.columns}, ${frame.image}. Arrow keys choose a cell and say what it adds to dw.`,
      dy: `Gradient dy ${y.rows} by ${y.columns}. Arrow keys choose an output and show where it goes; space plays.`,
      dx: `Gradient dx ${x.rows} by ${x.columns}. Arrow keys choose a cell and spell out its sum.`,
      dw: `Gradient dw ${w.rows} by ${w.columns}. Arrow keys choose a weight and spell out its sum.`,
    };
  }

  legendItems() {
    const { frame } = this.conv;
    const items = [];
    if (this.tallied) items.push(h("span", { class: "cnn-item" }, "2×  so many outputs added to this cell of dx"));
    if (frame.padding.flat().some(Boolean)) items.push(legendItem("pad", "padding: 0 in x, cut off dx"));
    items.push(...frame.never.map((text) => legendItem("unread", text)));
    return [...items, rampItem("dx", 1.5 * this.reach.dx), rampItem("dw", 1.5 * this.reach.dw)];
  }

  // How far the sums have come is one thing, which cell is looked at another.

  follow() {}

  goTo(count, playing) {
    this.hovered = null;
    this.count = count;
    this.pinned = count ? { kind: "dy", ...this.sums.cell(count - 1) } : null;
    this.showSums();
    this.draw();
    if (!playing) this.speak();
  }

  /** An output that was not sent yet is sent now, after all before it. */
  choose(selection) {
    if (selection.kind !== "dy" || this.sums.index(selection) < this.count) return;
    this.count = this.sums.index(selection) + 1;
    this.player.place(this.count);
    this.showSums();
  }

  sent(cells) {
    return cells.filter((cell) => this.sums.index(cell) < this.count);
  }

  lights(selection) {
    const base = { x: {}, w: [], dy: { overlays: [unsent(this.count)] }, dx: { overlays: [] }, dw: { overlays: [] } };
    if (selection) this.light(base, selection);
    if (this.tallied) base.dx.overlays.unshift(tally(this.sums.times[this.count], base.dx.spotlight));
    return base;
  }

  light(base, selection) {
    const light = { x: () => this.lightInput, dx: () => this.lightPixel, dy: () => this.lightOutput, dw: () => this.lightWeight,
      w: () => this.lightWeight }[selection.kind]();
    light.call(this, base, selection, selection === this.hovered);
  }

  lightOutput(base, { row, column }, dashed) {
    const { conv } = this;
    const taps = conv.taps({ row, column });
    const window = outline(row * conv.strideRows, column * conv.strideColumns, ...conv.span, { dashed });
    base.dy.overlays.push(outline(row, column, 1, 1, { dashed }));
    base.x = { overlays: [window], spotlight: taps };
    if (this.sent([{ row, column }]).length) {
      base.dx.overlays.push(window);
      base.dx.spotlight = taps;
    }
  }

  lightPixel(base, cell, dashed) {
    const hits = this.sent(this.conv.touched(cell));
    base.dx.overlays.push(outline(cell.row, cell.column, 1, 1, { dashed }));
    base.dy.overlays.push(tint(hits), ...hits.map((hit) => corner(hit.row, hit.column, `×${format(hit.w, 2)}`)));
    base.w = hits;
  }

  lightInput(base, cell, dashed) {
    const hits = this.sent(this.conv.touched(cell));
    base.x = { overlays: [outline(cell.row, cell.column, 1, 1, { dashed })] };
    base.dy.overlays.push(tint(hits));
    base.dw.overlays.push(tint(hits.map(({ i, j }) => ({ row: i, column: j }))));
  }

  lightWeight(base, { kind, row, column }, dashed) {
    const met = this.conv.lattice({ row, column }).slice(0, this.count);
    base.w = [{ i: row, j: column }];
    base.dw.overlays.push(outline(row, column, 1, 1, { dashed }));
    base[kind === "w" ? "dx" : "x"].overlays = [...(base[kind === "w" ? "dx" : "x"].overlays ?? []), tint(met)];
  }

  explain(selection) {
    const { sums, count } = this;
    if (selection.kind === "dy") return outputInWords(sums, selection);
    if (selection.kind === "dx") return pixelInWords(sums, selection, count);
    if (selection.kind === "x") return inputInWords(sums, selection);
    return weightInWords(sums, selection, count);
  }

  get hint() {
    return this.count ? "Choose an output of dy to see where it goes, or a cell of dx or dw to see what it is the sum of."
      : "Nothing has been sent back yet: play, or move the slider.";
  }

  after(theme, lights) {
    this.kernel.light(lights.w);
    const output = this.selection?.kind === "dy" ? this.selection : null;
    this.loupe.element.classList.toggle("cnn-idle", !output);
    if (output) this.loupe.set(this.conv, output, theme);
  }
}

/** One output's two gifts: dy·w, stamped into dx, and dy·window, added to dw. */
class BackwardLoupe {
  constructor() {
    const names = ["w", "added to dx", "window of x", "added to dw"];
    this.grids = names.map(() => new Grid(h("canvas", { role: "img", class: "cnn-canvas" })));
    this.factors = [0, 1].map(() => h("b", { class: "cnn-kind-output" }));
    const [w, stamp, window, patch] = this.grids.map((grid, k) =>
      h("figure", { class: "cnn-figure" }, grid.canvas, h("figcaption", {}, names[k])));
    this.element = h("div", { class: "cnn-loupe" }, this.factors[0], sign("·"), w, sign("="), stamp,
      h("span", { class: "cnn-gap" }), this.factors[1], sign("·"), window, sign("="), patch);
  }

  set(conv, output, theme) {
    const dy = conv.output(output);
    for (const element of this.factors) element.textContent = format(dy);
    const taps = conv.taps(output);
    const contents = [conv.w.values, taps.map(({ w }) => dy * w), taps.map(({ x }) => x), taps.map(({ x }) => dy * x)];
    contents.forEach((values, k) => {
      this.grids[k].set({ ...conv.w, values, scale: signedScale(1.5 * largest(values)), cell: 32, indices: false });
      this.grids[k].draw(theme);
      const spelled = Array.from(values, (value) => format(value)).join(", ");
      this.grids[k].canvas.setAttribute("aria-label", `${conv.w.rows} by ${conv.w.columns} numbers: ${spelled}`);
    });
  }
}

export default explorerOf(BackwardView);
