"""Convolutions told from correlations."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake

CONVOLUTION, CORRELATION = "conv", "corr"
TRUTH = {
    "Σ f[τ] · g[t − τ]": CONVOLUTION,
    "Σ f[t − τ] · g[τ]": CONVOLUTION,
    "Σ f[t + τ] · g[τ]": CORRELATION,
    "Σ f[τ] · g[τ − t]": CORRELATION,
    "Σ f[t + τ] · g[−τ]": CONVOLUTION,
    "torch.nn.Conv2d:  Σ x[i + m, j + n] · w[m, n]": CORRELATION,
    "np.convolve(f, g)": CONVOLUTION,
    'np.correlate(f, g[::-1], "full")': CONVOLUTION,
}
_G_BACK, _F_BACK, _PLUS, _MINUS, _BOTH_TURNED, _TORCH, _CONVOLVE, _CORRELATE = TRUTH


class Lines(tuple):
    """What is asked, line by line; messages need not repeat it."""

    def __repr__(self) -> str:
        return "your eight lines"


def put_to_the_test(answers, lines):
    """Which answers do not stand."""
    words = answers.replace(",", " ").split() if isinstance(answers, str) else answers
    if np.shape(words) != (len(lines),):
        raise ValueError(f"it should be a list of {len(lines)} words, one for each line, in the order of the lines")
    short = [str(word).strip().lower().removeprefix("cross").lstrip("- ")[:4] for word in words]
    unknown = [word for word, four in zip(words, short, strict=True) if four not in (CONVOLUTION, CORRELATION)]
    if unknown:
        raise ValueError(f"{str(unknown[0])!r} is neither 'conv' nor 'corr'")
    wrong = [
        str(number) for number, (line, four) in enumerate(zip(lines, short, strict=True), 1) if four != TRUTH[line]
    ]
    return f"look again at {', '.join(wrong)}" if wrong else "all lines stand"


def _taking(*lines_wrong):
    """Somebody who is right about all but these lines."""

    def answer(lines):
        other = {CONVOLUTION: CORRELATION, CORRELATION: CONVOLUTION}
        return put_to_the_test([other[TRUTH[x]] if x in lines_wrong else TRUTH[x] for x in lines], lines)

    return answer


WHICH_IS_IT = Exercise(
    id="03.which_is_it",
    title="Tell convolution from correlation",
    call="which_is_it",
    points=2,
    reference=_taking(),
    cases=lambda rng: [(Lines(str(line) for line in rng.permutation(list(TRUTH))),)],
    use=put_to_the_test,
    question=lambda lines: (
        "Which are convolutions, as a mathematician uses the word, and which cross-correlations?\n"
        "Sums run over τ, or over m and n.\n\n"
        + "\n".join(f"  {number}  {line}" for number, line in enumerate(lines, 1))
        + "\n\nOne word for each line: conv or corr."
    ),
    mistakes={
        "has it the other way round": Mistake(
            _taking(*TRUTH),
            "The two have changed places. In a convolution one index runs backwards as τ runs forwards.",
        ),
        "goes by the name": Mistake(
            _taking(_TORCH, _CORRELATE),
            "Names mislead: torch's Conv2d does not flip, and correlating with a flipped signal is a convolution.",
        ),
        "believes torch": Mistake(
            _taking(_TORCH),
            "All right but one: torch.nn.Conv2d has i + m. Its kernel is not flipped, whatever its name says.",
        ),
        "overlooks the flip inside correlate": Mistake(
            _taking(_CORRELATE),
            "All right but one: np.correlate does not flip, but g[::-1] is flipped before it gets there.",
        ),
        "takes every minus for a flip": Mistake(
            _taking(_MINUS),
            "All right but one: in g[τ − t] the index grows with τ. The minus only moves g, it does not turn it round.",
        ),
        "takes every plus for a correlation": Mistake(
            _taking(_BOTH_TURNED),
            "All right but one: a sum with f[t + τ] and g[−τ]. Its g runs backwards; replace τ by −τ to see it.",
        ),
        "wants g to be the one that is flipped": Mistake(
            _taking(_F_BACK),
            "All right but one: it does not matter which of the two is flipped. Convolution is commutative.",
        ),
        "judges by the sign before τ": Mistake(
            _taking(_MINUS, _BOTH_TURNED),
            "Two are mixed up, g[τ − t] and g[−τ]. Ask which way the index moves as τ grows, not where a minus is.",
        ),
        "takes them all for convolutions": Mistake(
            _taking(_PLUS, _MINUS, _TORCH),
            "Not all of them flip: where both indices grow together, a signal slides along as it is.",
        ),
        "takes them all for correlations": Mistake(
            _taking(*(line for line, word in TRUTH.items() if word == CONVOLUTION)),
            "Some of them flip: look for an index that shrinks as τ grows, or for a signal turned round beforehand.",
        ),
        "knows one form of each": Mistake(
            _taking(_F_BACK, _BOTH_TURNED, _CORRELATE),
            "Convolution has more than one face: flip f instead of g, move both, or flip before you correlate.",
        ),
    },
    hints=(
        "Let τ grow by one. Do both indices grow, or does one of them shrink?",
        "Both grow: correlation. One shrinks: convolution. A [::-1] turns an index round once more.",
        "Five of the eight are convolutions. Three lines name a function, and two of those names mislead.",
    ),
)
