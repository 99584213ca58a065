// One selected cell in words: the sum behind an output, the outputs behind an input, the cells behind a weight.

const MOST_BESIDE_LOUPE = 12; // where a loupe shows every product, words may be brief
const MOST_OUTPUTS = 9;

/** y[2, 3] = 1·0.5 + … = …: an element, with products of zero set back. */
function sumElement(conv, output, brief) {
  const line = h("span", { class: "cnn-sum" }, h("b", {}, `y[${output.row}, ${output.column}]`), " = ");
  return appendProducts(line, conv, output, brief ? MOST_BESIDE_LOUPE : MOST_TERMS);
}

function inputElement(conv, cell) {
  const value = conv.padded[cell.row * conv.columns + cell.column];
  const touched = conv.touched(cell);
  const name = `x[${cell.row - conv.top}, ${cell.column - conv.left}]`;
  const what = conv.isPadding(cell.row, cell.column) ? "This padding cell, 0," : null;
  const line = h("span", { class: "cnn-sum" }, what ?? h("b", {}, `${name} = ${format(value)}`));
  if (!touched.length) {
    line.append(" is never read: no window has a tap here.");
    return line;
  }
  line.append(touched.length === 1 ? " reaches 1 output: " : ` reaches ${touched.length} outputs: `);
  touched.slice(0, MOST_OUTPUTS).forEach((hit, k) => {
    const weight = h("span", { class: "cnn-kind-kernel" }, factor(hit.w));
    line.append(k ? ", " : "", h("span", { class: "cnn-term" }, `y[${hit.row}, ${hit.column}] with weight `, weight));
  });
  line.append(touched.length > MOST_OUTPUTS ? ` and ${touched.length - MOST_OUTPUTS} more.` : ".");
  return line;
}

function weightElement(conv, { row, column }) {
  const count = conv.y.rows * conv.y.columns;
  const padding = conv.lattice({ row, column }).filter((cell) => conv.isPadding(cell.row, cell.column)).length;
  const line = h("span", { class: "cnn-sum" }, h("b", {}, `w[${row}, ${column}] = ${format(conv.weight(row, column))}`));
  line.append(` multiplies ${count} ${count === 1 ? "cell" : "cells"}, one for each output`);
  if (padding) line.append(`; ${padding} of them ${padding === 1 ? "is" : "are"} padding`);
  line.append(". One weight, used everywhere.");
  return line;
}

/** Plain words for the live region. */
function spoken(conv, selection) {
  const shape = `Output ${conv.y.rows} by ${conv.y.columns}.`;
  if (!selection) return [shape, ...conv.frame.never].join(" ");
  return `${shape} ${describe(conv, selection, true).textContent}`;
}

function describe(conv, selection, brief) {
  if (selection.kind === "y") return sumElement(conv, selection, brief);
  return selection.kind === "x" ? inputElement(conv, selection) : weightElement(conv, selection);
}
