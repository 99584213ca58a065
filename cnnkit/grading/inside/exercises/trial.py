"""Tries one answer and sends out what it did, as plain data. It knows the inputs and nothing else."""

import base64
import inspect
import json
import sys
from math import isfinite

import numpy as np
from IPython.display import publish_display_data

from cnnkit.errors import CnnkitError
from cnnkit.exercises.given import Given
from cnnkit.exercises.probe import is_stub, probe
from cnnkit.exercises.values import Odd

from . import stage  # this folder becomes cnnkit.exercises

MIME = "application/vnd.cnnkit.value+json"
LONGEST = 2000  # characters of an error's text
LARGEST = 4 << 20  # bytes of one array
KINDS = "biufc"


def trial(question: str) -> None:
    """Probe an answer on some cases, all named in a line of JSON, and publish one message about it."""
    task = json.loads(question)
    publish_display_data({MIME: _report(**task) | {"asked": stage.asked.get(task["id"], "")}})


def _report(id, name, function, parameters, cases, withhold, changes, network):
    """What a function did on each case; of a value, the value itself, once."""
    space = sys.modules["__main__"].__dict__
    if name not in space:
        return {"kind": "undefined"}
    answer = space[name]
    if is_stub(answer):
        return {"kind": "stub"}
    if network:
        return _network(answer)
    if not function and hasattr(answer, "state_dict") and not isinstance(answer, type):
        return _one_value({"odd": type(answer).__name__[:80]})  # it can be called, and is a value all the same
    if function != callable(answer):
        return {"kind": "function" if callable(answer) else "value", "type": type(answer).__name__[:80]}
    if function:
        try:
            inspect.signature(answer).bind(*parameters)
        except TypeError:
            return {"kind": "signature", "takes": str(inspect.signature(answer))[:200]}
        except ValueError:
            pass
    given = [decoded(case) for case in cases] if function else [()]
    asked = answer if function else lambda: answer
    outcomes = probe(asked, given, withhold=tuple(withhold), changes=changes)
    return {"kind": "outcomes", "outcomes": [_outcome(outcome) for outcome in outcomes]}


def _network(answer):
    """A trained network, as layer names and arrays."""
    from cnnkit import nn

    if not isinstance(answer, nn.Module):
        return {"kind": "network", "type": f"it is of type {type(answer).__name__[:80]}."}
    try:
        return _one_value(encoded_network(nn.to_plain(answer)))
    except CnnkitError as error:
        return {"kind": "network", "type": str(error)[:LONGEST]}


def _one_value(value):
    nothing: dict = {"error": None, "line": None, "changed": [], "reached_for": None}
    return {"kind": "outcomes", "outcomes": [{"value": value, **nothing}]}


def encoded_network(data):
    arrays = {name: encoded(array) for name, array in data["arrays"].items()}
    return {"network": {**data, "arrays": arrays}}


def _outcome(outcome):
    return {
        "value": encoded(outcome.value),
        "error": outcome.error and outcome.error[:LONGEST],
        "line": outcome.line and outcome.line[:LONGEST],
        "changed": list(outcome.changed),
        "reached_for": outcome.reached_for,
        "seconds": outcome.seconds if isfinite(outcome.seconds) else None,
    }


def encoded(value):
    """A plain value as JSON: arrays as dtype, shape and the bytes of their numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return {"tuple": [encoded(part) for part in value]}
    if isinstance(value, Odd):
        return {"odd": value.type_name[:80]}
    if value.dtype.kind == "U":
        return {"texts": value.ravel().tolist(), "shape": list(value.shape)}
    if value.nbytes > LARGEST:
        return {"odd": f"an array of shape {value.shape}"[:80]}
    if value.dtype.kind not in KINDS:
        return {"odd": str(value.dtype)}
    if (value.dtype.itemsize > 8 and value.dtype.kind in "iuf") or value.dtype.itemsize > 16:
        value = value.astype("c16" if value.dtype.kind == "c" else "f8")  # wider floats are this machine's own
    array = np.ascontiguousarray(value).astype(value.dtype.newbyteorder("<"))
    return {"dtype": array.dtype.str, "shape": list(value.shape), "data": base64.b64encode(array.tobytes()).decode()}


def decoded(data):
    """The inputs of one call, which come from the grader in the same form; numbers and the like as they are."""
    if isinstance(data, dict) and "dtype" in data:
        raw = np.frombuffer(base64.b64decode(data["data"]), dtype=data["dtype"])
        return raw.reshape(data["shape"]).astype(raw.dtype.newbyteorder("="))
    if isinstance(data, dict) and "network" in data:
        from cnnkit import nn

        arrays = {name: decoded(array) for name, array in data["network"]["arrays"].items()}
        network = nn.from_plain({**data["network"], "arrays": arrays})
        for name, parameter in network.named_parameters():
            if name in data["gradients"]:
                parameter.grad = decoded(data["gradients"][name])
        return network
    if isinstance(data, dict) and "given" in data:
        return Given(data["given"])
    if isinstance(data, dict):
        return tuple(decoded(part) for part in data["tuple"])
    if isinstance(data, list):
        return [decoded(part) for part in data]
    return data
