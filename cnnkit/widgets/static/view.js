// What every explorer's page shares: frames come in, a cell is hovered or pinned, and everything is drawn again.

/**
 * A subclass writes
 *   build()              -> the elements above the card; makes maps with this.map(name, canvas or drawable), and may place
 *                           this.legend, this.words and this.playerOf(name). The constructor calls it: no class fields.
 *   read(frame, image)   keep what the frame says
 *   fill()               size and fill the maps for this.width CSS pixels
 *   lights(selection)    -> { name: { overlays, spotlight } } for the maps; selection is null or { kind, row, column }
 *   explain(selection)   -> an element, or text, that spells the selected cell out
 * and, where it has something to say,
 *   labels()             -> { name: what a screen reader hears when it comes to the map }
 *   legendItems()        -> elements;  firstPin() -> selection;  spoken(selection) -> words for the live region
 *   after(theme, lights) draw what is no map (a loupe, a kernel);  arrived(name) -> selection when a map gets the focus
 *   choose(selection)    a cell was clicked or walked to
 * All arithmetic comes from Python; a page only looks up and adds what it was sent.
 */
class ExplorerView {
  constructor(model, element) {
    Object.assign(this, { model, element, abort: new AbortController(), maps: {}, player: null, played: null });
    this.hovered = this.pinned = null;
    this.progress = null; // index of the last output shown while playing; null shows all
    this.legend = h("div", { class: "cnn-legend" });
    this.words = h("div", { class: "cnn-words" });
    this.live = h("div", { class: "cnn-live", "aria-live": "polite", role: "status" });
    this.card = new Card(this.abort.signal);
    this.root = h("div", { class: "cnnkit-view" }, ...this.build(), this.card.element, this.live);
    this.element.append(this.root);
    this.say = throttled((text) => { this.live.textContent = text; }, 600);
    this.listen();
  }

  // What an explorer calls while it builds.

  /** Make a map whose cells can be hovered, pinned and walked. It is a Grid, or anything drawn alike. */
  map(name, drawable = new Grid(focusable(name))) {
    this.maps[name] = drawable;
    const { canvas } = drawable;
    canvas.dataset.map = name;
    const { signal } = this.abort;
    const select = (event) => {
      const cell = drawable.cellAt(event);
      return cell ? { kind: name, ...cell } : null;
    };
    canvas.addEventListener("mousemove", (event) => this.hover(select(event)), { signal });
    canvas.addEventListener("mouseleave", () => this.hover(null), { signal });
    canvas.addEventListener("click", (event) => this.pin(select(event)), { signal });
    canvas.addEventListener("keydown", (event) => this.key(event, name), { signal });
    canvas.addEventListener("focus", () => this.arrive(name), { signal });
    return drawable;
  }

  /** Make a player that walks one map; -> its element. */
  playerOf(name, label = "output position") {
    this.played = name;
    this.player = new Player((index, playing) => this.goTo(index, playing), this.abort.signal, label);
    return this.player.element;
  }

  /** Move a control as if by hand: the picture is a control too. Python knows best whether it stands there already. */
  setControl(name, value) {
    this.model.send({ kind: "set", name, value });
  }

  // What an explorer may leave as it is.

  labels() { return {}; }
  legendItems() { return []; }
  firstPin() { return null; }
  after() {}
  choose() {}
  arrived(name) { return { kind: name, ...(name === this.played ? this.cellOf(this.player.index) : { row: 0, column: 0 }) }; }
  spoken(selection) { return selection ? textOf(this.explain(selection)) : ""; }
  get hint() { return "Hover over a cell to see where it comes from; click to keep it, Escape to let go."; }

  // How it runs.

  listen() {
    this.onFrame = () => this.take();
    this.model.on("change:frame", this.onFrame);
    this.resizing = new ResizeObserver(() => this.resized());
    this.resizing.observe(this.element);
    this.theming = new MutationObserver(() => this.retheme());
    this.theming.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light", "data-jp-theme-name"] });
  }

  /** Read the theme's colours again; and once more when its sheets, which JupyterLab loads afterwards, have come. */
  retheme() {
    clearTimeout(this.rethemed);
    this.theme = null;
    this.draw();
    this.rethemed = setTimeout(() => {
      this.theme = null;
      this.draw();
    }, 400);
  }

  destroy() {
    this.abort.abort();
    clearTimeout(this.rethemed);
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
    const first = !this.frame;
    const started = performance.now();
    this.frame = this.model.get("frame");
    this.progress = null;
    this.hovered = null;
    this.read(this.frame, this.model.get("image"));
    this.fill();
    if (this.player) this.player.set(this.maps[this.played].rows, this.maps[this.played].columns);
    if (first) this.pinned = this.firstPin();
    if (this.pinned) this.pinned = this.clamp(this.pinned);
    this.follow();
    this.write();
    this.draw();
    // For tests and for measuring: this frame is on the canvas now.
    this.root.dataset.serial = this.frame.serial;
    this.root.dispatchEvent(new CustomEvent("cnnkit-drawn", { bubbles: true, detail: { serial: this.frame.serial, started } }));
  }

  /** Everything in words that does not depend on the mouse. */
  write() {
    this.card.set(this.frame);
    const gaveWay = this.frame.notes.map((text) => h("span", { class: "cnn-item cnn-gave-way" }, text));
    this.legend.replaceChildren(...this.legendItems(), ...gaveWay);
    for (const [name, label] of Object.entries(this.labels())) this.maps[name].canvas.setAttribute("aria-label", label);
    this.speak();
  }

  get selection() {
    return this.hovered ?? this.pinned;
  }

  clamp(selection) {
    const { rows, columns } = this.maps[selection.kind];
    const within = (value, count) => Math.min(Math.max(value, 0), count - 1);
    return { ...selection, row: within(selection.row, rows), column: within(selection.column, columns) };
  }

  hover(selection) {
    if (sameCell(selection, this.hovered)) return;
    this.hovered = selection;
    this.draw();
  }

  pin(selection) {
    const again = selection && sameCell(selection, this.pinned);
    if (again) this.hovered = null;
    this.keep(again ? null : selection, again ? null : this.hovered);
  }

  arrive(name) {
    if (this.pinned?.kind === name || this.hovered) return; // a click pins by itself
    this.keep(this.arrived(name));
  }

  /** Pin a selection, or none; draw it, say it. */
  keep(selection, hovered = null) {
    this.player?.pause();
    this.progress = null;
    this.hovered = hovered;
    this.pinned = selection && this.clamp(selection);
    this.follow();
    if (this.pinned) this.choose(this.pinned);
    this.draw();
    this.speak();
  }

  /** The player's thumb stands where the pin is. */
  follow() {
    if (!this.player || this.pinned?.kind !== this.played) return;
    this.player.place(this.pinned.row * this.maps[this.played].columns + this.pinned.column);
  }

  cellOf(index) {
    const { columns } = this.maps[this.played];
    return { row: Math.floor(index / columns), column: index % columns };
  }

  goTo(index, playing) {
    this.hovered = null;
    this.pinned = { kind: this.played, ...this.cellOf(index) };
    this.progress = playing ? index : null;
    this.draw();
    if (!playing) this.speak();
  }

  key(event, name) {
    const { rows, columns } = this.maps[name];
    const at = this.pinned?.kind === name ? this.pinned : { kind: name, row: 0, column: 0 };
    const jump = Math.max(1, Math.round(rows / 8));
    const moves = {
      ArrowLeft: { column: at.column - 1 }, ArrowRight: { column: at.column + 1 },
      ArrowUp: { row: at.row - 1 }, ArrowDown: { row: at.row + 1 },
      Home: event.ctrlKey ? { row: 0, column: 0 } : { column: 0 },
      End: event.ctrlKey ? { row: rows - 1, column: columns - 1 } : { column: columns - 1 },
      PageUp: { row: at.row - jump }, PageDown: { row: at.row + jump },
    };
    if (event.key in moves) this.keep({ ...at, ...moves[event.key] });
    else if (event.key === " " && name === this.played) this.player.toggle();
    else if (event.key === "Escape") this.keep(null);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  speak() {
    this.say(this.spoken(this.pinned));
  }

  draw() {
    if (!this.frame) return;
    // Kept from frame to frame: to read them makes the browser work out all styles at once.
    const theme = (this.theme ??= themeOf(this.root));
    const lights = this.lights(this.selection);
    for (const [name, drawable] of Object.entries(this.maps)) {
      const { overlays = [], spotlight = null } = lights[name] ?? {};
      const hiding = name === this.played && this.progress !== null ? [notYet(this.progress)] : [];
      drawable.draw(theme, [...hiding, ...overlays], spotlight);
    }
    this.words.replaceChildren(this.selection ? this.explain(this.selection) : h("span", { class: "cnn-hint" }, this.hint));
    this.after(theme, lights);
  }
}

const sameCell = (a, b) => a === b || (a && b && ["kind", "row", "column"].every((key) => a[key] === b[key]));

const textOf = (thing) => (typeof thing === "string" ? thing : thing.textContent);

/** A map under its name and size: -> { element, size }, where size.textContent may be set. */
function panel(title, kind, body) {
  const heading = h("div", { class: "cnn-title" }, h("span", { class: `cnn-kind-${kind}` }, title));
  const size = h("span", { class: "cnn-size" });
  heading.append(size);
  return { element: h("div", { class: "cnn-panel" }, heading, body), size };
}

/** A canvas that takes the focus and the arrow keys. */
function focusable(label) {
  // "application" lets arrow keys through to us under a screen reader; the label says what they do.
  return ownKeys(h("canvas", { tabindex: 0, role: "application", "aria-label": label, class: "cnn-canvas" }));
}

/** A sign between maps: ∗, =, Σ. */
const sign = (text) => h("span", { class: "cnn-sign", "aria-hidden": "true" }, text);

/** The module's default export, for one kind of view. */
function explorerOf(View) {
  return {
    render({ model, el }) {
      const view = new View(model, el);
      return () => view.destroy();
    },
  };
}
