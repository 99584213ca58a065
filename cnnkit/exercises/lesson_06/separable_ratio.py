"""The work of a depthwise separable layer, beside that of a full one."""

from cnnkit.exercises.exercise import Exercise, Mistake

SEPARABLE_RATIO = Exercise(
    id="06.separable_ratio",
    title="Compare with depthwise separable",
    call="separable_ratio(f, k)",
    points=2,
    reference=lambda f, k: 1 / f + 1 / k**2,
    cases=lambda rng: [(2, 3), (64, 3), *((int(f), int(k)) for f, k in rng.integers([3, 2], [300, 9], (4, 2)))],
    mistakes={
        "turns the ratio round": Mistake(
            lambda f, k: 1 / (1 / f + 1 / k**2),
            "That is how many times less work it is. Divide the separable layer's work by the full one's.",
        ),
        "gives what is saved": Mistake(
            lambda f, k: 1 - 1 / f - 1 / k**2,
            "That is the share that is saved. The question is about the share that is left.",
        ),
        "forgets the pointwise part": Mistake(
            lambda f, k: 1 / f,
            "That is the depthwise part alone. The 1×1 layer behind it works as well.",
        ),
        "forgets the depthwise part": Mistake(
            lambda f, k: 1 / k**2,
            "That is the 1×1 part alone. The depthwise layer before it works as well.",
        ),
        "counts one 1 × 1 filter": Mistake(
            lambda f, k: (k**2 + 1) / (f * k**2),
            "The 1×1 layer has f filters as well: at one place, on one channel, they do f multiply-adds.",
        ),
        "gives every filter a depthwise kernel": Mistake(
            lambda f, k: 1 + 1 / k**2,
            "The depthwise layer works once for all f filters: one kernel per channel, k·k multiply-adds.",
        ),
        "divides without a remainder": Mistake(
            lambda f, k: (k**2 + f) // (f * k**2),
            "// drops what comes after the point, and here that is everything. A share needs /.",
        ),
        "counts in per cent": Mistake(
            lambda f, k: 100 * (1 / f + 1 / k**2),
            "That is the share in per cent. The ratio itself is a hundred times smaller.",
        ),
        "multiplies the parts": Mistake(
            lambda f, k: 1 / (f * k**2),
            "The two parts work one after the other: their costs add up.",
        ),
        "takes the kernel to be a line": Mistake(
            lambda f, k: 1 / f + 1 / k,
            "A kernel of k has k·k weights.",
        ),
    },
    hints=(
        "Write down the work of all three layers, full, depthwise and 1×1, for C channels and one place.",
        "Full: F·C·k². Depthwise: C·k². Pointwise: F·C. Divide the sum of the last two by the first.",
        "C·k² / (F·C·k²) is 1/F. What is F·C / (F·C·k²)?",
    ),
    rtol=1e-9,
    atol=1e-12,
)
