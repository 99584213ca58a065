"""Follow a unit back to the image."""

from cnnkit.exercises.exercise import Exercise, Mistake


def receptive_field(layers):
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size += d * (k - 1) * jump
        start -= p * jump
        jump *= s
    return size, jump, start


def receptive_field_cases(rng):
    def layer():
        k = int(rng.integers(2, 6))
        return k, int(rng.integers(1, 4)), int(rng.integers(0, k)), int(rng.integers(1, 4))

    known = [
        [(3, 1, 1, 1)],
        [(3, 1, 0, 2)],
        [(3, 2, 1, 1), (3, 1, 1, 1)],
        [(2, 2, 0, 1), (3, 1, 1, 2), (3, 1, 1, 1)],
        [(7, 2, 3, 1), (3, 2, 1, 1), (3, 1, 2, 2)],
    ]
    return [(layers,) for layers in [*known, *([layer() for _ in range(n)] for n in (2, 3, 4))]]


def _field(layers, *, taps=lambda k, d: d * (k - 1), grows=lambda jump, s: jump, first=1, moves=None):
    """A receptive field in which one step can be got wrong: what a layer adds, in which unit, or where it starts."""
    size, jump, start = first, 1, 0
    for k, s, p, d in layers:
        size += taps(k, d) * grows(jump, s)
        start -= (moves or (lambda p, jump, s: p * jump))(p, jump, s)
        jump *= s
    return size, jump, start


def _no_strides(layers):
    return receptive_field([(k, 1, p, d) for k, s, p, d in layers])


def _with_jumps(layers, then):
    """As it should be, but for what becomes of the jump after each layer."""
    size, jump, start = 1, 1, 0
    for k, s, p, d in layers:
        size, start, jump = size + d * (k - 1) * jump, start - p * jump, then(jump, s)
    return size, jump, start


def _from_the_middle(layers):
    size, jump, start = receptive_field(layers)
    return size, jump, start + (size - 1) / 2


def _flipped_start(layers):
    size, jump, start = receptive_field(layers)
    return size, jump, -start


RECEPTIVE_FIELD = Exercise(
    id="05.receptive_field",
    title="Follow a unit back to the image",
    call="receptive_field(layers)",
    points=4,
    reference=receptive_field,
    cases=receptive_field_cases,
    mistakes={
        "uses a layer's own stride on itself": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: jump * s, moves=lambda p, jump, s: p * jump * s),
            "A layer's stride counts from the next layer on: use the jump before it, then multiply it by s.",
        ),
        "grows the field with its own stride": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: jump * s),
            "start and jump are right. The field grows by d·(k − 1) steps of the jump before the layer, not after it.",
        ),
        "forgets the jump": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: 1, moves=lambda p, jump, s: p),
            "After a stride, neighbours in a map are several pixels apart: multiply what a layer adds by the jump.",
        ),
        "forgets the jump in size": Mistake(
            lambda layers: _field(layers, grows=lambda jump, s: 1),
            "start and jump are right. A step of a later kernel is as long as the jump there: multiply by it.",
        ),
        "forgets the jump in start": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: p),
            "size and jump are right. A cell of padding in a later layer is as wide as the jump there, not one pixel.",
        ),
        "moves start by its own stride": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: p * jump * s),
            "size and jump are right. A layer's padding lies before its stride: multiply p by the jump before it.",
        ),
        "ignores the strides": Mistake(
            _no_strides,
            "These are the numbers for stride 1 everywhere. A stride makes the jump larger for all that follows.",
        ),
        "adds the strides": Mistake(
            lambda layers: _with_jumps(layers, lambda jump, s: jump + s - 1),
            "Jumps multiply: stride 2 after stride 2 skips 4 pixels of the image, and after another 8.",
            also=(lambda layers: _with_jumps(layers, lambda jump, s: jump + s),),
        ),
        "keeps the latest stride only": Mistake(
            lambda layers: _with_jumps(layers, lambda jump, s: s),
            "The jump is not the stride of the layer before, but the product of all strides so far.",
        ),
        "ignores the dilation": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: k - 1),
            "A dilated kernel reaches further: its last weight is d·(k − 1) steps from the first.",
        ),
        "adds the whole kernel": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: d * (k - 1) + 1, first=0),
            "The first layer is right; later ones add d·(k − 1) steps, because one weight is counted already.",
        ),
        "adds d·k for each layer": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: d * k),
            "start and jump are right. k weights have k − 1 gaps between them, so a layer adds less than d·k steps.",
        ),
        "adds the effective size": Mistake(
            lambda layers: _field(layers, taps=lambda k, d: d * (k - 1) + 1),
            "start and jump are right. It adds the steps from its first weight to its last, one less than it spans.",
        ),
        "starts the size at 0": Mistake(
            lambda layers: _field(layers, first=0),
            "The size is one too small: before any layer, a unit is a pixel and sees itself.",
        ),
        "walks from the last layer to the first": Mistake(
            lambda layers: receptive_field(layers[::-1]),
            "You took the layers from last to first. The first in the list is the one that reads the image.",
        ),
        "returns the size only": Mistake(
            lambda layers: receptive_field(layers)[0],
            "The size is right. Return all three: size, jump, start.",
        ),
        "forgets the padding": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: 0),
            "size and jump are right. Padding comes before the first pixel: it moves the start.",
        ),
        "counts the padding on both sides": Mistake(
            lambda layers: _field(layers, moves=lambda p, jump, s: 2 * p * jump),
            "size and jump are right. Unit 0 looks at the beginning: only the padding in front of it moves the start.",
        ),
        "gives start the wrong sign": Mistake(
            _flipped_start,
            "size and jump are right. Padding comes before the image, so start is negative.",
        ),
        "gives the middle of the field": Mistake(
            _from_the_middle,
            "size and jump are right. That is where the middle of unit 0's field lies; start is its first pixel.",
        ),
    },
    hints=(
        "Take one layer, k = 3, stride 2, padding 1. Draw the row, and under it what unit 0 and unit 1 read.",
        "Keep size, jump and start, from 1, 1, 0. For each layer add to size, move start, and last multiply jump.",
        "`size += d*(k-1)*jump`, then `start -= p*jump`, then `jump *= s`.",
    ),
)
