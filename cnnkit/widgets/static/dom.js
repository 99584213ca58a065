// Small helpers around the browser's own DOM: elements, bytes, and how a number is written.

/** Create an element: h("button", { class: "x", "aria-label": "Play" }, "text", child). */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Keep JupyterLab's shortcuts away from an element that uses the keys itself. */
function ownKeys(element) {
  // JupyterLab listens while the event still travels down, so stopping it later is not enough.
  element.dataset.lmSuppressShortcuts = "true";
  return element;
}

/** Copy float32 out of a message; its bytes need not start at a multiple of four, so a view would not do. */
function floats(view) {
  return new Float32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
}

function bytes(view) {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}

/** Write a number as a reader wants it: at most three decimals, a true minus sign. */
function format(value, decimals = 3) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
  const size = Math.abs(value);
  const places = size >= 1000 ? 0 : size >= 100 ? Math.min(1, decimals) : size >= 10 ? Math.min(2, decimals) : decimals;
  const rounded = Number(value.toFixed(places));
  if (rounded === 0) return Math.abs(value) > 1e-12 ? "≈0" : "0";
  return String(rounded).replace("-", "−");
}

/** A number inside a sum or product: negative ones in brackets. */
const factor = (value) => (format(value).startsWith("−") ? `(${format(value)})` : format(value));

const plural = (number, word) => (number === 1 ? word : `${word}s`);

/** True when format() shows the number without rounding it (float32 noise aside). */
function isExact(value) {
  return Math.abs(Number(format(value).replace("−", "-").replace("≈", "")) - value) <= 1e-6 * Math.max(1, Math.abs(value));
}

/** Run `callback` at most once per `wait` ms, always ending with the latest call. */
function throttled(callback, wait) {
  let timer = null;
  let latest = null;
  const run = (...values) => {
    latest = values;
    if (timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      callback(...latest);
    }, wait);
  };
  run.cancel = () => clearTimeout(timer);
  return run;
}

/** Read the theme's colours: canvases do not see CSS variables by themselves. */
function themeOf(element) {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(`--cnn-${name}`).trim();
  return { ink: read("ink"), muted: read("muted"), paper: read("paper"), line: read("line"), mark: read("mark"),
    markHalo: read("mark-halo"), unread: read("unread"), pad: read("pad"), padInk: read("pad-ink"),
    path: read("path"), kernel: read("kernel") };
}
