"""CostExplorer: the kit, and every number counted anew, by building the layer or by listing its connections."""

from math import gcd, prod

import pytest

from cnnkit import ops
from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets import CostExplorer
from cnnkit.widgets.controls import values_of
from cnnkit.widgets.cost.layers import METHODS, Layer

from .browserless import move
from .kit import ExplorerTests


def counted(layer, method):
    """Parameters and multiply-adds, from the sizes of the weights and of the output and nothing else."""
    out = -(-layer.size // layer.stride)
    C, F, K, G = layer.channels, layer.filters, layer.kernel, layer.groups
    if method == "dense":
        return C * layer.size**2 * F * out**2 + F * out**2, C * layer.size**2 * F * out**2
    weights = {"full": [(F, C, K)], "grouped": [(F, C // G, K)], "separable": [(C, 1, K), (F, C, 1)]}[method]
    sizes = [filters * channels * k * k for filters, channels, k in weights]
    return sum(sizes) + sum(filters for filters, _, _ in weights), sum(size * out**2 for size in sizes)


class TestCostExplorer(ExplorerTests):
    make = staticmethod(CostExplorer)
    names = ()
    states = (
        {},
        {"example": "AlexNet, layer 2", "method": "dense"},
        {"channels": 100, "filters": 30, "groups": 10, "size": 99, "stride": 3, "kernel": 4, "scale": "linear"},
    )
    wrong = (
        ({"chanels": 3}, CourseError, "did you mean 'channels'"),
        ({"method": "separated"}, CourseError, "did you mean 'separable'"),
        ({"example": "VGG"}, CourseError, "no example 'VGG'"),
        ({"scale": "log"}, CourseError, "no scale 'log'"),
        ({"channels": 0}, ShapeError, "channels must be 1 to 4096"),
        ({"kernel": 12}, ShapeError, "kernel must be 1 to 11"),
        ({"stride": 2.0}, ShapeError, "stride must be a whole number"),
        ({"channels": 6, "filters": 9, "groups": 2}, ShapeError, "one of 1, 3; not 2"),
    )

    def check(self, explorer):
        # Costs hold numbers and a shape, which the kit's comparison of arrays cannot take: compared here instead.
        frame, setting, layer = explorer.view.frame, explorer._setting, explorer._setting.layer
        for name, control in explorer.controls.items():
            assert control.value == getattr(setting, name), name
        for name, options in explorer.options(setting).items():
            assert values_of(explorer.controls[name].options) == options, name
        for row in frame["rows"]:
            assert (row["parameters"], row["multiply_adds"]) == counted(layer, row["method"]), row["method"]
        assert gcd(layer.channels, layer.filters) % layer.groups == 0
        said = [f"{value:,}" for value in counted(layer, frame["method"])]
        assert [formula.rpartition(" = ")[2] for formula in explorer.formulas] == said
        assert "".join(piece for piece, _ in frame["code"]) == explorer.code
        value = eval(explorer.code, {"ops": ops})
        costs = [value] if isinstance(value, ops.ConvCost) else value
        assert sum(cost.parameters for cost in costs) == explorer.cost().parameters
        assert sum(cost.multiply_adds for cost in costs) == explorer.cost().multiply_adds
        assert prod(costs[-1].output_shape) == prod(explorer.cost().output_shape)
        assert explorer.public(explorer.parse(explorer.state)) == explorer.state
        return frame


def test_the_formula_is_filled_letter_by_letter():
    explorer = CostExplorer(channels=32, filters=64, kernel=3, groups=8, size=28, stride=2, method="grouped")
    assert explorer.formulas == [
        "parameters = 64 · 32/8·3·3 + 64 = 2,368",
        "multiply-adds = 64·14·14 · 32/8·3·3 = 451,584",
    ]
    assert explorer.code == 'ops.conv_cost((32, 28, 28), (64, 4, 3, 3), stride=2, padding="same", groups=8)'


def test_separable_costs_one_over_f_plus_one_over_k_squared():
    explorer = CostExplorer(channels=64, filters=128, kernel=3, method="separable")
    share = explorer.cost().multiply_adds / explorer.cost("full").multiply_adds
    assert share == pytest.approx(1 / 128 + 1 / 9)
    assert explorer.view.frame["formula"][1]["remark"] == "0.119 of full = 1/F + 1/K² = 1/128 + 1/9"


def test_groups_give_way_to_channels_and_say_so():
    explorer = CostExplorer(channels=64, filters=64, groups=16)
    move(explorer, "channels", 24)
    assert explorer.state["groups"] == 8
    assert explorer.view.frame["notes"] == ["groups changed from 16 to 8, so that it fits"]


def test_an_example_sets_all_sliders_and_a_slider_ends_the_example():
    explorer = CostExplorer()
    move(explorer, "example", "LeNet-5, layer 1")
    assert explorer.cost("full") == ops.conv_cost((1, 28, 28), (6, 1, 5, 5), padding=2)
    move(explorer, "kernel", 7)
    assert explorer.state["example"] == "your own"
    move(explorer, "kernel", 5)
    assert explorer.state["example"] == "LeNet-5, layer 1"


def test_all_methods_agree_where_there_is_one_channel_and_one_pixel():
    layer = Layer(1, 1, 1, 1, 1, 1)
    assert {layer.cost(method).multiply_adds for method in METHODS[:3]} == {1}
