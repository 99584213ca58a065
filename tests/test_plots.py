"""Pictures show what they are given, with zero in the middle where signs matter."""

import numpy as np
import pytest

from cnnkit import plots
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


def test_what_is_no_signal_is_refused():
    with pytest.raises(ShapeError, match=r"'f' has the shape \(2, 2\)"):
        plots.signals({"f": np.ones((2, 2))})


def test_what_is_no_map_is_refused():
    for array in (np.ones(3), np.ones((1, 1, 2, 2)), np.ones((0, 3))):
        with pytest.raises(ShapeError, match=r"wants one map \(H, W\)"):
            plots.maps({"x": array})


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
    with pytest.raises(ShapeError, match=r"wants maps \(C, H, W\) or kernels"):
        plots.tiles(np.ones((2, 3)))


def test_heat_says_where_it_lies():
    importance = np.zeros((3, 3))
    importance[0, 2] = 1
    ax = plots.heat(np.ones((6, 9)), importance)
    assert ax.description == "Importance from 0 to 1; its centre lies top right."
    assert ax.images[1].get_extent() == [-0.5, 8.5, 5.5, -0.5]
