"""Max pooling: the winner takes it all."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_10.inputs import distinct, gradient
from cnnkit.ops import reference


def max_pool_backward(dy, x, k, stride):
    return reference.max_pool2d_backward(dy, x, k, stride=stride)


def cases(rng):
    """Without ties, with one tie, with many; windows side by side, overlapping and apart; one that is all negative."""
    tied = np.array([[[[2.0, 5, 5], [5, 1, 3]]]])
    tried = [(gradient(rng, 1, 1, 1, 2), tied, 2, 1)]
    sizes = [
        ((1, 1, 4, 5), 2, 2, distinct),
        ((1, 1, 4, 4), 3, 1, distinct),
        ((2, 2, 5, 4), 2, 1, distinct),
        ((1, 2, 7, 5), 2, 3, distinct),
        ((2, 3, 7, 6), 3, 2, distinct),
        ((2, 2, 6, 5), 2, 2, lambda rng, *shape: rng.integers(0, 3, shape).astype(float)),
        ((1, 2, 4, 4), 2, 2, lambda rng, *shape: -1 - np.abs(distinct(rng, *shape))),
    ]
    for (N, C, H, W), k, s, draw in sizes:
        dy = gradient(rng, N, C, (H - k) // s + 1, (W - k) // s + 1)
        tried.append((dy, draw(rng, N, C, H, W), k, s))
    return tried


def _routed(dy, x, k, stride, share, *, step=None, lay=np.add):
    """Each window's dy shared out by `share(window (k, k)) -> (k, k)`, and laid over what is there."""
    step, dx = step or stride, np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = n, c, slice(i * step, i * step + k), slice(j * step, j * step + k)
        dx[window] = lay(dx[window], dy[n, c, i, j] * share(x[window]))
    return dx


def _only_the_winner(there, shares):
    return np.where(shares, shares, there)


def _the_whole_window(there, shares):
    return shares


def _first(window):
    """1 for the first winner."""
    marks = np.zeros(window.shape)
    marks.flat[np.argmax(window)] = 1
    return marks


def _all_ties(window):
    return (window == window.max()).astype(float)


def _last_tie(window):
    return _first(window[::-1, ::-1])[::-1, ::-1]


def _first_by_columns(window):
    return _first(window.T).T


def _by_flat_index(dy, x, k, stride):
    """The number of the winner in the window, taken for its row."""
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = n, c, slice(i * stride, i * stride + k), slice(j * stride, j * stride + k)
        dx[window][np.argmax(x[window])] += dy[n, c, i, j]
    return dx


def _windows_of_dy(dy, x, k, stride):
    """Where the windows are cut out of dy: they end too soon."""
    dx = np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        a, b = divmod(int(np.argmax(dy[n, c, i * stride : i * stride + k, j * stride : j * stride + k])), k)
        dx[n, c, i * stride + a, j * stride + b] += dy[n, c, i, j]
    return dx


def _placed(dy, x, k, stride, place, *, step=None):
    """Put each dy at place(i, j, a, b), which is to say where the winner (a, b) of window (i, j) lies."""
    step, dx = step or stride, np.zeros_like(x)
    for n, c, i, j in np.ndindex(*dy.shape):
        window = x[n, c, i * step : i * step + k, j * step : j * step + k]
        row, column = place(i, j, *divmod(int(np.argmax(window)), k))
        dx[n, c, row, column] += dy[n, c, i, j]
    return dx


def _among_all(dy, x, k, stride):
    """One maximum for the windows of all images and channels."""
    dx = np.zeros_like(x)
    for i, j in np.ndindex(*dy.shape[2:]):
        window = ..., slice(i * stride, i * stride + k), slice(j * stride, j * stride + k)
        dx[window] += (x[window] == x[window].max()) * dy[:, :, i : i + 1, j : j + 1]
    return dx


def _first_above_zero(window):
    """As a loop finds it that starts from 0: nobody, where there is nothing positive."""
    return _first(window) * (window.max() > 0)


def _first_or_corner(window):
    """The same loop with the first pixel for a start."""
    return _first(np.maximum(window, 0))


def _not_the_last(dy):
    """One window too few in each direction."""
    kept = np.zeros_like(dy)
    kept[:, :, :-1, :-1] = dy[:, :, :-1, :-1]
    return kept


MAX_POOL_BACKWARD = Exercise(
    id="10.max_pool_backward",
    title="Send the error to the winner",
    call="max_pool_backward(dy, x, k, stride)",
    points=3,
    reference=max_pool_backward,
    cases=cases,
    mistakes={
        "rewards every tie": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _all_ties),
            "Where several pixels tie, each got the whole gradient. We agreed that the first of them gets it.",
        ),
        "splits among the ties": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, lambda window: _all_ties(window) / _all_ties(window).sum()),
            "Where several pixels tie, each got a part. That would be fair, but we agreed: the first gets it.",
        ),
        "gives it to the last tie": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _last_tie),
            "Where several pixels tie, the last of them got the gradient. We agreed on the first, row by row.",
        ),
        "reads ties column by column": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _first_by_columns),
            "Ties went to the first when read column by column. We read row by row, as `np.argmax` does.",
        ),
        "overwrites": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _first, lay=_only_the_winner),
            "A pixel that wins several windows lost what it had from an earlier one: = where += belongs.",
            also=(
                lambda dy, x, k, s: _routed(dy, x, k, s, _first, lay=_the_whole_window),
                lambda dy, x, k, s: _routed(dy, x, k, s, _all_ties, lay=_the_whole_window),
            ),
        ),
        "shares it out evenly": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, lambda window: np.full(window.shape, 1 / window.size)),
            "Every pixel of a window got a share. That is average pooling; of a maximum, only the winner mattered.",
        ),
        "gives it to the whole window": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, np.ones_like),
            "Every pixel of a window got the whole gradient. Only the winner made the output: the others get 0.",
        ),
        "takes a number for a row": Mistake(
            _by_flat_index,
            "`np.argmax` numbers the cells of the window through. `np.unravel_index` makes row and column of that.",
        ),
        "gives back the maximum": Mistake(
            lambda dy, x, k, s: _routed(np.ones_like(dy), x, k, s, lambda window: _first(window) * window.max()),
            "The winners got their own value. They should get the gradient that arrives at their window, dy.",
        ),
        "multiplies by the maximum": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, lambda window: _first(window) * window.max()),
            "dy was multiplied by the winner's value. The slope of a maximum is 1 for the winner: dy passes as it is.",
        ),
        "marks the winners": Mistake(
            lambda dy, x, k, s: _routed(np.ones_like(dy), x, k, s, _first),
            "The winners got a 1 each. They should get the gradient that arrives at their window, dy.",
        ),
        "goes by size, not by value": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, lambda window: _first(np.abs(window))),
            "−9 is not larger than 2: the winner is the largest value, without absolute values.",
        ),
        "gives it to the smallest": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, lambda window: _first(-window)),
            "The gradient went to the smallest of each window. The largest is the one that made the output.",
        ),
        "starts from zero": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _first_above_zero),
            "Where a whole window is below 0, no pixel beats the 0 you start from. Start from −∞ or the first pixel.",
            also=(lambda dy, x, k, s: _routed(dy, x, k, s, _first_or_corner),),
        ),
        "forgets the last windows": Mistake(
            lambda dy, x, k, s: _routed(_not_the_last(dy), x, k, s, _first),
            "The last row and column of windows send nothing. There are (H − k) // stride + 1 rows, as many as in dy.",
        ),
        "moves by k whatever the stride": Mistake(
            lambda dy, x, k, s: _placed(dy, x, k, s, lambda i, j, a, b: (i * k + a, j * k + b), step=k),
            "The windows stand side by side. That is the custom, but here stride says how far they move.",
        ),
        "does not multiply the start by the stride": Mistake(
            lambda dy, x, k, s: _routed(dy, x, k, s, _first, step=1),
            "Right at stride 1, not beyond: window (i, j) starts at row i·stride, column j·stride.",
        ),
        "writes without the stride": Mistake(
            lambda dy, x, k, s: _placed(dy, x, k, s, lambda i, j, a, b: (i + a, j + b)),
            "The winner was found in its window, and dy written elsewhere: there, too, count from row i·stride.",
        ),
        "forgets where the window stood": Mistake(
            lambda dy, x, k, s: _placed(dy, x, k, s, lambda i, j, a, b: (a, b)),
            "The winner's place was counted within its window. Add where the window began: i·stride and j·stride.",
        ),
        "exchanges row and column": Mistake(
            lambda dy, x, k, s: _placed(dy, x, k, s, lambda i, j, a, b: (i * s + b, j * s + a)),
            "Row and column of the winner have changed places within the window: `divmod(place, k)` is (row, column).",
        ),
        "looks for the winner in dy": Mistake(
            _windows_of_dy,
            "The winners were looked for in dy. Who won was decided on the way forward, in x.",
        ),
        "lets all channels compete": Mistake(
            _among_all,
            "One maximum was found for all maps together. Each map of each image is pooled on its own.",
        ),
        "lets the first channel decide": Mistake(
            lambda dy, x, k, s: max_pool_backward(dy, np.repeat(x[:, :1], x.shape[1], axis=1), k, s),
            "All channels follow the winners of the first. Each channel is pooled on its own, with winners of its own.",
        ),
        "lets the first image decide": Mistake(
            lambda dy, x, k, s: max_pool_backward(dy, np.repeat(x[:1], len(x), axis=0), k, s),
            "All images follow the winners of the first. Every image has winners of its own.",
        ),
    },
    hints=(
        "Of a window's pixels, how many could change a little without changing the maximum?",
        "Go over all outputs, cut out the window of x, find its first largest (`np.argmax`), add dy there in dx.",
        "`np.argmax` counts row by row: `a, b = divmod(np.argmax(window), k)`, then `dx[…] += dy[…]`.",
    ),
)
