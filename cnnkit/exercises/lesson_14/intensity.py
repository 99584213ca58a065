"""How much a layer computes for each byte that it has to move."""

from cnnkit.exercises.exercise import Exercise, Mistake


def intensity(N, C, H, W, F, K, groups):
    return 2 * _macs(N, C, H, W, F, K, groups) / (4 * sum(_numbers(N, C, H, W, F, K, groups)))


def cases(rng):
    drawn = [
        (int(n), g * int(c), int(h), int(w), g * int(f), k, g)
        for n, c, h, w, f, k, g in zip(
            rng.integers(2, 9, 4),
            rng.integers(5, 9, 4),
            rng.integers(9, 14, 4),
            rng.integers(15, 30, 4),
            rng.integers(2, 5, 4),
            (3, 5, 3, 1),
            (1, 1, 4, 2),
            strict=True,
        )
    ]
    return [(1, 1, 4, 6, 2, 3, 1), (1, 2, 8, 5, 6, 1, 1), (2, 4, 8, 7, 4, 3, 4), *drawn]


def _macs(N, C, H, W, F, K, groups):
    return N * F * H * W * (C // groups) * K**2


def _numbers(N, C, H, W, F, K, groups):
    """How many numbers the input, the weights and the output hold."""
    return N * C * H * W, F * (C // groups) * K**2, N * F * H * W


def _but(macs=_macs, numbers=_numbers, factor=0.5):
    return lambda *layer: factor * macs(*layer) / sum(numbers(*layer))


def _without_padding(N, C, H, W, F, K, groups):
    smaller = H - K + 1, W - K + 1
    x, w, _ = _numbers(N, C, H, W, F, K, groups)
    return _macs(N, C, *smaller, F, K, groups) / 2 / (x + w + N * F * smaller[0] * smaller[1])


def _one_axis(N, C, H, W, F, K, groups):
    x, w, y = _numbers(N, C, H, W, F, K, groups)
    return N * F * H * W * (C // groups) * K / 2 / (x + w / K + y)


INTENSITY = Exercise(
    id="14.intensity",
    title="Work for each byte",
    call="intensity(N, C, H, W, F, K, groups)",
    points=2,
    reference=intensity,
    cases=cases,
    mistakes={
        "counts a multiply-add once": Mistake(
            _but(factor=0.25),
            "Half of what is wanted: a multiply-add is two operations, one × and one +, and float32 takes four bytes.",
        ),
        "counts numbers, not bytes": Mistake(
            _but(factor=2),
            "Four times what is wanted: a number of float32 takes four bytes.",
        ),
        "counts float64, and a multiply-add once": Mistake(
            _but(factor=1 / 8),
            "A quarter of what is wanted. Two operations for a multiply-add, and four bytes for a number of float32.",
        ),
        "cuts the fraction off": Mistake(
            lambda *layer: float(int(intensity(*layer))),
            "The fraction is gone: `/` divides, `//` cuts off. Half an operation for each byte counts.",
            also=(lambda *layer: float(round(intensity(*layer))),),
        ),
        "counts the work of one image": Mistake(
            lambda N, *layer: intensity(N, *layer) / N,
            "The bytes are those of all images, the work is that of one. N·F·H·W outputs have to be computed.",
        ),
        "forgets the padding": Mistake(
            _but(macs=lambda N, C, H, W, F, K, groups: _macs(N, C, H - K + 1, W - K + 1, F, K, groups)),
            "The work is that of a layer without padding. This one is padded: its outputs are H × W, as its images.",
            also=(_without_padding,),
        ),
        "counts a bias": Mistake(
            _but(numbers=lambda N, C, H, W, F, K, groups: (*_numbers(N, C, H, W, F, K, groups), F)),
            "There are F numbers too many: this layer has no bias.",
        ),
        "turns the quotient round": Mistake(
            lambda *layer: 1 / intensity(*layer),
            "Upside down: this is bytes for each operation. Work for each byte has the work on top.",
        ),
        "forgets the weights": Mistake(
            _but(numbers=lambda *layer: _numbers(*layer)[::2]),
            "The weights have to be read too: F·(C / groups)·K² numbers.",
        ),
        "forgets the output": Mistake(
            _but(numbers=lambda *layer: _numbers(*layer)[:2]),
            "The result has to be written too: N·F·H·W numbers.",
        ),
        "forgets the input": Mistake(
            _but(numbers=lambda *layer: _numbers(*layer)[1:]),
            "The images have to be read too: N·C·H·W numbers.",
        ),
        "forgets the groups": Mistake(
            lambda N, C, H, W, F, K, groups: intensity(N, C, H, W, F, K, 1),
            "Right without groups. With them, a filter has C / groups channels, in the work and among the weights.",
        ),
        "forgets the groups in the work": Mistake(
            _but(macs=lambda N, C, H, W, F, K, groups: _macs(N, C, H, W, F, K, 1)),
            "With groups there is less work: each output adds up over C / groups channels only.",
        ),
        "forgets the groups among the weights": Mistake(
            _but(numbers=lambda N, C, H, W, F, K, groups: _numbers(N, C, H, W, F, K, 1)),
            "With groups there are fewer weights: a filter has C / groups channels.",
        ),
        "counts the weights once for each image": Mistake(
            lambda N, C, H, W, F, K, groups: intensity(1, C, H, W, F, K, groups),
            "Right for one image. All images share the same weights, which are read once.",
        ),
        "reads the input once for each weight": Mistake(
            _but(
                numbers=lambda N, C, H, W, F, K, groups: (
                    _numbers(N, C * K**2, H, W, F, K, groups)[:1] + _numbers(N, C, H, W, F, K, groups)[1:]
                )
            ),
            "The input is counted K² times, as im2col copies it. Here each array counts once.",
        ),
        "forgets the kernel's second axis": Mistake(
            _but(macs=lambda N, C, H, W, F, K, groups: N * F * H * W * (C // groups) * K),
            "A kernel has K² weights: it is as wide as it is high. Count them all.",
            also=(_one_axis,),
        ),
    },
    hints=(
        "Two numbers, one over the other: the multiply-adds of lesson 06, twice, and all bytes that must move once.",
        "Work: N·F·H·W outputs, each (C / groups)·K² multiply-adds. Bytes: 4 for each number of x, of w and of y.",
        "x has N·C·H·W numbers, w has F·(C / groups)·K², y has N·F·H·W. Add them up, times 4; that goes below.",
    ),
)
