"""The state of FlipAndSlide: two signals, by name or the learner's own, and how far one has been slid."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cnnkit.errors import ShapeError
from cnnkit.widgets.flip_and_slide.signals import LONGEST, YOURS, Samples, Sliding, freeze, preset

OPERATIONS = ("convolution", "cross-correlation")


@dataclass(frozen=True)
class Setting:
    """Where every control stands; the samples follow from name and length unless they are the learner's own."""

    f: str = "box"
    f_length: int = 8
    g: str = "exponential"
    g_length: int = 6
    operation: str = OPERATIONS[0]
    t: int = 4
    f_samples: Samples = ()
    g_samples: Samples = ()

    @property
    def sliding(self) -> Sliding:
        """Both signals, and how they meet."""
        return Sliding(self.f_samples, self.g_samples, flipped=self.operation == OPERATIONS[0])


def check_signal(caller: str, name: str, signal: Any) -> Samples:
    """Return a brought signal, or refuse it with a sentence."""
    try:
        samples = np.asarray(signal)
    except ValueError:  # a ragged list
        raise ShapeError(f"{caller}: {name} must be a name or a list of numbers, not {signal!r}.") from None
    if samples.dtype.kind not in "buif":
        raise ShapeError(f"{caller}: {name} must be a name or a list of numbers, not {signal!r}.")
    if samples.ndim != 1 or not 1 <= samples.size <= LONGEST:
        raise ShapeError(f"{caller}: {name} must be 1-D, of 1 to {LONGEST} samples, but its shape is {samples.shape}.")
    if not np.isfinite(samples).all():
        raise ShapeError(f"{caller}: {name} must be finite, but some of its samples are NaN or infinite.")
    return freeze(samples.astype(np.float64))


def sampled(setting: Setting) -> Setting:
    """Give both signals their samples: a preset is made anew, one's own keeps what still has a place."""
    for name in ("f", "g"):
        kind, length = getattr(setting, name), getattr(setting, f"{name}_length")
        samples = getattr(setting, f"{name}_samples")
        if kind != YOURS:
            samples = preset(kind, length)
        elif len(samples) != length:
            samples = (*samples, *(0.0,) * length)[:length]
        setting = replace(setting, **{f"{name}_samples": samples})
    return setting
