"""Everything that decides how training goes on, in one file: interrupt it anywhere, and lose at most an epoch."""

import json
from pathlib import Path

import numpy as np

from cnnkit.errors import CnnkitError
from cnnkit.nn.state import load, save
from cnnkit.train.history import History


def save_checkpoint(path, model, optimizer, history, rng, *, schedule=None, best=None):
    """Write a checkpoint whole or not at all -> nothing.

    Parameters and buffers, the optimiser's memory, the schedule's place, the state of every source of randomness, the
    history, and the best state so far. ``model.load(path)`` reads the network alone. Plain arrays and JSON: no pickle.
    """
    arrays = {f"model/{name}": value for name, value in model.state_dict().items()}
    arrays |= {f"optimizer/{name}": value for name, value in optimizer.state_dict().items()}
    arrays |= {f"best/{name}": value for name, value in (best or {}).items()}
    told = {
        "history": vars(history),
        "schedule": None if schedule is None else schedule.epoch,
        "draws": {name: _state(source) for name, source in _sources(model, rng).items()},
    }
    save(path, arrays | {"told": np.array(json.dumps(told))})


def load_checkpoint(path, model, optimizer, rng, *, schedule=None):
    """Take over all that a checkpoint keeps -> History, the best state so far or None.

    Raises CnnkitError when the file is no checkpoint, ShapeError when it belongs to another network or optimiser.
    """
    arrays = load(path)
    try:
        told = json.loads(str(arrays.pop("told")))
    except (KeyError, ValueError):
        raise CnnkitError(f"{path} is not a checkpoint.") from None
    sources = _sources(model, rng)
    if sources.keys() != told["draws"].keys() or (schedule is None) != (told["schedule"] is None):
        raise CnnkitError(f"{path} is a checkpoint of another network or schedule; delete it to begin anew.")
    model.load_state_dict(_part(arrays, "model/"))
    optimizer.load_state_dict(_part(arrays, "optimizer/"))
    for name, source in sources.items():
        source.bit_generator.state = told["draws"][name]
    if schedule is not None:
        schedule.epoch = told["schedule"]
    return History(**told["history"]), _part(arrays, "best/") or None


def exists(path):
    """Is there anything to go on from?"""
    return path is not None and Path(path).is_file()


def _sources(model, rng):
    return {"": rng} | {f"model {name}": source for name, source in model.generators().items()}


def _state(source):
    """A generator's state for JSON, whose arrays (of some bit generators) become lists."""
    return json.loads(json.dumps(source.bit_generator.state, default=lambda array: array.tolist()))


def _part(arrays, prefix):
    return {name.removeprefix(prefix): value for name, value in arrays.items() if name.startswith(prefix)}
