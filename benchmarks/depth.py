"""Two troubles of deep networks, measured apart: vanishing gradients, and degradation.

`python benchmarks/depth.py`: 8×8 digits, ResNets 8 filters wide and the same without shortcuts; median and range of
five seeds. *Vanishing*: what gradient arrives at the first convolution, before any training, by activation, initial
weights and norm. *Degradation*: the **training** loss (overfitting is another matter) after eight epochs of
SGD, with He's weights and batch norm, which leave nothing to vanish.
"""

import numpy as np

from cnnkit import data, nn, ops, optim, train

SEEDS = range(5)
VANISHING = {
    "sigmoid, Xavier": {"activation": nn.Sigmoid, "init": "xavier", "batch_norm": False},
    "ReLU, deviation 0.01": {"init": "small", "batch_norm": False},
    "ReLU, He": {"init": "he", "batch_norm": False},
    "sigmoid, Xavier, batch norm": {"activation": nn.Sigmoid, "init": "xavier"},
    "ReLU, deviation 0.01, batch norm": {"init": "small"},
}


def plain_or_not(depth, seed, **options):
    """A network for the digits."""
    return nn.resnet(depth, in_channels=1, width=8, image_size=8, rng=np.random.default_rng(seed), **options)


def first_gradient(depth, seed, x, y, **options):
    """The norm of the loss's gradient at the first convolution's weights."""
    model = plain_or_not(depth, seed, residual=False, **options)
    scores = model(x)
    model.backward(ops.cross_entropy_backward(1.0, scores, y))
    return np.linalg.norm(model.parameters()[0].grad)


def training_loss(depth, seed, x, y, **options):
    """What is left of the loss after eight epochs."""
    rng = np.random.default_rng(100 + seed)
    model = plain_or_not(depth, seed, **options)
    optimizer = optim.SGD(model.parameters(), 0.05, momentum=0.9)
    return train.fit(model, x, y, epochs=8, rng=rng, optimizer=optimizer, progress=False).loss[-1]


def told(values):
    """Median and range."""
    return f"{np.median(values):.2g} ({min(values):.2g} … {max(values):.2g})"


def main():
    """Measure and print."""
    images, labels = data.digits()
    (x, y), _ = data.split((images / 16).astype(np.float32), labels, rng=np.random.default_rng(0))
    print("Vanishing: norm of the gradient at the first convolution, plain networks, untrained")
    for name, options in VANISHING.items():
        found = (told([first_gradient(depth, s, x[:64], y[:64], **options) for s in SEEDS]) for depth in (8, 20))
        print(f"  {name}: 8 layers {', 20 layers '.join(found)}")
    print("Degradation: training loss after eight epochs, ReLU, He, batch norm")
    for residual in (False, True):
        for depth in (8, 32):
            found = told([training_loss(depth, seed, x, y, residual=residual) for seed in SEEDS])
            print(f"  {depth} layers, {'with' if residual else 'without'} shortcuts: {found}", flush=True)


if __name__ == "__main__":
    main()
