"""A network as a list of blocks: what each makes of its input, what it costs, and how far it may be changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from cnnkit.errors import CourseError, ShapeError
from cnnkit.widgets.state import check_bounds, check_choice, check_like, nearest

KINDS = ("conv", "residual", "pool", "mean", "dense")
REPEATED = ("conv", "residual")
DETAILS = ("kind", "filters", "kernel", "stride", "repeat", "padded")
MOST_BLOCKS, MOST_LAYERS, MOST_MULTIPLY_ADDS = 9, 48, 4_000_000  # what answers a slider at once
FILTERS = (4, 6, 8, 12, 16, 24, 32, 48, 64, 84, 120)
CLASSES = 10
OTHER = "your own"


@dataclass(frozen=True)
class Block:
    """So many equal layers: a convolution each, two and a shortcut, or one pool, mean or dense layer."""

    kind: str = "conv"
    filters: int = 8  # or the units of a dense layer
    kernel: int = 3
    stride: int = 1  # of the first; the others have 1
    repeat: int = 1
    padded: bool = True  # so that the size stays

    @property
    def name(self) -> str:
        """What it is called in the table and in words."""
        times = f"{self.repeat} × " if self.repeat > 1 else ""
        by = f" /{self.stride}" if self.stride > 1 else ""
        if self.kind == "pool":
            return f"max pool {self.kernel} × {self.kernel}{by}"
        if self.kind in ("mean", "dense"):
            return "mean of each map" if self.kind == "mean" else f"dense {self.filters}"
        return f"{times}{self.kind} {self.filters}, {self.kernel} × {self.kernel}{by}"


@dataclass(frozen=True)
class Convolution:
    """One convolution, or a dense layer as one of 1 × 1 pixels: from C to F maps of rows by columns."""

    C: int
    F: int
    K: int
    size: int  # rows, and columns, of the output
    norm: bool

    @property
    def parameters(self) -> int:
        """A norm has two numbers for each map, and makes the bias superfluous."""
        return self.F * self.C * self.K**2 + self.F * (2 if self.norm else 1)

    @property
    def multiply_adds(self) -> int:
        """Those of one image."""
        return self.F * self.size**2 * self.C * self.K**2


@dataclass(frozen=True)
class Row:
    """What a block makes: its output's shape, its convolutions, and how much of the image a unit sees (None: all)."""

    name: str
    shape: tuple[int, ...]
    convolutions: tuple[Convolution, ...]
    sees: int | None

    @property
    def parameters(self) -> int:
        return sum(each.parameters for each in self.convolutions)

    @property
    def multiply_adds(self) -> int:
        """Those of one image."""
        return sum(each.multiply_adds for each in self.convolutions)


@lru_cache(maxsize=512)  # the ranges of all sliders ask for many neighbours, and the next state is one of them
def table(blocks: tuple[Block, ...], digits: int, norm: bool) -> tuple[Row, ...] | None:
    """A row for each block, and one for the scores; None where a window does not fit or the order is wrong."""
    C, size, sees, jump, flat, rows = 1, digits, 1, 1, False, []
    for block in blocks:
        made: list[Convolution] = []
        if block.kind == "dense":
            made = [Convolution(C if flat else C * size**2, block.filters, 1, 1, norm=False)]
            C, size, flat = block.filters, 1, True
        elif flat:
            return None  # no map is left to look at
        elif block.kind == "mean":
            size, jump = 1, 0
        else:
            for number in range(block.repeat if block.kind in REPEATED else 1):
                stride = block.stride if number == 0 else 1
                keeps = block.padded or block.kind == "residual"
                out = -(-size // stride) if keeps and block.kind != "pool" else (size - block.kernel) // stride + 1
                if out < 1 or (not keeps and size < block.kernel) or (block.kind == "pool" and size < block.kernel):
                    return None
                sees += (block.kernel - 1) * jump
                jump *= stride
                if block.kind == "residual":
                    sees += (block.kernel - 1) * jump
                    made += _unit(C, block, stride, out, norm)
                elif block.kind == "conv":
                    made.append(Convolution(C, block.filters, block.kernel, out, norm))
                C, size = C if block.kind == "pool" else block.filters, out
        all_of_it = flat or jump == 0
        rows.append(Row(block.name, (C,) if flat else (C, size, size), tuple(made), None if all_of_it else sees))
    scores = Convolution(C if flat else C * size**2, CLASSES, 1, 1, norm=False)
    return (*rows, Row(f"scores, dense {CLASSES}", (CLASSES,), (scores,), None))


def _unit(C: int, block: Block, stride: int, size: int, norm: bool) -> list[Convolution]:
    """Two convolutions, and a third in the shortcut where shapes differ."""
    F, K = block.filters, block.kernel
    shortcut = [] if C == F and stride == 1 else [Convolution(C, F, 1, size, norm)]
    return [Convolution(C, F, K, size, norm), Convolution(F, F, K, size, norm), *shortcut]


def _plain(n: int) -> tuple[Block, ...]:
    """He et al.'s networks of 6n + 2 layers for small images, without shortcuts."""
    stages = (Block(filters=F, stride=s, repeat=2 * n) for F, s in ((8, 1), (16, 2), (32, 2)))
    return (Block(), *stages, Block("mean"))


def _residual(n: int) -> tuple[Block, ...]:
    stages = (Block("residual", filters=F, stride=s, repeat=n) for F, s in ((8, 1), (16, 2), (32, 2)))
    return (Block(), *stages, Block("mean"))


POOL = Block("pool", kernel=2, stride=2)
# Each with the size of the digits that it reads, and whether batch norm follows its convolutions.
PRESETS: dict[str, tuple[tuple[Block, ...], int, bool]] = {
    "LeNet-5": (
        (
            *(Block(filters=6, kernel=5), POOL, Block(filters=16, kernel=5, padded=False), POOL),
            *(Block("dense", filters=120), Block("dense", filters=84)),
        ),
        28,
        False,
    ),
    "like VGG": (
        (
            *(Block(filters=8, repeat=2), POOL, Block(filters=16, repeat=2), POOL, Block(filters=32, repeat=2), POOL),
            Block("dense", filters=64),
        ),
        28,
        False,
    ),
    "plain 20": (_plain(3), 8, True),
    "ResNet 20": (_residual(3), 8, True),
    "plain 32": (_plain(5), 8, True),
    "ResNet 32": (_residual(5), 8, True),
}


@dataclass(frozen=True)
class Setting:
    """Where every control stands; the details are those of the block that `block`, from 1, points at."""

    preset: str = "LeNet-5"
    digits: int = 28
    blocks: tuple[Block, ...] = field(default=PRESETS["LeNet-5"][0])
    block: int = 1
    kind: str = "conv"
    filters: int = 6
    kernel: int = 5
    stride: int = 1
    repeat: int = 1
    padded: bool = True
    norm: bool = False
    activation: str = "ReLU"
    init: str = "he"

    @property
    def rows(self) -> tuple[Row, ...]:
        """What each block makes, and the scores."""
        rows = table(self.blocks, self.digits, self.norm)
        assert rows is not None  # an invalid state is never reached
        return rows

    @property
    def fits(self) -> bool:
        """True where all windows fit, and it is small enough to answer a slider at once."""
        rows = table(self.blocks, self.digits, self.norm)
        if rows is None:
            return False
        layers = sum(len(row.convolutions) for row in rows)
        return layers <= MOST_LAYERS and sum(row.multiply_adds for row in rows) <= MOST_MULTIPLY_ADDS


def mirrored(setting: Setting) -> Setting:
    """Let the details show the block that is pointed at, and the preset its name."""
    block = min(max(setting.block, 1), len(setting.blocks))
    details = {name: getattr(setting.blocks[block - 1], name) for name in DETAILS}
    known = (name for name, made in PRESETS.items() if made == (setting.blocks, setting.digits, setting.norm))
    return replace(setting, block=block, preset=next(known, OTHER), **details)


def with_detail(setting: Setting, name: str, value: Any) -> Setting:
    """Change one detail of the block that is pointed at; another kind begins with what suits it."""
    place = setting.block - 1
    block = replace(setting.blocks[place], **{name: value})
    if name == "kind":
        block = POOL if value == "pool" else Block(value, filters=block.filters)
    return replace(setting, blocks=(*setting.blocks[:place], block, *setting.blocks[place + 1 :]))


def with_preset(setting: Setting, name: str) -> Setting:
    """Take a network from PRESETS, with the digits and the norm that suit it."""
    blocks, digits, norm = PRESETS[name]
    return replace(setting, blocks=blocks, digits=digits, norm=norm, block=1)


def fitting(values: Iterable[Any], made: Callable[[Any], Setting]) -> list[Any]:
    """Keep the values whose network fits."""
    return [value for value in values if made(value).fits]


def sliders(setting: Setting) -> dict[str, tuple[int, int]]:
    """Every range ends where a window no longer fits, or the network grows too large; each is one run."""
    kind = setting.kind
    wide = {"kernel": (2, 4) if kind == "pool" else (1, 7), "stride": (1, 4), "repeat": (1, 12)}
    ranges: dict[str, tuple[int, int]] = {"block": (1, len(setting.blocks))}
    for name, (low, high) in wide.items():
        here = range(low, high + 1) if name in shown(kind) else ()
        fits = [value for value in here if with_detail(setting, name, value).fits]
        run = [value for value in fits if _joined(fits, value, getattr(setting, name))]
        ranges[name] = (run[0], run[-1]) if run else (getattr(setting, name),) * 2
    return ranges


def _joined(fits: list[int], value: int, present: int) -> bool:
    """True where every step from the present value to this one fits."""
    low, high = min(value, present), max(value, present)
    return all(step in fits for step in range(low, high + 1))


def shown(kind: str) -> set[str]:
    """The details that a kind of block has."""
    if kind == "mean":
        return set()
    names = {"dense": {"filters"}, "pool": {"kernel", "stride"}, "conv": {"padded"}, "residual": set()}[kind]
    return names | ({"filters", "kernel", "stride", "repeat"} if kind in REPEATED else set())


def read_blocks(caller: str, blocks: Any) -> tuple[Block, ...]:
    """Check a list of dicts, {"kind": "conv", "filters": 8, …}, each with the details that differ from a Block's."""
    if not isinstance(blocks, (list, tuple)) or not 1 <= len(blocks) <= MOST_BLOCKS:
        raise ShapeError(f"{caller}: blocks must be a list of 1 to {MOST_BLOCKS} blocks, not {blocks!r}.")
    made = []
    for given in blocks:
        if not isinstance(given, dict):
            raise CourseError(
                f"{caller}: each block is a dict such as {{'kind': 'conv', 'filters': 8}}, not {given!r}."
            )
        block = Block()
        for name, value in given.items():
            if name not in DETAILS:
                raise CourseError(f"{caller}: a block has no {name!r}{nearest(name, DETAILS)}")
            value = check_like(caller, name, value, getattr(block, name))
            block = replace(block, **{name: value})
        check_choice(caller, "kind", block.kind, KINDS)
        limits = {"filters": (1, 512), "kernel": (1, 7), "stride": (1, 4), "repeat": (1, 12)}
        check_bounds(caller, block, limits)
        made.append(block)
    return tuple(made)
