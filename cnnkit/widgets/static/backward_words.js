// One selected cell in words: where an output's gradient goes, and what a gradient of dx or dw is the sum of.

const FEW_SUMMANDS = 6;
const MOST_SUMMANDS = 16;

/** name = 3·2 + (−1)·4 = 2: an element; terms are { first, second, kind of the second, from: kind of the first }. */
function sumOfProducts(name, terms, sum) {
  const line = h("span", { class: "cnn-sum" }, h("b", {}, name), " = ");
  if (!terms.length) line.append("nothing so far = ");
  const shown = terms.length > MOST_SUMMANDS ? FEW_SUMMANDS : terms.length;
  terms.slice(0, shown).forEach(({ first, second, kind, from = "output" }, k) => {
    const term = h("span", { class: `cnn-term${first === 0 || second === 0 ? " cnn-empty" : ""}` });
    term.append(h("span", { class: `cnn-kind-${from}` }, factor(first)), "·", h("span", { class: `cnn-kind-${kind}` }, factor(second)));
    line.append(k ? " + " : "", term);
  });
  if (shown < terms.length) line.append(` + … (${terms.length - shown} more)`);
  if (terms.length) line.append(isExact(sum) && terms.every(({ first, second }) => isExact(first) && isExact(second)) ? " = " : " ≈ ");
  line.append(h("b", {}, format(sum)));
  return line;
}

/** dy[1, 2] = 3 adds …: what one output sends. */
function outputInWords(sums, output) {
  const value = sums.windows.output(output);
  const number = h("span", { class: "cnn-kind-output" }, format(value));
  const line = h("span", { class: "cnn-sum" }, h("b", {}, `dy[${output.row}, ${output.column}] = `, number));
  line.append(` adds ${factor(value)}·w to its window of dx, ${factor(value)}·window to dw, and ${format(value)} to db.`);
  return line;
}

/** dx[2, 3] = Σ over the outputs so far that read the pixel; cells in the padding are told as what they are. */
function pixelInWords(sums, cell, count) {
  const { windows } = sums;
  const sent = windows.touched(cell).filter((hit) => sums.index(hit) < count);
  const terms = sent.map((hit) => ({ first: windows.output(hit), second: hit.w, kind: "kernel" }));
  const sum = sums.dx[count][cell.row * windows.columns + cell.column];
  if (windows.isPadding(cell.row, cell.column)) return sumOfProducts("padding, cut off", terms, sum);
  const line = sumOfProducts(`dx[${cell.row - windows.top}, ${cell.column - windows.left}]`, terms, sum);
  if (!windows.touched(cell).length) line.append(": no window read this pixel");
  return line;
}

/** dw[0, 1] = Σ over all outputs so far. */
function weightInWords(sums, { row, column }, count) {
  const { windows } = sums;
  const met = windows.lattice({ row, column }).slice(0, count);
  const terms = met.map((cell, k) => ({
    first: windows.y.values[k],
    second: windows.padded[cell.row * windows.columns + cell.column],
    kind: windows.isPadding(cell.row, cell.column) ? "padding" : "size",
  }));
  return sumOfProducts(`dw[${row}, ${column}]`, terms, sums.dw[count][row * windows.w.columns + column]);
}

/** What a pixel of x gives: it goes into dw, once for each window that read it. */
function inputInWords(sums, cell) {
  const { windows } = sums;
  const value = windows.padded[cell.row * windows.columns + cell.column];
  const hits = windows.touched(cell);
  const padding = windows.isPadding(cell.row, cell.column);
  const name = padding ? "This padding cell, 0," : `x[${cell.row - windows.top}, ${cell.column - windows.left}] = ${format(value)}`;
  const line = h("span", { class: "cnn-sum" }, h("b", {}, name));
  if (!hits.length) {
    line.append(" was never read: it adds nothing to dw, and its dx is 0.");
    return line;
  }
  line.append(` was read by ${hits.length} ${plural(hits.length, "output")}: it adds `);
  hits.slice(0, FEW_SUMMANDS).forEach((hit, k) => {
    line.append(k ? ", " : "", h("span", { class: "cnn-term" }, `dy[${hit.row}, ${hit.column}]·${factor(value)} to dw[${hit.i}, ${hit.j}]`));
  });
  line.append(hits.length > FEW_SUMMANDS ? ` and ${hits.length - FEW_SUMMANDS} more.` : ".");
  return line;
}
