"""How the steps of a normalisation go wrong, be its mean and variance those of the batch or those remembered."""

from collections.abc import Callable, Mapping

import numpy as np

from cnnkit.exercises.exercise import Mistake


def normalised(x, mean, var, eps):
    return (x - mean) / np.sqrt(var + eps)


def stretched_and_shifted(normal, gamma, beta):
    return gamma * normal + beta


def without_brackets(x, gamma, beta, mean, var, eps):
    """The formula typed from left to right."""
    return gamma * x - mean / np.sqrt(var + eps) + beta


NORMAL: dict[str, tuple[Callable, ...]] = {
    "adds eps outside the root": (lambda x, mean, var, eps: (x - mean) / (np.sqrt(var) + eps),),
    "forgets eps": (lambda x, mean, var, eps: (x - mean) / np.sqrt(var),),
    "forgets the root": (
        lambda x, mean, var, eps: (x - mean) / (var + eps),
        lambda x, mean, var, eps: (x - mean) / var,
    ),
    "forgets the brackets": (lambda x, mean, var, eps: x - mean / np.sqrt(var + eps),),
    "forgets the mean": (lambda x, mean, var, eps: x / np.sqrt(var + eps),),
    "forgets the variance": (lambda x, mean, var, eps: x - mean,),
    "multiplies by the deviation": (lambda x, mean, var, eps: (x - mean) * np.sqrt(var + eps),),
    "squares the variance": (lambda x, mean, var, eps: (x - mean) / np.sqrt(var**2 + eps),),
}
SCALED: dict[str, tuple[Callable, ...]] = {
    "swaps gamma and beta": (lambda normal, gamma, beta: beta * normal + gamma,),
    "shifts before it stretches": (lambda normal, gamma, beta: gamma * (normal + beta),),
    "forgets gamma and beta": (lambda normal, gamma, beta: normal,),
    "forgets gamma": (lambda normal, gamma, beta: normal + beta,),
    "forgets beta": (lambda normal, gamma, beta: gamma * normal,),
    "takes beta off": (lambda normal, gamma, beta: gamma * normal - beta,),
}
SAYS = {
    "adds eps outside the root": "eps was added after the root. It belongs to the variance, under the root.",
    "forgets eps": "eps is not used. It stands under the root, beside the variance, for channels that hardly vary.",
    "forgets the root": "You divided by the variance. Its root, the standard deviation, is in the units of x.",
    "forgets the brackets": "Only the mean was divided: brackets are missing. Take it off first, then divide both.",
    "forgets the mean": "The spread is right, and the channels are not centred: take the mean off before you divide.",
    "forgets the variance": "The mean is off, and nothing was divided: √(var + eps) is missing.",
    "multiplies by the deviation": "You multiplied by the deviation. Divide: what spreads widely is drawn together.",
    "squares the variance": "var was squared. It is a mean of squares already: only eps joins it under the root.",
    "swaps gamma and beta": "gamma and beta have changed places: gamma stretches, beta shifts.",
    "shifts before it stretches": "beta was added before gamma multiplied, and so it was stretched. Stretch first.",
    "forgets gamma and beta": "Mean 0 and variance 1 are right so far. Then the learnt gamma stretches, beta shifts.",
    "forgets gamma": "Every channel still has a spread of 1: gamma, which stretches it, is missing.",
    "forgets beta": "Every channel still has the mean 0: beta, which shifts it, is missing.",
    "takes beta off": "beta was taken off. It is added.",
}


def slips(but: Callable, **says: str) -> dict[str, Mistake]:
    """All of these mistakes, where ``but(normal=…, scaled=…)`` is the truth with another step.

    ``says`` has another sentence for some of them, by their names with _ for each space.
    """
    said = SAYS | {name.replace("_", " "): sentence for name, sentence in says.items()}
    return _with("normal", NORMAL, but, said) | _with("scaled", SCALED, but, said)


def _with(step: str, ways: Mapping[str, tuple[Callable, ...]], but: Callable, says: Mapping[str, str]):
    found = {}
    for name, (way, *others) in ways.items():
        found[name] = Mistake(but(**{step: way}), says[name], also=tuple(but(**{step: other}) for other in others))
    return found
