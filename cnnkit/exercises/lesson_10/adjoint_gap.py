"""The adjoint test: one number that a forward and its backward must share."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given
from cnnkit.exercises.lesson_10.inputs import signed


def adjoint_gap(f, b, x, dy):
    y = f(x)
    gap = np.sum(dy * y) - np.sum(b(dy) * x)
    return float(np.abs(gap) / (np.linalg.norm(dy) * np.linalg.norm(y)))


def cases(rng):
    """Forward, backward, shapes of x and dy: right pairs and wrong ones, on vectors, images and batches."""
    tried = [
        ("lambda x: x[1:] - x[:-1]", "lambda dy: np.append(0.0, dy) - np.append(dy, 0.0)", (3,), (2,)),
        ("lambda x: 3 * x", "lambda dy: 2 * dy", (2,), (2,)),
        ("lambda x: 2 * x", "lambda dy: 3 * dy", (2, 3), (2, 3)),
        ("lambda x: x.sum(axis=0)", "lambda dy: np.tile(dy, (3, 1))", (3, 2), (2,)),
        ("lambda x: x[:, 1:] + x[:, :-1]", "lambda dy: np.pad(dy, ((0, 0), (0, 1)))", (2, 3), (2, 2)),
        ("lambda x: x[..., ::-1]", "lambda dy: 5 * dy", (2, 1, 2, 2), (2, 1, 2, 2)),
    ]
    drawn = []
    for f, b, inputs, outputs in tried:
        drawn.append((Given(f), Given(b), np.abs(signed(rng, *inputs)), np.abs(signed(rng, *outputs))))
    # Differences of equal numbers would be all zero, and have no length to divide by.
    drawn[0][2][:] = 1, 4, 2
    return drawn


def _parts(f, b, x, dy):
    """The two inner products and f(x)."""
    y = f(x)
    return float(np.sum(dy * y)), float(np.sum(b(dy) * x)), y


def _gap(divide, measure=abs):
    def answer(f, b, x, dy):
        forward, backward, y = _parts(f, b, x, dy)
        return measure(forward - backward) / divide(forward, backward, y, x, dy)

    return answer


def _norms(forward, backward, y, x, dy):
    return np.linalg.norm(dy) * np.linalg.norm(y)


ADJOINT_GAP = Exercise(
    id="10.adjoint_gap",
    title="Test a backward without any small number",
    call="adjoint_gap(f, b, x, dy)",
    points=2,
    reference=adjoint_gap,
    cases=cases,
    mistakes={
        "does not call the two": Mistake(
            lambda f, b, x, dy: abs(np.sum(dy * f) - np.sum(b * x)),
            "A function was multiplied by an array. Both are called first: `f(x)` and `b(dy)`.",
        ),
        "does not divide": Mistake(
            _gap(lambda *parts: 1.0),
            "The difference is right. Now divide by ‖dy‖·‖f(x)‖: large numbers are no large mistakes.",
        ),
        "keeps the sign": Mistake(
            _gap(_norms, measure=lambda gap: gap),
            "A gap below zero is a gap: take the absolute value of the difference.",
        ),
        "divides by the length of x": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(dy) * np.linalg.norm(x)),
            "You divide by ‖dy‖·‖x‖. The second length is that of f(x).",
        ),
        "divides by the lengths of the other pair": Mistake(
            lambda f, b, x, dy: (
                adjoint_gap(f, b, x, dy) * _norms(0, 0, f(x), x, dy) / (np.linalg.norm(b(dy)) * np.linalg.norm(x))
            ),
            "You divide by ‖b(dy)‖·‖x‖. Below the line stand the lengths of what belongs to the output: dy and f(x).",
        ),
        "divides by the length of dy only": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(dy)),
            "You divide by ‖dy‖ alone. The length of f(x) belongs below the line as well.",
        ),
        "divides by the length of f(x) only": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(y)),
            "You divide by ‖f(x)‖ alone. The length of dy belongs below the line as well.",
        ),
        "adds the lengths": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(dy) + np.linalg.norm(y)),
            "The two lengths below the line were added. They are multiplied.",
        ),
        "forgets the roots": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.sum(dy**2) * np.sum(y**2)),
            "You divide by squares. A length is the root of the sum of squares: `np.linalg.norm`.",
        ),
        "takes another norm": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(dy, 2) * np.linalg.norm(y, 2)),
            "With a 2, `np.linalg.norm` measures a matrix differently, and refuses images. Without it: ‖u‖ as above.",
        ),
        "adds up absolute values": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.abs(dy).sum() * np.abs(y).sum()),
            "A length is not the sum of absolute values. It is the root of the sum of squares.",
        ),
        "averages the products": Mistake(
            lambda f, b, x, dy: abs(np.mean(dy * f(x)) - np.mean(b(dy) * x)) / _norms(0, 0, f(x), x, dy),
            "The products were averaged, and x may have more of them than dy. ⟨u, v⟩ is their sum.",
        ),
        "divides before subtracting": Mistake(
            lambda f, b, x, dy: abs(_parts(f, b, x, dy)[0] - _parts(f, b, x, dy)[1] / _norms(0, 0, f(x), x, dy)),
            "Only the second product was divided: `/` binds more tightly than `−`. Put the difference in brackets.",
        ),
        "divides by the first, multiplies by the second": Mistake(
            _gap(lambda forward, backward, y, x, dy: np.linalg.norm(dy) / np.linalg.norm(y)),
            "Divided by ‖dy‖, then multiplied by ‖f(x)‖: `a / b * c` goes left to right. Bracket the product.",
        ),
        "compares with the larger product": Mistake(
            _gap(lambda forward, backward, y, x, dy: max(abs(forward), abs(backward))),
            "You divide by the larger inner product. It may be 0 by chance; the lengths are not: ‖dy‖·‖f(x)‖.",
        ),
        "compares with the first product": Mistake(
            _gap(lambda forward, backward, y, x, dy: abs(forward)),
            "You divide by ⟨dy, f(x)⟩. It may be 0 by chance; the lengths are not: ‖dy‖·‖f(x)‖.",
        ),
        "multiplies matrices": Mistake(
            lambda f, b, x, dy: (
                np.abs(np.dot(dy, f(x)) - np.dot(b(dy), x)) / (np.linalg.norm(dy) * np.linalg.norm(f(x)))
            ),
            "Right for vectors only: with two axes `np.dot` and `@` multiply matrices. Cell by cell, then add.",
            also=(
                lambda f, b, x, dy: np.abs(dy @ f(x) - b(dy) @ x) / _norms(0, 0, f(x), x, dy),
                lambda f, b, x, dy: np.abs(np.inner(dy, f(x)) - np.inner(b(dy), x)) / _norms(0, 0, f(x), x, dy),
            ),
        ),
        "leaves out the weights": Mistake(
            lambda f, b, x, dy: abs(float(np.sum(f(x)) - np.sum(b(dy)))) / _norms(0, 0, f(x), x, dy),
            "f(x) and b(dy) were added up as they are. Multiply them with dy and with x first, cell by cell.",
        ),
        "says yes or no": Mistake(
            lambda f, b, x, dy: adjoint_gap(f, b, x, dy) < 1e-9,
            "That is a yes or no. Return the gap itself; whoever calls decides how small is small enough.",
        ),
    },
    hints=(
        "An inner product of two arrays of one shape is a single number. Which pairs of arrays have one shape here?",
        "dy and f(x) have one shape, b(dy) and x another. Multiply each pair cell by cell, add; compare; divide.",
        "`abs(np.sum(dy * y) - np.sum(b(dy) * x))` stands above the line, two calls of `np.linalg.norm` below it.",
    ),
)
