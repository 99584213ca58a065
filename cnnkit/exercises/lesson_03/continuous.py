"""The convolution of two functions, as a sum of strips."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.given import Given


def continuous(f, g, t, dt):
    """dt·Σ f(τₖ)·g(t − τₖ) with τₖ = −4 + (k + ½)·dt up to 4, for functions that are zero elsewhere."""
    tau = np.arange(-4 + dt / 2, 4, dt)
    return float(dt * np.sum(f(tau) * g(t - tau)))


DT = 0.01


def continuous_cases(rng):
    box = Given("lambda t: np.where((0 <= t) & (t <= 1), 1, 0)")
    ramp = Given("lambda t: np.where((0 <= t) & (t <= 2), t, 0)")
    late = Given("lambda t: np.where((1 <= t) & (t <= 3), 2 - t / 2, 0)")
    early = Given("lambda t: np.where((-3 <= t) & (t <= 0), t + 3, 0)")
    height, middle = round(float(rng.uniform(1, 2)), 2), round(float(rng.uniform(0.5, 1.5)), 2)
    tent = Given(f"lambda t: {height} * np.maximum(1 - abs(t - {middle}), 0)")
    return [(box, box, 0.5, DT), (ramp, late, 3.0, DT), (ramp, early, 0.5, DT), (early, tent, -0.5, DT)]


def _integral(f, g, t, dt, *, second=lambda t, tau: t - tau, start=-4.0, factor=None):
    """An integral in which one step can be got wrong: where g is read, where it starts, how wide the strips are."""
    tau = np.arange(start + dt / 2, 4, dt)
    products = f(tau) * g(second(t, tau))
    return float(np.sum(products) * (dt if factor is None else factor(len(tau))))


CONTINUOUS = Exercise(
    id="03.continuous",
    title="Convolve functions",
    call="continuous(f, g, t, dt)",
    points=3,
    reference=continuous,
    cases=continuous_cases,
    stretch=True,
    atol=4 * DT,  # any reasonable rule for the strips is right
    mistakes={
        "forgets dt": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, factor=lambda n: 1),
            "Finer strips would give larger sums. Each product stands for a strip of width dt: multiply by it.",
        ),
        "averages": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, factor=lambda n: 1 / n),
            "That is the mean of the products. An integral is their sum times the width of a strip.",
        ),
        "forgets the flip": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: tau - t),
            "g was moved by t, but not flipped: it is read at t − τ, not at τ − t.",
        ),
        "adds τ": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: t + tau),
            "g is read at t + τ: both places grow together, as in a cross-correlation. Here one shrinks: t − τ.",
        ),
        "neither flips nor moves it": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: tau),
            "g is read at τ, where f is: t plays no part, and nothing is flipped. g is read at t − τ.",
        ),
        "moves it the wrong way": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: -t - tau),
            "Flipped, and moved the wrong way: g is read at t − τ.",
        ),
        "does not move it": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, second=lambda t, tau: -tau),
            "The answer is the same for every t. g is read at t − τ, so it slides along with t.",
        ),
        "starts at zero": Mistake(
            lambda f, g, t, dt: _integral(f, g, t, dt, start=0.0),
            "What f does before 0 was left out. Let τ run from −4 to 4.",
        ),
        "stops at t": Mistake(
            lambda f, g, t, dt: _integral(f, lambda x: g(x) * (x >= 0), t, dt),
            "τ went up to t only. What f does after t counts too, where g is not zero below 0: let τ run to 4.",
        ),
        "integrates from 0 to t": Mistake(
            lambda f, g, t, dt: _integral(f, lambda x: g(x) * (x >= 0), t, dt, start=0.0),
            "From 0 to t is enough for signals that begin at 0. These begin earlier: let τ run from −4 to 4.",
        ),
        "adds up each alone": Mistake(
            lambda f, g, t, dt: _integral(f, np.ones_like, t, dt) / dt * _integral(np.ones_like, g, t, dt),
            "Two sums were multiplied. Multiply first, for every τ, and add up the products.",
        ),
        "multiplies at t": Mistake(
            lambda f, g, t, dt: float(f(t) * g(t)),
            "That is f(t)·g(t), one product. The convolution adds up products for every τ.",
        ),
    },
    hints=(
        "As in convolve1d: one product for every τ. How many τ are there between −4 and 4, and how wide is each strip?",
        "Make an array of all τ; evaluate f there, and g at t − τ; multiply, add up, and multiply by dt.",
        "With `tau = np.arange(-4 + dt / 2, 4, dt)`, the products are `f(tau) * g(t - tau)`.",
    ),
)
