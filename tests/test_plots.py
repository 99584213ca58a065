"""Pictures show what they are given, with zero in the middle where signs matter."""

import subprocess
import sys

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from cnnkit import ops, plots
from cnnkit.errors import ShapeError


@pytest.fixture(autouse=True)
def figures(monkeypatch):
    monkeypatch.setenv("MPLBACKEND", "agg")
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    yield plt
    plt.close("all")


def test_a_signed_map_has_zero_in_the_middle_of_its_palette():
    axes = plots.maps({"signed": np.array([[-1.0, 4.0]]), "image": np.array([[0.0, 1.0]])})
    drawn = [ax.images[0] for ax in axes]
    assert drawn[0].get_clim() == (-4, 4)
    assert [picture.get_cmap().name for picture in drawn] == ["cnnkit signed", "gray"]
    assert axes[0].get_title() == "signed\n1 × 2"


def test_a_flat_map_of_zeros_can_be_drawn():
    plots.maps({"zero": np.zeros((3, 2))}, signed=True)[0].figure.canvas.draw()


def test_numbers_are_written_in_their_cells():
    ax = plots.numbers(np.array([[1, 2.5], [3, -4]]))
    ax.figure.canvas.draw()
    assert [text.get_text() for text in ax.texts] == ["1", "2.5", "3", "-4"]


def test_a_race_shows_each_result_and_how_much_faster_the_fast_one_is():
    from time import sleep

    def slow():
        sleep(0.05)
        return np.ones((2, 2))

    axes = plots.race({"yours": slow, "cnnkit": lambda: np.ones((2, 2))})
    assert axes[0].get_title().startswith("yours\n5")
    assert "× faster" in axes[1].get_title()
    assert "faster" not in axes[0].get_title()


def test_a_slow_first_call_does_not_count_against_what_is_fast():
    from time import sleep

    waits = iter([0.3])

    def cold():
        sleep(next(waits, 0.001))
        return np.ones((2, 2))

    (ax,) = plots.race({"cold": cold})
    assert float(ax.get_title().split()[1]) < 300


def test_a_picture_in_colour_stands_beside_its_maps():
    rgb = np.random.default_rng(0).random((4, 5, 3))
    axes = plots.maps({"in colour": rgb, "red": rgb[..., 0]})
    assert axes[0].images[0].get_array().shape == (4, 5, 3)
    assert axes[0].get_title() == "in colour\n4 × 5"


def test_signals_are_told_apart_by_line_and_dot_and_name_themselves():
    ax = plots.signals({"f": np.arange(3.0), "g": (np.arange(-1, 3), np.ones(4)), "long": np.zeros(100)})
    first, second, long = ax.lines[:3]
    assert first.get_linestyle() != second.get_linestyle()
    assert first.get_marker() != second.get_marker()
    assert long.get_marker() in ("", "None")
    assert list(second.get_xdata()) == [-1, 0, 1, 2]
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["f", "g", "long"]


def test_nothing_is_no_picture():
    for draw in (plots.signals, plots.curves, plots.maps):
        with pytest.raises(ShapeError, match=r"there is no .* to draw"):
            draw({})


def test_what_is_no_signal_is_refused():
    with pytest.raises(ShapeError, match=r"'f' has the shape \(2, 2\)"):
        plots.signals({"f": np.ones((2, 2))})


def test_what_is_no_map_is_refused():
    for array in (np.ones(3), np.ones((1, 1, 2, 2)), np.ones((0, 3))):
        with pytest.raises(ShapeError, match=r"wants one map \(H, W\)"):
            plots.maps({"x": array})


def test_every_picture_has_words_and_keeps_to_the_axes_it_is_given(figures):
    x, stack = np.arange(16.0).reshape(4, 4), np.ones((2, 3, 3))
    draw = {
        plots.image: (x,),
        plots.numbers: (x,),
        plots.signals: ({"f": [1.0, 2.0]},),
        plots.curves: ({"loss": [2.0, 1.0]},),
        plots.confusion: (x,),
        plots.tiles: (stack,),
        plots.heat: (x, x),
        plots.arithmetic: (x, np.ones((2, 2))),
        plots.receptive_field: ([(3, 1, 1, 1)], 8),
    }
    several = {plots.maps: ({"a": x, "b": -x},), plots.race: ({"a": lambda: x},)}
    _, ax = figures.subplots()
    for function, arguments in draw.items():
        ax.clear()
        assert function(*arguments, ax=ax, title="Title") is ax
        assert ax.get_title() == "Title"
        assert len(ax.description) > 20, function
    figures.close("all")
    for function, arguments in (draw | several).items():
        axes = np.atleast_1d(function(*arguments))
        assert all(len(ax.description) > 20 for ax in axes), function
        assert axes[0].figure.get_size_inches()[0] <= 11
        axes[0].figure.canvas.draw()
    helpers = {plots.panels, plots.describe, plots.words}
    assert {getattr(plots, name) for name in plots.__all__ if name.islower()} == {*draw, *several, *helpers}


# What is left of linear red, green and blue: Machado, Oliveira and Fernandes 2009, doi:10.1109/TVCG.2009.113, table 1.
BLIND = {
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}


def seen(colours, kind):
    """sRGB (n, 3) from 0 to 1 as the lightness and hue (CIELAB) that a colour-blind reader sees."""
    linear = np.where(colours <= 0.04045, colours / 12.92, ((colours + 0.055) / 1.055) ** 2.4)
    left = np.clip(linear @ np.array(BLIND[kind]).T, 0, 1)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = left @ to_xyz.T / to_xyz.sum(axis=1)
    f = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1)


@pytest.mark.parametrize("kind", BLIND)
def test_colours_stay_apart_for_colour_blind_readers(kind):
    strokes = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour, _, _ in plots.STROKES]) / 255
    told = seen(strokes, kind)
    apart = np.linalg.norm(told[:, None] - told, axis=2)[np.triu_indices(len(told), 1)]
    assert apart.min() > 15  # 2 can just be told apart side by side
    assert len({line for _, line, _ in plots.STROKES}) == len({dot for *_, dot in plots.STROKES}) == len(told)
    signed = seen(np.array(plots.SIGNED) / 255, kind)
    assert np.linalg.norm(signed[:4] - signed[:4:-1], axis=1).min() > 35  # the same size, with the other sign
    assert (np.diff(signed[:5, 0]) > 5).all()
    assert (np.diff(signed[4:, 0]) < -5).all()


def test_words_name_what_is_seen():
    assert plots.image(np.array([[0.0, -2.0, 4.0]])).description == (
        "A map of 1 × 3, from -2 to 4, mean 0.667; largest at row 0, column 2."
    )
    assert plots.image(np.ones((2, 2))).description == "A map of 2 × 2, 1 everywhere."
    assert plots.image(np.full((2, 2), np.nan)).description == "A map of 2 × 2, without a number."
    assert plots.numbers(np.array([[1, 2.5], [3, -4]])).description == "2 × 2 numbers, row by row: 1 2.5; 3 -4."
    assert plots.numbers(np.ones((9, 9))).description == "9 × 9 numbers, from 1 to 1."
    assert plots.signals({"f": ([-1, 0, 1], [3.0, 0.5, 7.0])}).description == (
        "f: 3 samples, lowest 0.5 at 0, highest 7 at 1."
    )
    one, _ = plots.maps({"a": np.eye(2), "b": np.ones((2, 3))})
    assert plots.words(one.figure) == (
        "a 2 × 2: A map of 2 × 2, from 0 to 1, mean 0.5; largest at row 0, column 0."
        " b 2 × 3: A map of 2 × 3, 1 everywhere."
    )


def test_a_notebook_shows_the_words_to_those_who_cannot_see(monkeypatch):
    monkeypatch.delenv("MPLBACKEND")
    cell = "import numpy as np; from cnnkit import plots\nplots.numbers(np.ones((1, 2)), title='a < b');"
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell)])
    NotebookClient(notebook, timeout=60, kernel_name="python3").execute()
    (shown,) = notebook.cells[0].outputs  # one picture: Jupyter does not add its own
    assert shown.data["text/plain"] == "a < b: 1 × 2 numbers, row by row: 1 1."
    assert 'alt="a &lt; b: 1 × 2 numbers, row by row: 1 1."' in shown.data["text/html"]
    assert shown.data["image/png"].strip() in shown.data["text/html"]


def test_a_step_of_arithmetic_can_be_checked_by_hand():
    x = np.array([[1.0, 2, 3], [4, 5, 6], [7, 8, 9]])
    ax = plots.arithmetic(x, np.array([[1.0, -2.0]]), at=(0, 1), padding=(0, 1), stride=(2, 1), dilation=2)
    assert ax.description == (
        "The 1 × 2 window of output 0, 1 reads rows 0 and columns 0, 2 of the image: 1·1 + 3·(-2) = -5."
    )
    assert ax.get_title() == "y[0, 1] = -5\n1·1 + 3·(-2)"
    assert [text.get_text() for text in ax.texts[-2:]] == ["× 1", "× -2"]
    with pytest.raises(ShapeError, match=r"there is no output \(3, 0\); there are 2 × 2"):
        plots.arithmetic(x, np.ones((2, 2)), at=(3, 0))
    with pytest.raises(ShapeError, match=r"20 × 20 padded numbers cannot be read; 16 × 16 are the most"):
        plots.arithmetic(np.ones((20, 20)), np.ones((2, 2)))


def test_a_receptive_field_is_where_a_unit_hears_something():
    """The outline of the last layer is where a change of the image changes the unit."""
    layers, unit = [(3, 1, 1, 1), (2, 2, 0, 1), ((3, 1), 1, (1, 0), 2)], (2, 1)
    outline = plots.receptive_field(layers, (12, 9), unit=unit).patches[-1]
    x, calls = np.ones((1, 1, 12, 9)), []
    for kernel_size, stride, padding, dilation in layers:
        w = np.ones((1, 1, *(kernel_size if isinstance(kernel_size, tuple) else (kernel_size,) * 2)))
        options = {"stride": stride, "padding": padding, "dilation": dilation}
        calls.append((x, w, options))
        x = ops.conv2d(x, w, **options)
    dy = np.zeros_like(x)
    dy[0, 0, unit[0], unit[1]] = 1
    for x, w, options in reversed(calls):
        dy = ops.conv2d_backward(dy, x, w, **options)[0]
    rows, columns = np.nonzero(dy[0, 0])
    top, left = max(outline.get_y() + 0.5, 0), max(outline.get_x() + 0.5, 0)
    assert (top, left) == (rows.min(), columns.min())
    assert min(outline.get_y() + outline.get_height() - 0.5, 11) == rows.max()
    assert min(outline.get_x() + outline.get_width() - 0.5, 8) == columns.max()


def test_a_receptive_field_names_its_layers():
    layers = [(3, 1, 1, 1), (3, 1, 1, 1), (2, 2, 0, 1)]
    ax = plots.receptive_field(layers, 12, unit=(0, 3))
    assert ax.description == (
        "A unit of layer 3 sees 6 × 6 of 12 × 12 pixels: rows -2 to 3 and columns 4 to 9, partly beyond the edge."
        " Layer by layer: 3 × 3, 5 × 5, 6 × 6."
    )
    labels = [text.get_text() for text in ax.get_legend().get_texts()]
    assert labels == ["layer 1: 3 × 3", "layer 2: 5 × 5", "layer 3: 6 × 6"]
    assert len({patch.get_linestyle() for patch in ax.patches}) == 3
    with pytest.raises(ShapeError, match=r"there is no unit \(6, 0\); the last layer has 6 × 6"):
        plots.receptive_field(layers, 12, unit=(6, 0))
    with pytest.raises(ShapeError, match="there is no unit 3; the last layer has 6 × 6"):
        plots.receptive_field(layers, 12, unit=3)
    with pytest.raises(ShapeError, match="there is no layer"):
        plots.receptive_field([], 12)
    with pytest.raises(ShapeError, match=r"image \(3, 3\) must have the size \(12, 12\)"):
        plots.receptive_field(layers, 12, image=np.ones((3, 3)))


def test_importing_plots_loads_neither_matplotlib_nor_numba():
    heavy = {"matplotlib", "numba", "IPython"}
    code = f"import sys; from cnnkit import plots; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_curves_say_in_words_what_they_show():
    ax = plots.curves({"training": [2.0, 1.0, 0.5], "validation": [2.0, 0.9, 1.1]}, ylabel="loss")
    assert list(ax.lines[0].get_xdata()) == [1, 2, 3]
    assert ax.lines[0].get_linestyle() != ax.lines[1].get_linestyle()
    assert ax.description == (
        "loss by epoch: training from 2 to 0.5, lowest 0.5; validation from 2 to 1.1, lowest 0.9."
    )
    plots.curves({"nothing yet": []}).figure.canvas.draw()
    with pytest.raises(ShapeError, match="a curve has one axis"):
        plots.curves({"f": np.ones((2, 2))})


def test_a_confusion_matrix_names_the_most_frequent_mistake():
    ax = plots.confusion(np.array([[90, 2, 0], [7, 80, 1], [0, 0, 70]]), names=["cat", "dog", "fox"])
    assert ax.description == ("Confusion matrix of 250 images: 240 right. Most often dog was taken for cat: 7 times.")
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted", "true")
    assert len(ax.texts) == 6  # zeros stay empty
    assert plots.confusion(np.eye(2)).description == "Confusion matrix of 2 images: 2 right."
    with pytest.raises(ShapeError, match=r"wants \(K, K\) and K names"):
        plots.confusion(np.ones((2, 3)))


def test_tiles_share_one_palette_and_count_the_silent():
    maps = np.zeros((5, 2, 3))
    maps[3, 0, 0] = -2
    ax = plots.tiles(maps)
    assert ax.images[0].get_clim() == (-2, 2)
    assert ax.images[0].get_array().shape == (2 * 3 - 1, 3 * 4 - 1)
    assert ax.description == ("5 maps of 2 × 3, from -2 to 0; the strongest is number 3, and 4 are 0 everywhere.")
    assert plots.tiles(np.ones((2, 3, 5, 5))).images[0].get_array().shape == (2 * 6 - 1, 3 * 6 - 1)
    with pytest.raises(ShapeError, match="columns must be a whole number of at least 1, not 0"):
        plots.tiles(maps, columns=0)
    with pytest.raises(ShapeError, match=r"wants maps \(C, H, W\) or kernels"):
        plots.tiles(np.ones((2, 3)))


def test_heat_says_where_it_lies():
    importance = np.zeros((3, 3))
    importance[0, 2] = 1
    ax = plots.heat(np.ones((6, 9)), importance)
    assert ax.description == "Importance from 0 to 1; its centre lies top right."
    assert ax.images[1].get_extent() == [-0.5, 8.5, 5.5, -0.5]
