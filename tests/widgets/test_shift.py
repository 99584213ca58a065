"""ShiftExplorer: the kit, the error measured by hand, and when it has to vanish."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import ShiftExplorer
from cnnkit.widgets.shift.layers import LAYERS, Network, errors, shifted

from .browserless import move
from .kit import ExplorerTests


def moved(x, dy, dx, circular):
    """A shift, pixel by pixel."""
    y = np.zeros_like(x)
    rows, columns = x.shape[-2:]
    for r in range(rows):
        for c in range(columns):
            i, j = r - dy, c - dx
            if circular:
                y[..., r, c] = x[..., i % rows, j % columns]
            elif 0 <= i < rows and 0 <= j < columns:
                y[..., r, c] = x[..., i, j]
    return y


def maps(frame, *names):
    return [
        np.frombuffer(frame[name]["values"], np.float32).reshape(1, 1, frame[name]["rows"], frame[name]["columns"])
        for name in names
    ]


class TestShiftExplorer(ExplorerTests):
    make = staticmethod(ShiftExplorer)
    names = ("x", "w", "wrap", "blur")
    small = 120_000  # six maps of 96 × 96, four of them a quarter of that
    largest = ({"image": "photograph", "size": 96}, 260_000)
    states = (
        {},
        {"image": "stripes", "size": 36, "layer": "average pooling", "step": 3, "border": "zero", "dy": -4},
        {"image": "digit", "layer": "global average", "kernel": "blur", "dy": 5, "dx": -2},
    )
    wrong = (
        ({"image": "circle"}, CourseError, "no image 'circle'"),
        ({"layer": "pooling"}, CourseError, "no layer 'pooling'"),
        ({"border": "reflect"}, CourseError, "no border 'reflect'"),
        ({"dz": 1}, CourseError, "no setting 'dz'"),
        ({"dx": 9}, ShapeError, "dx must be -8 to 8"),
        ({"step": 0}, ShapeError, "step must be 1 to 4"),
        ({"size": 500}, ShapeError, "size must be 24 to 96"),
    )

    def check(self, explorer):
        frame, state = super().check(explorer), explorer.state
        circular = state["border"] == "circular"
        x, there, y, later, after, difference = maps(frame, "x", "shifted", "y", "moved", "after", "difference")
        np.testing.assert_array_equal(there, moved(x, *frame["shift"], circular))
        np.testing.assert_array_equal(later, moved(y, *frame["moved_by"], circular))
        np.testing.assert_allclose(after, explorer.f(there.astype(float)), atol=1e-4)
        np.testing.assert_allclose(difference, after - later, atol=1e-4)
        assert explorer.error == pytest.approx(np.abs(after - later).max(), abs=1e-4)
        assert frame["errors"][frame["reach"] + state["dx"]] == pytest.approx(frame["share"])
        return frame


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_on_a_circle_every_layer_is_equivariant_to_multiples_of_its_step(layer, step):
    x = np.random.default_rng(step).normal(size=(1, 1, 24, 24))
    w = np.random.default_rng(9).normal(size=(1, 1, 3, 3))
    network = Network(layer, step, "circular")
    for shift in ((0, 0), (step, 0), (-2 * step, step), (0, 3 * step)):
        there = network(shifted(x, shift, "circular"), w)
        np.testing.assert_allclose(there, shifted(network(x, w), network.moved(shift), "circular"), atol=1e-12)


@pytest.mark.parametrize("layer", [name for name in LAYERS if name not in ("convolution", "global average")])
def test_a_stride_breaks_shifts_that_it_does_not_divide(layer):
    explorer = ShiftExplorer(layer=layer, step=2, dx=1)
    assert explorer.error > 0.1
    assert "no multiple of the step 2" in explorer.view.frame["verdict"]


def test_blur_before_the_stride_loses_less_than_the_stride_alone():
    plain = ShiftExplorer("stripes", layer="convolution with stride", dx=1)
    blurred = ShiftExplorer("stripes", layer="blur, then stride", dx=1)
    assert blurred.view.frame["share"] <= 0.5 * plain.view.frame["share"]


def test_zeros_break_only_what_sees_the_border():
    explorer = ShiftExplorer("photograph", layer="convolution", border="zero", dy=2, dx=-3)
    assert explorer.error > 0.1
    assert explorer.view.frame["verdict"].endswith("Away from the border both agree.")


@pytest.mark.parametrize("layer", [name for name in LAYERS if name != "global average"])
def test_inside_really_sees_nothing_of_the_border(layer):
    network, shift = Network(layer, 2, "zero"), (2, -4)
    w = np.ones((1, 1, 3, 3))
    x = np.random.default_rng(0).normal(size=(1, 1, 24, 24))
    y = network(x, w)
    inside = network.inside((24, 24), shift, y.shape[2:])
    assert inside.any()
    after, later = network(shifted(x, shift, "zero"), w), shifted(y, network.moved(shift), "zero")
    np.testing.assert_allclose(after[0, 0][inside], later[0, 0][inside], atol=1e-12)


def test_the_global_average_is_invariant_on_a_circle():
    explorer = ShiftExplorer("photograph", layer="global average", dy=3, dx=5)
    assert explorer.error < 1e-12
    assert explorer.view.frame["verdict"] == "Invariant here: both ways around give the same."
    assert explorer.y.shape == (1, 1, 1, 1)


def test_the_row_of_errors_is_that_of_each_shift():
    x = np.random.default_rng(1).normal(size=(1, 1, 12, 12))
    w = np.random.default_rng(2).normal(size=(1, 1, 3, 3))
    network = Network("max pooling", 2, "zero")
    y = network(x, w)
    for k, dx in enumerate(range(-3, 4)):
        there = network(moved(x, 1, dx, circular=False), w)
        back = moved(y, *network.moved((1, dx)), circular=False)
        assert errors(network, x, w, 1, 3)[k] == pytest.approx(np.abs(there - back).max() / y.max())


@pytest.mark.parametrize("shape", [(3, 3), (5, 9), (40, 31), (1, 1)])
def test_a_brought_image_keeps_its_shape_and_is_copied(shape):
    image = np.random.default_rng(0).random(shape)
    explorer = ShiftExplorer(image)
    np.testing.assert_array_equal(explorer.x[0, 0], image)
    kept = image.copy()
    image[:] = 7
    for layer in LAYERS:
        move(explorer, "layer", layer)
        TestShiftExplorer().check(explorer)
    np.testing.assert_array_equal(explorer.x[0, 0], kept)


def test_a_size_that_the_step_does_not_divide_is_named():
    explorer = ShiftExplorer(np.eye(9), layer="convolution with stride", step=2, dx=2)
    assert "9 × 9 is no multiple of the step" in explorer.view.frame["verdict"]


def test_the_code_is_what_ops_says():
    explorer = ShiftExplorer(layer="max pooling", border="zero")
    assert explorer.code == "ops.max_pool2d(ops.relu(ops.conv2d(x, w, padding=1)), 2)"


def test_a_brought_image_that_does_not_do_is_refused_with_a_sentence():
    with pytest.raises(ShapeError, match="2-D"):
        ShiftExplorer(np.zeros((3, 4, 4)))
    with pytest.raises(ShapeError, match=r"at most 128 × 128.*Take a part"):
        ShiftExplorer(np.zeros((129, 4)))
    with pytest.raises(ShapeError, match=r"the image must be an array of numbers, not \[\[1, 2\], \[3\]\]"):
        ShiftExplorer([[1, 2], [3]])
    for size in (-1, 10**9):  # nothing so large is made only to be refused
        with pytest.raises(ShapeError, match="size must be"):
            ShiftExplorer(size=size)


def test_what_is_no_batch_is_refused_by_network_shift_and_wrap():
    explorer = ShiftExplorer()
    for compute in (explorer.f, explorer.shift, explorer.wrap):
        for x in (5, "x", [], np.zeros((4, 4)), [[1, 2], [3]]):
            with pytest.raises(ShapeError, match="x must be"):
                compute(x)
