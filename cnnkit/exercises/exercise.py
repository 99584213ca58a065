"""What an exercise is: the truth, the cases it is tried on, the wrong answers we know, and how to help."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from inspect import signature

import numpy as np

Inputs = tuple  # the positional arguments of one call


@dataclass(frozen=True)
class Mistake:
    """A wrong answer seen in the wild: code that makes it, and what to say to somebody who made it.

    Code that ends in an error on every case is known by that error, whatever the numbers in its message.
    """

    answer: Callable
    says: str
    also: tuple[Callable, ...] = ()  # other code with the same slip, for which the sentence is as true

    @property
    def answers(self) -> tuple[Callable, ...]:
        """All code that makes it, the usual one first."""
        return (self.answer, *self.also)


@dataclass(frozen=True)
class Bar:
    """How well a design must do: below ``low`` it earns nothing, from ``high`` on all points, between them a share."""

    low: float
    high: float
    of: str  # what the score is a part of: "of 1,000 digits it has never seen"

    def share(self, score: float) -> float:
        """The share of the points for a score, from 0 to 1."""
        return min(max((score - self.low) / (self.high - self.low), 0.0), 1.0)


@dataclass(frozen=True)
class Pace:
    """How fast an answer must be: in its best case so many times as fast as ``slow`` in its own, on the same machine.

    Processor time counts, not the clock on the wall: a busy machine slows nobody's answer down.
    """

    slow: Callable
    times: float
    mistake: str  # the name of the mistake of those who are too slow


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """One exercise, once.

    ``reference`` and each mistake's ``answer`` take the same positional arguments as the learner's function.
    ``cases(rng)`` lists the inputs to try, small ones first; they must tell every mistake from the truth, and
    every mistake from every other, whatever ``rng`` draws.

    Of a function with many right results, ``counts(result)`` is what is compared; a CourseError that it raises, a
    sentence, says why a result cannot be. Where the reference raises an
    error, the answer should raise one of the same type.

    The answer need not be a function:

    - a number or a choice has one case. Where ``question`` puts that case into words, ``ask`` shows it, drawn
      for each learner; ``reference`` and mistakes then answer the question.
    - a design, such as a kernel, is judged by what it does: ``use(value, *inputs)`` says what that is on a case,
      and ``reference`` and mistakes do the same with a kernel of ours. Any design that does what ours does is right.
    - a design with a ``bar`` is judged by how well it does: ``use`` gives a Measured, ``reference()`` and each
      mistake's ``answer()`` make a design of their own.
    - with ``model``, that design is a network of cnnkit.nn. It is judged on plain data rebuilt, as the grader does.
    - with ``by_hand``, it is a text: ``use`` says whether all parts of it are there, and a person reads and marks it.
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
    counted: str = ""  # "the outer product", where that is another thing than the result
    dtype: str | None = None  # "uint8" or "integer", where the type of the numbers is part of what is asked
    changes: tuple[str, ...] = ()  # arguments that an answer is meant to change: they count with its result
    bar: Bar | None = None
    pace: Pace | None = None  # for a function that must be fast as well as right
    model: bool = False
    by_hand: bool = False
    trains: bool = False  # the lesson needs the whole library where it is graded, not only what is not withheld
    stretch: bool = False
    rtol: float = 1e-6  # ten times float32's own error over the sums we ask for
    atol: float = 1e-6

    @property
    def lesson(self) -> str:
        """The number of its lesson, as text: 04."""
        return self.id.split(".")[0]

    @property
    def name(self) -> str:
        """The name that its answer has in the notebook: output_size."""
        return self.id.split(".")[1]

    @property
    def wants_function(self) -> bool:
        """True where the answer is called; False for a number, a choice or a design."""
        return "(" in self.call

    @property
    def parameters(self) -> tuple[str, ...]:
        """What the inputs of a case are called, for messages: ("n", "k", "padding", "stride")."""
        if self.use:
            return tuple(signature(self.use).parameters)[1:]
        if not self.wants_function:
            return tuple(signature(self.reference).parameters)
        names = self.call.partition("(")[2].rstrip(")").split(",")
        return tuple(name.strip() for name in names if name.strip())

    @property
    def changing(self) -> tuple[int, ...]:
        """Where among the arguments those are that an answer is meant to change."""
        return tuple(self.parameters.index(name) for name in self.changes)

    def as_function(self, answer: object) -> Callable:
        """The answer as a function of a case's inputs, whatever its kind."""
        if self.wants_function:
            assert callable(answer)
            return answer
        if self.model:
            return partial(self._use_network, answer)
        if self.use:
            return partial(self.use, answer)
        return lambda *inputs: answer

    def _use_network(self, data: object, images: np.ndarray, *inputs: object) -> object:
        """Its first input is images: whether the network is fit for them is known before it sees one."""
        from cnnkit import nn  # only where a network is judged

        assert self.use
        return self.use(nn.from_plain(data, input_shape=images.shape[1:]), images, *inputs)
