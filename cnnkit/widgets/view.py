"""The one canvas view under every explorer: Python sends small frames of numbers, plain JavaScript draws them."""

import json
from functools import cache
from importlib.resources import files

import anywidget
import traitlets

from cnnkit.plots import SIGNED

# In the order in which they build on each other.
TOOLKIT = ("dom.js", "palette.js", "ink.js", "grid.js", "player.js", "names.js", "card.js", "view.js")


@cache  # one text for all views of a kind: a notebook may hold many
def script(names: tuple[str, ...]) -> str:
    """Join the toolkit and one explorer's files into the single module that anywidget takes.

    names: files as "pool/view.js"; those without a folder lie in static/. A front end gets one string per widget and
    cannot import siblings of it, so Python joins the texts in order: the toolkit first, the file with `export default`
    last. Text, not a Path: a Path would start a file watcher for every instance (anywidget #929).
    """
    folder = files("cnnkit.widgets")
    # The palette is written once, in Python, where the still pictures need it too.
    parts = [f"const SIGNED_ANCHORS = {json.dumps(SIGNED)};"]
    places = [name if "/" in name else f"static/{name}" for name in (*TOOLKIT, *names)]
    parts += [(folder / place).read_text(encoding="utf-8") for place in places]
    return "\n".join(parts)


@cache
def style() -> str:
    """Return the one style sheet that all explorers share."""
    sheet = (files("cnnkit.widgets") / "static" / "explorer.css").read_text(encoding="utf-8")
    return sheet.replace("CNN_RAMP", ", ".join(f"rgb{colour}" for colour in SIGNED))


class CanvasView(anywidget.AnyWidget):
    """What the browser draws. One whole frame replaces another: there is no queue that could hold stale ones.

    frame: small numbers, and bytes for maps (float32, row by row). image: float32 bytes of the input, sent only when
    it changes. names: the accessible name of each control beside the view. A new frame always comes with a new
    image, so that `change:frame` is the only event the browser needs.
    """

    frame = traitlets.Dict().tag(sync=True)
    image = traitlets.Bytes().tag(sync=True)
    names = traitlets.Dict().tag(sync=True)

    def __init__(self, scripts: tuple[str, ...], names: dict[str, str]):
        # Traits of the instance: each explorer brings its own script.
        self.add_traits(
            _esm=traitlets.Unicode(script(scripts)).tag(sync=True),
            _css=traitlets.Unicode(style()).tag(sync=True),
        )
        super().__init__(names=names)

    def show(self, frame: dict, image: bytes | None = None) -> None:
        """Replace the frame, and the image where there is a new one, in one message."""
        with self.hold_sync():
            if image is not None:
                self.image = image
            self.frame = frame
