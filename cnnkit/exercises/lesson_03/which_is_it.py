"""Convolutions told from correlations."""

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lines import Sorting, numbered

CONVOLUTION, CORRELATION = "conv", "corr"
FORMULAS = Sorting(
    {
        "g_back": ("Σ f[τ] · g[t − τ]", CONVOLUTION),
        "f_back": ("Σ f[t − τ] · g[τ]", CONVOLUTION),
        "plus": ("Σ f[t + τ] · g[τ]", CORRELATION),
        "minus": ("Σ f[τ] · g[τ − t]", CORRELATION),
        "both_turned": ("Σ f[t + τ] · g[−τ]", CONVOLUTION),
        "torch": ("torch.nn.Conv2d:  Σ x[i + m, j + n] · w[m, n]", CORRELATION),
        "convolve": ("np.convolve(f, g)", CONVOLUTION),
        "correlate": ('np.correlate(f, g[::-1], "full")', CONVOLUTION),
    },
    refuses={
        CONVOLUTION: "nothing is flipped there",
        CORRELATION: "something is flipped there",
    },
    spelt=lambda word: word.removeprefix("cross").lstrip("- ")[:4],  # cross-correlation, convolution
)


WHICH_IS_IT = Exercise(
    id="03.which_is_it",
    title="Tell convolution from correlation",
    call="which_is_it",
    points=2,
    reference=FORMULAS.believing(),
    cases=FORMULAS.cases,
    use=FORMULAS.put_to_the_test,
    question=lambda lines: (
        "Which are convolutions, as a mathematician uses the word, and which cross-correlations?\n"
        "Sums run over τ, or over m and n.\n\n"
        f"{numbered(lines)}\n\nOne word for each line: conv or corr."
    ),
    mistakes={
        "has it the other way round": Mistake(
            FORMULAS.swapping(CONVOLUTION, CORRELATION),
            "The two have changed places. In a convolution one index runs backwards as τ runs forwards.",
        ),
        "goes by the name": Mistake(
            FORMULAS.believing(torch=CONVOLUTION, correlate=CORRELATION),
            "Names mislead: torch's Conv2d does not flip, and correlating with a flipped signal is a convolution.",
        ),
        "believes torch": Mistake(
            FORMULAS.believing(torch=CONVOLUTION),
            "All right but one: torch.nn.Conv2d has i + m. Its kernel is not flipped, whatever its name says.",
        ),
        "overlooks the flip inside correlate": Mistake(
            FORMULAS.believing(correlate=CORRELATION),
            "All right but one: np.correlate does not flip, but g[::-1] is flipped before it gets there.",
        ),
        "takes every minus for a flip": Mistake(
            FORMULAS.believing(minus=CONVOLUTION),
            "All right but one: in g[τ − t] the index grows with τ. The minus only moves g, it does not turn it round.",
        ),
        "takes every plus for a correlation": Mistake(
            FORMULAS.believing(both_turned=CORRELATION),
            "All right but one: a sum with f[t + τ] and g[−τ]. Its g runs backwards; replace τ by −τ to see it.",
        ),
        "wants g to be the one that is flipped": Mistake(
            FORMULAS.believing(f_back=CORRELATION),
            "All right but one: it does not matter which of the two is flipped. Convolution is commutative.",
        ),
        "judges by the sign before τ": Mistake(
            FORMULAS.believing(minus=CONVOLUTION, both_turned=CORRELATION),
            "Two are mixed up, g[τ − t] and g[−τ]. Ask which way the index moves as τ grows, not where a minus is.",
        ),
        "takes them all for convolutions": Mistake(
            FORMULAS.calling_all(CONVOLUTION),
            "Not all of them flip: where both indices grow together, a signal slides along as it is.",
        ),
        "takes them all for correlations": Mistake(
            FORMULAS.calling_all(CORRELATION),
            "Some of them flip: look for an index that shrinks as τ grows, or for a signal turned round beforehand.",
        ),
        "knows one form of each": Mistake(
            FORMULAS.believing(f_back=CORRELATION, both_turned=CORRELATION, correlate=CORRELATION),
            "Convolution has more than one face: flip f instead of g, move both, or flip before you correlate.",
        ),
    },
    hints=(
        "Let τ grow by one. Do both indices grow, or does one of them shrink?",
        "Both grow: correlation. One shrinks: convolution. A [::-1] turns an index round once more.",
        "Five of the eight are convolutions. Three lines name a function, and two of those names mislead.",
    ),
)
