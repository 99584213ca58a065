// Formula, line of code and conventions: the card below every picture; and the legend above it.

/** Pieces of a formula or of code, [text, kind] each, as coloured spans. */
const pieces = (list) => list.map(([text, kind]) => (kind ? h("span", { class: `cnn-kind-${kind}` }, text) : text));

class Card {
  constructor(signal) {
    this.formula = h("div", { class: "cnn-formula" });
    this.code = h("code", { class: "cnn-code" });
    this.note = h("p", { class: "cnn-note" });
    this.button = ownKeys(h("button", { type: "button", class: "cnn-button cnn-copy" }, "Copy"));
    this.button.addEventListener("click", () => this.copy(), { signal });
    this.line = h("div", { class: "cnn-line" }, this.code, this.button);
    this.element = h("div", { class: "cnn-card" }, this.formula, this.line, this.note);
  }

  set(frame) {
    this.formula.replaceChildren();
    if (frame.general) this.formula.append(h("div", { class: "cnn-general" }, frame.general));
    for (const { pieces: list, remark } of frame.formula) {
      const math = h("span", { class: "cnn-math" }, ...pieces(list));
      this.formula.append(h("div", { class: "cnn-row" }, math, h("span", { class: "cnn-remark" }, remark)));
    }
    this.line.style.display = frame.code.length ? "" : "none";
    this.code.replaceChildren(frame.result ? `${frame.result} = ` : "", ...pieces(frame.code));
    this.note.textContent = frame.note;
  }

  async copy() {
    // Without permission (an unfocused page, plain http) the code is selected instead, ready for Ctrl+C.
    try {
      await navigator.clipboard.writeText(this.code.textContent);
      this.button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(this.code);
      this.button.textContent = "Selected";
    }
    setTimeout(() => { this.button.textContent = "Copy"; }, 1500);
  }
}

/** A legend's entry: a swatch (pad, unread, winner, …) and what it means. */
const legendItem = (kind, text) => h("span", { class: "cnn-item" }, h("i", { class: `cnn-swatch cnn-swatch-${kind}` }), text);

/** A legend's entry for a signed map: its colours from −limit to +limit. */
function rampItem(name, limit, largest = limit) {
  const beyond = largest > limit ? " and beyond" : "";
  return h("span", { class: "cnn-item" }, `${name}  ${limit ? `−${format(limit)}` : ""}`, h("i", { class: "cnn-ramp" }),
    limit ? `+${format(limit)}${beyond}` : "0 everywhere");
}
