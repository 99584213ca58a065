// ipywidgets' sliders have no accessible name (ipywidgets #2650): give the controls beside a view theirs.

function nameControls(root, names) {
  for (const part of root.querySelectorAll(".cnnkit-controls :is(button, select, input[type=checkbox])")) ownKeys(part);
  for (const opener of root.querySelectorAll(".cnnkit-opener")) {
    setOnce(opener, "aria-expanded", String(opener.textContent.startsWith("▾")));
  }
  for (const [key, name] of Object.entries(names)) {
    const control = root.querySelector(`.cnnkit-control-${key}`);
    if (!control) continue;
    for (const part of control.querySelectorAll("[role=slider], select, input")) setOnce(part, "aria-label", name);
    const readout = control.querySelector(".widget-readout");
    if (readout) {
      setOnce(readout, "role", "textbox"); // it is editable: a name alone would not say so
      setOnce(readout, "aria-label", `${name}, number`);
    }
  }
}

/** Setting an attribute to what it is would wake the observer again, for ever. */
function setOnce(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/** Name the controls around `element` now and whenever they are rendered anew; returns a function that stops. */
function keepNames(element, names) {
  const root = element.closest(".cnnkit-explorer");
  if (!root) return () => {};
  const observer = new MutationObserver(() => nameControls(root, names));
  observer.observe(root, { childList: true, characterData: true, subtree: true });
  nameControls(root, names);
  return () => observer.disconnect();
}
