// A picture that can be drawn upon, what moved a class's score, the scores, and what every layer made of the picture.

const LARGEST_SIDE = 260; // CSS pixels of picture and explanation
const SCORES_WIDTH = 262;
const MOST_SCORES = 12;
const STROKE_PATIENCE = 700; // ms after which a stroke is sent although no picture has come back

class ExplainView extends ExplorerView {
  build() {
    this.waiting = [];
    this.x = this.map("x");
    this.e = this.map("e");
    this.strips = this.map("maps", new MapStrips(focusable("maps")));
    this.panels = { x: panel("x", "size", this.x.canvas), e: panel("e", "kernel", this.e.canvas) };
    this.scores = h("div", { role: "group", "aria-label": "Scores; choose a class to explain", style: `width: ${SCORES_WIDTH}px` });
    this.eraser = ownKeys(h("button", { type: "button", class: "cnn-button", "aria-pressed": "false" }, "Erase"));
    this.verdict = h("div", { class: "cnn-number", style: "font-size: 14px; text-align: center; padding: 6px 0 2px" });
    const stage = h("div", { class: "cnn-stage" }, this.panels.x.element, sign("→"), this.panels.e.element, this.scores);
    const tools = h("div", { class: "cnn-legend" }, this.eraser, h("span", { class: "cnn-hint" },
      "Drag over x to draw; with Shift, to erase. Keys: arrows move, space paints, Delete erases."));
    this.pen();
    return [stage, this.verdict, tools, this.legend, h("div", { class: "cnn-stage" }, this.strips.canvas),
      h("div", { class: "cnn-detail" }, this.words)];
  }

  // Drawing: strokes are gathered while an answer is under way, so that no queue of stale pictures can grow.

  pen() {
    const { signal } = this.abort;
    const { canvas } = this.x;
    canvas.style.touchAction = "none";
    canvas.addEventListener("pointerdown", (event) => {
      if (event.button > 0) return;
      canvas.setPointerCapture(event.pointerId);
      this.last = null;
      this.drag(event);
    }, { signal });
    canvas.addEventListener("pointermove", (event) => { if (event.buttons & 1) this.drag(event); }, { signal });
    this.eraser.addEventListener("click", () => {
      this.eraser.setAttribute("aria-pressed", String(!this.erasing));
      this.eraser.textContent = this.erasing ? "Erasing" : "Erase";
    }, { signal });
  }

  get erasing() {
    return this.eraser.getAttribute("aria-pressed") === "true";
  }

  drag(event) {
    const cell = this.x.cellAt(event);
    if (!cell) {
      this.last = null;
      return;
    }
    const from = this.last ?? cell;
    const steps = Math.max(Math.abs(cell.row - from.row), Math.abs(cell.column - from.column), 1);
    const between = (a, b, k) => Math.round(a + ((b - a) * k) / steps);
    const cells = Array.from({ length: steps }, (_, k) =>
      [between(from.row, cell.row, k + 1), between(from.column, cell.column, k + 1)]);
    this.last = cell;
    this.paint(cells, this.erasing || event.shiftKey);
  }

  paint(cells, erase) {
    if (this.waiting.length && this.waiting.erase !== erase) this.flush(true);
    this.waiting.push(...cells);
    this.waiting.erase = erase;
    this.flush();
  }

  flush(now = false) {
    const due = this.sent && performance.now() - this.sent < STROKE_PATIENCE;
    if (!this.waiting.length || (due && !now)) return;
    this.sent = performance.now();
    this.model.send({ kind: "paint", cells: [...this.waiting], erase: this.waiting.erase });
    this.waiting = [];
  }

  key(event, name) {
    const erase = event.key === "Delete" || event.key === "Backspace";
    if (name !== "x" || !(erase || event.key === " ")) return super.key(event, name);
    const { row, column } = this.pinned?.kind === "x" ? this.pinned : { row: 0, column: 0 };
    this.paint([[row, column]], erase || this.erasing);
    event.preventDefault();
    event.stopPropagation();
  }

  // Pictures.

  read(frame, image) {
    this.pixels = floats(image);
    this.values = floats(frame.e.values);
    this.sent = null;
    this.flush();
  }

  firstPin() {
    return { kind: "x", row: Math.floor(this.frame.x.rows / 2), column: Math.floor(this.frame.x.columns / 2) };
  }

  clamp(selection) {
    const within = super.clamp(selection);
    if (within.kind === "maps") within.column = Math.min(within.column, this.strips.count(within.row) - 1);
    return within;
  }

  fill() {
    const { frame } = this;
    const side = Math.min(LARGEST_SIDE, (this.width - SCORES_WIDTH - 84) / 2);
    const cellOf = ({ rows, columns }) => side / Math.max(rows, columns);
    const plain = { indices: false, numbers: false };
    this.x.set({ ...frame.x, ...plain, values: this.pixels, cell: cellOf(frame.x), scale: imageScale(0, 1, false) });
    this.e.set({ ...frame.e, ...plain, values: this.values, cell: cellOf(frame.e), scale: signedScale(frame.limit) });
    this.strips.set({ strips: frame.strips, chosen: frame.layer, width: this.width });
    this.panels.x.size.textContent = `${frame.x.rows} × ${frame.x.columns}`;
    this.panels.e.size.textContent = `${frame.method}, ${frame.e.rows} × ${frame.e.columns}`;
    this.verdict.textContent = frame.verdict;
    this.list();
  }

  /** A button for each class, with its bar: the highest dozen, in the order of the classes. */
  list() {
    const { scores, shares, classes, target } = this.frame;
    const shown = scores.map((_, k) => k).sort((a, b) => scores[b] - scores[a]).slice(0, MOST_SCORES).sort((a, b) => a - b);
    const focused = this.scores.contains(document.activeElement) ? document.activeElement.dataset.target : null;
    this.scores.replaceChildren(...shown.map((k) => this.bar(k, classes[k], scores[k], shares[k], k === target)));
    if (focused !== null) this.scores.querySelector(`[data-target="${focused}"]`)?.focus();
  }

  bar(k, name, score, share, chosen) {
    const said = `${format(score, 1)}`;
    const label = `explain class ${name}: score ${said}, softmax ${inHundred(share)}`;
    const button = ownKeys(h("button", { type: "button", "aria-pressed": String(chosen), "aria-label": label, "data-target": k,
      style: `display: grid; grid-template-columns: 62px 1fr 88px; align-items: center; gap: 6px; width: 100%; height: 21px;
        padding: 0 4px; border: ${chosen ? "2px solid var(--cnn-output)" : "1px solid transparent"}; border-radius: 4px;
        background: none; color: inherit; font: inherit; font-size: 12px; cursor: pointer; text-align: left` }));
    const filled = h("span", { style: `display: block; width: ${Math.max(1, 100 * share)}%; height: 9px;
      background: ${chosen ? "var(--cnn-output)" : "var(--cnn-line)"}` });
    button.append(h("span", { style: "overflow: hidden; text-overflow: ellipsis; white-space: nowrap" }, name), h("span", {}, filled),
      h("span", { style: "text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap" }, `${said} · ${inHundred(share)}`));
    button.addEventListener("click", () => this.setControl("target", k), { signal: this.abort.signal });
    return button;
  }

  labels() {
    const { x, e, strips, method } = this.frame;
    return {
      x: `Picture ${x.rows} by ${x.columns}. Arrow keys move, space paints, Delete erases. ${this.frame.verdict}`,
      e: `Explanation, ${method}, ${e.rows} by ${e.columns}. Arrow keys read its numbers.`,
      maps: `Maps of ${strips.length} layers. Arrow keys walk: up and down from layer to layer, left and right from map to map.`,
    };
  }

  legendItems() {
    const { limit, scores, classes, target } = this.frame;
    const against = this.values.some((value) => value < 0);
    const items = [rampItem(`e of class ${classes[target]}, score ${format(scores[target], 2)}: `, limit)];
    if (against) items.push(h("span", { class: "cnn-item" }, "blue: covering it raises the score"));
    items.push(h("span", { class: "cnn-item" }, "line: where the ink is"));
    return items;
  }

  choose({ kind, row }) {
    const { name } = kind === "maps" ? this.frame.strips[row] : {};
    if (name && this.frame.layer) this.setControl("layer", name);
  }

  /** Which pixels of x a number of e is about: [row, column, rows, columns]. */
  about({ row, column }) {
    const { x, e, cover } = this.frame;
    if (cover) return [row * cover[1], column * cover[1], cover[0], cover[0]];
    const [down, along] = [x.rows / e.rows, x.columns / e.columns];
    return [row * down, column * along, down, along];
  }

  lights(selection) {
    const lights = { x: { overlays: [] }, e: { overlays: [this.ink()] }, maps: { overlays: [] } };
    if (!selection) return lights;
    const dashed = selection === this.hovered;
    const { kind, row, column } = selection;
    if (kind === "maps") lights.maps.overlays.push(framedMap(selection, dashed));
    else lights[kind].overlays.push(outline(row, column, 1, 1, { dashed }));
    if (kind === "e") lights.x.overlays.push(outline(...this.about(selection), { dashed: true }));
    return lights;
  }

  /** The edge of the drawing, over the explanation. */
  ink() {
    return (context, grid, theme) => {
      const { x, e, cover } = this.frame;
      const scaled = (n, from, to) => (cover ? (n - cover[0] / 2) / cover[1] + 0.5 : (n * to) / from);
      const place = (row, column) => grid.box(scaled(row, x.rows, e.rows), scaled(column, x.columns, e.columns)).slice(0, 2);
      const dark = (row, column) => row >= 0 && column >= 0 && row < x.rows && column < x.columns && this.pixels[row * x.columns + column] > 0.4;
      context.beginPath();
      context.rect(...grid.box(0, 0, grid.rows, grid.columns));
      context.clip();
      context.beginPath();
      for (let row = 0; row <= x.rows; row++) {
        for (let column = 0; column <= x.columns; column++) {
          const here = dark(row, column);
          if (here !== dark(row - 1, column)) context.moveTo(...place(row, column)), context.lineTo(...place(row, column + 1));
          if (here !== dark(row, column - 1)) context.moveTo(...place(row, column)), context.lineTo(...place(row + 1, column));
        }
      }
      context.strokeStyle = theme.line;
      context.lineWidth = 1;
      context.stroke();
    };
  }

  spoken(selection) {
    return `${this.frame.verdict} ${super.spoken(selection)}`;
  }

  explain(selection) {
    const { kind, row, column } = selection;
    const line = h("span", { class: "cnn-sum" });
    if (kind === "maps") {
      const { name, said, largest, silent } = this.frame.strips[row];
      line.append(h("b", { class: "cnn-kind-output" }, `Layer ${name}, map ${column}`), ` (${said}): its largest number is `,
        `${format(largest[column])}, and ${inHundred(silent[column])} of it is exactly zero.`);
    } else if (kind === "e") {
      line.append(h("b", { class: "cnn-kind-kernel" }, `e[${row}, ${column}] = ${format(this.values[row * this.frame.e.columns + column])}`), this.meaning(selection));
    } else {
      line.append(h("b", { class: "cnn-kind-size" }, `x[${row}, ${column}] = ${format(this.pixels[row * this.frame.x.columns + column])}`),
        ", from 0 (paper) to 1 (ink).");
    }
    return line;
  }

  meaning(selection) {
    const { cover, method, classes, target, layer } = this.frame;
    const score = `the score of ${classes[target]}`;
    if (cover) {
      const [top, left, size] = this.about(selection);
      return `: so far falls ${score} when rows ${top} to ${top + size - 1}, columns ${left} to ${left + size - 1} are covered.`;
    }
    if (layer) return `: what layer ${layer}'s features at this place say for ${classes[target]}.`;
    return `: so much would ${score} change for a small change of this pixel${method === "saliency" ? "" : ", on average under noise"}.`;
  }

  get hint() {
    return "Hover over a number of e, or over a map, to read it.";
  }
}

/** A share as a reader wants it: 98.2 %, 0.04 %. */
const inHundred = (share) => `${format(100 * share, share < 0.001 ? 2 : 1)} %`;

export default explorerOf(ExplainView);
