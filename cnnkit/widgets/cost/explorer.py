"""What one convolution layer costs: parameters and multiply-adds, dense, full, grouped and depthwise separable."""

from dataclasses import replace
from typing import Any

import ipywidgets

from cnnkit import ops
from cnnkit.errors import ShapeError
from cnnkit.widgets import state as states
from cnnkit.widgets.controls import chooser, dropdown, group, panel, slider
from cnnkit.widgets.cost.layers import EXAMPLES, METHODS, TITLES
from cnnkit.widgets.cost.setting import (
    CHANNELS,
    LAYER,
    MOST,
    OTHER,
    SCALES,
    SIZES,
    Setting,
    among,
    common_divisors,
    known,
    largest_group,
    like,
)
from cnnkit.widgets.cost.still import cost_figure
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.pieces import Piece, formula_row


class CostExplorer(Explorer):
    """Four ways to connect the same maps, and what each costs in parameters and in multiply-adds per image.

    Settings: channels, filters, kernel, groups, size, stride of one layer; or example, a layer from a known network.
    method ("dense", "full", "grouped", "separable") chooses whose formula and code are shown, scale ("logarithmic",
    "linear") how the bars are drawn.

    cost(method) -> ops.ConvCost is what the bars show: biases count as parameters, not as multiply-adds.

    Raises ShapeError for a number that does not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "cost/view.js")
    fields = ("example", *LAYER, "method", "scale")
    result = "cost"
    note = (
        'Padding "same"; every output channel has a bias. Multiply-adds are those of one image, without the biases. '
        "Fewer of them are not always faster: lesson 14 measures."
    )

    def __init__(self, **state: Any):
        super().__init__(self._read(state, Setting()))

    def cost(self, method: str | None = None) -> ops.ConvCost:
        """What a method costs now; the chosen one, if none is named."""
        return self._setting.layer.cost(method or self._setting.method)

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Input x",
                "size",
                chooser(self, "channels", "channels C", CHANNELS, "channels of the input, C"),
                chooser(self, "size", "size H = W", SIZES, "rows and columns of the input, H and W"),
            ),
            group(
                "Filters w",
                "kernel",
                chooser(self, "filters", "filters F", CHANNELS, "filters, F"),
                slider(self, "kernel", "kernel K", "rows and columns of the kernel, K"),
            ),
            group(
                "Groups and stride",
                "stride",
                chooser(self, "groups", "groups G", [1, 2], "groups, G"),
                slider(self, "stride", "stride"),
            ),
            group(
                "Show",
                "output",
                dropdown(self, "example", "example", [*EXAMPLES, OTHER]),
                dropdown(self, "method", "formula of", METHODS),
                dropdown(self, "scale", "bars", SCALES, "scale of the bars"),
            ),
        )

    def bounds(self, setting: Setting) -> states.Bounds:
        return {"kernel": (1, 11), "stride": (1, 4)}

    def options(self, setting: Setting) -> dict[str, list[Any]]:
        return {
            "channels": among(CHANNELS, setting.channels),
            "filters": among(CHANNELS, setting.filters),
            "size": among(SIZES, setting.size),
            "groups": common_divisors(setting.channels, setting.filters),
        }

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "example" and setting.example in EXAMPLES:
            return like(setting, EXAMPLES[setting.example]), []
        settled = replace(setting, groups=largest_group(setting))
        settled = replace(settled, example=known(settled))
        return settled, states.gave_way(setting, settled, ["groups"])

    def parse(self, state: dict[str, Any]) -> Setting:
        return self._read(state, self._setting)

    def _read(self, state: dict[str, Any], base: Setting) -> Setting:
        caller = type(self).__name__
        states.check_keys(caller, state, self.fields)
        setting = base
        choices = {"example": [*EXAMPLES, OTHER], "method": METHODS, "scale": SCALES}
        for name in choices:
            value = states.check_choice(caller, name, state.get(name, getattr(base, name)), choices[name])
            setting = replace(setting, **{name: value})
        if "example" in state and state["example"] in EXAMPLES:
            setting = like(setting, EXAMPLES[state["example"]])
        for name in LAYER:
            if name in state:
                setting = replace(setting, **{name: states.check_like(caller, name, state[name], 1)})
        ranges = {"channels": (1, MOST), "filters": (1, MOST), "size": (1, 1024), **self.bounds(setting)}
        states.check_bounds(caller, setting, ranges)
        if "groups" not in state:
            setting = replace(setting, groups=largest_group(setting))
        if setting.groups not in (divisors := common_divisors(setting.channels, setting.filters)):
            raise ShapeError(
                f"{caller}: groups must divide {setting.channels} channels and {setting.filters} filters, so one of "
                f"{', '.join(map(str, divisors))}; not {setting.groups}."
            )
        return replace(setting, example=known(setting))

    def picture(self, setting: Setting) -> dict[str, Any]:
        layer = setting.layer
        costs = {method: layer.cost(method) for method in METHODS}
        full = costs["full"]
        rows = [
            {
                "method": method,
                "title": TITLES[method],
                "parameters": cost.parameters,
                "multiply_adds": cost.multiply_adds,
                "against": [cost.parameters / full.parameters, cost.multiply_adds / full.multiply_adds],
            }
            for method, cost in costs.items()
        ]
        return {
            "rows": rows,
            "method": setting.method,
            "scale": setting.scale,
            "groups": setting.groups,
            "x_shape": list(layer.x_shape),
            "y_shape": list(full.output_shape),
            "general": " ;  ".join(general for general, _ in layer.formulas(setting.method).values()),
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        layer, method = setting.layer, setting.method
        remarks = [TITLES[method], self._ratio(setting)]
        return [
            formula_row([(f"{what} = ", ""), *pieces], remark)
            for (what, (_, pieces)), remark in zip(layer.formulas(method).items(), remarks, strict=True)
        ]

    def _ratio(self, setting: Setting) -> str:
        layer, method = setting.layer, setting.method
        share = layer.cost(method).multiply_adds / layer.cost("full").multiply_adds
        if method == "separable":
            return f"{share:.3g} of full = 1/F + 1/K² = 1/{layer.filters} + 1/{layer.kernel**2}"
        if method == "grouped":
            return f"1/G = 1/{layer.groups} of full"
        if method == "dense":
            return f"{share:,.4g} × full: every output has weights of its own, for every input"
        return "one set of weights, used at every position"

    def code_line(self, setting: Setting) -> list[Piece]:
        return setting.layer.code(setting.method)

    def sentences(self, setting: Setting) -> list[str]:
        layer = setting.layer
        said = [
            f"Costs of a layer from {layer.channels} × {layer.size} × {layer.size} to {layer.filters} × {layer.output} "
            f"× {layer.output}, kernel {layer.kernel} × {layer.kernel}, stride {layer.stride}, groups {layer.groups}."
        ]
        for method in METHODS:
            cost = layer.cost(method)
            said.append(f"{TITLES[method]}: {cost.parameters:,} parameters, {cost.multiply_adds:,} multiply-adds.")
        return said

    def draw(self, setting: Setting) -> Any:
        return cost_figure(setting.layer, setting.scale)
