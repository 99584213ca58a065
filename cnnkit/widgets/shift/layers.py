"""Small networks to shift images through, and how far "shift, then compute" is from "compute, then shift"."""

from dataclasses import dataclass

import numpy as np

from cnnkit import ops

CIRCULAR, ZERO = "circular", "zero"

# What follows the convolution and its ReLU: name -> the function in the line of code, {s} its step.
LAYERS = {
    "convolution": "{y}",
    "convolution with stride": "{y}",
    "max pooling": "ops.max_pool2d({y}, {s})",
    "average pooling": "ops.avg_pool2d({y}, {s})",
    "blur, then stride": "ops.conv2d({b}, blur, stride={s})",
    "global average": "ops.global_avg_pool2d({y})",
}
BLUR = np.outer([1.0, 2.0, 1.0], [1.0, 2.0, 1.0]) / 16


@dataclass(frozen=True)
class Network:
    """Convolution, ReLU, and one layer more; `border` says what lies beyond the edge."""

    layer: str
    step: int
    border: str

    @property
    def stride(self) -> int:
        """Input pixels from one output to the next."""
        return 1 if self.layer == "convolution" else self.step

    @property
    def whole(self) -> bool:
        """One number for the whole image: it should not move at all."""
        return self.layer == "global average"

    def __call__(self, x: np.ndarray, w: np.ndarray) -> np.ndarray:
        """x (N, 1, H, W), w (1, 1, 3, 3) -> y (N, 1, Ho, Wo)."""
        stride = self.step if self.layer == "convolution with stride" else 1
        y = ops.relu(ops.conv2d(surrounded(x, self.border), w, stride=stride))
        if self.layer == "max pooling":
            return ops.max_pool2d(y, self.step)
        if self.layer == "average pooling":
            return ops.avg_pool2d(y, self.step)
        if self.whole:
            return ops.global_avg_pool2d(y)
        if self.layer == "blur, then stride":
            return ops.conv2d(surrounded(y, self.border), BLUR[None, None], stride=self.step)
        return y

    @property
    def code(self) -> str:
        """The expression that computes y from x and w (and blur)."""
        stride = f", stride={self.step}" if self.layer == "convolution with stride" and self.step > 1 else ""
        inner = f"conv2d({_padded('x', self.border)}, w{stride}{_padding(self.border)})"
        y = f"ops.relu(ops.{inner})"
        line = LAYERS[self.layer].format(y=y, b=_padded(y, self.border), s=self.step)
        return line[:-1] + _padding(self.border) + ")" if self.layer.startswith("blur") else line

    def moved(self, shift: tuple[int, int]) -> tuple[int, int]:
        """The whole number of output cells nearest to a shift of the input; 0 for a single number."""
        if self.whole:
            return 0, 0
        dy, dx = (int(np.floor(d / self.stride + 0.5)) for d in shift)
        return dy, dx

    def divides(self, shift: tuple[int, int]) -> bool:
        """True where a shift of the input is a whole number of output cells."""
        return self.whole or all(d % self.stride == 0 for d in shift)

    def inside(self, size: tuple[int, int], shift: tuple[int, int], outputs: tuple[int, int]) -> np.ndarray:
        """Mark outputs whose windows, before the shift and after it, see nothing of the border: bool (Ho, Wo)."""
        margin = 2 if self.layer.startswith("blur") else 1
        pools = self.layer in ("max pooling", "average pooling")
        axes = []
        for n, d, count in zip(size, shift, outputs, strict=True):
            starts = np.arange(count) * self.stride
            low, high = starts - margin, starts + (self.step - 1 if pools else 0) + margin
            axes.append((np.minimum(low, low - d) >= 0) & (np.maximum(high, high - d) < n))
        return axes[0][:, None] & axes[1][None, :]


@dataclass(frozen=True)
class Outcome:
    """Both ways around: x -> y -> moved, and x -> shifted -> after. Maps are (1, 1, H, W)."""

    x: np.ndarray
    shifted: np.ndarray
    y: np.ndarray
    moved: np.ndarray
    after: np.ndarray
    inside: np.ndarray

    @property
    def difference(self) -> np.ndarray:
        """What f(shift x) has more than shift f(x)."""
        return self.after - self.moved

    @property
    def error(self) -> float:
        """The largest difference, whatever its sign."""
        return float(np.abs(self.difference).max())

    @property
    def share(self) -> float:
        """The error as a share of the largest answer."""
        return self.error / (float(np.abs(self.y).max()) or 1.0)

    @property
    def error_inside(self) -> float | None:
        """The error where no window sees the border; None where there is no such place."""
        within = np.abs(self.difference[0, 0][self.inside])
        return float(within.max()) if within.size else None


def surrounded(x: np.ndarray, border: str) -> np.ndarray:
    """Add one pixel all around, of zeros or from the opposite side: (N, C, H, W) -> (N, C, H + 2, W + 2)."""
    around = ((0, 0), (0, 0), (1, 1), (1, 1))
    return np.pad(x, around, "wrap") if border == CIRCULAR else np.pad(x, around)


def shifted(x: np.ndarray, shift: tuple[int, int], border: str) -> np.ndarray:
    """Move images down by dy and right by dx; what leaves comes back on the other side, or is lost for zeros."""
    y = np.roll(x, shift, axis=(-2, -1))
    if border == ZERO:
        dy, dx = shift
        y[..., slice(0, dy) if dy >= 0 else slice(dy, None), :] = 0
        y[..., :, slice(0, dx) if dx >= 0 else slice(dx, None)] = 0
    return y


def errors(network: Network, x: np.ndarray, w: np.ndarray, dy: int, reach: int) -> np.ndarray:
    """max |f(shift x) − shift f(x)| for dx from −reach to reach, as a share of max |f(x)|: (2·reach + 1,)."""
    shifts = [(dy, dx) for dx in range(-reach, reach + 1)]
    after = network(np.concatenate([shifted(x, shift, network.border) for shift in shifts]), w)
    y = network(x, w)
    before = np.concatenate([shifted(y, network.moved(shift), network.border) for shift in shifts])
    worst = np.abs(after - before).max(axis=(1, 2, 3))
    return worst / (float(np.abs(y).max()) or 1.0)


def _padded(name: str, border: str) -> str:
    return f"wrap({name})" if border == CIRCULAR else name


def _padding(border: str) -> str:
    return "" if border == CIRCULAR else ", padding=1"
