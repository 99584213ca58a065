// Play, pause and scrub through the positions of a map, with native controls.

const FRAME_MS = 450; // a small map: slow enough to follow
const SWEEP_MS = 12000; // a large map: from corner to corner

class Player {
  /** onMove(index, playing) is called for every new position. */
  constructor(onMove, signal, label = "output position") {
    this.onMove = onMove;
    this.total = 1;
    this.columns = 1;
    this.timer = null;
    // Who asked for less motion gets single steps instead of an animation.
    this.calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.button = ownKeys(h("button", { type: "button", class: "cnn-button" }));
    const range = { type: "range", min: 0, step: 1, value: 0, class: "cnn-range", "aria-label": label };
    this.range = ownKeys(h("input", range));
    this.where = h("span", { class: "cnn-where" });
    this.element = h("div", { class: "cnn-player" }, this.button, this.range, this.where);
    this.label();
    this.button.addEventListener("click", () => this.toggle(), { signal });
    this.range.addEventListener("input", () => this.scrub(Number(this.range.value)), { signal });
    signal.addEventListener("abort", () => this.pause());
  }

  set(rows, columns) {
    this.pause();
    this.total = rows * columns;
    this.columns = columns;
    this.range.max = this.total - 1;
    this.place(Math.min(Number(this.range.value), this.total - 1));
  }

  get index() {
    return Number(this.range.value);
  }

  /** Move the thumb without telling anybody. */
  place(index) {
    this.range.value = index;
    const where = `row ${Math.floor(index / this.columns)}, column ${index % this.columns}`;
    this.range.setAttribute("aria-valuetext", where);
    this.where.textContent = `${index + 1} of ${this.total}`;
  }

  move(index, playing) {
    this.place(index);
    this.onMove(index, playing);
  }

  scrub(index) {
    this.pause();
    this.move(index, false);
  }

  toggle() {
    if (this.calm) this.move((this.index + 1) % this.total, false);
    else if (this.timer === null) this.play();
    else this.pause();
  }

  play() {
    const steps = Math.max(1, Math.round((this.total * 33) / SWEEP_MS));
    const wait = steps > 1 ? 33 : Math.max(33, Math.min(FRAME_MS, SWEEP_MS / this.total));
    this.move(this.index >= this.total - 1 ? 0 : this.index, true);
    this.timer = setInterval(() => {
      const next = Math.min(this.index + steps, this.total - 1);
      if (next === this.total - 1) this.pause();
      this.move(next, this.timer !== null);
    }, wait);
    this.label();
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.label();
  }

  label() {
    this.button.textContent = this.calm ? "Step" : this.timer === null ? "▶ Play" : "❚❚ Pause";
    this.button.setAttribute("aria-label", this.calm ? "Next output position" : this.timer === null ? "Play" : "Pause");
  }
}
