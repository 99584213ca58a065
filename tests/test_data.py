"""The images are the real ones, sized as asked, and cheap to load."""

import subprocess
import sys

import numpy as np
import pytest

from cnnkit import data
from cnnkit.errors import CourseError, ShapeError


@pytest.mark.parametrize("name", data.PHOTOGRAPHS)
def test_photographs_are_scikit_learns_own_pixels(name):
    from sklearn.datasets import load_sample_image

    expected = load_sample_image(f"{name}.jpg") / 255.0
    np.testing.assert_array_equal(data.photograph(name, colour=True), expected.transpose(2, 0, 1))
    np.testing.assert_allclose(data.photograph(name), expected @ [0.299, 0.587, 0.114], atol=1e-12)


def test_digits_are_scikit_learns_own_pixels():
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, labels = data.digits()
    np.testing.assert_array_equal(images[:, 0], bunch.images)
    np.testing.assert_array_equal(labels, bunch.target)


@pytest.mark.parametrize("size", [(1, 1), (7, 5), (16, 300), (256, 256), (512, 512), (600, 100)])
def test_a_photograph_has_the_size_asked_for_and_stays_in_range(size):
    image = data.photograph("flower", size=size)
    assert image.shape == size
    assert image.dtype == np.float64
    assert image.min() >= 0
    assert image.max() <= 1 + 1e-12


def test_every_size_a_slider_can_ask_for_is_there():
    for height, width in [(n, 256) for n in range(16, 513, 5)] + [(281, 256), (195, 256), (71, 71), (256, 281)]:
        assert data.photograph(size=(height, width)).shape == (height, width)


def test_an_int_means_a_square():
    assert data.photograph(size=32).shape == (32, 32)
    assert data.digit(4, size=11).shape == (11, 11)
    assert data.numbered_grid(3).shape == (3, 3)


def test_a_caller_may_change_what_it_gets_without_changing_the_next_callers():
    for get in (lambda: data.photograph(size=8), lambda: data.digit(2), lambda: data.digits()[0]):
        first = get()
        kept = first.copy()
        first += 1
        np.testing.assert_array_equal(get(), kept)


def test_wrong_requests_get_a_sentence():
    with pytest.raises(CourseError, match="there is no 'cat'; choose one of china, flower"):
        data.photograph("cat")
    with pytest.raises(CourseError, match=r"index 1797 is outside 0 … 1796"):
        data.digit(1797)
    for size in (0, (3, -1), 2.5, True, (1, 2, 3), "big"):
        with pytest.raises(ShapeError, match="must be a positive int or an"):
            data.photograph(size=size)


def test_loading_a_photograph_does_not_import_scikit_learn():
    code = "import sys; from cnnkit import data; data.photograph(); data.digit(); sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
