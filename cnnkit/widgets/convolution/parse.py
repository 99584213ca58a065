"""Read a state written by a person: `{"stride": 2, "padding": ((1, 1), (0, 2))}`, or a sentence on what is wrong."""

from dataclasses import replace
from typing import Any

import numpy as np

from cnnkit.errors import CourseError, ShapeError
from cnnkit.ops.checks import pair
from cnnkit.widgets.convolution.setting import (
    Setting,
    fits,
    freeze,
    limits_of,
    mirrored,
    public,
    settle,
    weighted,
)
from cnnkit.widgets.presets import CUSTOM, PRESETS
from cnnkit.widgets.sources import Sources
from cnnkit.widgets.state import check_bounds, check_choice, check_keys, nearest

KEYS = ("image", "size", "kernel", "kernel_size", "padding", "stride", "dilation")
NAMED_PADDING = ("valid", "same", "same_lower", "full")


def parse(caller: str, state: dict[str, Any], base: Setting, sources: Sources) -> Setting:
    """Lay `state` over `base`: -> a setting that fits, or CourseError (unknown names), ShapeError (sizes, values)."""
    check_keys(caller, state, KEYS)
    if "image" in state:
        check_choice(caller, "image", state["image"], sources.names)
        if state["image"] != base.image:
            # What the caller does not mention adapts to the new image, as it does under the dropdown.
            base, _ = settle(replace(base, image=state["image"]), "image", base, sources)
    merged = public(base) | state
    setting = replace(base, separate=any(_is_pair(merged[name]) for name in ("padding", "stride", "dilation")))
    setting = _with_pair(caller, setting, "size", merged["size"], ("height", "width"))
    setting = _with_kernel(caller, setting, state, base)
    setting = _with_padding(caller, setting, merged["padding"])
    setting = _with_pair(caller, setting, "stride", merged["stride"], ("stride", "stride_w"))
    setting = _with_pair(caller, setting, "dilation", merged["dilation"], ("dilation", "dilation_w"))
    check_bounds(caller, setting, limits_of(setting, sources))
    setting = weighted(mirrored(setting))
    if not fits(setting):
        rows, columns = setting.axes
        spans = f"{rows.padded - rows.room} × {columns.padded - columns.room}"
        raise ShapeError(
            f"{caller}: the window spans {spans} cells, but the padded image has only {rows.padded} × {columns.padded}."
        )
    return setting


def _is_pair(value: Any) -> bool:
    """An (h, w) pair of numbers, as against ((top, bottom), (left, right))."""
    return isinstance(value, (tuple, list)) and not any(isinstance(part, (tuple, list)) for part in value)


def _with_pair(
    caller: str, setting: Setting, name: str, value: Any, fields: tuple[str, str], minimum: int = 1
) -> Setting:
    h, w = pair(caller, name, value, minimum)
    return replace(setting, **{fields[0]: h, fields[1]: w})


def _with_kernel(caller: str, setting: Setting, state: dict[str, Any], base: Setting) -> Setting:
    kernel = state.get("kernel", base.kernel)
    size = state.get("kernel_size", (base.kernel_height, base.kernel_width))
    if "kernel" in state and not isinstance(kernel, str):
        weights = _weights(caller, kernel)
        if "kernel_size" in state and pair(caller, "kernel_size", size) != weights.shape:
            raise ShapeError(f"{caller}: kernel_size is {size!r}, but the kernel's shape is {weights.shape}.")
        size = weights.shape
        setting = replace(setting, kernel=CUSTOM, weights=freeze(weights))
    elif kernel in PRESETS or ("kernel" not in state and kernel == CUSTOM):
        setting = replace(setting, kernel=kernel)
    else:
        raise CourseError(f"{caller}: there is no kernel {kernel!r}{nearest(kernel, list(PRESETS))}")
    return _with_pair(caller, setting, "kernel_size", size, ("kernel_height", "kernel_width"))


def _weights(caller: str, kernel: Any) -> np.ndarray:
    try:
        weights = np.asarray(kernel, dtype=np.float64)
    except (TypeError, ValueError):
        raise ShapeError(f"{caller}: the kernel must be a name or a table of numbers, not {kernel!r}.") from None
    if weights.ndim != 2 or weights.size == 0:
        raise ShapeError(f"{caller}: the kernel must be 2-D (Kh, Kw), but its shape is {weights.shape}.")
    if not np.isfinite(weights).all():
        raise ShapeError(f"{caller}: the kernel must be finite, but some of its weights are NaN or infinite.")
    return weights


def _with_padding(caller: str, setting: Setting, padding: Any) -> Setting:
    if isinstance(padding, str):
        if padding not in NAMED_PADDING:
            raise CourseError(f"{caller}: there is no padding {padding!r}{nearest(padding, NAMED_PADDING)}")
        return replace(setting, mode=padding)
    if isinstance(padding, (tuple, list)) and not _is_pair(padding):
        if len(padding) != 2:
            raise ShapeError(f"{caller}: padding must be p, (h, w) or ((top, bottom), (left, right)), not {padding!r}.")
        setting = _with_pair(caller, setting, "padding", padding[0], ("top", "bottom"), minimum=0)
        return replace(_with_pair(caller, setting, "padding", padding[1], ("left", "right"), minimum=0), mode="sides")
    return replace(_with_pair(caller, setting, "padding", padding, ("padding", "padding_w"), minimum=0), mode="number")
