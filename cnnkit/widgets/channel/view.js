// One filter over several channels: input, kernel and partial map of each, their sum with the bias, and the whole bank.

class ChannelView extends ExplorerView {
  build() {
    this.lanes = [];
    this.rows = h("div", { class: "cnn-lanes" });
    this.y = this.map("y");
    this.bank = this.map("bank", new BankStrip(focusable("bank")));
    this.outputPanel = panel("y", "output", this.y.canvas);
    this.sum = h("div", { class: "cnn-step" });
    this.bracket = h("div", { class: "cnn-bracket", "aria-hidden": "true" });
    const stage = h("div", { class: "cnn-stage" }, this.rows, this.bracket, this.sum, this.outputPanel.element);
    this.bankNote = h("div", { class: "cnn-size" });
    const strip = h("div", { class: "cnn-panel cnn-bank" }, this.bankNote, this.bank.canvas);
    return [stage, this.legend, h("div", { class: "cnn-detail" }, this.words), strip];
  }

  read(frame, image) {
    const { rows, columns, channels, kernel_size: K } = frame;
    const [from, to] = frame.read;
    const part = (view, size, k) => new DataView(view.buffer, view.byteOffset + 4 * size * k, 4 * size);
    const maps = (view, count, size) => Array.from({ length: count }, (_, k) => part(view, size, k));
    const inputs = maps(image, channels, frame.x.rows * frame.x.columns);
    const partial = maps(frame.partial, to - from, rows * columns);
    this.outputs = maps(frame.y, frame.filters, rows * columns).map(floats);
    this.output = this.outputs[frame.filter];
    // Each channel is a convolution of its own; one that is not read has no kernel and no map.
    const still = { padding: [[0, 0], [0, 0]], stride: [1, 1], dilation: [1, 1], read: [], x: frame.x };
    const none = new DataView(new ArrayBuffer(4 * rows * columns));
    this.channels = inputs.map((view, c) => {
      const read = c >= from && c < to;
      const w = { rows: K, columns: K, values: read ? frame.w[c - from] : null };
      const conv = new Windows({ ...still, w, y: { rows, columns, values: read ? partial[c - from] : none } }, view);
      return Object.assign(conv, { read, place: c - from });
    });
    this.reading = this.channels.filter(({ read }) => read);
    while (this.lanes.length < channels) this.addLane(this.lanes.length);
    this.rows.replaceChildren(...this.lanes.slice(0, channels).flatMap(({ parts }) => parts));
    // Maps of channels that are gone are neither drawn nor walked.
    for (const { index } of this.lanes) {
      for (const kind of ["x", "p"]) {
        if (index < channels) this.maps[`${kind}${index}`] = this.lanes[index][kind];
        else delete this.maps[`${kind}${index}`];
      }
    }
    // A pin in a channel that is gone, or no longer read, goes back to the sum.
    const unread = this.channels[Number(this.pinned?.kind.slice(1))]?.read === false;
    if (this.pinned && (unread || !(this.pinned.kind in this.maps))) this.pinned = this.firstPin();
  }

  addLane(index) {
    const { signal } = this.abort;
    const x = this.map(`x${index}`);
    const p = this.map(`p${index}`);
    const kernel = new KernelPanel({
      signal,
      name: `weights for channel ${index}`,
      onEdit: (row, column, value) => this.model.send({ kind: "weight", channel: index, row, column, value }),
      onSelect: (selection) => this.hover(selection && { ...selection, kind: `w${index}` }),
    });
    const name = h("div", { class: "cnn-lane-name" });
    const unread = h("div", { class: "cnn-unused" }, "not read");
    const kernelBox = h("div", { class: "cnn-lane-kernel" }, kernel.grid, unread);
    const mapBox = h("div", {}, p.canvas);
    const parts = [name, h("div", {}, x.canvas), sign("∗"), kernelBox, sign("="), mapBox];
    this.lanes.push({ index, x, p, kernel, name, unread, parts });
  }

  firstPin() {
    const { rows, columns } = this.frame;
    const middle = rows > 16 ? 0.5 : 0;
    return { kind: "y", row: Math.floor((rows - 1) * middle), column: Math.floor((columns - 1) * middle) };
  }

  arrived(name) {
    if (name === "bank") return { kind: name, row: 0, column: this.frame.filter };
    const { row, column } = this.cell(this.pinned) ?? { row: 0, column: 0 };
    return { kind: name, row, column };
  }

  choose(selection) {
    if (selection.kind === "bank") this.setControl("filter", selection.column);
  }

  fill() {
    const { frame, width } = this;
    const { rows, columns, kernel_size: K, channels } = frame;
    const weight = Math.min(K > 3 ? 32 : 36, Math.floor((0.2 * width) / K));
    const room = width - K * weight - 250; // names, signs, bracket and bias
    const tall = Math.max(96, Math.min(170, 500 / channels));
    const side = Math.min(tall, room / 3);
    const fit = (pixels, count) => (pixels / count >= SMALLEST_LINE ? Math.floor(pixels / count) : pixels / count);
    const cell = Math.max(fit(side, frame.x.rows), 1);
    const scale = imageScale(frame.x.low, frame.x.high, cell >= SMALLEST_NUMBER);
    const mapScale = signedScale(frame.limit.limit);
    const most = Math.max(...frame.w.flat().map(Math.abs));
    this.channels.forEach((conv, c) => {
      const { x, p, kernel, name, unread } = this.lanes[c];
      const colour = frame.names[c];
      const dot = colour ? [h("i", { class: `cnn-dot cnn-${colour}`, title: colour })] : [];
      name.replaceChildren(h("span", { class: "cnn-kind-size" }, `x[${c}]`), ...dot);
      x.set({ ...conv.x, cell, scale, indices: false });
      kernel.grid.style.display = conv.read ? "" : "none";
      unread.style.display = conv.read ? "none" : "";
      p.canvas.style.visibility = conv.read ? "" : "hidden";
      p.set({ ...conv.y, cell, scale: mapScale, indices: false });
      this.lanes[c].parts.forEach((part) => part.classList.toggle("cnn-lane-unread", !conv.read));
      if (conv.read) kernel.set(conv.w, most, width, weight);
    });
    const big = Math.min(room - 2 * side, 330);
    this.y.set({ rows, columns, values: this.output, cell: Math.min(fit(big, rows), 44), scale: mapScale });
    const bias = frame.biases[frame.filter];
    const plus = h("b", { class: "cnn-kind-output" }, `${bias < 0 ? "−" : "+"} ${format(Math.abs(bias))}`);
    this.sum.replaceChildren("Σ", plus, h("span", {}, "bias"), "=");
    this.outputPanel.element.querySelector(".cnn-title span").textContent = `y[${frame.filter}]`;
    this.outputPanel.size.textContent = `${rows} × ${columns}`;
    this.bank.set({ maps: this.outputs, limits: frame.limits, reads: this.outputs.map((_, f) => this.readBy(f)), channels,
      rows, columns, chosen: frame.filter });
    let how = `${frame.groups} groups`;
    if (frame.groups === 1) how = "each reads all channels";
    else if (frame.groups === channels) how = "depthwise: each reads one channel";
    this.bankNote.textContent = `All ${frame.filters} output ${plural(frame.filters, "map")}; ${how}`;
  }

  readBy(filter) {
    const { channels, filters, groups } = this.frame;
    const group = Math.floor(filter / (filters / groups));
    return [(group * channels) / groups, ((group + 1) * channels) / groups];
  }

  labels() {
    const { frame } = this;
    const size = `${frame.rows} by ${frame.columns}`;
    const labels = {
      y: `Output map ${frame.filter}, ${size}. Arrow keys choose a cell and show its sum over the channels.`,
      bank: `Output maps of all ${frame.filters} filters. Arrow keys choose the filter to look at.`,
    };
    this.channels.forEach((conv, c) => {
      const name = frame.names[c] ? ` (${frame.names[c]})` : "";
      labels[`x${c}`] = `Input channel ${c}${name}, ${conv.x.rows} by ${conv.x.columns}. Arrow keys choose a cell.`;
      labels[`p${c}`] = `Partial map of channel ${c}${name}. Arrow keys choose a cell and show its products.`;
    });
    return labels;
  }

  legendItems() {
    const { limit, largest } = this.frame.limit;
    return [rampItem("partial maps and y", limit, largest)];
  }

  /** The output cell that a selection in y or in a partial map is about. */
  cell(selection) {
    return selection && (selection.kind === "y" || selection.kind[0] === "p") ? selection : null;
  }

  lights(selection) {
    this.lit = [];
    const hovered = selection?.kind === "bank" ? selection.column : null;
    const lights = { bank: { spotlight: hovered } };
    if (!selection) return lights;
    const dashed = selection === this.hovered;
    const { kind, row, column } = selection;
    const index = Number(kind.slice(1));
    const cell = this.cell(selection) ?? (kind === "bank" ? this.cell(this.pinned) : null);
    if (cell) {
      // The same place everywhere: a window in each channel, one number in each partial map, their sum in y.
      const only = kind[0] === "p" ? index : null;
      lights.y = { overlays: [outline(cell.row, cell.column, 1, 1, { dashed })] };
      this.channels.forEach((conv, c) => {
        if (!conv.read || (only !== null && only !== c)) return;
        const { x } = this.lanes[c];
        const taps = conv.taps(cell);
        const window = outline(cell.row, cell.column, conv.w.rows, conv.w.columns, { dashed });
        lights[`x${c}`] = { overlays: [window], spotlight: x.numbered ? taps : null };
        lights[`p${c}`] = { overlays: [outline(cell.row, cell.column, 1, 1, { dashed })] };
      });
    } else if (kind[0] === "x") {
      const conv = this.channels[index];
      lights[kind] = { overlays: [outline(row, column, 1, 1, { dashed })] };
      if (!conv.read) return lights;
      const touched = conv.touched(selection);
      lights[`p${index}`] = { overlays: [tint(touched)] };
      lights.y = { overlays: [tint(touched)] };
      this.lit = touched.map(({ i, j }) => ({ i, j, channel: index }));
    } else if (kind[0] === "w") {
      lights[`x${index}`] = { overlays: [tint(this.channels[index].lattice(selection))] };
      this.lit = [{ i: row, j: column, channel: index }];
    }
    return lights;
  }

  after() {
    this.reading.forEach((conv) => {
      const index = this.channels.indexOf(conv);
      this.lanes[index].kernel.light(this.lit.filter(({ channel }) => channel === index));
    });
  }

  explain(selection) {
    const { kind } = selection;
    const index = Number(kind.slice(1));
    if (kind === "y") return this.sumInWords(selection);
    if (kind === "bank") return this.filterInWords(selection.column);
    const conv = this.channels[index];
    if (kind[0] === "p" && conv.read) return this.productsInWords(conv, index, selection);
    if (kind[0] === "w") return this.weightInWords(conv, index, selection);
    const value = conv.x.values[selection.row * conv.x.columns + selection.column];
    const name = `x[${index}][${selection.row}, ${selection.column}] = ${format(value)}`;
    const line = h("span", { class: "cnn-sum" }, h("b", {}, name));
    const count = conv.read ? conv.touched(selection).length : 0;
    const { filter } = this.frame;
    const reaches = ` reaches ${count} ${plural(count, "cell")} of y[${filter}], through w[${filter}, ${conv.place}] alone.`;
    line.append(count ? reaches : ` is not read by filter ${filter}.`);
    return line;
  }

  /** y[f][i, j]: one number from each channel, and the bias. */
  sumInWords(cell) {
    const { frame } = this;
    const parts = this.reading.map((conv) => conv.output(cell));
    const bias = frame.biases[frame.filter];
    const sum = this.output[cell.row * frame.columns + cell.column];
    const line = h("span", { class: "cnn-sum" }, h("b", {}, `y[${frame.filter}][${cell.row}, ${cell.column}]`), " = ");
    this.reading.forEach((conv, k) => {
      const index = this.channels.indexOf(conv);
      const term = h("span", { class: "cnn-term" }, h("span", { class: "cnn-kind-size" }, factor(parts[k])));
      term.append(h("span", { class: "cnn-from" }, ` x[${index}]`));
      line.append(k ? " + " : "", term);
    });
    const exact = [...parts, sum, bias].every(isExact);
    const last = h("span", { class: "cnn-term" }, h("span", { class: "cnn-kind-output" }, factor(bias)));
    last.append(h("span", { class: "cnn-from" }, " bias"));
    line.append(" + ", last, ` ${exact ? "=" : "≈"} `, h("b", { class: "cnn-kind-output" }, format(sum)));
    return line;
  }

  /** One partial map's number: the products of one channel. */
  productsInWords(conv, index, cell) {
    const name = `x[${index}] ∗ w[${this.frame.filter}, ${conv.place}] at [${cell.row}, ${cell.column}]`;
    return appendProducts(h("span", { class: "cnn-sum" }, h("b", {}, name), " = "), conv, cell);
  }

  weightInWords(conv, index, { row, column }) {
    const name = `w[${this.frame.filter}, ${conv.place}, ${row}, ${column}] = ${format(conv.weight(row, column))}`;
    const cells = this.frame.rows * this.frame.columns;
    return h("span", { class: "cnn-sum" }, h("b", {}, name), ` multiplies ${cells} cells of x[${index}], and no other channel.`);
  }

  filterInWords(filter) {
    const [from, to] = this.readBy(filter);
    const which = to - from === 1 ? `channel ${from}` : `channels ${from} to ${to - 1}`;
    const rest = ` reads ${which} and makes y[${filter}]; its bias is ${format(this.frame.biases[filter])}.`;
    return h("span", { class: "cnn-sum" }, h("b", {}, `Filter ${filter}`), rest);
  }

  get hint() { return "Choose a cell of y to see its sum over the channels, a cell of a partial map to see its products."; }
}

export default explorerOf(ChannelView);
