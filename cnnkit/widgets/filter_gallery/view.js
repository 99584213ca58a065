// FilterGallery: one picture and seven answers, all under one zoom; the pixel under the mouse is lit in every one.

const ACROSS = 4;
const NARROW = 560; // CSS pixels below which two tiles share a line
const BETWEEN_TILES = 14;

/** What the toolkit's loupe asks of a convolution: one window of the picture under one kernel. */
class Answer {
  constructor(image, tile) {
    Object.assign(this, { image, tile, frame: { x: image } });
    this.w = { rows: tile.size, columns: tile.size, values: tile.weights };
    this.reach = (tile.size - 1) / 2;
  }

  /** True where the window lies in the picture. */
  has({ row, column }) {
    const { reach, image } = this;
    return row >= reach && column >= reach && row < image.rows - reach && column < image.columns - reach;
  }

  taps({ row, column }) {
    const { image, tile: { size, weights }, reach } = this;
    return Array.from(weights, (w, k) => {
      const at = (row - reach + Math.floor(k / size)) * image.columns + column - reach + (k % size);
      return { x: image.values[at], w };
    });
  }

  output(cell) {
    return this.taps(cell).reduce((sum, tap) => sum + tap.x * tap.w, 0);
  }
}

class GalleryView extends ExplorerView {
  build() {
    this.loupe = new Loupe();
    this.codes = {};
    this.panels = {};
    // Seven filters, whatever they are called: their names arrive with the first frame.
    const names = this.model.get("frame").tiles.map(({ name }) => name);
    for (const name of ["x", ...names]) {
      this.map(name, new Tile(name));
      this.panels[name] = panel(name === "x" ? "x" : name, name === "x" ? "size" : "output", this.maps[name].canvas);
      const title = this.panels[name].element.querySelector("span");
      title.parentElement.style.height = "20px";
      if (name !== "x") title.style.font = "600 13px/1.2 var(--jp-ui-font-family, system-ui, sans-serif)";
    }
    this.stage = h("div", { style: `display: grid; gap: 12px ${BETWEEN_TILES}px; justify-content: center; padding-top: 6px` },
      ...Object.values(this.panels).map(({ element }) => element));
    this.detail = h("div", { class: "cnn-detail cnn-with-loupe" }, this.words, this.loupe.element);
    return [this.stage, this.legend, this.detail];
  }

  get hint() {
    return "Hover over a pixel to see it in all maps; click to keep it there and to choose a filter; + and − zoom.";
  }

  read(frame, image) {
    // Bytes that stayed are the same object: nothing is decoded or painted again.
    if (image !== this.received) {
      this.received = image;
      const values = floats(image);
      this.image = { ...frame.x, values };
      const scale = imageScale(frame.x.low, frame.x.high, false);
      this.pictured = { codes: Uint16Array.from(values, (value) => scale.offset(value) / 3), table: scale.table };
    }
    frame.tiles.forEach(({ name }, number) => {
      const sent = this.model.get(`map_${number}`);
      if (this.codes[name]?.sent !== sent) this.codes[name] = { sent, codes: bytes(sent) };
    });
    this.answers = Object.fromEntries(frame.tiles.map((tile) => [tile.name, new Answer(this.image, { ...tile, weights: floats(tile.kernel) })]));
  }

  fill() {
    const { frame, image } = this;
    const across = this.width < NARROW ? 2 : ACROSS;
    const side = (this.width - (across - 1) * BETWEEN_TILES) / across - 2 * EDGE;
    this.stage.style.gridTemplateColumns = `repeat(${across}, max-content)`;
    const shared = { rows: image.rows, columns: image.columns, side, zoom: frame.zoom };
    this.maps.x.set({ ...shared, ...this.pictured });
    for (const tile of frame.tiles) {
      const { name, size, signed } = tile;
      const inner = [image.rows - size + 1, image.columns - size + 1];
      this.maps[name].set({ ...shared, codes: this.codes[name].codes, table: codeTable(tile, image), first: signed ? 1 : 0, inner, before: (size - 1) / 2 });
      this.maps[name].chosen = name === frame.filter;
    }
  }

  firstPin() {
    const { rows, columns } = this.image;
    return { kind: this.frame.filter, row: Math.floor(0.55 * rows), column: Math.floor(0.45 * columns) };
  }

  /** The zoom keeps to what is pinned: it would be dizzy under the mouse. */
  look() {
    const middle = { row: Math.floor(this.image.rows / 2), column: Math.floor(this.image.columns / 2) };
    for (const tile of Object.values(this.maps)) tile.look(this.pinned ?? middle);
  }

  lights(selection) {
    this.look();
    this.caption(selection);
    if (!selection) return {};
    const { row, column } = selection;
    const { reach } = this.answers[this.frame.filter];
    const window = outline(row - reach, column - reach, 2 * reach + 1, 2 * reach + 1, { width: 1.5 });
    const here = outline(row, column, 1, 1, { dashed: selection === this.hovered });
    const lights = Object.fromEntries(Object.keys(this.maps).map((name) => [name, { overlays: [here] }]));
    lights.x.overlays = reach ? [window] : [here];
    return lights;
  }

  /** Beside every name, its number at this pixel; without one, its size and limits. */
  caption(selection) {
    for (const [name, { size }] of Object.entries(this.panels)) {
      const answer = this.answers[name];
      const { rows, columns, values } = this.image;
      if (selection && !answer) size.textContent = format(values[selection.row * columns + selection.column]);
      else if (selection) size.textContent = answer.has(selection) ? format(answer.output(selection)) : "no answer";
      else if (!answer) size.textContent = `${rows} × ${columns}`;
      else size.textContent = answer.tile.signed ? `±${format(answer.tile.high, 2)}` : `${rows - answer.w.rows + 1} × ${columns - answer.w.rows + 1}`;
    }
  }

  choose({ kind }) {
    if (kind !== "x") this.setControl("filter", kind);
  }

  arrived(name) {
    const { row, column } = this.pinned ?? this.firstPin();
    return { kind: name, row, column };
  }

  key(event, name) {
    const step = { "+": 1, "=": 1, "-": -1, "−": -1 }[event.key];
    if (!step) return super.key(event, name);
    this.setControl("zoom", this.frame.zoom + step); // beyond its range it is ignored
    event.preventDefault();
    event.stopPropagation();
    return undefined;
  }

  labels() {
    const { frame } = this;
    const how = "Arrow keys choose a pixel, in all maps; plus and minus zoom.";
    const labels = { x: `Picture ${frame.image}, ${frame.x.rows} by ${frame.x.columns}. ${how}` };
    for (const { name, size, answers } of frame.tiles) labels[name] = `Map of ${name}, kernel ${size} by ${size}: ${answers}. ${how}`;
    return labels;
  }

  legendItems() {
    const { tile } = this.answers[this.frame.filter];
    const items = [legendItem("pad", "no whole window here")];
    if (tile.signed) items.push(rampItem(this.frame.filter, tile.high, Infinity));
    else items.push(h("span", { class: "cnn-item" }, "grey as in x; below its black blue, beyond its white orange"));
    return items;
  }

  explain({ row, column }) {
    const { filter } = this.frame;
    const answer = this.answers[filter];
    const name = h("b", {}, `${filter} at [${row}, ${column}]`);
    if (!answer.has({ row, column })) return h("span", { class: "cnn-sum" }, name, ": no answer, because its window would leave the picture.");
    const exact = isExact(answer.output({ row, column })) ? "=" : "≈";
    return h("span", { class: "cnn-sum" }, name, ` ${exact} `, h("b", { class: "cnn-kind-output" }, format(answer.output({ row, column }))),
      `, the sum of ${answer.w.rows} × ${answer.w.rows} products`);
  }

  spoken(selection) {
    if (!selection) return "";
    const { row, column } = selection;
    const said = Object.entries(this.answers).map(([name, answer]) => `${name} ${answer.has(selection) ? format(answer.output(selection)) : "no answer"}`);
    return `Row ${row}, column ${column}: x ${format(this.image.values[row * this.image.columns + column])}, ${said.join(", ")}.`;
  }

  after(theme) {
    const answer = this.answers[this.frame.filter];
    const shown = this.selection && answer.has(this.selection);
    this.loupe.element.classList.toggle("cnn-idle", !shown);
    if (shown) this.loupe.set(answer, this.selection, theme, this.width);
  }
}

export default explorerOf(GalleryView);
