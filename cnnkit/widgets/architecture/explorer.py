"""Build a network from blocks, and see shapes, costs, what a unit sees, and what gradient arrives at each layer."""

from dataclasses import asdict, replace
from itertools import groupby
from typing import Any

import ipywidgets

from cnnkit import nn
from cnnkit.errors import ShapeError
from cnnkit.nn.summary import Summary
from cnnkit.widgets.architecture.network import ACTIVATIONS, INITS, build, gradients
from cnnkit.widgets.architecture.setting import (
    DETAILS,
    FILTERS,
    MOST_BLOCKS,
    MOST_LAYERS,
    MOST_MULTIPLY_ADDS,
    OTHER,
    PRESETS,
    Block,
    Convolution,
    Setting,
    fitting,
    mirrored,
    read_blocks,
    shown,
    sliders,
    with_detail,
    with_preset,
)
from cnnkit.widgets.architecture.still import draw_architecture
from cnnkit.widgets.controls import button, checkbox, chooser, dropdown, group, panel, row, show_only, slider
from cnnkit.widgets.explorer import Explorer
from cnnkit.widgets.pieces import Piece, formula_row
from cnnkit.widgets.state import Bounds, check_bounds, check_choice, check_keys, check_like

NAMED_INITS = [("He", "he"), ("Xavier", "xavier"), ("deviation 0.01", "small")]
NAMED_KINDS = [("convolution", "conv"), ("residual", "residual"), ("max pool", "pool"), ("mean of maps", "mean")]
NAMED_KINDS.append(("dense", "dense"))
NAMED_DIGITS = [("8 × 8", 8), ("28 × 28", 28)]
TOO_MUCH = f"at most {MOST_LAYERS} layers and {MOST_MULTIPLY_ADDS:,} multiply-adds, and windows that fit"


class ArchitectureExplorer(Explorer):
    """Build a network for digits from blocks: see each block's shape, cost and receptive field, and the gradients.

    blocks: the name of a network ("LeNet-5", "like VGG", "plain 20", "ResNet 20", "plain 32", "ResNet 32") or a list of
    dicts, {"kind": "conv" | "residual" | "pool" | "mean" | "dense", "filters": …, "kernel": …, "stride": …,
    "repeat": …, "padded": …}. Further settings are those of `state`: digits (8 or 28, their size), block (the one that
    is edited, from 1), norm (batch norm after each convolution), activation ("ReLU", "sigmoid", "tanh"), init ("he",
    "xavier", "small"). The scores, a dense layer of ten, always come last.

    model is the network, fresh; summary what `model.summary()` says of it; gradients the norm of the loss's gradient at
    the weights of each layer, for sixteen digits before any training.

    Raises ShapeError for a network that does not fit, CourseError for an unknown name.
    """

    scripts = ("chart.js", "chart_style.js", "architecture/view.js")
    fields = ("blocks", "digits", "block", "norm", "activation", "init")
    result = "summary"
    general = "parameters = F · C·K·K + F,   multiply-adds = F·H·W · C·K·K,   a unit sees (K − 1)·jump pixels more"
    note = (
        "Multiply-adds are those of one image. With batch norm a convolution has no bias, and 2 numbers for each map. "
    )
    note += "Gradients: 16 digits, fresh weights, seed 0; the 1 × 1 convolutions of shortcuts are left out."

    def __init__(self, blocks: Any = None, **state: Any):
        super().__init__(mirrored(Setting()), **({} if blocks is None else {"blocks": blocks}), **state)

    @property
    def model(self) -> nn.Sequential:
        """A fresh network like the one on the screen, ready to be trained."""
        return build(self._setting)

    @property
    def summary(self) -> Summary:
        """What `model.summary()` says: shapes, parameters and multiply-adds, layer by layer."""
        return self.model.summary()

    @property
    def gradients(self) -> list[float]:
        """The norm of the gradient at each layer's weights, from the first to the last."""
        return [norm for _, norm in gradients(_without_pointer(self._setting))]

    def build_controls(self) -> ipywidgets.Widget:
        return panel(
            self,
            group(
                "Network",
                "size",
                dropdown(self, "preset", "network", [*PRESETS, OTHER]),
                dropdown(self, "digits", "digits", NAMED_DIGITS, "size of the digits"),
            ),
            group(
                "Blocks",
                "output",
                slider(self, "block", "edit block", "block to edit, counted from the image"),
                dropdown(self, "kind", "kind", NAMED_KINDS, "kind of the edited block"),
                row(
                    button("Add a block", "Add a block after the one that is edited", lambda: self.change(_taller)),
                    button("Remove it", "Remove the block that is edited", lambda: self.change(_shorter)),
                ),
            ),
            group(
                "The edited block",
                "kernel",
                chooser(self, "filters", "filters F", FILTERS, "filters, or units, of the edited block"),
                slider(self, "kernel", "kernel K", "kernel of the edited block"),
                slider(self, "stride", "stride", "stride of the edited block"),
                slider(self, "repeat", "repeat", "how often the edited block is repeated"),
                checkbox(self, "padded", "padded, the size stays", "the edited block is padded"),
            ),
            group(
                "At the start",
                "padding",
                dropdown(self, "activation", "activation", list(ACTIVATIONS)),
                dropdown(self, "init", "weights", NAMED_INITS, "initial weights"),
                checkbox(self, "norm", "batch norm"),
            ),
        )

    def bounds(self, setting: Setting) -> Bounds:
        return dict(sliders(setting))

    def options(self, setting: Setting) -> dict[str, list[Any]]:
        filters = sorted({*FILTERS, setting.filters})
        return {
            "filters": fitting(filters, lambda value: with_detail(setting, "filters", value)),
            "kind": [
                pair for pair in NAMED_KINDS if pair[1] == setting.kind or with_detail(setting, "kind", pair[1]).fits
            ],
            "digits": [pair for pair in NAMED_DIGITS if replace(setting, digits=pair[1]).fits],
        }

    def settle(self, setting: Setting, changed: str | None, before: Setting) -> tuple[Setting, list[str]]:
        if changed == "preset" and setting.preset in PRESETS:
            setting = with_preset(setting, setting.preset)
        elif changed in DETAILS:
            setting = with_detail(before, changed, getattr(setting, changed))
        settled = mirrored(setting)
        if not settled.fits:
            return before, [f"that would be too much: {TOO_MUCH}"]
        return settled, []

    def parse(self, state: dict[str, Any]) -> Setting:
        caller, setting = type(self).__name__, self._setting
        check_keys(caller, state, self.fields)
        if isinstance(state.get("blocks"), str):
            setting = with_preset(setting, check_choice(caller, "network", state["blocks"], list(PRESETS)))
        elif "blocks" in state:
            setting = replace(setting, blocks=read_blocks(caller, state["blocks"]), block=1)
        choices: dict[str, list[Any]] = {"digits": [8, 28], "activation": list(ACTIVATIONS), "init": list(INITS)}
        for name, allowed in choices.items():
            if name in state:
                setting = replace(setting, **{name: check_choice(caller, name, state[name], allowed)})
        for name in ("block", "norm"):
            if name in state:
                setting = replace(setting, **{name: check_like(caller, name, state[name], getattr(setting, name))})
        check_bounds(caller, setting, {"block": (1, len(setting.blocks))})
        if not setting.fits:
            raise ShapeError(f"{caller}: such a network cannot be shown; it may have {TOO_MUCH}, dense layers last.")
        return mirrored(setting)

    def public(self, setting: Setting) -> dict[str, Any]:
        blocks = setting.preset if setting.preset in PRESETS else [asdict(block) for block in setting.blocks]
        return {"blocks": blocks, **{name: getattr(setting, name) for name in self.fields if name != "blocks"}}

    def arrange(self, setting: Setting) -> None:
        details = shown(setting.kind)
        show_only(self, {name: name in details for name in DETAILS if name != "kind"})

    def picture(self, setting: Setting) -> dict[str, Any]:
        rows = [
            {
                "name": each.name,
                "shape": list(each.shape),
                "parameters": each.parameters,
                "multiply_adds": each.multiply_adds,
                "sees": each.sees or 0,  # 0: all of the image
            }
            for each in setting.rows
        ]
        found = gradients(_without_pointer(setting))
        return {
            "rows": rows,
            "block": setting.block,
            "digits": setting.digits,
            "gradients": [norm for _, norm in found],
            "owners": [number for number, _ in found],
        }

    def formula(self, setting: Setting) -> list[dict[str, Any]]:
        edited = setting.rows[setting.block - 1]
        rows = []
        for each, alike in groupby(edited.convolutions):
            rows.append(_cost_row(each, len(list(alike))))
        if not rows:
            rows.append(formula_row([(edited.name, "stride"), (": nothing to learn", "")]))
        parameters, costs = (sum(getattr(r, name) for r in setting.rows) for name in ("parameters", "multiply_adds"))
        together: list[Piece] = [("together ", ""), (f"{parameters:,}", "output"), (" parameters", "")]
        return [*rows, formula_row(together, f"{costs:,} multiply-adds")]

    def code_line(self, setting: Setting) -> list[Piece]:
        return [("model.summary((1, ", ""), (f"{setting.digits}, {setting.digits}", "size"), ("))", "")]

    def sentences(self, setting: Setting) -> list[str]:
        said = [
            f"A network for digits of {setting.digits} × {setting.digits}: {len(setting.blocks)} blocks and scores, "
            f"{setting.activation}, weights {setting.init}, "
            f"{'with' if setting.norm else 'without'} batch norm."
        ]
        for each in setting.rows:
            sees = f"sees {each.sees} × {each.sees} pixels" if each.sees else "sees all"
            shape = " × ".join(map(str, each.shape))
            said.append(
                f"{each.name}: {shape}, {each.parameters:,} parameters, {each.multiply_adds:,} multiply-adds, {sees}."
            )
        norms = [norm for _, norm in gradients(_without_pointer(setting))]
        return [*said, f"Gradient at the first layer {norms[0]:.1e}, at the last {norms[-1]:.1e}."]

    def draw(self, setting: Setting) -> Any:
        return draw_architecture(_without_pointer(setting))


def _without_pointer(setting: Setting) -> Setting:
    """The same network, whichever block is edited: so that pointing costs nothing."""
    return mirrored(replace(setting, block=1))


def _taller(setting: Setting) -> Setting:
    if len(setting.blocks) >= MOST_BLOCKS:
        return setting
    place = setting.block
    kind = "dense" if setting.kind == "dense" else "conv"
    filters = 8 if setting.kind in ("pool", "mean") else setting.filters
    blocks = (*setting.blocks[:place], Block(kind, filters=filters), *setting.blocks[place:])
    return replace(setting, blocks=blocks, block=place + 1)


def _shorter(setting: Setting) -> Setting:
    if len(setting.blocks) == 1:
        return setting
    place = setting.block - 1
    return replace(setting, blocks=setting.blocks[:place] + setting.blocks[place + 1 :])


def _cost_row(each: Convolution, times: int) -> dict[str, Any]:
    def several(pieces: list[Piece], total: int) -> list[Piece]:
        inside = [(f"{times} · (", ""), *pieces, (")", "")] if times > 1 else pieces
        return [*inside, (" = ", ""), (f"{total:,}", "output")]

    weights: list[Piece] = [(f"{each.F}", "kernel"), (" · ", ""), (f"{each.C}", "size")]
    weights += [(f"·{each.K}·{each.K}", "kernel")] if each.K > 1 else []
    pieces = [*weights, (" + ", ""), (f"{2 * each.F if each.norm else each.F}", "kernel")]
    area = f"·{each.size}·{each.size}" if each.size > 1 else ""
    kernel = f"·{each.K}·{each.K}" if each.K > 1 else ""
    cost = f"{each.F}{area} · {each.C}{kernel}"
    remark = f"multiply-adds {f'{times} · ({cost})' if times > 1 else cost} = {times * each.multiply_adds:,}"
    return formula_row([("parameters ", ""), *several(pieces, times * each.parameters)], remark)
