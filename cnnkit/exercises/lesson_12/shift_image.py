"""Move an image; what comes in is black."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def shift_image(x, dy, dx):
    moved = np.zeros(x.shape)
    H, W = x.shape
    for row in range(H):
        for column in range(W):
            if 0 <= row - dy < H and 0 <= column - dx < W:
                moved[row, column] = x[row - dy, column - dx]
    return moved


def cases(rng):
    """All signs, along one axis and both, by nothing at all, and once farther than the image is high; no pixel is 0."""
    moves = [(1, 0), (0, 1), (-1, 0), (0, -2), (1, 2), (-2, 1), (2, -1), (-1, -2), (0, 0), (5, 1), (1, -7)]
    images = (1 + rng.permutation(4 * 6).reshape(4, 6) / 4 for _ in moves)
    return [(np.array([[1.0, 2.0], [3.0, 4.0]]), 0, 1), *((x, *move) for x, move in zip(images, moves, strict=True))]


def _filled(mode):
    """What comes in is not zero."""

    def shifted(x, dy, dx):
        H, W = x.shape
        rows, columns = np.arange(H) - dy, np.arange(W) - dx
        if mode == "edge":
            return x[np.clip(rows, 0, H - 1)][:, np.clip(columns, 0, W - 1)]
        inside = ((rows >= 0) & (rows < H))[:, None] & ((columns >= 0) & (columns < W))
        return np.where(inside, shift_image(x, dy, dx), x.mean() if mode == "mean" else 1.0)

    return shifted


def _sliced(x, dy, dx):
    """Slices that are written for moves down and right only."""
    moved = np.zeros(x.shape)
    H, W = x.shape
    moved[dy:, dx:] = x[: H - dy, : W - dx]
    return moved


def _minus_nothing(x, dy, dx):
    """[:-d] with d = 0 is empty."""
    moved = np.zeros(x.shape)
    if dy >= 0 and dx >= 0:
        moved[dy:, dx:] = x[:-dy, :-dx]
    elif dy >= 0:
        moved[dy:, :dx] = x[:-dy, -dx:]
    elif dx >= 0:
        moved[:dy, dx:] = x[-dy:, :-dx]
    else:
        moved[:dy, :dx] = x[-dy:, -dx:]
    return moved


def _minus_whatever(x, dy, dx):
    """The same for every sign."""
    moved = np.zeros(x.shape)
    moved[dy:, dx:] = x[:-dy, :-dx]
    return moved


def _rolled_and_cleared(*, always):
    """Rolled, and cleared as is right for moves down and to the right."""

    def shifted(x, dy, dx):
        moved = np.roll(x, (dy, dx), (0, 1))
        if always or dy > 0:
            moved[:dy] = 0
        if always or dx > 0:
            moved[:, :dx] = 0
        return moved

    return shifted


def _wrapped(x, dy, dx):
    """Indices below 0 are read from the other end."""
    moved = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        if row - dy < len(x) and column - dx < len(x[0]):
            moved[row, column] = x[row - dy, column - dx]
    return moved


def _unasked(x, dy, dx):
    """Writes to where there is no row or column any more."""
    moved = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        moved[row + dy, column + dx] = x[row, column]
    return moved


def _read_unasked(x, dy, dx):
    moved = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        moved[row, column] = x[row - dy, column - dx]
    return moved


def _forgiven(x, dy, dx):
    """Errors are passed over, but an index below 0 is none."""
    moved = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        if row + dy < len(x) and column + dx < len(x[0]) and row + dy >= -len(x) and column + dx >= -len(x[0]):
            moved[row + dy, column + dx] = x[row, column]
    return moved


def _written_round(x, dy, dx):
    """Indices below 0 are written to at the other end."""
    moved = np.zeros(x.shape)
    for row, column in np.ndindex(x.shape):
        if row + dy < len(x) and column + dx < len(x[0]):
            moved[row + dy, column + dx] = x[row, column]
    return moved


def _large(x, dy, dx):
    """Slices of unequal size once the move is larger than the image."""
    (H, W), moved = x.shape, np.zeros(x.shape)
    from_row, from_column = max(-dy, 0), max(-dx, 0)
    seen = x[from_row : H - max(dy, 0), from_column : W - max(dx, 0)]
    moved[max(dy, 0) : H + min(dy, 0), max(dx, 0) : W + min(dx, 0)] = seen
    return moved


def _rolled_then_cleared(x, dy, dx):
    """Rolled, and then cleared at the side that the image left."""
    moved = np.roll(x, (dy, dx), (0, 1))
    if dy:
        moved[-dy:] = 0 if dy > 0 else moved[-dy:]
        moved[: -dy if dy < 0 else 0] = 0
    if dx:
        moved[:, -dx:] = 0 if dx > 0 else moved[:, -dx:]
        moved[:, : -dx if dx < 0 else 0] = 0
    return moved


def _cropped(x, dy, dx):
    H, W = x.shape
    return x[max(-dy, 0) : H - max(dy, 0), max(-dx, 0) : W - max(dx, 0)]


def _grown(x, dy, dx):
    return np.pad(x, ((max(dy, 0), max(-dy, 0)), (max(dx, 0), max(-dx, 0))))


SHIFT_IMAGE = Exercise(
    id="12.shift_image",
    title="Move an image",
    call="shift_image(x, dy, dx)",
    points=3,
    reference=shift_image,
    cases=cases,
    mistakes={
        "rolls": Mistake(
            lambda x, dy, dx: np.roll(x, (dy, dx), (0, 1)),
            "What left on one side came in on the other. It should be gone, and zeros come in.",
            also=(
                lambda x, dy, dx: np.roll(x, (-dy, -dx), (0, 1)),
                lambda x, dy, dx: np.roll(x, (dx, dy), (0, 1)),
            ),
        ),
        "moves the other way": Mistake(
            lambda x, dy, dx: shift_image(x, -dy, -dx),
            "It moved the other way: a positive dy moves the image down, a positive dx to the right.",
        ),
        "moves up instead of down": Mistake(
            lambda x, dy, dx: shift_image(x, -dy, dx),
            "Left and right are right. But rows are counted from the top: a positive dy moves the image down.",
        ),
        "moves left instead of right": Mistake(
            lambda x, dy, dx: shift_image(x, dy, -dx),
            "Up and down are right. But a positive dx moves the image to the right.",
        ),
        "swaps the two directions": Mistake(
            lambda x, dy, dx: shift_image(x, dx, dy),
            "dy moves along the rows' axis, axis 0, and comes first. You use it for the columns.",
        ),
        "only moves down and up": Mistake(
            lambda x, dy, dx: shift_image(x, dy, 0),
            "dx is not used: nothing moves to the side.",
        ),
        "only moves to the side": Mistake(
            lambda x, dy, dx: shift_image(x, 0, dx),
            "dy is not used: nothing moves up or down.",
        ),
        "takes minus for plus": Mistake(
            lambda x, dy, dx: shift_image(x, abs(dy), abs(dx)),
            "A negative dy means up, a negative dx to the left. Here the image went down and right.",
        ),
        "leaves negative moves alone": Mistake(
            lambda x, dy, dx: shift_image(x, max(dy, 0), max(dx, 0)),
            "Positive moves are right. A negative one should move the image up, or to the left.",
        ),
        "slices for positive moves only": Mistake(
            _sliced,
            "Right while dy and dx are 0 or more and smaller than the image. Work out where both slices begin and end.",
            also=(_rolled_and_cleared(always=True), _rolled_and_cleared(always=False)),
        ),
        "lets negative indices wrap": Mistake(
            _wrapped,
            "In Python `x[-1]` is the last row, not one that is missing. Ask also whether r − dy is below 0.",
            also=(_written_round, _forgiven),
        ),
        "asks for no border": Mistake(
            _unasked,
            "Some places are outside, where no pixel can go or come from. Ask first whether row and column are inside.",
            also=(_read_unasked,),
        ),
        "does not expect large moves": Mistake(
            _large,
            "Right for small moves. One that is larger than the image pushes all of it out: only zeros are left.",
        ),
        "takes minus zero for the end": Mistake(
            _minus_nothing,
            "In Python `x[:-0]` is empty, not everything. With dy = 0 or dx = 0, say where the slice ends.",
            also=(_minus_whatever,),
        ),
        "repeats the edge": Mistake(
            _filled("edge"),
            "What comes in repeats the edge. It should be zeros.",
        ),
        "fills with the mean": Mistake(
            _filled("mean"),
            "What comes in is the image's mean. It should be zeros.",
        ),
        "fills with ones": Mistake(
            _filled("one"),
            "What comes in is 1. It should be zeros.",
        ),
        "clears the wrong side": Mistake(
            _rolled_then_cleared,
            "The zeros stand on the side that the image moved to. They belong where it came from.",
        ),
        "cuts off": Mistake(
            _cropped,
            "The result is smaller than x: what leaves was cut off, and nothing came in. Keep the shape.",
        ),
        "grows the image": Mistake(
            _grown,
            "The result is larger than x. What is pushed out is lost: keep the shape.",
            also=(lambda x, dy, dx: np.pad(x, ((abs(dy), abs(dy)), (abs(dx), abs(dx)))),),
        ),
        "moves one too far": Mistake(
            lambda x, dy, dx: shift_image(x, dy + np.sign(dy), dx + np.sign(dx)),
            "It moved one step too far in each direction. Check where the slices begin.",
        ),
    },
    hints=(
        "Begin with zeros of x's shape. Which pixel of x ends up in row r, column c?",
        "It is the one in row r − dy, column c − dx, if there is one. Two loops and one if will do.",
        "With slices: rows `max(dy, 0)` to `H + min(dy, 0)` of the result, rows `max(-dy, 0)` to … of x.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
