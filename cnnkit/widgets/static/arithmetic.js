// The arithmetic explorer: takes frames, keeps what is hovered and pinned, and redraws. All arithmetic comes from Python.

class ArithmeticView {
  constructor(model, element) {
    this.model = model;
    this.element = element;
    this.abort = new AbortController();
    this.hovered = null;
    this.pinned = null;
    this.progress = null; // index of the last output shown while playing; null shows all
    this.build();
    this.listen();
    this.say = throttled((text) => { this.live.textContent = text; }, 600);
  }

  build() {
    const { signal } = this.abort;
    this.x = new Grid(focusable("input"));
    this.y = new Grid(focusable("output"));
    this.kernel = new KernelPanel({
      signal,
      onEdit: (row, column, value) => this.model.send({ kind: "weight", row, column, value }),
      onSelect: (selection) => this.hover(selection),
    });
    this.player = new Player((index, playing) => this.goTo(index, playing), signal);
    this.loupe = new Loupe();
    this.panels = [
      panel("x", "size", this.x.canvas),
      panel("w", "kernel", this.kernel.grid),
      panel("y", "output", this.y.canvas),
    ];
    const [x, w, y] = this.panels.map(({ element }) => element);
    const sign = (text) => h("span", { class: "cnn-sign", "aria-hidden": "true" }, text);
    this.stage = h("div", { class: "cnn-stage" }, x, sign("∗"), w, sign("="), y);
    this.legend = h("div", { class: "cnn-legend" });
    this.words = h("div", { class: "cnn-words" });
    this.detail = h("div", { class: "cnn-detail" }, this.words, this.loupe.element);
    this.formula = h("div", { class: "cnn-formula" });
    this.code = h("code", { class: "cnn-code" });
    this.live = h("div", { class: "cnn-live", "aria-live": "polite", role: "status" });
    const copy = ownKeys(h("button", { type: "button", class: "cnn-button cnn-copy" }, "Copy"));
    copy.addEventListener("click", () => this.copy(copy), { signal });
    const conventions = "Zero padding; cross-correlation: the kernel is not flipped. Indices count from 0.";
    const note = h("p", { class: "cnn-note" }, conventions);
    this.root = h("div", { class: "cnnkit-view" }, this.stage, this.legend, this.player.element, this.detail,
      h("div", { class: "cnn-card" }, this.formula, h("div", { class: "cnn-line" }, this.code, copy), note), this.live);
    this.element.append(this.root);
  }

  listen() {
    const { signal } = this.abort;
    for (const [grid, kind] of [[this.x, "x"], [this.y, "y"]]) {
      const { canvas } = grid;
      const select = (cell) => (cell ? { kind, ...cell } : null);
      canvas.addEventListener("mousemove", (event) => this.hover(select(grid.cellAt(event))), { signal });
      canvas.addEventListener("mouseleave", () => this.hover(null), { signal });
      canvas.addEventListener("click", (event) => this.pin(select(grid.cellAt(event))), { signal });
      canvas.addEventListener("keydown", (event) => this.key(event, kind), { signal });
      canvas.addEventListener("focus", () => this.arrive(kind), { signal });
    }
    this.onFrame = () => this.take();
    this.model.on("change:frame", this.onFrame);
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.element);
    this.theming = new MutationObserver(() => this.draw());
    this.theming.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  }

  destroy() {
    this.abort.abort();
    this.model.off("change:frame", this.onFrame);
    this.resizing.disconnect();
    this.theming.disconnect();
    this.say.cancel();
    this.stopNames?.();
  }

  resized() {
    const width = this.element.clientWidth;
    if (!width || width === this.width) return;
    this.width = width;
    this.stopNames ??= keepNames(this.element, this.model.get("names"));
    this.take();
  }

  /** Take the newest frame; whatever was missed in between is gone, by design. */
  take() {
    if (!this.width) return; // not on the page yet: resized() will call again
    const frame = this.model.get("frame");
    const first = !this.conv;
    this.conv = new Convolution(frame, this.model.get("image"));
    this.progress = null;
    this.hovered = null;
    this.fill();
    this.player.set(this.conv.y.rows, this.conv.y.columns);
    if (first) this.pinned = this.firstPin();
    if (this.pinned) this.pinned = this.clamp(this.pinned);
    if (this.pinned?.kind === "y") this.player.place(this.pinned.row * this.conv.y.columns + this.pinned.column);
    this.write();
    this.draw();
    // For tests and for measuring: this frame is on the canvas now.
    this.root.dataset.serial = frame.serial;
    this.root.dispatchEvent(new CustomEvent("cnnkit-drawn", { bubbles: true, detail: { serial: frame.serial } }));
  }

  /** Begin with a window lit, so that the picture explains itself before anybody touches it. */
  firstPin() {
    const middle = this.x.numbered ? 0 : 0.5;
    const { rows, columns } = this.conv.y;
    return { kind: "y", row: Math.floor((rows - 1) * middle), column: Math.floor((columns - 1) * middle) };
  }

  sizeOf(kind) {
    return kind === "x" ? this.conv : this.conv[kind];
  }

  clamp(selection) {
    const { rows, columns } = this.sizeOf(selection.kind);
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    return { ...selection, row: within(selection.row, rows), column: within(selection.column, columns) };
  }

  fill() {
    const { conv } = this;
    const { frame } = conv;
    const [xCell, yCell] = cellSizes(conv, this.width, conv.w.columns * KernelPanel.cellWidth(conv.w.columns, this.width));
    const numbered = xCell >= SMALLEST_NUMBER;
    this.x.set({ rows: conv.rows, columns: conv.columns, values: conv.padded, cell: xCell, read: conv.read,
      pad: [conv.top, conv.bottom, conv.left, conv.right], scale: imageScale(frame.x.low, frame.x.high, numbered) });
    this.y.set({ ...conv.y, cell: yCell, scale: signedScale(frame.y.limit) });
    this.kernel.set(conv.w, largest(conv.w.values), this.width);
    const times = Math.round(yCell / xCell);
    this.panels[0].size.textContent = `${conv.x.rows} × ${conv.x.columns}` +
      (conv.rows + conv.columns > conv.x.rows + conv.x.columns ? `, padded ${conv.rows} × ${conv.columns}` : "");
    this.panels[1].size.textContent = `${conv.w.rows} × ${conv.w.columns}` + this.spans();
    this.panels[2].size.textContent = `${conv.y.rows} × ${conv.y.columns}` + (times > 1 ? `, drawn ${times}× larger` : "");
    this.detail.classList.toggle("cnn-with-loupe", Loupe.wanted(conv, xCell));
  }

  spans() {
    const [rows, columns] = this.conv.span;
    return rows === this.conv.w.rows && columns === this.conv.w.columns ? "" : `, spans ${rows} × ${columns}`;
  }

  /** Everything in words that does not depend on the mouse. */
  write() {
    const { frame } = this.conv;
    const pieces = (list) => list.map(([text, kind]) => (kind ? h("span", { class: `cnn-kind-${kind}` }, text) : text));
    const general = "Ho = ⌊(H + top + bottom − dilation·(Kh − 1) − 1) / stride⌋ + 1,  Wo likewise";
    this.formula.replaceChildren(h("div", { class: "cnn-general" }, general));
    for (const { pieces: list, remark } of frame.formula) {
      const math = h("span", { class: "cnn-math" }, ...pieces(list));
      this.formula.append(h("div", { class: "cnn-row" }, math, h("span", { class: "cnn-remark" }, remark)));
    }
    this.code.replaceChildren("y = ", ...pieces(frame.code));
    this.writeLegend(frame);
    const { x, y } = this.conv;
    this.x.canvas.setAttribute("aria-label",
      `Input ${x.rows} by ${x.columns}, ${frame.image}. Arrow keys choose a cell and show the outputs it reaches.`);
    this.y.canvas.setAttribute("aria-label",
      `Output ${y.rows} by ${y.columns}. Arrow keys choose a cell and show its window and sum; space plays.`);
    this.speak();
  }

  writeLegend(frame) {
    const item = (kind, text) => h("span", { class: "cnn-item" }, h("i", { class: `cnn-swatch cnn-swatch-${kind}` }), text);
    const items = frame.never.map((text) => item("unread", text));
    if (frame.padding.flat().some(Boolean)) items.unshift(item("pad", "padding, 0"));
    const { limit, largest } = frame.y;
    const beyond = largest > limit ? " and beyond" : "";
    items.push(h("span", { class: "cnn-item" }, `y  ${limit ? `−${format(limit)}` : ""}`, h("i", { class: "cnn-ramp" }),
      limit ? `+${format(limit)}${beyond}` : "0 everywhere"));
    for (const text of frame.notes) items.push(h("span", { class: "cnn-item cnn-gave-way" }, text));
    this.legend.replaceChildren(...items);
  }

  get selection() {
    return this.hovered ?? this.pinned;
  }

  hover(selection) {
    if (!selection && !this.hovered) return;
    if (selection && this.hovered && ["kind", "row", "column"].every((key) => selection[key] === this.hovered[key])) return;
    this.hovered = selection;
    this.draw();
  }

  pin(selection) {
    const same = selection && this.pinned && ["kind", "row", "column"].every((key) => selection[key] === this.pinned[key]);
    this.player.pause();
    this.progress = null;
    this.pinned = same ? null : selection;
    if (same) this.hovered = null;
    if (this.pinned?.kind === "y") this.player.place(this.pinned.row * this.conv.y.columns + this.pinned.column);
    this.draw();
    this.speak();
  }

  arrive(kind) {
    if (this.pinned?.kind === kind || this.hovered) return; // a click pins by itself
    this.pin(kind === "y" ? { kind, ...this.cellOf(this.player.index) } : { kind, row: this.conv.top, column: this.conv.left });
  }

  cellOf(index) {
    return { row: Math.floor(index / this.conv.y.columns), column: index % this.conv.y.columns };
  }

  goTo(index, playing) {
    this.hovered = null;
    this.pinned = { kind: "y", ...this.cellOf(index) };
    this.progress = playing ? index : null;
    this.draw();
    if (!playing) this.speak();
  }

  key(event, kind) {
    const size = this.sizeOf(kind);
    const at = this.pinned?.kind === kind ? this.pinned : { kind, row: 0, column: 0 };
    const jump = Math.max(1, Math.round(size.rows / 8));
    const moves = {
      ArrowLeft: { column: at.column - 1 }, ArrowRight: { column: at.column + 1 },
      ArrowUp: { row: at.row - 1 }, ArrowDown: { row: at.row + 1 },
      Home: event.ctrlKey ? { row: 0, column: 0 } : { column: 0 },
      End: event.ctrlKey ? { row: size.rows - 1, column: size.columns - 1 } : { column: size.columns - 1 },
      PageUp: { row: at.row - jump }, PageDown: { row: at.row + jump },
    };
    if (event.key in moves) this.move({ ...at, ...moves[event.key] });
    else if (event.key === " " && kind === "y") this.player.toggle();
    else if (event.key === "Escape") this.unpin();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(selection) {
    this.player.pause();
    this.hovered = null;
    this.progress = null;
    this.pinned = this.clamp(selection);
    if (selection.kind === "y") this.player.place(this.pinned.row * this.conv.y.columns + this.pinned.column);
    this.draw();
    this.speak();
  }

  unpin() {
    this.player.pause();
    this.hovered = this.pinned = this.progress = null;
    this.draw();
    this.speak();
  }

  speak() {
    this.say(spoken(this.conv, this.pinned));
  }

  draw() {
    if (!this.conv) return;
    const theme = themeOf(this.root);
    const overlays = this.overlays(this.selection);
    this.x.draw(theme, overlays.x, overlays.spotlight);
    this.y.draw(theme, this.progress === null ? overlays.y : [notYet(this.progress), ...overlays.y]);
    this.kernel.light(overlays.w);
    this.explain(theme);
  }

  explain(theme) {
    const hint = "Hover over a cell to see where it comes from; click to keep it, Escape to let go.";
    const loupe = this.detail.classList.contains("cnn-with-loupe");
    const words = this.selection ? describe(this.conv, this.selection, loupe) : h("span", { class: "cnn-hint" }, hint);
    this.words.replaceChildren(words);
    const output = this.selection?.kind === "y" ? this.selection : null;
    this.loupe.element.classList.toggle("cnn-idle", !output);
    if (output && loupe) this.loupe.set(this.conv, output, theme, this.width);
  }

  /** What to light in x, w and y for one selection. */
  overlays(selection) {
    const { conv } = this;
    if (!selection) return { x: [], w: [], y: [] };
    const dashed = selection === this.hovered;
    const { row, column } = selection;
    if (selection.kind === "y") {
      const taps = conv.taps(selection);
      const window = outline(row * conv.strideRows, column * conv.strideColumns, ...conv.span, { dashed });
      const labels = this.x.numbered ? taps.map((tap) => corner(tap.row, tap.column, `×${format(tap.w, 2)}`)) : [];
      const gaps = conv.dilationRows * conv.dilationColumns > 1 ? [tint(taps, 0)] : [];
      return { x: [...gaps, window, ...labels], w: [], y: [outline(row, column, 1, 1, { dashed })],
        spotlight: this.x.numbered ? taps : null };
    }
    if (selection.kind === "x") {
      const touched = conv.touched(selection);
      return { x: [outline(row, column, 1, 1, { dashed })], w: touched,
        y: [tint(touched), ...touched.map((hit) => corner(hit.row, hit.column, `×${format(hit.w, 2)}`))] };
    }
    return { x: [tint(conv.lattice(selection))], w: [{ i: row, j: column }], y: [] };
  }

  async copy(button) {
    // Without permission (an unfocused page, plain http) the code is selected instead, ready for Ctrl+C.
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(this.code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  }
}

function render({ model, el }) {
  const view = new ArithmeticView(model, el);
  return () => view.destroy();
}

export default { render };
