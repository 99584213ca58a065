"""Two troubles of deep networks, measured apart: gradients that vanish, and degradation.

`python benchmarks/depth.py [picture.png]`: ResNets for the 8×8 digits, 8 filters wide, and the same without
shortcuts; 1,024 digits, eight epochs of SGD; five seeds, each cell the median and the range. About six minutes of one
processor; every network in it is trained in less than six seconds.

*Vanishing*: the gradient that arrives at the first convolution of an untrained network without shortcuts. Cured by ReLU
with He's weights, or by batch norm.

    layers                                8      14      20      32      44     training error at 20
    sigmoid, Xavier                    3e-6   1e-10   7e-15   2e-23   8e-32     91 % (all that guessing gets)
    ReLU, deviation 0.01              3e-10   4e-17   2e-24   4e-38       0     90 %
    ReLU, He                           0.05    0.01   0.002  0.0003  0.00002    58 % (51 … 91)
    sigmoid, Xavier, batch norm        0.08    0.03    0.02   0.001  0.0001      4 %
    ReLU, He, batch norm                0.5       1       2      10     100      4 %

*Degradation*: the **training** error (overfitting is another matter) of networks with ReLU, He's weights and batch
norm, in which nothing vanishes: without shortcuts the gradient even grows with depth (Yang et al. 2019,
arXiv:1902.08129). Cured by shortcuts, at other learning rates too: with 0.005, 0.02 and 0.2, the 32 layers are left
with 25, 27 and 50 %, and with 0, 0 and 4 % where there are shortcuts.

    layers                                8      14      20      32      44
    without shortcuts                   0 %     1 %     4 %    31 %    58 %
    with shortcuts                      0 %     0 %     0 %     1 %     2 %
"""

import sys
from time import process_time

import numpy as np

from cnnkit import data, nn, ops, optim, plots, train

SEEDS = range(5)
DEPTHS = (8, 14, 20, 32, 44)
DEEP = 32  # where learning rates are compared
IMAGES, EPOCHS, RATE = 1024, 8, 0.05  # SGD with momentum 0.9, batches of 64
VANISHING = {
    "sigmoid, Xavier": {"activation": nn.Sigmoid, "init": "xavier", "batch_norm": False},
    "ReLU, deviation 0.01": {"init": "small", "batch_norm": False},
    "ReLU, He": {"batch_norm": False},
    "sigmoid, Xavier, batch norm": {"activation": nn.Sigmoid, "init": "xavier"},
    "ReLU, He, batch norm": {},
}
DEGRADATION = {"without shortcuts": False, "with shortcuts": True}


def network(depth, rng, **options):
    """A network for the digits."""
    return nn.resnet(depth, in_channels=1, width=8, image_size=8, rng=rng, **options)


def first_gradient(x, y, depth, seed, **options):
    """The norm of the loss's gradient at the first convolution's weights, before any training."""
    model = network(depth, np.random.default_rng(seed), residual=False, **options)
    scores = model(x[:64])
    model.backward(ops.cross_entropy_backward(1.0, scores, y[:64]))
    return float(np.linalg.norm(model.parameters()[0].grad.astype(np.float64)))  # float32 loses the squares


def training_error(x, y, depth, seed, rate=RATE, **options):
    """The share of the images it learns from that a network gets wrong, during its last epoch."""
    rng = np.random.default_rng(seed)
    model = network(depth, rng, **options)
    optimizer = optim.SGD(model.parameters(), rate, momentum=0.9)
    return 1 - train.fit(model, x, y, epochs=EPOCHS, rng=rng, optimizer=optimizer, progress=False).accuracy[-1]


def measure(title, rows, columns, once, show):
    """Print a table of medians and ranges -> {row: (column, the numbers of all seeds) …}."""
    print(f"{title}\n  {'':28}{''.join(f'{column!s:>24}' for column in columns)}")
    found = {}
    for name, options in rows.items():
        found[name] = np.array([[once(column, seed, options) for seed in SEEDS] for column in columns])
        cells = (f"{show(np.median(n))} ({show(n.min())} … {show(n.max())})" for n in found[name])
        print(f"  {name:28}{''.join(f'{cell:>24}' for cell in cells)}", flush=True)
    return found


def draw(path, vanishing, degradation):
    """Save the two curves over depth beside each other, with the range of the seeds around each median."""
    left, right = plots.panels(2, height=4, width=5.5)
    for ax, found, label in (
        (left, vanishing, "gradient at the first layer"),
        (right, degradation, "training error"),
    ):
        lines = {name: (DEPTHS, np.median(values, axis=1)) for name, values in found.items()}
        plots.curves(lines, ax=ax, xlabel="layers", ylabel=label)
        for line, values in zip(ax.lines, found.values(), strict=True):
            ax.fill_between(DEPTHS, values.min(axis=1), values.max(axis=1), color=line.get_color(), alpha=0.2)
    left.set_yscale("log")
    left.figure.savefig(path, dpi=120)
    print(f"{path}: {plots.words(left.figure)}")


def main(path=None):
    """Measure, print, and draw if there is a path."""
    images, y = data.digits()
    x, y = (images / 16).astype(np.float32)[:IMAGES], y[:IMAGES]
    begin = process_time()
    small, percent = "{:.0e}".format, "{:.0%}".format
    vanishing = measure(
        "Vanishing: norm of the gradient at the first convolution, untrained, without shortcuts, by layers",
        VANISHING,
        DEPTHS,
        lambda depth, seed, options: first_gradient(x, y, depth, seed, **options),
        small,
    )
    measure(
        f"What is left of it: training error after {EPOCHS} epochs, without shortcuts, by layers",
        VANISHING,
        (20,),
        lambda depth, seed, options: training_error(x, y, depth, seed, residual=False, **options),
        percent,
    )
    degradation = measure(
        f"Degradation: training error after {EPOCHS} epochs; ReLU, He, batch norm; by layers",
        DEGRADATION,
        DEPTHS,
        lambda depth, seed, residual: training_error(x, y, depth, seed, residual=residual),
        percent,
    )
    measure(
        f"The same at {DEEP} layers, by learning rate",
        DEGRADATION,
        (0.005, 0.02, 0.2),
        lambda rate, seed, residual: training_error(x, y, DEEP, seed, rate, residual=residual),
        percent,
    )
    print(f"{process_time() - begin:.0f} s of processor")
    if path:
        draw(path, vanishing, degradation)


if __name__ == "__main__":
    main(*sys.argv[1:2])
