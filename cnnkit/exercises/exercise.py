"""What an exercise is: the truth, the cases it is tried on, the wrong answers we know, and how to help."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import signature

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
    ``cases(rng)`` lists the inputs to try, small ones first; they must tell every mistake from the truth, and
    every mistake from every other, whatever ``rng`` draws.

    Of a function with many right results, ``counts(result)`` is what is compared. Where the reference raises an
    error, the answer should raise one of the same type.

    The answer need not be a function:

    - a number or a choice has one case. Where ``question`` puts that case into words, ``ask`` shows it, drawn
      for each learner; ``reference`` and mistakes then answer the question.
    - a design, such as a kernel, is judged by what it does: ``use(value, *inputs)`` says what that is on a case,
      and ``reference`` and mistakes do the same with a kernel of ours. Any design that does what ours does is right.
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
    question: Callable[..., str] | None = None
    use: Callable | None = None
    counts: Callable | None = None
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
    def wants_function(self) -> bool:
        return "(" in self.call

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the inputs of a case are called, for messages: ("n", "k", "padding", "stride")."""
        if self.use:
            return tuple(signature(self.use).parameters)[1:]
        if not self.wants_function:
            return tuple(signature(self.reference).parameters)
        return tuple(name.strip() for name in self.call.partition("(")[2].rstrip(")").split(","))

    def as_function(self, answer: object) -> Callable:
        """The answer as a function of a case's inputs, whatever its kind."""
        if self.wants_function:
            assert callable(answer)
            return answer
        if self.use:
            return partial(self.use, answer)
        return lambda *inputs: answer
