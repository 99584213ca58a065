"""Pictures in words, for those who cannot see them."""

from functools import partial
from html import escape


def describe(ax, sentence):
    """Say what an Axes shows: ``ax.description``, and in a notebook the alternative text of its figure -> ax."""
    ax.description = sentence
    root = ax.get_figure()
    root = root.figure if hasattr(root, "figure") and root.figure is not None else root  # a figure inside a figure
    root._ipython_display_ = partial(_display, root)
    return ax


def words(figure):
    """All that the Axes of a figure say of themselves, with their titles, in one text."""
    said = []
    for ax in figure.axes:
        title = " ".join(ax.get_title().split())
        said.append(": ".join(filter(None, (title, getattr(ax, "description", "")))))
    return " ".join(filter(None, said))


def _display(figure):
    """Show the picture as Jupyter would, but with words: its own pictures have none."""
    from IPython.core.pylabtools import print_figure
    from IPython.display import display

    source, text = print_figure(figure, "png", base64=True), words(figure)
    picture = f'<img src="data:image/png;base64,{source}" alt="{escape(text, quote=True)}">'
    display({"text/html": picture, "image/png": source, "text/plain": text}, raw=True)
