"""The columns that no window reads."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_04.windows import positions


def never_read(n, k, padding, stride):
    read = {start + tap - padding for start in positions(n, k, padding, stride) for tap in range(k)}
    return [column for column in range(n) if column not in read]


def cases(rng):
    small = [(7, 2, 0, 3), (6, 3, 0, 2), (5, 3, 0, 1), (6, 1, 0, 3), (9, 3, 1, 4), (8, 2, 1, 5), (10, 3, 2, 4)]
    drawn = []
    for _ in range(6):
        k, padding = int(rng.integers(1, 5)), int(rng.integers(0, 4))
        drawn.append((k + int(rng.integers(2, 14)), k, padding, int(rng.integers(1, 7))))
    return small + drawn


def _unread(columns, starts, k):
    read = {start + tap for start in starts for tap in range(k)}
    return [column for column in columns if column not in read]


def _between_windows(n, k, padding, stride):
    last = positions(n, k, padding, stride)[-1] - padding
    return [column for column in never_read(n, k, padding, stride) if column < last]


NEVER_READ = Exercise(
    id="04.never_read",
    title="Find the columns that no window reads",
    call="never_read(n, k, padding, stride)",
    points=3,
    reference=never_read,
    cases=cases,
    mistakes={
        "counts padded columns": Mistake(
            lambda n, k, p, s: _unread(range(n + 2 * p), positions(n, k, p, s), k),
            "These are positions in the padded image. Report columns of the image itself, from 0 to n − 1.",
        ),
        "forgets to shift back": Mistake(
            lambda n, k, p, s: _unread(range(n), positions(n, k, p, s), k),
            "A window that starts at padded index i starts at image column i − padding.",
        ),
        "shifts the wrong way": Mistake(
            lambda n, k, p, s: _unread(range(n), [start + p for start in positions(n, k, p, s)], k),
            "The padding moves the windows to the left: padded index i is image column i − padding, not + padding.",
        ),
        "reports padding as well": Mistake(
            lambda n, k, p, s: _unread(range(-p, n + p), [start - p for start in positions(n, k, p, s)], k),
            "Some of these are padding: below 0, or n and above. Report columns of the image only.",
        ),
        "counts too few windows": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, 0, s)], k),
            "The windows start where they should, but some at the end are missing: padding makes room for more.",
        ),
        "ignores the stride": Mistake(
            lambda n, k, p, s: _unread(range(n), [i - p for i in range(len(positions(n, k, p, s)))], k),
            "Your windows lie side by side. Window i starts stride·i further on.",
        ),
        "reads a column too few": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, p, s)], k - 1),
            "The last column of each window is missing. `range(first, first + k)` has k numbers already.",
        ),
        "looks between the windows only": Mistake(
            _between_windows,
            "These lie between windows, and that is right. What lies behind the last window is never read either.",
        ),
        "misses a window that just fits": Mistake(
            lambda n, k, p, s: _unread(range(n), range(-p, n + p - k, s), k),
            "When the steps come out even, one more window fits. `range` leaves out its end: go up to n + padding − k.",
        ),
        "forgets the padding": Mistake(
            lambda n, k, p, s: _unread(range(n), positions(n, k, 0, s), k),
            "The windows start in the padding: the first one covers image columns −padding and up.",
        ),
        "looks at the right edge only": Mistake(
            lambda n, k, p, s: list(range(max(positions(n, k, p, s)[-1] + k - p, 0), n)),
            "When the stride is larger than the kernel, the windows also leave gaps between them.",
        ),
        "lets the last window hang over": Mistake(
            lambda n, k, p, s: _unread(range(n), range(-p, n + p, s), k),
            "You count windows that stick out at the right. Only windows that fit completely are computed.",
        ),
        "looks at where windows start": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, p, s)], 1),
            "A window reads k columns from where it starts, not only the first.",
        ),
        "returns the columns that are read": Mistake(
            lambda n, k, p, s: [c for c in range(n) if c not in never_read(n, k, p, s)],
            "These are the columns that are read. The question is about the others.",
        ),
        "returns what the windows cover": Mistake(
            lambda n, k, p, s: sorted({start + a - p for start in positions(n, k, p, s) for a in range(k)}),
            "That is what the windows do cover, padding included. The question is about columns that none covers.",
        ),
        "counts from one": Mistake(
            lambda n, k, p, s: [column + 1 for column in never_read(n, k, p, s)],
            "Each number is one too large: columns are counted from 0.",
        ),
        "goes backwards": Mistake(
            lambda n, k, p, s: never_read(n, k, p, s)[::-1],
            "The right columns in the wrong order: smallest first.",
        ),
        "misses the last window": Mistake(
            lambda n, k, p, s: _unread(range(n), [start - p for start in positions(n, k, p, s)[:-1]], k),
            "The last window is missing: positions are one more than steps.",
        ),
        "returns how many": Mistake(
            lambda n, k, p, s: len(never_read(n, k, p, s)),
            "That is how many. Return the columns themselves, as a sorted list.",
        ),
    },
    hints=(
        "Draw seven columns, a kernel of two and a stride of three. Which columns does each window cover?",
        "Collect every column that some window reads in a set, then keep the columns that are not in it.",
        "Window i starts at column `i*stride - padding` and reads k columns; i runs from 0 to the output size − 1.",
    ),
)
