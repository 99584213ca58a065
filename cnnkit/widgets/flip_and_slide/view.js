// FlipAndSlide: f, g where it has been slid to, their products, and the result so far; all on one axis.

const ROOM = 1.15; // a row ends a little beyond its longest bar
const NUDGE = 0.1; // what an arrow key adds to a sample; with shift five times as much
const SHOWN_TERMS = 12;

/** A new frame, as every tick brings one, does not stop it. */
class SlidePlayer extends Player {
  set(rows, columns) {
    if (rows * columns !== this.total) super.set(rows, columns);
  }
}

class FlipAndSlideView extends ExplorerView {
  build() {
    const { signal } = this.abort;
    this.played = "y";
    this.asked = new Asked(this, "t");
    this.player = new SlidePlayer((index) => this.asked.set(this.first + index), signal, "t");
    this.f = this.map("f", new SampleRow("signal f"));
    this.g = this.map("g", new SampleRow("signal g"));
    this.products = new SampleRow("products", false);
    this.y = this.map("y", new SampleRow("result"));
    for (const name of ["f", "g"]) this.canvasDrags(name, signal);
    const rows = [this.f, this.g, this.products, this.y].map(({ canvas }) => canvas);
    this.stage = h("div", { class: "cnn-rows", style: "gap: 0" }, ...rows);
    const play = h("div", { class: "cnn-player", style: "justify-content: center" }, this.player.button);
    return [chartStyle(), this.stage, play, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  canvasDrags(name, signal) {
    const row = this.maps[name];
    const { canvas } = row;
    canvas.style.touchAction = "none";
    canvas.addEventListener("pointerdown", (event) => {
      const cell = row.cellAt(event);
      if (!cell || event.button !== 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.dragged = { name, index: cell.column, y: event.clientY };
    }, { signal });
    canvas.addEventListener("pointermove", (event) => {
      // A click that trembles is no drag.
      if (!this.dragged || (!this.dragged.moved && Math.abs(event.clientY - this.dragged.y) < 4)) return;
      this.dragged.moved = true;
      this.edit(this.dragged.name, this.dragged.index, row.valueAt(event));
    }, { signal });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => { this.dragged = null; this.refill(); }, { signal });
    }
  }

  /** Ask Python for a sample's new value; at most one question is on its way, and only the newest waits. */
  edit(signal, index, value) {
    const limit = this.frame.largest;
    const rounded = Math.round(Math.min(Math.max(value, -limit), limit) * 20) / 20;
    this.wanted = { kind: "sample", signal, index, value: rounded };
    if (!this.waiting) this.ask();
  }

  ask() {
    if (!this.wanted) return;
    this.model.send(this.wanted);
    this.wanted = null;
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => { this.waiting = null; }, 500); // an answer that never comes must not block the next
  }

  read(frame) {
    this.first = frame.first;
    clearTimeout(this.waiting);
    this.waiting = null;
    this.ask();
    const settled = this.asked.settledBy(frame.t);
    if (!this.pinned || (settled && this.pinned.kind === "y")) this.pinned = { kind: "y", row: 0, column: frame.t - frame.first };
  }

  firstPin() {
    return this.pinned;
  }

  /** The shift that is shown: that of a result under the mouse, or the slider's. */
  get t() {
    return this.hovered?.kind === "y" ? this.first + this.hovered.column : this.frame.t;
  }

  /** Where g's sample k lies, and which samples meet. */
  place(k, t = this.t) {
    return this.frame.flipped ? t - k : t + k;
  }

  terms(t = this.t) {
    const { f, g } = this.frame;
    return g.map((_, k) => ({ k, tau: this.place(k, t) })).filter(({ tau }) => tau >= 0 && tau < f.length)
      .sort((a, b) => a.tau - b.tau);
  }

  fill() {
    const { frame } = this;
    const { f, g, y, first } = frame;
    this.axis = [1 - g.length, f.length + g.length - 2];
    const shared = { places: this.axis, width: this.width };
    if (!this.dragged) this.ranges = [f, g].map(roomFor); // a scale that moved under the hand would run away
    this.f.set({ ...shared, height: 96, range: this.ranges[0], name: ["f[τ]", "size"],
      bars: f.map((value, k) => ({ place: k, value, index: k, kind: "cnn-fill-size", mark: k })) });
    const terms = [Math.max(...f.map(Math.abs)) * Math.max(...g.map(Math.abs))];
    this.productRange = [Math.min(...f) * Math.max(...g) < 0 || Math.max(...f) * Math.min(...g) < 0 ? -terms[0] : 0, terms[0]]
      .map((value) => value * ROOM);
    if (!this.productRange[1]) this.productRange = [0, 1];
    this.resultRange = [Math.min(0, ...y) * ROOM, Math.max(0, ...y) * ROOM];
    if (this.resultRange[0] === this.resultRange[1]) this.resultRange = [0, 1];
    this.y.set({ ...shared, height: 128, range: this.resultRange, ticks: true, columns: y.length, bars: [],
      name: [frame.flipped ? "(f ∗ g)[t]" : "(f ⋆ g)[t]", "output"] });
    this.y.bars = y.map((value, k) => ({ place: first + k, value, index: k, kind: "cnn-fill-output" }));
    this.slide();
  }

  /** Place what depends on t. */
  slide() {
    const { f, g, flipped } = this.frame;
    const shared = { places: this.axis, width: this.width };
    this.g.set({ ...shared, height: 96, range: this.ranges[1], columns: g.length,
      name: [flipped ? "g[t − τ]" : "g[τ − t]", "kernel", flipped ? "flipped, slid" : "slid"],
      bars: g.map((value, k) => ({ place: this.place(k), value, index: k, kind: "cnn-fill-kernel", mark: k })) });
    const products = this.terms().map(({ k, tau }) => ({ place: tau, value: f[tau] * g[k], index: k }));
    this.products.set({ ...shared, height: 84, range: this.productRange, name: ["product", "stride", "sum it up"],
      bars: products.map((bar) => ({ ...bar, kind: bar.value < 0 ? "cnn-minus" : "cnn-plus" })) });
    for (const bar of this.y.bars) bar.coming = bar.place > this.t;
  }

  refill() {
    this.fill();
    this.draw();
  }

  lights(selection) {
    this.slide();
    const terms = this.terms();
    const met = band(terms[0].tau, terms[terms.length - 1].tau);
    const start = plumb(this.t); // g[0] lies at τ = t, in both operations
    const { y } = this.frame;
    const lights = { f: { overlays: [met] }, g: { overlays: [met, start] }, products: { overlays: [met, start] },
      y: { overlays: [start, ring(this.t, y[this.t - this.first])] } };
    if (selection?.kind === "f") lights.f.overlays.push(ring(selection.column, this.frame.f[selection.column]));
    if (selection?.kind === "g") lights.g.overlays.push(ring(this.place(selection.column), this.frame.g[selection.column]));
    return lights;
  }

  after(theme, lights) {
    this.products.draw(theme, lights.products.overlays);
  }

  /** A result that was clicked or walked to: slide there. */
  choose(selection) {
    const t = this.first + selection.column;
    if (selection.kind === "y" && t !== (this.asked.value ?? this.frame.t)) this.asked.set(t);
  }

  arrived(name) {
    return name === "y" ? { kind: "y", row: 0, column: this.frame.t - this.first } : { kind: name, row: 0, column: 0 };
  }

  clamp(selection) {
    return super.clamp({ ...selection, row: 0 });
  }

  /** On a signal, up and down change the sample; left and right follow the picture, in which g may be reversed. */
  key(event, name) {
    const at = this.pinned?.kind === name ? this.pinned : this.arrived(name);
    const step = { ArrowUp: NUDGE, ArrowDown: -NUDGE }[event.key] * (event.shiftKey ? 5 : 1);
    const mirrored = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
    if (step && name !== "y") this.edit(name, at.column, (this.wanted?.value ?? this.frame[name][at.column]) + step);
    else if (mirrored && name === "g" && this.frame.flipped) this.keep({ ...at, column: at.column + mirrored });
    else if (name === "y" && event.key === "Escape") this.keep(this.arrived("y"));
    else return void super.key(event, name);
    event.preventDefault();
    event.stopPropagation();
  }

  labels() {
    const { f, g, y, t, flipped } = this.frame;
    const how = "Left and right choose a sample, up and down change it.";
    this.products.canvas.setAttribute("aria-label", `Products at t = ${t}: ${this.terms(t).map(({ k, tau }) => format(f[tau] * g[k])).join(", ")}`);
    return {
      f: `Signal f, ${f.length} samples. ${how}`,
      g: `Signal g, ${g.length} samples, ${flipped ? "flipped and " : ""}slid to t = ${t}. ${how}`,
      y: `Result, ${y.length} values. Left and right slide g; space plays.`,
    };
  }

  legendItems() {
    const item = (kind, text) => {
      const box = s("svg", { width: 14, height: 12, class: "cnn-chart" }, s("rect", { x: 1, y: 1, width: 12, height: 10, class: kind }));
      return h("span", { class: "cnn-item" }, box, text);
    };
    const items = [item("cnn-band", "where both have samples"), item("cnn-plus", "product above 0"), item("cnn-minus", "below 0"),
      item("cnn-fill-output cnn-coming", "still to come")];
    return [...items, h("span", { class: "cnn-item cnn-hint" }, "Drag a bar of f or g to change it.")];
  }

  explain(selection) {
    const { f, g, y } = this.frame;
    if (selection.kind === "y") return this.sum(this.first + selection.column);
    const k = selection.column;
    const own = selection.kind === "f" ? f[k] : g[k];
    const met = this.terms().find((term) => (selection.kind === "f" ? term.tau : term.k) === k);
    const line = h("span", { class: "cnn-sum" }, h("b", {}, `${selection.kind}[${k}] = ${format(own)}`));
    if (!met) line.append(" meets nothing at this t.");
    else {
      const [other, value] = selection.kind === "f" ? [`g[${met.k}]`, g[met.k]] : [`f[${met.tau}]`, f[met.tau]];
      line.append(` meets ${other} = ${format(value)}: product ${format(own * value)}, one of ${this.terms().length} in `);
      line.append(`the sum ${format(y[this.t - this.first])}.`);
    }
    return line;
  }

  sum(t) {
    const { f, g, y, flipped } = this.frame;
    const terms = this.terms(t);
    const line = h("span", { class: "cnn-sum" }, h("b", {}, `(f ${flipped ? "∗" : "⋆"} g)[${format(t)}]`), " = ");
    terms.slice(0, SHOWN_TERMS).forEach(({ k, tau }, number) => {
      const term = h("span", { class: `cnn-term${f[tau] * g[k] ? "" : " cnn-empty"}` });
      term.append(h("span", { class: "cnn-kind-size" }, factor(f[tau])), "·", h("span", { class: "cnn-kind-kernel" }, factor(g[k])));
      line.append(number ? " + " : "", term);
    });
    if (terms.length > SHOWN_TERMS) line.append(` + … (${terms.length - SHOWN_TERMS} more)`);
    const value = y[t - this.first];
    line.append(` ${isExact(value) ? "=" : "≈"} `, h("b", { class: "cnn-kind-output" }, format(value)));
    return line;
  }
}

/** Values of a signal, with room to drag them up and, a little, below zero. */
function roomFor(values) {
  const low = Math.min(...values);
  return [low < 0 ? Math.min(-1, low) * ROOM : -0.3, Math.max(1, ...values) * ROOM];
}

export default explorerOf(FlipAndSlideView);
