"""A kernel for each image, mixed from a bank."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake


def mix_kernels(weights, bank):
    """weights (N, M), bank (M, F, C, Kh, Kw) -> (N, F, C, Kh, Kw)."""
    return np.tensordot(weights, bank, axes=1)


def mix_kernels_cases(rng):
    def bank(*shape):
        return rng.choice([-1, 1], shape) * rng.integers(1, 9, shape).astype(float)

    return [
        (np.array([[0.25, 0.75]]), np.array([4.0, 8.0, -4.0, 0.0]).reshape(2, 1, 1, 1, 2)),
        (np.array([[0.0, 1.0], [0.5, 0.5]]), bank(2, 1, 1, 2, 2)),
        (_shares(rng, 2, 3), bank(3, 2, 1, 2, 3)),
        (_shares(rng, 3, 3), bank(3, 2, 3, 3, 2)),
        (_shares(rng, 4, 2), bank(2, 3, 2, 1, 3)),
    ]


def _shares(rng, N, M):
    """Rows of eighths that add up to 1, each another."""
    while True:
        eighths = rng.multinomial(8, np.full(M, 1 / M), size=N)
        if len(np.unique(eighths, axis=0)) == N and (np.diff(np.sort(eighths, axis=1), axis=1) > 0).all():
            return eighths / 8


def _softmax(z):
    powers = np.exp(z)
    return powers / powers.sum(axis=1, keepdims=True)


MIX_KERNELS = Exercise(
    id="15.mix_kernels",
    title="Mix a kernel for each image",
    call="mix_kernels(weights, bank)",
    points=1,
    reference=mix_kernels,
    cases=mix_kernels_cases,
    mistakes={
        "shares out twice": Mistake(
            lambda weights, bank: mix_kernels(_softmax(weights), bank),
            "The weights are shares already. Another softmax makes them more alike than they are.",
        ),
        "picks the heaviest": Mistake(
            lambda weights, bank: bank[weights.argmax(axis=1)],
            "Each image takes the one kernel with the largest share. All of them go into the mixture.",
        ),
        "mixes one for all": Mistake(
            lambda weights, bank: mix_kernels(np.broadcast_to(weights.mean(axis=0), weights.shape), bank),
            "All images get the same mixture. Each row of weights makes a kernel of its own.",
            also=(lambda weights, bank: mix_kernels(np.broadcast_to(weights[:1], weights.shape), bank),),
        ),
        "does one image": Mistake(
            lambda weights, bank: mix_kernels(weights[0], bank),
            "There is only one mixture, without an axis for the images. N rows of weights make N kernels.",
            also=(lambda weights, bank: mix_kernels(weights[:1], bank),),
        ),
        "adds the images up": Mistake(
            lambda weights, bank: mix_kernels(weights.sum(axis=0), bank),
            "The images have been added up: their axis is gone. Only the axis of the bank's M kernels is summed over.",
        ),
        "ignores the weights": Mistake(
            lambda weights, bank: np.broadcast_to(bank.mean(axis=0), (len(weights), *bank.shape[1:])),
            "Every kernel of the bank counts the same. The shares say how much of each is wanted.",
            also=(lambda weights, bank: np.broadcast_to(bank.sum(axis=0), (len(weights), *bank.shape[1:])),),
        ),
        "divides by M": Mistake(
            lambda weights, bank: mix_kernels(weights, bank) / len(bank),
            "The mixtures are M times too small. The shares add up to 1 already: a sum is wanted, no mean.",
        ),
        "meets the bank's last axes": Mistake(
            lambda weights, bank: weights @ bank,
            "The shares met the last axes of the bank. Its kernels lie along axis 0: `np.tensordot` takes that.",
            also=(np.dot, lambda weights, bank: (weights * bank).sum(axis=1)),
        ),
        "meets the filters": Mistake(
            lambda weights, bank: (weights[:, :, None, None, None] * bank).sum(axis=1),
            "With five axes the shares met the bank one axis too far right. To images and kernels come four more axes.",
            also=(lambda weights, bank: (weights[:, :, None, None, None] * bank).sum(axis=0),),
        ),
        "leaves them unmixed": Mistake(
            lambda weights, bank: weights[:, :, None, None, None, None] * bank,
            "The weighted kernels still lie side by side, in an axis of their own. Add them up.",
        ),
        "keeps the last": Mistake(
            lambda weights, bank: weights[:, -1, None, None, None, None] * bank[-1],
            "Only the last kernel of the bank is left: each one overwrote those before it. They add up.",
        ),
        "takes the weights the other way round": Mistake(
            lambda weights, bank: np.tensordot(weights.T, bank, axes=1),
            "Rows of weights are images, columns are kernels of the bank; yours are taken the other way round.",
        ),
        "takes the bank from the end": Mistake(
            lambda weights, bank: mix_kernels(weights, bank[::-1]),
            "The first share goes to the last kernel of the bank. Weight m belongs to bank[m].",
        ),
    },
    hints=(
        "One image and two kernels: a quarter of the first and three quarters of the second. What is that as a sum?",
        "For image n: the sum over m of weights[n, m] · bank[m]. Then the same for every n.",
        "`sum(weights[n, m] * bank[m] for m in range(len(bank)))`, or `np.tensordot` over one axis.",
    ),
)
