// Charts drawn as SVG: scales, axes, bars, curves. Colours are CSS variables: themes and print need no redrawing.

// The browser knows the name of SVG's namespace; written out it would look like an address to fetch from.
const SVG = document.createRange().createContextualFragment("<svg></svg>").firstChild.namespaceURI;

/** Create an SVG element: s("rect", { x: 1, class: "cnn-bar" }, child). */
function s(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** From values to pixels: a function with its inverse and its ticks. */
function linear(low, high, from, to) {
  const scale = (value) => from + ((value - low) / (high - low)) * (to - from);
  scale.invert = (pixel) => low + ((pixel - from) / (to - from)) * (high - low);
  scale.ticks = (count) => roundTicks(low, high, count);
  return Object.assign(scale, { low, high, from, to });
}

/** Likewise for factors: every step to the right multiplies. `low` must be positive. */
function logarithmic(low, high, from, to) {
  const inner = linear(Math.log10(low), Math.log10(high), from, to);
  const scale = (value) => inner(Math.log10(Math.max(value, low)));
  scale.invert = (pixel) => 10 ** inner.invert(pixel);
  scale.ticks = (count) => {
    const decades = Array.from({ length: Math.floor(inner.high + 1e-9) - Math.ceil(inner.low) + 1 }, (_, k) => Math.ceil(inner.low) + k);
    const every = Math.max(1, Math.ceil(decades.length / count));
    return decades.filter((decade) => decade % every === 0).map((decade) => 10 ** decade);
  };
  return Object.assign(scale, { low, high, from, to });
}

/** At most `count` + 1 round numbers from low to high: multiples of 1, 2 or 5 times a power of ten. */
function roundTicks(low, high, count) {
  const rough = (high - low) / Math.max(1, count);
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => (first + k) * step);
}

/**
 * What a view has asked Python to set, until a frame shows it: keys pressed faster than frames come must not be undone
 * by the answer to the one before.
 */
class Asked {
  constructor(view, name) {
    Object.assign(this, { view, name, value: null, since: 0 });
  }

  set(value) {
    Object.assign(this, { value, since: performance.now() });
    this.view.setControl(this.name, value);
  }

  /** True when a frame with this value is the newest answer, or no answer is due. */
  settledBy(value) {
    if (this.value === value || performance.now() - this.since > 1000) this.value = null;
    return this.value === null;
  }
}

const PREFIXES = [[1e12, "T"], [1e9, "G"], [1e6, "M"], [1e3, "k"]];

/** A number for an axis: 250, 10 k, 2.5 M. */
function brief(value) {
  const [unit, letter] = PREFIXES.find(([size]) => Math.abs(value) >= size) ?? [1, ""];
  return letter ? `${format(value / unit, 1)} ${letter}` : format(value, 2);
}

/** A share as a reader wants it: 12.5 %. */
const percent = (share) => `${format(100 * share, 1)} %`;

/** One drawing surface; everything is drawn anew for every frame: a chart has some hundred elements, not millions. */
class Chart {
  constructor(attributes = {}) {
    this.element = s("svg", { class: "cnn-chart", ...attributes });
  }

  /** Begin a drawing of this many CSS pixels. */
  begin(width, height) {
    this.width = width;
    this.height = height;
    const { element } = this;
    element.setAttribute("viewBox", `0 0 ${width} ${height}`);
    element.setAttribute("width", width);
    element.setAttribute("height", height);
    this.parts = [];
    return this;
  }

  /** Show what was drawn, in one go. */
  end() {
    this.element.replaceChildren(...this.parts);
  }

  add(tag, attributes, ...children) {
    const part = s(tag, attributes, ...children);
    this.parts.push(part);
    return part;
  }

  line(x1, y1, x2, y2, kind) {
    return this.add("line", { x1, y1, x2, y2, class: kind });
  }

  text(x, y, text, kind = "", anchor = "middle") {
    return this.add("text", { x, y, class: `cnn-chart-text ${kind}`, "text-anchor": anchor }, text);
  }

  /** A box between two corners, in whichever order they come. */
  box(x1, y1, x2, y2, kind, attributes = {}) {
    const place = { x: Math.min(x1, x2), y: Math.min(y1, y2), width: Math.abs(x2 - x1), height: Math.abs(y2 - y1) };
    return this.add("rect", { ...place, class: kind, ...attributes });
  }

  /** A curve through points; values outside the scales are drawn there and cut off by `clip`. */
  curve(points, kind) {
    const d = points.map(([x, y], k) => `${k ? "L" : "M"}${x.toFixed(2)} ${y.toFixed(2)}`).join("");
    return this.add("path", { d, class: `cnn-curve ${kind}` });
  }

  /** Horizontal axis: ticks below `y`, faint rules from `top` to `y`. */
  xAxis(scale, y, { top = y, ticks = 8, write = (value) => format(value, 2), label = "" } = {}) {
    for (const value of scale.ticks(ticks)) {
      const x = scale(value);
      if (top !== y) this.line(x, top, x, y, "cnn-rule");
      this.line(x, y, x, y + 4, "cnn-axis");
      this.text(x, y + 16, write(value), "cnn-tick");
    }
    this.line(scale.from, y, scale.to, y, "cnn-axis");
    if (label) this.text((scale.from + scale.to) / 2, y + 32, label, "cnn-label");
  }

  /** Vertical axis: ticks left of `x`, faint rules from `x` to `right`. */
  yAxis(scale, x, { right = x, ticks = 5, write = (value) => format(value, 2) } = {}) {
    for (const value of scale.ticks(ticks)) {
      const y = scale(value);
      if (right !== x) this.line(x, y, right, y, value === 0 ? "cnn-zero" : "cnn-rule");
      this.line(x - 4, y, x, y, "cnn-axis");
      this.text(x - 7, y + 4, write(value), "cnn-tick", "end");
    }
    this.line(x, scale.from, x, scale.to, "cnn-axis");
  }

  /** Where a mouse event is, in the drawing's own pixels. */
  at(event) {
    const box = this.element.getBoundingClientRect();
    return { x: ((event.clientX - box.left) / box.width) * this.width, y: ((event.clientY - box.top) / box.height) * this.height };
  }
}
