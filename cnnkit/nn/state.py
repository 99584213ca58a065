"""What a network knows, as named arrays, and as a file of them."""

import os
import tempfile
import zipfile
from contextlib import suppress
from pathlib import Path

import numpy as np

from cnnkit.errors import CnnkitError, ShapeError


def state_of(module):
    """Copies of all parameters and buffers of a module, by name."""
    return {name: getattr(*slot).copy() for name, slot in _slots(module).items()}


def take_state(module, state):
    """Give a module the arrays of ``state``, in its own dtype.

    Raises ShapeError, before anything has changed, when a name is missing or unknown or a shape differs.
    PyTorch's counters ``num_batches_tracked`` are passed over.
    """
    slots = _slots(module)
    state = {name: np.asarray(value) for name, value in state.items() if not name.endswith("num_batches_tracked")}
    caller = f"{type(module).__name__}.load_state_dict"
    if missing := slots.keys() - state.keys():
        raise ShapeError(f"{caller}: the state has no {', '.join(sorted(missing))}.")
    if unknown := state.keys() - slots.keys():
        raise ShapeError(f"{caller}: the state has {', '.join(sorted(unknown))}, which this network does not have.")
    for name, slot in slots.items():
        wanted = getattr(*slot).shape
        if state[name].shape != wanted:
            raise ShapeError(f"{caller}: {name} is {state[name].shape} in the state but {wanted} in this network.")
    for name, (owner, attribute) in slots.items():
        setattr(owner, attribute, np.array(state[name], dtype=getattr(owner, attribute).dtype, order="C"))


def save(path, arrays):
    """Write named arrays as .npz, whole or not at all: an interruption leaves the file that was there before.

    Raises CnnkitError, with what the system said, when that is not possible.
    """
    path = Path(path)
    try:
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, **arrays)
            os.replace(part, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(part)
            raise
    except OSError as error:
        raise CnnkitError(f"Cannot write {path}: {error.strerror or error}.") from error


def load(path):
    """Read named arrays from .npz. Raises CnnkitError when the file is missing or holds anything but arrays."""
    try:
        with np.load(path, allow_pickle=False) as file:  # a pickle could run anything
            return {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise CnnkitError(f"There is no file {path}.") from None
    except (OSError, ValueError, AttributeError, zipfile.BadZipFile, EOFError):
        raise CnnkitError(f"{path} is not a file of arrays that cnnkit wrote.") from None


def read_state(arrays):
    """The network's part of a file: all of it, or what a checkpoint keeps under "model/"."""
    part = {name.removeprefix("model/"): value for name, value in arrays.items() if name.startswith("model/")}
    return part or arrays


def _slots(module):
    """Where each array of the state lives, by name: (object, attribute)."""
    slots = {name: (parameter, "value") for name, parameter in module.named_parameters()}
    for name, inside in module.modules():
        slots |= {f"{name}.{buffer}" if name else buffer: (inside, buffer) for buffer in inside.buffers}
    return slots
