// The explorers of one kernel over one image: input ∗ kernel = output, with what each cell is made of.

class ConvolutionView extends ExplorerView {
  build() {
    const { signal } = this.abort;
    this.x = this.map("x");
    this.y = this.map("y");
    this.kernel = new KernelPanel({
      signal,
      onEdit: (row, column, value) => this.model.send({ kind: "weight", row, column, value }),
      onSelect: (selection) => this.hover(selection),
    });
    this.loupe = new Loupe();
    this.panels = [
      panel("x", "size", this.x.canvas),
      panel("w", "kernel", this.kernel.grid),
      panel("y", "output", this.y.canvas),
    ];
    const [x, w, y] = this.panels.map(({ element }) => element);
    this.detail = h("div", { class: "cnn-detail" }, this.words, this.loupe.element);
    return [h("div", { class: "cnn-stage" }, x, sign("∗"), w, sign("="), y), this.legend, this.playerOf("y"), this.detail];
  }

  read(frame, image) {
    this.conv = new Windows(frame, image);
  }

  /** Begin with a window lit, so that the picture explains itself before anybody touches it. */
  firstPin() {
    const middle = this.x.numbered ? 0 : 0.5;
    const { rows, columns } = this.conv.y;
    return { kind: "y", row: Math.floor((rows - 1) * middle), column: Math.floor((columns - 1) * middle) };
  }

  arrived(name) {
    return name === "x" ? { kind: "x", row: this.conv.top, column: this.conv.left } : super.arrived(name);
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
    const [rows, columns] = conv.span;
    const spans = rows === conv.w.rows && columns === conv.w.columns ? "" : `, spans ${rows} × ${columns}`;
    this.panels[0].size.textContent = conv.xSize;
    this.panels[1].size.textContent = `${conv.w.rows} × ${conv.w.columns}${spans}`;
    this.panels[2].size.textContent = `${conv.y.rows} × ${conv.y.columns}` + (times > 1 ? `, drawn ${times}× larger` : "");
    this.detail.classList.toggle("cnn-with-loupe", Loupe.wanted(conv, xCell));
  }

  labels() {
    const { x, y, frame } = this.conv;
    return {
      x: `Input ${x.rows} by ${x.columns}, ${frame.image}. Arrow keys choose a cell and show the outputs it reaches.`,
      y: `Output ${y.rows} by ${y.columns}. Arrow keys choose a cell and show its window and sum; space plays.`,
    };
  }

  legendItems() {
    const { frame } = this.conv;
    const items = frame.never.map((text) => legendItem("unread", text));
    if (frame.padding.flat().some(Boolean)) items.unshift(legendItem("pad", "padding, 0"));
    return [...items, rampItem("y", frame.y.limit, frame.y.largest)];
  }

  spoken(selection) {
    return spoken(this.conv, selection);
  }

  explain(selection) {
    return describe(this.conv, selection, this.detail.classList.contains("cnn-with-loupe"));
  }

  after(theme, lights) {
    this.kernel.light(lights.w);
    const output = this.selection?.kind === "y" ? this.selection : null;
    this.loupe.element.classList.toggle("cnn-idle", !output);
    if (output && this.detail.classList.contains("cnn-with-loupe")) this.loupe.set(this.conv, output, theme, this.width);
  }

  /** What to light in x, w and y for one selection. */
  lights(selection) {
    const { conv } = this;
    if (!selection) return { w: [] };
    const dashed = selection === this.hovered;
    const { row, column } = selection;
    if (selection.kind === "y") {
      const taps = conv.taps(selection);
      const window = outline(row * conv.strideRows, column * conv.strideColumns, ...conv.span, { dashed });
      const labels = this.x.numbered ? taps.map((tap) => corner(tap.row, tap.column, `×${format(tap.w, 2)}`)) : [];
      const gaps = conv.dilationRows * conv.dilationColumns > 1 ? [tint(taps, 0)] : [];
      return { x: { overlays: [...gaps, window, ...labels], spotlight: this.x.numbered ? taps : null },
        y: { overlays: [outline(row, column, 1, 1, { dashed })] }, w: [] };
    }
    if (selection.kind === "x") {
      const touched = conv.touched(selection);
      const labels = touched.map((hit) => corner(hit.row, hit.column, `×${format(hit.w, 2)}`));
      return { x: { overlays: [outline(row, column, 1, 1, { dashed })] }, y: { overlays: [tint(touched), ...labels] },
        w: touched };
    }
    return { x: { overlays: [tint(conv.lattice(selection))] }, w: [{ i: row, j: column }] };
  }
}

export default explorerOf(ConvolutionView);
