"""What an exercise is: the truth, the cases it is tried on, the wrong answers we know, and how to help."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Inputs = tuple  # the positional arguments of one call


@dataclass(frozen=True)
class Mistake:
    """A wrong answer seen in the wild: code that makes it, and what to say to somebody who made it."""

    answer: Callable
    says: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise, once.

    ``reference`` and each mistake's ``answer`` take the same positional arguments as the learner's function.
    A question whose answer is a number rather than a function is the function of no arguments that returns it.
    ``cases(rng)`` lists the inputs to try, small ones first; they must tell every mistake from the truth, and
    every mistake from every other, whatever ``rng`` draws.
    """

    id: str  # "04.output_size": lesson, then name; stable once released
    title: str
    call: str  # "output_size(n, k, padding, stride)": how the checker calls the answer
    points: int
    reference: Callable
    cases: Callable[[np.random.Generator], Sequence[Inputs]]
    mistakes: Mapping[str, Mistake]
    hints: tuple[str, str, str]  # a nudge, a plan, nearly there
    withhold: tuple[str, ...] = ("ops", "nn")  # parts of cnnkit that an answer may not call
    stretch: bool = False
    rtol: float = 1e-6  # ten times float32's own error over the sums we ask for
    atol: float = 1e-6

    @property
    def lesson(self) -> str:
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        return self.id.split(".")[1]

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names of the arguments, for messages: ("n", "k", "padding", "stride")."""
        _, _, inside = self.call.partition("(")
        return tuple(name.strip() for name in inside.rstrip(")").split(",") if name.strip())

    @property
    def wants_function(self) -> bool:
        return bool(self.parameters)
