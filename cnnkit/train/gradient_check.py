"""Does a backward tell the truth? Its gradients beside slopes that only the forward was asked for."""

from dataclasses import dataclass, field

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.nn.module import check_model
from cnnkit.ops.checks import check_array, check_rng, whole

STEP = 1e-5


@dataclass(frozen=True)
class GradientCheck:
    """errors: the worst relative error of each array ("x" and the parameters); how many slopes were tried and skipped.

    ``skipped`` lie on a kink (of ReLU, of a maximum), where there is no slope to compare with.
    """

    errors: dict[str, float] = field(default_factory=dict)
    compared: int = 0
    skipped: int = 0

    @property
    def worst(self):
        """The largest error."""
        return max(self.errors.values(), default=0.0)

    def __str__(self):
        width = max(map(len, self.errors), default=0)
        lines = [f"{name:<{width}}  {error:.1e}" for name, error in self.errors.items()]
        return "\n".join([*lines, f"{self.compared} slopes compared, {self.skipped} on a kink skipped"])

    __repr__ = __str__


def gradient_check(model, x, *, rng, per_array=20):
    """Compare a layer's or model's backward with numeric slopes, away from kinks.

    model any Module in float64, x float64 of a shape that it takes, rng chooses dy and which elements are tried
    -> GradientCheck; a right backward stays below 1e-6

    The loss is Σ dy·model(x) with a random dy. Slopes are central differences at two steps, extrapolated
    (Richardson); an element whose one-sided slopes disagree, or whose two steps do, lies on a kink and is skipped.
    Errors are max |ours − numeric| / max |gradient| of an array; where the loss's rounding hides a
    gradient, there is none. Randomness inside (dropout) is wound back before each forward, so that all see
    the same draws.

    Raises CnnkitError unless x and all parameters are float64: float32 is too coarse for this.
    Richardson 1911, doi:10.1098/rsta.1911.0009.

    >>> from cnnkit import nn
    >>> rng = np.random.default_rng(0)
    >>> layer = nn.Linear(3, 2, rng=rng).to(np.float64)
    >>> gradient_check(layer, rng.standard_normal((4, 3)), rng=rng).worst < 1e-6
    True
    """
    check_model("gradient_check", model)
    check_array("gradient_check", "x", x)
    check_rng("gradient_check", rng)
    per_array = whole("gradient_check", "per_array", per_array)
    arrays = {"x": x.copy(), **{name: parameter.value for name, parameter in model.named_parameters()}}
    for name, array in arrays.items():
        if array.dtype != np.float64:
            raise CnnkitError(
                f"gradient_check: {name} is {array.dtype}, but differences this small need float64:"
                " model.to(np.float64), x.astype(np.float64)."
            )
    draws = {name: generator.bit_generator.state for name, generator in model.generators().items()}

    def forward():
        for name, generator in model.generators().items():
            generator.bit_generator.state = draws[name]
        return model(arrays["x"])

    model.zero_grad()
    y = forward()
    dy = rng.standard_normal(y.shape)
    noise = 10 * np.finfo(float).eps * max(float(np.abs(dy * y).sum()), 1.0) / STEP  # the loss's rounding, as a slope
    gradients = {"x": model.backward(dy)} | {name: p.grad for name, p in model.named_parameters()}
    errors, compared, skipped = {}, 0, 0
    for name, array in arrays.items():
        chosen = rng.choice(array.size, min(per_array, array.size), replace=False)
        ours, numeric = [], []
        for place in chosen:
            slope = _slope(lambda: float((dy * forward()).sum()), array.reshape(-1), place, noise)
            if slope is None:
                skipped += 1
                continue
            ours.append(gradients[name].reshape(-1)[place])
            numeric.append(slope)
        compared += len(ours)
        a, b = np.array(ours), np.array(numeric)
        scale = max(np.abs(gradients[name]).max(initial=0), np.abs(b).max(initial=0), 1e6 * noise)
        errors[name] = float(np.abs(a - b).max(initial=0) / scale)
    model.zero_grad()
    return GradientCheck(errors, compared, skipped)


def _slope(loss, flat, place, noise):
    """The slope of a loss along one element, or None on a kink."""
    keep, values = flat[place], {}
    for steps in (-2, -1, 0, 1, 2):
        flat[place] = keep + steps * STEP / 2
        values[steps] = loss()
    flat[place] = keep
    wide, narrow = (values[2] - values[-2]) / (2 * STEP), (values[1] - values[-1]) / STEP
    left, right = (values[0] - values[-2]) / STEP, (values[2] - values[0]) / STEP
    scale = max(abs(left), abs(right))
    # the one-sided slopes of a smooth loss differ by its curvature times the step, its central ones hardly at all
    kink = abs(right - left) > 1e-3 * scale + 100 * noise or abs(wide - narrow) > 1e-6 * scale + 100 * noise
    return None if kink else (4 * narrow - wide) / 3
