// OverfittingExplorer: two charts that grow while a network learns; walk along the epochs to read them.

class OverfittingView extends ExplorerView {
  build() {
    this.charts = this.map("y", new OverfittingCharts());
    return [chartStyle(), h("style", {}, OVERFITTING_STYLE), this.legend, h("div", { class: "cnn-charts" }, this.charts.canvas),
      h("div", { class: "cnn-detail" }, this.words)];
  }

  get hint() {
    return "Point at an epoch, or walk with the left and right keys, to read the curves there; click to keep it.";
  }

  read() {}

  fill() {
    this.charts.set(this.frame, this.width);
  }

  /** The epoch at which the validation loss is lowest. */
  arrived() {
    return { kind: "y", row: 0, column: this.frame.best ?? 0 };
  }

  lights(selection) {
    if (!selection || !this.frame.known) return {};
    const over = (chart, charts) => {
      const x = charts.x(selection.column + 1);
      [0, 1].forEach((k) => {
        chart.line(x, charts.y[k].to, x, charts.y[k].from, "cnn-cross");
        ["kernel", "stride"].forEach((kind, n) => {
          chart.add("circle", { cx: x, cy: charts.at(k, charts.values[k][n][selection.column]), r: 4.5, class: `cnn-dot cnn-fill-${kind}` });
        });
      });
    };
    return { y: { overlays: [over] } };
  }

  labels() {
    return { y: `Losses and shares of right images by epoch. ${this.summary()} Left and right keys walk along the epochs.` };
  }

  summary() {
    const { known, epochs, best, standing } = this.frame;
    if (!known) return `Nothing is measured yet: ${standing}.`;
    const [learnt, held] = this.charts.values[0];
    return `After epoch ${known} of ${epochs}: training loss ${format(learnt[known - 1])}, validation loss ${format(held[known - 1])}; ` +
      `the lowest, ${format(held[best])}, was after epoch ${best + 1}.`;
  }

  /** While it learns, one word is enough. */
  spoken(selection) {
    if (selection) return textOf(this.explain(selection));
    return this.frame.known === this.frame.epochs ? this.summary() : "learning";
  }

  legendItems() {
    const item = (kind, text, words) => h("span", { class: "cnn-item" }, h("b", { class: `cnn-kind-${kind}` }, text), words);
    const items = [h("span", { class: "cnn-item cnn-number" }, this.frame.standing), item("kernel", "solid", " training"),
      item("stride", "dashed", " validation"), h("span", { class: "cnn-item" }, "band: the gap")];
    if (this.charts.values[0][2].length) items.push(item("size", "dotted", " validation without the remedies"));
    return items;
  }

  explain({ column }) {
    const { frame, charts: { values: [losses, rights] } } = this;
    if (!frame.known) return h("span", { class: "cnn-hint" }, `Nothing is measured yet: ${frame.standing}.`);
    const number = (kind, text) => h("b", { class: `cnn-kind-${kind}` }, text);
    const [learnt, held] = [losses[0][column], losses[1][column]];
    return h("span", { class: "cnn-sum" }, h("b", {}, `epoch ${column + 1}: `), "validation ", number("stride", format(held)), " − training ",
      number("kernel", format(learnt)), ` = gap ${format(held - learnt)}. Right: `, number("kernel", percent(rights[0][column])),
      ` of the ${frame.images} images, `, number("stride", percent(rights[1][column])), " of the others.");
  }
}

export default explorerOf(OverfittingView);
