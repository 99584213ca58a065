// What one unit sees: its pixels and their paths on the input, the stack from the side, and the last layer.

/** Colour the pixels that paths lead to, and write how many where there is room. */
function pathsOver(cells, most) {
  return (context, grid) => {
    const scale = scaleOf(PATHS, 1, Math.sqrt(most));
    for (const { row, column, paths } of cells) {
      const colour = colourAt(scale, scale.offset(Math.sqrt(paths)));
      const [x, y, w, h] = grid.box(row, column);
      context.fillStyle = `rgb(${colour.join(",")})`;
      context.fillRect(x, y, w - (w > 4 ? 1 : 0), h - (h > 4 ? 1 : 0));
      if (w < 18) continue;
      context.font = `${Math.min(14, w * 0.45, (w * 1.4) / Math.max(2, String(paths).length))}px ${FONT}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillStyle = inkOn(colour);
      context.fillText(String(paths), x + w / 2, y + h / 2 + 0.5);
    }
  };
}

/** Cross out pixels inside a field that no path leads to. */
function gapsOver(cells) {
  return (context, grid, theme) => {
    for (const { row, column } of cells) {
      const box = grid.box(row, column);
      if (box[2] >= 8) {
        fillHatched(context, box, null, theme.unread, true);
        continue;
      }
      context.globalAlpha = 0.35;
      context.fillStyle = theme.unread;
      context.fillRect(...box);
    }
  };
}

class ReceptiveFieldView extends ExplorerView {
  build() {
    this.x = this.map("x");
    this.y = this.map("y");
    this.stack = this.map("stack", new StackDiagram(focusable("stack")));
    this.panels = [panel("input", "size", this.x.canvas), panel("last layer", "output", this.y.canvas)];
    const [x, y] = this.panels.map(({ element }) => element);
    const maps = h("div", { class: "cnn-stage" }, x, h("div", { class: "cnn-step", "aria-hidden": "true" }, "→"), y);
    const side = h("div", { class: "cnn-stage" }, this.stack.canvas);
    return [side, maps, this.legend, h("div", { class: "cnn-detail" }, this.words)];
  }

  read(frame, image) {
    this.values = floats(image);
    [this.size] = frame.sizes;
    this.units = frame.sizes.at(-1);
    this.depth = frame.layers.length;
  }

  /** The sums over paths along one axis: unit of layer `depth` -> { counts, steps }. */
  reach(unit, depth = this.depth) {
    return reach(this.frame.layers, this.frame.sizes, depth, unit);
  }

  firstPin() {
    const middle = Math.floor(this.units / 2);
    return { kind: "y", row: middle, column: middle };
  }

  arrived(name) {
    const { row, column } = this.unit ?? this.firstPin();
    return name === "stack" ? { kind: name, row: 0, column } : name === "y" ? { kind: name, row, column } : super.arrived(name);
  }

  /** Rows of the stack have different lengths. */
  clamp(selection) {
    if (selection.kind !== "stack") return super.clamp(selection);
    const row = Math.min(Math.max(selection.row, 0), this.depth);
    const last = this.frame.sizes[this.depth - row] - 1;
    return { ...selection, row, column: Math.min(Math.max(selection.column, 0), last) };
  }

  /** A layer that is chosen in the picture is the one that the sliders edit. */
  choose(selection) {
    if (selection.kind === "y") this.unit = selection;
    const level = selection.kind === "stack" ? this.depth - selection.row : 0;
    if (level) this.setControl("layer", level);
  }

  fill() {
    const { frame, size, units } = this;
    const room = (this.width - 110) / 2;
    const cell = (count) => Math.max(2, Math.floor(Math.min(28, room / count, 320 / count)));
    this.x.set({ rows: size, columns: size, values: this.values, cell: cell(size), numbers: false,
      scale: scaleOf(PAPER_GREY, frame.x.low, frame.x.high) });
    const seen = frame.seen.flatMap((rows) => frame.seen.map((columns) => rows * columns));
    const most = Math.max(...seen);
    // Blank where all units see alike, darker only where the border takes pixels away.
    this.y.set({ rows: units, columns: units, values: seen, cell: cell(units), scale: scaleOf(PAPER_GREY, 0, most) });
    this.stack.set({ ...frame, edited: frame.layer, width: this.width });
    this.panels[0].size.textContent = `${size} × ${size} pixels: paths to the chosen unit`;
    this.panels[1].size.textContent = `${units} × ${units} units: pixels each one sees`;
  }

  labels() {
    return {
      x: `Input ${this.size} by ${this.size}. Arrow keys choose a pixel and show the units that see it.`,
      y: `Last layer, ${this.units} by ${this.units} units. Arrow keys choose a unit and show what it sees.`,
      stack: `Stack of ${this.depth} layers from the side. Arrow keys choose a layer and a unit and show its paths.`,
    };
  }

  legendItems() {
    const items = [legendItem("paths", "few … many paths")];
    if (this.frame.layers.some(([, , padding]) => padding)) items.push(legendItem("pad", "padding: no path"));
    const middle = this.reach(Math.floor(this.units / 2)).counts[0];
    if (this.gaps(middle).length) items.push(legendItem("unread", "gap: inside the field, never seen"));
    return items;
  }

  /** Pixels between the first and the last that are reached, but are not. */
  gaps(counts) {
    const reached = [...counts.keys()];
    const gaps = [];
    for (let p = Math.min(...reached) + 1; p < Math.max(...reached); p++) if (!counts.has(p)) gaps.push(p);
    return gaps;
  }

  lights(selection) {
    const dashed = selection === this.hovered;
    this.stack.light(null, null);
    if (!selection) return {};
    if (selection.kind === "x") return this.above(selection, dashed);
    const unit = selection.kind === "y" ? selection : { ...(this.unit ?? this.firstPin()), column: selection.column };
    const level = selection.kind === "stack" ? this.depth - selection.row : this.depth;
    this.stack.light(this.reach(selection.column, level), { level, unit: selection.column }, dashed);
    if (level < this.depth) return {}; // a unit inside the stack: the side view says it all
    return this.below(unit, dashed);
  }

  /** The field of one unit of the last layer. */
  below(unit, dashed) {
    const [rows, columns] = [this.reach(unit.row).counts[0], this.reach(unit.column).counts[0]];
    const cells = [];
    for (const [row, down] of rows) for (const [column, along] of columns) cells.push({ row, column, paths: down * along });
    const chosen = { overlays: [outline(unit.row, unit.column, 1, 1, { dashed })] };
    if (!cells.length) return { y: chosen };
    const ends = [rows, columns].map((counts) => [Math.min(...counts.keys()), Math.max(...counts.keys())]);
    const [[top, bottom], [left, right]] = ends;
    const gaps = [];
    for (let row = top; row <= bottom; row++) {
      for (let column = left; column <= right; column++) if (!rows.has(row) || !columns.has(column)) gaps.push({ row, column });
    }
    const field = outline(top, left, bottom - top + 1, right - left + 1, { dashed });
    const most = Math.max(...cells.map(({ paths }) => paths));
    return { x: { overlays: [pathsOver(cells, most), gapsOver(gaps), field] }, y: chosen };
  }

  /** The units of the last layer that see one pixel. */
  above({ row, column }, dashed) {
    const seen = this.seeing(row, column);
    return { x: { overlays: [outline(row, column, 1, 1, { dashed })] }, y: { overlays: [tint(seen)] } };
  }

  seeing(row, column) {
    const along = Array.from({ length: this.units }, (_, unit) => this.reach(unit).counts[0]);
    const units = [];
    along.forEach((rows, r) => along.forEach((columns, c) => {
      const paths = (rows.get(row) ?? 0) * (columns.get(column) ?? 0);
      if (paths) units.push({ row: r, column: c, paths });
    }));
    return units;
  }

  explain(selection) {
    const line = h("span", { class: "cnn-sum" });
    if (selection.kind === "x") {
      const units = this.seeing(selection.row, selection.column);
      const most = Math.max(0, ...units.map(({ paths }) => paths));
      line.append(h("b", {}, `Pixel [${selection.row}, ${selection.column}]`), units.length
        ? ` is seen by ${units.length} of ${this.units * this.units} units, by up to ${most} ${plural(most, "path")}.`
        : " is seen by no unit of the last layer.");
      return line;
    }
    const level = selection.kind === "stack" ? this.depth - selection.row : this.depth;
    if (selection.kind === "stack") {
      const { counts } = this.reach(selection.column, level);
      const name = level ? `Unit ${selection.column} of layer ${level}` : `Pixel ${selection.column}`;
      const [size, jump, start] = this.frame.fields[level];
      const sum = [...counts[0].values()].reduce((a, b) => a + b, 0);
      const begins = `${start} + ${selection.column}·${jump} = ${start + selection.column * jump}`.replaceAll("-", "−");
      const sees = ` sees ${extent(counts[0])} by ${sum} ${plural(sum, "path")}; its field, ${size} wide, begins at ${begins}.`;
      line.append(h("b", {}, name), level ? sees : " of the input.");
      return line;
    }
    const [rows, columns] = [selection.row, selection.column].map((unit) => this.reach(unit).counts[0]);
    const pixels = rows.size * columns.size;
    const most = Math.max(0, ...rows.values()) * Math.max(0, ...columns.values());
    line.append(h("b", {}, `Unit [${selection.row}, ${selection.column}]`));
    if (!pixels) return line.append(" sees nothing but padding."), line;
    const total = h("b", { class: "cnn-kind-output" }, String(pixels));
    line.append(` sees ${rows.size} × ${columns.size} = `, total, ` ${plural(pixels, "pixel")}: `,
      `${extent(rows, "row")}, ${extent(columns, "column")}. One pixel reaches it by up to ${most} ${plural(most, "path")}.`);
    const [size] = this.frame.fields[this.depth];
    const gaps = this.gaps(columns).length;
    if (gaps) line.append(` ${gaps} of the ${size} columns of its field are gaps.`);
    else if (rows.size < size || columns.size < size) line.append(` The rest of its ${size} × ${size} field is padding.`);
    return line;
  }

  get hint() { return "Choose a unit of the last layer to see its field, a pixel to see who sees it, or a unit in the stack."; }
}

/** "columns 3 to 7", whatever lies between. */
function extent(counts, word = "pixel") {
  const [first, last] = [Math.min(...counts.keys()), Math.max(...counts.keys())];
  if (!counts.size) return "only padding";
  return first === last ? `${word} ${first}` : `${word}s ${first} to ${last}`;
}

export default explorerOf(ReceptiveFieldView);
