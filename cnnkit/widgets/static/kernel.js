// An editable kernel, and the loupe: one window, a kernel and their products as numbers.

/** The editable kernel: a table of native number inputs. */
class KernelPanel {
  constructor({ onEdit, onSelect, signal, name = "kernel weights" }) {
    this.grid = h("div", { class: "cnn-kernel", role: "group", "aria-label": name });
    Object.assign(this, { onEdit, onSelect, signal, name, inputs: [], shape: "" });
  }

  /** Cells are as wide as their longest number needs, but the kernel leaves two thirds to the maps. */
  static cellWidth(columns, width) {
    const ample = columns <= 3 ? 48 : columns <= 5 ? 42 : columns <= 7 ? 36 : 31;
    return Math.min(ample, Math.floor((0.35 * width) / columns));
  }

  set({ rows, columns, values }, limit, width, cell = KernelPanel.cellWidth(columns, width)) {
    this.grid.style.gridTemplateColumns = `repeat(${columns}, ${cell}px)`;
    if (this.shape !== `${rows}x${columns}`) this.build(rows, columns);
    const scale = signedScale(1.5 * limit); // paler than the maps: these cells are read and typed in
    values.forEach((value, k) => {
      const input = this.inputs[k];
      let text = String(Number(value.toFixed(columns > 5 ? 2 : 3)));
      if (cell < 40) text = text.replace(/^(-?)0\./, "$1."); // .125 fits where 0.125 would not
      // A cell being typed in is left alone as long as it already says this number ("-0." on the way to "-0.5").
      if (document.activeElement !== input || Number(input.value) !== Number(value)) input.value = text;
      input.dataset.text = text;
      input.title = `w[${Math.floor(k / columns)}, ${k % columns}] = ${value}`;
      const offset = scale.offset(value);
      input.style.background = `rgb(${colourAt(scale, offset).join(",")})`;
      input.style.color = inkOn(colourAt(scale, offset));
    });
  }

  build(rows, columns) {
    this.shape = `${rows}x${columns}`;
    this.grid.classList.toggle("cnn-small", columns > 5);
    this.inputs = Array.from({ length: rows * columns }, (_, k) => this.cell(Math.floor(k / columns), k % columns));
    this.grid.replaceChildren(...this.inputs);
  }

  cell(row, column) {
    const label = `weight, row ${row}, column ${column}`;
    const input = ownKeys(h("input", { type: "number", step: "any", "aria-label": label, class: "cnn-weight" }));
    const { signal } = this;
    const own = { kind: "w", row, column };
    input.addEventListener("input", () => {
      if (input.value !== "" && Number.isFinite(input.valueAsNumber)) this.onEdit(row, column, input.valueAsNumber);
    }, { signal });
    input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur(), { signal });
    input.addEventListener("mouseenter", () => this.onSelect(own), { signal });
    input.addEventListener("mouseleave", () => this.onSelect(null), { signal });
    input.addEventListener("focus", () => this.onSelect(own), { signal });
    input.addEventListener("blur", () => {
      if (input.value === "") input.value = input.dataset.text; // an emptied cell still has its weight
      this.onSelect(null);
    }, { signal });
    return input;
  }

  light(cells) {
    const columns = this.columns;
    this.inputs.forEach((input, k) => {
      const lit = cells.some((cell) => cell.i === Math.floor(k / columns) && cell.j === k % columns);
      input.classList.toggle("cnn-lit", lit);
    });
  }

  get columns() {
    return Number(this.shape.split("x")[1]);
  }
}

/** The window under a magnifying glass: patch ⊙ kernel = products, and their sum. */
class Loupe {
  constructor() {
    this.grids = ["patch", "kernel", "products"].map(() => new Grid(h("canvas", { role: "img", class: "cnn-canvas" })));
    const names = ["window of x", "w", "products"];
    const parts = this.grids.map((grid, k) => h("figure", { class: "cnn-figure" }, grid.canvas, h("figcaption", {}, names[k])));
    this.total = h("b", { class: "cnn-kind-output cnn-total" });
    this.element = h("div", { class: "cnn-loupe" }, parts[0], sign("⊙"), parts[1], sign("="), parts[2], sign("Σ"), this.total);
  }

  /** Products are only worth a picture where the grids themselves show no numbers. */
  static wanted(conv, cell) {
    return cell < SMALLEST_NUMBER || conv.w.rows * conv.w.columns > MOST_TERMS;
  }

  set(conv, output, theme, width) {
    this.total.textContent = format(conv.output(output));
    const taps = conv.taps(output);
    const { rows, columns } = conv.w;
    const cell = Math.floor(Math.min(40, 215 / Math.max(rows, columns), (width - 200) / 3 / columns));
    const { low, high } = conv.frame.x;
    const products = taps.map((tap) => tap.x * tap.w);
    const contents = [
      [taps.map((tap) => tap.x), imageScale(low, high, false)],
      [conv.w.values, signedScale(1.5 * largest(conv.w.values))],
      [products, signedScale(1.5 * largest(products))],
    ];
    contents.forEach(([values, scale], k) => {
      this.grids[k].set({ rows, columns, values, scale, cell, indices: false });
      this.grids[k].draw(theme);
      const spelled = values.slice(0, MOST_TERMS).map((value) => format(value)).join(", ");
      this.grids[k].canvas.setAttribute("aria-label", `${rows} by ${columns} numbers: ${spelled}`);
    });
  }
}

const MOST_TERMS = 25; // a 5 × 5 kernel is still spelled out
const FEW_TERMS = 8;

/** Append 1·0.5 + … = … to a line, products of zero set back; "=" only where nothing on the line was rounded. */
function appendProducts(line, windows, output, most = MOST_TERMS) {
  const taps = windows.taps(output);
  const shown = taps.length > most ? FEW_TERMS : taps.length;
  taps.slice(0, shown).forEach((tap, k) => {
    const empty = tap.x === 0 || tap.w === 0;
    const padding = windows.isPadding(tap.row, tap.column);
    const term = h("span", { class: `cnn-term${empty ? " cnn-empty" : ""}` });
    term.append(h("span", { class: padding ? "cnn-kind-padding" : "cnn-kind-size" }, factor(tap.x)), "·");
    term.append(h("span", { class: "cnn-kind-kernel" }, factor(tap.w)));
    line.append(k ? " + " : "", term);
  });
  if (shown < taps.length) line.append(` + … (${taps.length - shown} more)`);
  const sum = windows.output(output);
  const exact = taps.every((tap) => isExact(tap.x) && isExact(tap.w)) && isExact(sum);
  line.append(` ${exact ? "=" : "≈"} `, h("b", { class: "cnn-kind-output" }, format(sum)));
  return line;
}

function largest(values) {
  let most = 0;
  for (const value of values) most = Math.max(most, Math.abs(value));
  return most;
}
