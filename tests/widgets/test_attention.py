"""The attention explorer: the kit, and an oracle that looks pixel by pixel."""

import numpy as np
import pytest

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.attention.explorer import AttentionExplorer
from cnnkit.widgets.attention.setting import shapes

from .browserless import move, tell
from .kit import ExplorerTests


class TestAttentionExplorer(ExplorerTests):
    make = staticmethod(AttentionExplorer)
    names = ("q", "k", "v")
    states = (
        {},
        {"image": "digit", "row": 5, "column": 7, "patch": 1},
        {"image": "photograph", "size": 20, "patch": 5, "scaled": False},
        {"image": "stripes", "place": 3, "size": 9, "row": 8},
    )
    wrong = (
        ({"kernel": 2}, CourseError, "there is no setting 'kernel'"),
        ({"image": "fotograph"}, CourseError, "did you mean 'photograph'"),
        ({"patch": 2}, CourseError, "there is no patch 2"),
        ({"row": 12}, ShapeError, "row must be 0 to 11 here, not 12"),
        ({"size": 8, "row": 8}, ShapeError, "row must be 0 to 7 here, not 8"),
        ({"size": 40}, ShapeError, "size must be 8 to 24 here, not 40"),
        ({"size": "big"}, ShapeError, "size must be a whole number"),
        ({"scaled": 1}, CourseError, "scaled must be True or False"),
        ({"place": 9}, ShapeError, "place must be 0 to 4 here, not 9"),
    )
    small = 12_000  # the last of its sizes is 24
    largest = ({"image": "photograph", "size": 24}, 12_000)

    def check(self, explorer):
        frame, setting = super().check(explorer), explorer._setting
        here = setting.row * frame["x"]["columns"] + setting.column
        q, v = explorer.q, explorer.v
        scores = np.array([q[here] @ key for key in q]) / (np.sqrt(q.shape[1]) if setting.scaled else 1)
        powers = np.exp(scores - scores.max())
        np.testing.assert_allclose(explorer.shares.ravel(), powers / powers.sum(), rtol=1e-9)
        np.testing.assert_allclose(explorer.y[here, 0], powers @ v[:, 0] / powers.sum())
        sent = np.frombuffer(frame["shares"]["values"], np.float32)
        np.testing.assert_allclose(sent.sum(), 1, rtol=1e-4)
        assert frame["shares"]["largest"] == explorer.shares.max()
        return frame


def test_what_looks_alike_gets_as_much_wherever_it_stands():
    image = shapes(16)
    explorer = AttentionExplorer(image, row=4, column=4)  # the middle of a cross
    shares = explorer.shares
    (other,) = [tuple(place) for place in np.argwhere(np.isclose(shares, shares[4, 4])) if tuple(place) != (4, 4)]
    assert image[other] == 1
    assert other[0] > 8


def test_the_more_its_place_counts_the_nearer_a_pixel_looks():
    distance = np.hypot(*(np.mgrid[:16, :16] - 8))
    looks = [AttentionExplorer("stripes", size=16, row=8, column=8, place=place) for place in range(5)]
    means = [(explorer.shares * distance).sum() for explorer in looks]
    assert means == sorted(means, reverse=True)
    assert means[4] < 0.8 * means[0]


def test_the_pixels_in_another_order_only_change_places():
    """Without places, attention sees a bag of patches."""
    explorer = AttentionExplorer("digit", patch=1)
    order = np.random.default_rng(0).permutation(144)
    q = explorer.q[order]
    powers = np.exp(q @ q.T / len(q[0]) ** 0.5)
    np.testing.assert_allclose(powers @ explorer.v[order] / powers.sum(axis=1, keepdims=True), explorer.y[order])


@pytest.mark.parametrize("patch", [3, 5])
def test_undivided_scores_leave_nearly_all_to_a_few(patch):
    divided, not_divided = (AttentionExplorer("flower", patch=patch, scaled=scaled) for scaled in (True, False))
    assert not_divided.shares.max() > 2 * divided.shares.max()


def test_a_click_makes_another_pixel_look_and_a_stale_one_is_ignored():
    explorer = AttentionExplorer()
    tell(explorer, kind="query", row=7, column=2)
    assert (explorer.state["row"], explorer.state["column"]) == (7, 2)
    assert explorer.controls["row"].value == 7
    for row, column in ((12, 0), (-1, 3), (None, 3), (2.5, 1)):
        tell(explorer, kind="query", row=row, column=column)
        assert (explorer.state["row"], explorer.state["column"]) == (7, 2)


def test_a_smaller_image_keeps_the_pixel_inside():
    explorer = AttentionExplorer(row=11, column=4)
    move(explorer, "size", 8)
    assert (explorer.state["row"], explorer.state["column"]) == (7, 4)


def test_your_own_image_keeps_its_shape():
    explorer = AttentionExplorer(np.arange(12.0).reshape(3, 4))
    assert explorer.shares.shape == (3, 4)
    assert explorer.controls["size"].disabled
    assert "x[2, 3] gives half" in explorer.describe()
    with pytest.raises(ShapeError, match="at most 32 × 32"):
        AttentionExplorer(np.zeros((3, 33)))


def test_a_flat_image_is_looked_at_evenly():
    np.testing.assert_allclose(AttentionExplorer(np.ones((4, 4)), patch=1).shares, 1 / 16)
