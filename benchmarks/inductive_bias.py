"""What a convolution knows beforehand, and what that is worth: lesson 12's table.

`python benchmarks/inductive_bias.py`: digits of MNIST, 50, 500 and 4,000 to learn from, their pixels in order, and
moved about by one permutation for all images. A CNN, a dense network with as many parameters, and one with ten times as
many; Adam at 0.003, until each knows its images by heart. Five seeds, each with images, permutation and weights of its
own: mean, lowest and highest accuracy on 1,000 other digits.
"""

import numpy as np

from cnnkit import data, nn, optim, train
from cnnkit.bench.networks import conv_conv_fc

SEEDS = range(5)
EPOCHS = {50: 20, 500: 20, 4000: 10}


def dense(rng, hidden):
    """Two dense layers: 795·hidden + 10 parameters."""
    return nn.Sequential(nn.Flatten(), nn.Linear(784, hidden, rng=rng), nn.ReLU(), nn.Linear(hidden, 10, rng=rng))


CONTESTANTS = {
    "CNN": conv_conv_fc,  # 20,490 parameters
    "dense, as many parameters": lambda rng: dense(rng, 26),
    "dense, ten times as many": lambda rng: dense(rng, 256),
}


def permuted(images, order):
    """Every image with its pixels moved about in the same way."""
    return images.reshape(len(images), -1)[:, order].reshape(images.shape)


def accuracy(make, count, seed, learning, test, *, permute):
    """Learn from `count` images -> the share of the test images that is right afterwards."""
    draws = np.random.default_rng(seed)
    chosen, order = draws.choice(len(learning[0]), count, replace=False), draws.permutation(784)
    x, held = (permuted(images, order) if permute else images for images in (learning[0][chosen], test[0]))
    rng = np.random.default_rng(seed)
    model = make(rng)
    optimizer = optim.Adam(model.parameters(), 0.003)
    options = {"batch_size": 32, "optimizer": optimizer, "progress": False}
    train.fit(model, x, learning[1][chosen], epochs=EPOCHS[count], rng=rng, **options)
    return train.evaluate(model, held, test[1])[1]


def main():
    """Measure and print."""
    learning, test = data.mnist5k(train=True), data.mnist5k(train=False)
    for count in EPOCHS:
        for name, make in CONTESTANTS.items():
            for permute in (False, True):
                found = [100 * accuracy(make, count, seed, learning, test, permute=permute) for seed in SEEDS]
                told = f"{np.mean(found):.1f} % ({min(found):.1f} … {max(found):.1f})"
                print(f"{count:5}  {name:26} {'permuted' if permute else 'in order':9} {told}", flush=True)


if __name__ == "__main__":
    main()
