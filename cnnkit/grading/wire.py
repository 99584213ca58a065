"""Plain data across the wall: inputs on their way in, what an answer did on its way out.

What comes out was written by a hostile hand: everything is checked before it is believed to be a value.
"""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnkit.exercises.given import Given
from cnnkit.exercises.probe import Outcome
from cnnkit.exercises.values import Odd

MIME = "application/vnd.cnnkit.value+json"
DTYPES = {f"<{kind}{size}" for kind, size in [*(("i", n) for n in (2, 4, 8)), *(("u", n) for n in (2, 4, 8))]}
DTYPES |= {"|b1", "|i1", "|u1", "<f2", "<f4", "<f8", "<c8", "<c16"}
MOST_AXES, DEEPEST, MOST_PARTS, LONGEST_TEXT = 16, 4, 10_000, 2_000
LONGEST_ANSWER = 20_000  # an answer may be a text of several pages
KINDS = ("undefined", "stub", "function", "value", "network", "signature", "outcomes")
MOST_ARRAYS, LONGEST_LAYERS = 1_000, 100_000  # of a network


class NotAValueError(Exception):
    """A message that no probe of ours would send."""


@dataclass(frozen=True)
class Report:
    """What a probe said: outcomes, or in ``kind`` why there are none; ``detail`` is the student's own wording."""

    kind: str
    detail: str = ""
    outcomes: tuple[Outcome, ...] = ()
    asked: str = ""  # the name under which the notebook asked for its question


def encoded_inputs(inputs: tuple) -> dict[str, Any]:
    """The arguments of one call as JSON."""
    return {"tuple": [_encoded(value) for value in inputs]}


def _encoded(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        array = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"))
        data = base64.b64encode(array.tobytes()).decode("ascii")
        return {"dtype": array.dtype.str, "shape": list(value.shape), "data": data}
    if isinstance(value, Given):
        return {"given": value.text}
    if hasattr(value, "state_dict"):
        return _encoded_network(value)
    if isinstance(value, tuple):
        return encoded_inputs(value)
    if isinstance(value, list):
        return [_encoded(part) for part in value]
    return value.item() if isinstance(value, np.generic) else value


def report(data: object, cases: int) -> Report:
    """The report in a message; NotAValueError when it is malformed or not about this many cases."""
    fields = _mapping(data)
    kind, asked = fields.get("kind"), _text(fields.get("asked", ""))
    if not isinstance(kind, str) or kind not in KINDS:
        raise NotAValueError("no known kind of report")
    if kind != "outcomes":
        return Report(kind, _text(fields.get("type", fields.get("takes", ""))))
    outcomes = _sequence(fields.get("outcomes"), cases)
    if len(outcomes) != cases:
        raise NotAValueError(f"{len(outcomes)} outcomes for {cases} cases")
    return Report("outcomes", "", tuple(_outcome(outcome) for outcome in outcomes), asked)


def _outcome(data: object) -> Outcome:
    fields = _mapping(data)
    changed = _sequence(fields.get("changed"), 20)
    if not all(type(index) is int and 0 <= index < 20 for index in changed):
        raise NotAValueError("changed arguments are no indices")
    return Outcome(
        value=_value(fields.get("value"), DEEPEST),
        error=_optional_text(fields.get("error")),
        line=_optional_text(fields.get("line")),
        changed=tuple(changed),
        reached_for=_optional_text(fields.get("reached_for")),
        seconds=_seconds(fields.get("seconds")),
    )


def _seconds(data: object) -> float:
    """How long a call took; where nothing is said, it never ended."""
    if data is None:
        return math.inf
    if type(data) not in (int, float) or not 0 <= data < math.inf:  # type: ignore[operator]
        raise NotAValueError("no number of seconds")
    return float(data)  # type: ignore[arg-type]


def _value(data: object, deeper: int) -> Any:
    if data is None or isinstance(data, str):
        return data if data is None else _text(data, LONGEST_ANSWER)
    fields = _mapping(data)
    if "network" in fields and deeper == DEEPEST:
        return _network(_mapping(fields["network"]))
    if "odd" in fields:
        return Odd(_text(fields["odd"]))
    if "tuple" in fields and deeper:
        return tuple(_value(part, deeper - 1) for part in _sequence(fields["tuple"], MOST_PARTS))
    shape = _shape(fields.get("shape"))
    if "texts" in fields:
        texts = [_text(text) for text in _sequence(fields["texts"], MOST_PARTS)]
        if len(texts) != math.prod(shape):
            raise NotAValueError("texts do not fill their shape")
        return np.array(texts, dtype=str).reshape(shape)
    name, coded = fields.get("dtype"), fields.get("data")
    if not isinstance(name, str) or name not in DTYPES or not isinstance(coded, str):
        raise NotAValueError("no array of a known dtype")
    dtype = np.dtype(name)
    try:
        raw = base64.b64decode(coded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NotAValueError("data is not base64") from error
    if len(raw) != math.prod(shape) * dtype.itemsize:
        raise NotAValueError("data does not fill its shape")
    if dtype.kind == "b" and raw.strip(b"\0\1"):
        raise NotAValueError("booleans other than 0 and 1")
    try:
        return np.frombuffer(raw, dtype=dtype).reshape(shape).copy()
    except ValueError as error:
        raise NotAValueError("no array has such a shape") from error


def _network(fields: dict) -> dict[str, Any]:
    """Layers and arrays as nn.from_plain takes them, which looks at what they mean; here, only at their size."""
    arrays = _mapping(fields.get("arrays"))
    layers = {name: fields.get(name) for name in ("model", "input_shape")}
    if len(arrays) > MOST_ARRAYS or len(json.dumps(layers)) > LONGEST_LAYERS:
        raise NotAValueError("too large a network")
    values = {_text(name): _value(array, 0) for name, array in arrays.items()}
    if not all(isinstance(value, np.ndarray) for value in values.values()):
        raise NotAValueError("a network's arrays are arrays")
    return {**layers, "arrays": values}


def _encoded_network(network: Any) -> dict[str, Any]:
    from cnnkit import nn

    data = nn.to_plain(network)
    arrays = {name: _encoded(array) for name, array in data["arrays"].items()}
    left_over = {name: _encoded(p.grad) for name, p in network.named_parameters() if p.grad is not None}
    return {"network": {**data, "arrays": arrays}, "gradients": left_over}


def _shape(data: object) -> tuple[int, ...]:
    sizes = _sequence(data, MOST_AXES)
    if not all(type(size) is int and 0 <= size <= 1 << 40 for size in sizes):
        raise NotAValueError("a shape is a few whole numbers")
    return tuple(sizes)


def _mapping(data: object) -> dict:
    if not isinstance(data, dict):
        raise NotAValueError("not a mapping")
    return data


def _sequence(data: object, most: int) -> list:
    if not isinstance(data, list) or len(data) > most:
        raise NotAValueError("not a list, or too long a one")
    return data


def _text(data: object, longest: int = LONGEST_TEXT) -> str:
    if not isinstance(data, str) or len(data) > longest:
        raise NotAValueError("not a text, or too long a one")
    return data


def _optional_text(data: object) -> str | None:
    return None if data is None else _text(data)
