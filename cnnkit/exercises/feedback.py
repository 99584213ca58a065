"""What the learner reads below a check: the verdict in words, the smallest case that shows it, the hints."""

import re
from html import escape

import numpy as np

from cnnkit.exercises.differences import first_difference, wrong_places
from cnnkit.exercises.hinting import LEVELS
from cnnkit.exercises.judge import DONE, Failing, Verdict
from cnnkit.exercises.values import Odd, Raised

MOST_MAPS = 6  # of a batch that are worth showing
LARGEST = 12  # rows and columns of an array that are worth showing
STRESS = re.compile(r"(?<![\w*])\*(\w+)\*(?![\w*])")  # one word; other stars are products and powers
# Words carry the meaning; the colours (Okabe and Ito's, safe for colour-blind readers) only repeat it.
COLOURS = {
    "pass": "#009e73",
    "partial": "#e69f00",
    "fail": "#d55e00",
    "error": "#d55e00",
    "not-attempted": "#8a8a8a",
    "awaiting-manual": "#0072b2",
}
TITLES = {
    "pass": "✓ Right",
    "partial": "◐ Partly",
    "fail": "✗ Not yet",
    "error": "✗ It stopped",
    "not-attempted": "○ Not attempted",
    "awaiting-manual": "✓ Complete, and still to be read",
}


class Feedback:
    """A verdict that shows itself: as HTML in a notebook, as text anywhere else."""

    def __init__(self, verdict: Verdict, trouble: str = "") -> None:
        self.verdict = verdict
        self.trouble = trouble  # an attempt that could not be noted down

    @property
    def status(self) -> str:
        """pass, partial, fail, error, not-attempted or awaiting-manual."""
        return self.verdict.status

    @property
    def points(self) -> float:
        """What the answer earned."""
        return self.verdict.points

    @property
    def mistake(self) -> str | None:
        """The name of the mistake that it makes, if the catalogue has one."""
        return self.verdict.mistake

    def __repr__(self) -> str:
        return _text(self.verdict, self.trouble)

    def _repr_mimebundle_(self, include=None, exclude=None) -> dict[str, str]:
        return {"text/plain": repr(self), "text/html": _html(self.verdict, self.trouble)}


def _title(verdict):
    named = f", {verdict.mistake}" if verdict.mistake else ""
    return f"{TITLES[verdict.status]}{named}"


def _score(verdict):
    points = verdict.exercise.points
    if verdict.exercise.by_hand:
        return f"up to {points} points, by hand"
    return f"{verdict.points:g} of {points} point{'' if points == 1 else 's'}"


def _sentence(verdict):
    if verdict.message:
        return verdict.message
    several = _shows_cases(verdict.exercise) and verdict.cases > 1
    return f"Right on all {verdict.cases} cases." if several else "Right."


def _shows_cases(exercise):
    """Functions and designs are shown where they fail; of a number, the right one would be the answer itself."""
    return exercise.wants_function or exercise.use is not None


def _text(verdict, trouble):
    parts = [f"{verdict.exercise.id} · {_title(verdict)} · {_score(verdict)}", _sentence(verdict)]
    if verdict.failing:
        parts += _case_as_text(verdict.exercise, verdict.failing)
    if verdict.status not in DONE:
        parts.append(f'Stuck? hint("{verdict.exercise.id}")')
    return "\n".join([*parts, *([trouble] if trouble else [])])


def _case_as_text(exercise, failing: Failing):
    lines, (expected, actual) = [], _results(exercise, failing)
    if _shows_cases(exercise):
        lines.append(f"For example {_call(exercise, failing.inputs)}")
        lines += [f"{name} =\n{value}" for name, value in _arrays(exercise, failing.inputs)]
        lines.append(f"expected: {_short(expected)}")
    lines.append(f"yours:    {_short(actual)}")
    return lines


def _html(verdict, trouble):
    colour = COLOURS[verdict.status]
    parts = [
        f'<div style="border-left:4px solid {colour};padding:.4em .9em;margin:.3em 0;line-height:1.5">',
        f"<div><strong>{escape(_title(verdict))}</strong> · <code>{escape(verdict.exercise.id)}</code>"
        f" · {_score(verdict)}</div>",
        f"<div>{marked_up(_sentence(verdict))}</div>",
        below(verdict),
    ]
    if trouble:
        parts.append(f"<div><em>{escape(trouble)}</em></div>")
    return "".join([*parts, "</div>"])


def below(verdict: Verdict) -> str:
    """What stands below the words, as HTML: the case that fails, and the hints. Graders' pages show it as well."""
    case = _case_as_html(verdict.exercise, verdict.failing) if verdict.failing else ""
    return case + (_hints_as_html(verdict.exercise) if verdict.status not in DONE else "")


def marked_up(sentence: str) -> str:
    """Escaped, with `code` as code and *stress* as stress: the only mark-up that messages use."""
    pieces = escape(sentence).split("`")
    marked = (f"<code>{piece}</code>" if i % 2 else STRESS.sub(r"<em>\1</em>", piece) for i, piece in enumerate(pieces))
    return "".join(marked)


def _hints_as_html(exercise):
    """Each hint folded inside the one before it: the next can only be opened after the last."""
    folded = ""
    for level in (3, 2, 1):
        folded = (
            f"<details style='margin:.2em 0 0 .2em'><summary style='cursor:pointer'>Hint {level}: {LEVELS[level - 1]}"
            f"</summary><div style='margin:.2em 0 .2em 1.1em'>{marked_up(exercise.hints[level - 1])}{folded}</div>"
            "</details>"
        )
    return folded


def _case_as_html(exercise, failing: Failing):
    if not _shows_cases(exercise):
        return ""  # the learner sees the number they typed; the right one is theirs to find
    arrays = [(name, _table(value)) for name, value in _arrays(exercise, failing.inputs)]
    place, expected, actual = _worst_slices(exercise, *_results(exercise, failing))
    differ = _differ(exercise, expected, actual)
    arrays += [(f"expected{place}", _table(expected, differ)), (f"yours{place}", _table(actual, differ))]
    figures = "".join(
        f"<div><div class='cnnkit-name' style='opacity:.75'>{escape(name)}</div>{table}</div>" for name, table in arrays
    )
    return (
        f"<div style='margin-top:.4em'>For example <code>{escape(_call(exercise, failing.inputs))}</code></div>"
        f"<div class='cnnkit-maps' style='display:flex;flex-wrap:wrap;gap:1.4em;margin:.3em 0'>{figures}</div>"
    )


def _results(exercise, failing):
    """What was wanted and what came; of several results the first pair that differs, which the sentence numbers."""
    pair = failing.expected, failing.actual
    if exercise.changes and isinstance(failing.actual, Raised):  # nothing came of the arguments: the result will do
        return pair[0][0], pair[1]
    while (place := first_difference(exercise, *pair)) is not None:  # what becomes of a network is several arrays
        pair = tuple(results[place] for results in pair)
    return pair


def _call(exercise, inputs):
    """The failing call as the learner would write it: numbers as they are, arrays by name; a design by its inputs."""
    written = [
        name if np.ndim(value) > 1 else repr(value) for name, value in zip(exercise.parameters, inputs, strict=True)
    ]
    return (
        f"{exercise.name}({', '.join(written)})"
        if exercise.wants_function
        else f"{exercise.name} on {', '.join(written)}"
    )


def _arrays(exercise, inputs):
    """The inputs that are arrays, map by map, under a name that says which: "x (3, 4)", "x[0, 1] of (1, 2, 3, 4)"."""
    pairs = zip(exercise.parameters, inputs, strict=True)
    return [named for name, value in pairs if np.ndim(value) > 1 for named in _maps(name, value)]


def _maps(name, value):
    shape = np.shape(value)
    if len(shape) == 2:
        return [(f"{name} {shape}", value)]
    where = list(np.ndindex(*shape[:-2]))
    shown = where if len(where) <= MOST_MAPS else where[:1]
    return [(f"{name}[{', '.join(map(str, index))}] of {shape}", value[index]) for index in shown]


def _first_map(value):
    """The first map of a batch; whatever is no array, such as a pair of results, as it is."""
    if isinstance(value, np.ndarray):
        while value.ndim > 2:
            value = value[0]
    return value


def _worst_slices(exercise, expected, actual):
    """For batches and channels: the first 2-D map in which the two differ, after its place, "[1, 0]"."""
    both = isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray) and expected.shape == actual.shape
    if not both or expected.ndim <= 2:
        return "", _first_map(expected), _first_map(actual)
    where = np.argwhere(wrong_places(exercise, expected, actual))
    index = tuple(where[0][: expected.ndim - 2]) if len(where) else (0,) * (expected.ndim - 2)
    return str(list(map(int, index))), expected[index], actual[index]


def _differ(exercise, expected, actual):
    comparable = isinstance(expected, np.ndarray) and isinstance(actual, np.ndarray) and expected.shape == actual.shape
    return wrong_places(exercise, expected, actual) if comparable and expected.ndim == 2 else None


def _table(value, differ=None):
    """A small array as a table; cells that differ are bold and underlined, not only coloured."""
    if not (isinstance(value, np.ndarray) and value.ndim == 2 and value.size):
        return f"<code>{escape(_short(value))}</code>"
    if max(value.shape) > LARGEST:
        return f"<code>an array of shape {value.shape}</code>"
    rows = []
    for i, row in enumerate(value):
        cells = [_cell(number, differ is not None and bool(differ[i, j])) for j, number in enumerate(row)]
        rows.append(f"<tr style='background:none'>{''.join(cells)}</tr>")
    return f"<table style='margin:0;font-size:.92em'>{''.join(rows)}</table>"


def _cell(number, differs):
    mark = f"font-weight:bold;text-decoration:underline;color:{COLOURS['fail']};" if differs else ""
    name = " class='cnnkit-differs'" if differs else ""
    return f"<td{name} style='text-align:right;padding:.1em .45em;{mark}'>{escape(_number(number))}</td>"


def _number(number):
    """At most three decimals, and none of the noise: 2, −0.5, 1.333."""
    return f"{number:.3f}".rstrip("0").rstrip(".").replace("-", "−") if np.isfinite(number) else str(number)


def _short(value):
    if isinstance(value, np.ndarray) and not value.ndim and value.dtype.kind == "f":
        return f"{value:.8g}"  # enough for two that differ to look it
    if isinstance(value, np.ndarray):
        return np.array2string(value, precision=3, suppress_small=True, threshold=60, separator=", ")
    if isinstance(value, Raised):
        return value.error
    return f"something of type {value.type_name}" if isinstance(value, Odd) else repr(value)
