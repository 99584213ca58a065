"""A question's own keys: arrows choose and Enter presses the button, where JupyterLab would move from cell to cell."""

import anywidget

# Shown nowhere. JupyterLab's shortcuts stay away from a focused element with this mark; one above it would be too late.
SCRIPT = """
export default {
  render({ el }) {
    let waiting = true;
    const keep = (event) => { event.target.dataset.lmSuppressShortcuts = "true"; };
    const find = () => {
      const box = el.closest(".cnnkit-commit");
      if (box) box.addEventListener("focusin", keep);
      else if (waiting) requestAnimationFrame(find); // not yet on the page
    };
    el.style.display = "none";
    find();
    return () => { waiting = false; };
  },
};
"""


class OwnKeys(anywidget.AnyWidget):
    """Put beside the controls of a question, it keeps JupyterLab's shortcuts away from them."""

    _esm = SCRIPT
