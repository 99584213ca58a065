"""FilterGallery: the kit, kernels by their properties, and maps against sums written out."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import FilterGallery
from cnnkit.widgets.filter_gallery.kernels import FILTERS, gabor, gaussian
from cnnkit.widgets.filter_gallery.maps import encoded, rings

from .browserless import move, naive, recording, tell
from .kit import ExplorerTests


class TestFilterGallery(ExplorerTests):
    make = staticmethod(lambda **state: FilterGallery(**{"image": "rings", **state}))
    names = ("x", "w")
    small = 256 * 256 * 11 + 20_000  # where the size changes: float32 of the picture, and a byte for each map's pixel
    largest = ({"size": 256}, 256 * 256 * 11 + 20_000)
    states = (
        {"size": 64},
        {"size": 80, "filter": "gabor", "angle": 45, "wavelength": 6.5, "gabor_sigma": 3.0, "zoom": 3},
        {"size": 64, "filter": "gaussian", "sigma": 0.5, "width": 3},
    )
    wrong = (
        ({"filter": "sobel"}, CourseError, "did you mean 'sobel"),
        ({"image": "tree"}, CourseError, "no image 'tree'"),
        ({"theta": 30}, CourseError, "no setting 'theta'"),
        ({"sigma": 9.0}, ShapeError, "sigma must be 0.3 to 4.0"),
        ({"width": 4}, ShapeError, "width must be odd"),
        ({"angle": 180}, ShapeError, "angle must be 0 to 175"),
        ({"size": 32}, ShapeError, "size must be 64 to 256"),
    )

    def check(self, explorer):
        frame = super().check(explorer)
        x = explorer.x[0, 0]
        np.testing.assert_allclose(np.frombuffer(explorer.view.image, np.float32), x.ravel(), rtol=1e-6)
        for number, tile in enumerate(frame["tiles"]):
            rows, columns = x.shape[0] - tile["size"] + 1, x.shape[1] - tile["size"] + 1
            codes = np.frombuffer(getattr(explorer.view, f"map_{number}"), np.uint8).reshape(rows, columns)
            # A byte says a value to half a step, unless the value lies beyond the last colour.
            middle, step = (128, tile["high"] / 127) if tile["signed"] else (0, (tile["high"] - tile["low"]) / 255)
            said = (codes.astype(float) - middle) * step + (0 if tile["signed"] else tile["low"])
            y = explorer.map(tile["name"])[0, 0]
            within = (y > tile["low"]) & (y < tile["high"])
            assert np.abs(said - y)[within].max(initial=0) <= 0.51 * step + 1e-6, tile["name"]
        return frame


def test_every_map_is_the_sum_it_says():
    explorer = FilterGallery(np.random.default_rng(0).random((24, 31)))
    for name in FILTERS:
        w = explorer.kernel(name)[0, 0]
        y, _ = naive(explorer.x[0, 0], w, ((0, 0), (0, 0)), (1, 1), (1, 1))
        np.testing.assert_allclose(explorer.map(name)[0, 0], y, atol=1e-12)


@pytest.mark.parametrize("sigma", [0.3, 1.0, 2.5, 4.0])
def test_a_gaussian_sums_to_one_has_its_sigma_and_separates(sigma):
    kernel = gaussian(sigma)
    assert kernel.sum() == pytest.approx(1)
    assert np.linalg.matrix_rank(kernel, tol=1e-9) == 1
    offsets = np.arange(len(kernel)) - len(kernel) // 2
    if sigma >= 1:  # sampled and cut, but not by much
        assert np.sqrt((kernel.sum(axis=0) * offsets**2).sum()) == pytest.approx(sigma, rel=0.06)


@pytest.mark.parametrize("angle", [0, 30, 90, 145])
@pytest.mark.parametrize("wavelength", [3.0, 6.5])
def test_a_gabor_is_silent_on_flat_ground_and_loudest_on_its_own_stripes(angle, wavelength):
    kernel = gabor(3.0, angle, wavelength)
    assert kernel.sum() == pytest.approx(0, abs=1e-12)
    middle = len(kernel) // 2
    r, c = np.mgrid[-middle : middle + 1, -middle : middle + 1]

    def answer(direction):
        theta = np.radians(direction)
        return abs((kernel * np.cos(2 * np.pi * (c * np.cos(theta) + r * np.sin(theta)) / wavelength)).sum())

    assert answer(angle) > 3 * answer(angle + 60)
    assert answer(angle) > 3 * answer(angle + 90)


@pytest.mark.parametrize("name", FILTERS)
def test_signed_kernels_ignore_flat_ground_and_the_others_keep_it(name):
    explorer = FilterGallery("rings", size=64)
    assert explorer.kernel(name).sum() == pytest.approx(0 if FILTERS[name].signed else 1, abs=1e-12)


def test_sobel_is_orange_where_it_gets_brighter_to_the_right():
    image = np.tile([0.0, 0.0, 1.0, 1.0], (4, 1))
    explorer = FilterGallery(image)
    assert (explorer.map("sobel x") > 0).all()
    assert (explorer.map("sobel y") == 0).all()


def test_codes_follow_the_lessons_formula():
    y = np.array([[-2.0, 0.0, 1.0, 2.0]])
    assert list(encoded(y, True, 0, 1).codes) == [1, 128, 192, 255]
    assert list(encoded(np.zeros((2, 2)), True, 0, 1).codes) == [128] * 4
    overshoot = encoded(np.array([[-0.5, 0.0, 1.0, 1.5]]), False, 0.0, 1.0)
    assert (overshoot.low, overshoot.high) == (-0.5, 1.5)
    assert list(overshoot.codes) == [0, 64, 191, 255]


def test_a_message_holds_the_maps_that_changed_and_no_other():
    explorer = FilterGallery("rings", size=64)
    with recording(explorer.view) as sent:
        move(explorer, "zoom", 4)
        tell(explorer, kind="set", name="filter", value="gabor")
        move(explorer, "angle", 30)
        move(explorer, "size", 80)
    maps = [[path[0] for path in message["buffer_paths"] if path[0] != "frame"] for message, _ in sent]
    assert maps[:3] == [[], [], ["map_6"]]
    assert sorted(maps[3]) == ["image", *(f"map_{number}" for number in range(7))]
    assert sent[2][1] < 64 * 64 + 4000
    assert explorer.state["filter"] == "gabor"


@pytest.mark.parametrize("shape", [(3, 3), (4, 9), (30, 17), (200, 300)])
def test_a_brought_image_of_any_size_works_at_its_extremes(shape):
    image = np.random.default_rng(0).random(shape)
    explorer = FilterGallery(image)
    kit = TestFilterGallery()
    for control in ("width", "sigma", "gabor_sigma", "zoom"):
        for end in (0, -1):
            move(explorer, control, kit.extremes(explorer, control)[end])
            kit.check(explorer)
    np.testing.assert_array_equal(explorer.x[0, 0], image)


def test_an_image_that_does_not_do_is_refused_with_a_sentence():
    with pytest.raises(ShapeError, match="at least 3 × 3"):
        FilterGallery(np.zeros((2, 9)))
    with pytest.raises(ShapeError, match="Take one channel"):
        FilterGallery(np.zeros((3, 9, 9)))


def test_rings_hold_every_direction_and_stay_in_range():
    image = rings(64)
    assert image.min() >= 0
    assert image.max() <= 1
    np.testing.assert_allclose(image, image.T, atol=1e-12)
