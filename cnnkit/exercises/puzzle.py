"""Pictures for *Which mistake made this map?*: the truth, a wrong map, and the mistakes that may have made it."""

from dataclasses import dataclass

import numpy as np

from cnnkit.errors import CourseError
from cnnkit.exercises.probe import probe
from cnnkit.exercises.registry import get
from cnnkit.exercises.values import same


@dataclass(frozen=True)
class Suspects:
    """One puzzle as plain data; ``culprit`` is the one of ``options`` whose code made ``wrong``."""

    image: np.ndarray  # (H, W), or (C, H, W) where it has several channels
    truth: np.ndarray
    wrong: np.ndarray
    options: tuple[str, ...]
    culprit: str
    explain: dict[str, str]
    inputs: str


def suspects(id: str, *inputs, seed: int = 0, choices: int = 4) -> Suspects:
    """Draw a puzzle from an exercise's own catalogue of wrong answers, tried on these inputs.

    Only mistakes whose maps differ from the truth and from each other on these inputs are drawn.
    ``inputs[0]`` is the image (H, W), or a batch (N, C, H, W), of which the first is shown with its channels; the
    exercise must return a map, or a batch of them, of which the first is shown.
    Raises CourseError when fewer than two mistakes can be told apart, or where a number makes no sense.
    """
    exercise = get(id)
    for name, value, least in (("seed", seed, 0), ("choices", choices, 2)):
        if not isinstance(value, int) or value < least:
            raise CourseError(f"suspects: {name} must be a whole number from {least} up, not {value!r}.")
    (truth,) = probe(exercise.reference, [inputs])
    truth_map = _first_map(truth.value)
    seen = [truth_map]
    maps = {}
    for name, mistake in exercise.mistakes.items():
        (outcome,) = probe(mistake.answer, [inputs])
        found = _first_map(outcome.value)
        if found is not None and not any(same(known, found, rtol=1e-3, atol=1e-3) for known in seen):
            maps[name] = found
            seen.append(found)
    if len(maps) < 2:
        raise CourseError(f"suspects: on these inputs fewer than two mistakes of {id} can be told apart.")
    rng = np.random.default_rng(seed)
    options = tuple(str(name) for name in rng.permutation(list(maps))[:choices])
    culprit = str(rng.choice(options))
    explain = {name: exercise.mistakes[name].says for name in options}
    described = ", ".join(
        f"{name} {np.shape(value)}" if np.ndim(value) > 1 else f"{name} {value}"
        for name, value in zip(exercise.parameters, inputs, strict=True)
    )
    return Suspects(_first_image(np.asarray(inputs[0])), truth_map, maps[culprit], options, culprit, explain, described)


def _first_image(batch):
    """The first image of a batch: (H, W), or (C, H, W) where it has several channels."""
    image = batch[(0,) * (batch.ndim - 3)]
    return image[0] if image.ndim == 3 and len(image) == 1 else image


def _first_map(value):
    """The first map (H, W) of a batch; None of what is no map, or has no number to show somewhere."""
    if not isinstance(value, np.ndarray) or value.ndim < 2 or not value.size or not np.isfinite(value).all():
        return None
    return value[(0,) * (value.ndim - 2)]
