"""One step of gradient descent that also pulls every weight towards zero."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def weight_decay_step(w, g, lr, decay):
    return w - lr * (g + decay * w)


def cases(rng):
    """No weight, gradient or rate is 0, 1 or 2, except that once a gradient is 0; decay is large enough to be seen."""

    def case(lr, decay, *shape):
        w, g = (rng.choice([-1, 1], shape) * (rng.integers(5, 20, shape) / 2) for _ in range(2))
        return w, g, lr, decay

    return [
        (np.array([10.0]), np.array([2.0]), 0.5, 0.1),
        case(0.5, 0.25, 3),
        case(0.25, 0.5, 2, 3),
        (np.array([4.0, -6.0]), np.zeros(2), 0.5, 0.25),
        case(0.125, 0.75, 2, 2, 2),
    ]


WEIGHT_DECAY_STEP = Exercise(
    id="12.weight_decay_step",
    title="Let the weights decay",
    call="weight_decay_step(w, g, lr, decay)",
    points=2,
    reference=weight_decay_step,
    cases=cases,
    mistakes={
        "does not decay": Mistake(
            lambda w, g, lr, decay: w - lr * g,
            "That is plain gradient descent. Where the gradient is 0, the weight should still become smaller.",
        ),
        "decays without the learning rate": Mistake(
            lambda w, g, lr, decay: w - lr * g - decay * w,
            "The decay was taken off whole. It is a part of the slope, so the learning rate multiplies it too.",
            also=(lambda w, g, lr, decay: (w - lr * g) * (1 - decay),),
        ),
        "grows": Mistake(
            lambda w, g, lr, decay: w - lr * (g - decay * w),
            "The weights grow by themselves: where the gradient is 0, this step leads away from zero. Mind the sign.",
            also=(lambda w, g, lr, decay: w - lr * g + decay * w, lambda w, g, lr, decay: w - lr * g + lr * decay * w),
        ),
        "takes half of λ": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay * w / 2),
            "The ½ belongs to the penalty, ½λw². In its slope, λw, it is gone: that is what it is for.",
        ),
        "climbs": Mistake(
            lambda w, g, lr, decay: w + lr * (g + decay * w),
            "This goes uphill. The slope is g + λw; go against it.",
        ),
        "climbs and decays": Mistake(
            lambda w, g, lr, decay: w + lr * g - lr * decay * w,
            "The decay is right, but the gradient is followed uphill. Go against both.",
        ),
        "only decays": Mistake(
            lambda w, g, lr, decay: w - lr * decay * w,
            "The weights shrink, and learn nothing: g is missing.",
        ),
        "decays the gradient": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay * g),
            "λ multiplies the weight, not the gradient.",
            also=(lambda w, g, lr, decay: w - lr * decay * g,),
        ),
        "takes twice λ": Mistake(
            lambda w, g, lr, decay: w - lr * (g + 2 * decay * w),
            "The slope of λw² has a 2. Here the penalty is ½λw², so that its slope is λw.",
        ),
        "adds the penalty instead of its slope": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay * w**2 / 2),
            "½λw² is the penalty itself. What is added to the gradient is its slope.",
            also=(
                lambda w, g, lr, decay: w - lr * (g + decay * w**2),
                lambda w, g, lr, decay: w - lr * (g + decay * np.sum(w**2)),
                lambda w, g, lr, decay: w - lr * (g + decay / 2 * np.sum(w**2)),
            ),
        ),
        "takes off the same from each": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay * np.sign(w)),
            "Each weight lost the same amount. It should lose a share of itself: large ones more.",
        ),
        "takes off a number": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay),
            "λ was added to the gradient as it is, which pushes all weights down. Multiply it by w first.",
        ),
        "decays by the size": Mistake(
            lambda w, g, lr, decay: w - lr * (g + decay * np.abs(w)),
            "Negative weights move away from zero. Keep the sign of w.",
        ),
        "steps first, then decays": Mistake(
            lambda w, g, lr, decay: (w - lr * g) * (1 - lr * decay),
            "Nearly: you let the weight decay that the step has made. λ multiplies the w from before.",
        ),
        "gives the step alone": Mistake(
            lambda w, g, lr, decay: lr * (g + decay * w),
            "That is the length of the step. The new weights are wanted: take it off w.",
            also=(lambda w, g, lr, decay: -lr * (g + decay * w),),
        ),
        "uses the learning rate twice": Mistake(
            lambda w, g, lr, decay: w - lr * (g + lr * decay * w),
            "The learning rate multiplies the decay twice. Once, before the bracket, is enough.",
        ),
        "forgets the learning rate": Mistake(
            lambda w, g, lr, decay: w - (g + decay * w),
            "The learning rate is missing: it multiplies the whole slope.",
        ),
    },
    hints=(
        "The loss has got a second part, ½λw². What is its slope by w?",
        "Add both slopes, g and the penalty's. Then do an ordinary step of gradient descent.",
        "The penalty's slope is `decay * w`; the learning rate stands before the bracket.",
    ),
    withhold=("ops", "nn", "train", "optim"),
)
