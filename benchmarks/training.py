"""How fast networks learn here, beside PyTorch where it is installed; and how well, on the images that are at hand.

`python benchmarks/training.py`: one step of each contestant in turn, the least of all rounds, so that what the machine
does besides falls on both; and the most memory that twenty steps need. `python benchmarks/training.py losses [seeds]`
takes both through the same steps and tells how far their losses part: in float64, in float32, and as the yardstick
each library in float32 from itself in float64. `python benchmarks/training.py learn` trains on MNIST-5k and the
digits, by the clock.

In float64 the losses of fifty steps agree to 1e-14. In float32 those of the two small networks part by 1e-6, unless one
of a million inputs of a ReLU lies so near 0 that it rounds to the other side: then by 3e-4 (one seed of eight).
In ResNet-20 PyTorch parts from itself in float64 by 4e-4, and we from PyTorch by 7e-4.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from cnnkit import data, ops, optim, train
from cnnkit.bench.networks import CASES, conv_conv_fc, for_digits
from cnnkit.bench.networks import step as step_of

ROUNDS = 50
PAIRS = (  # whose losses are compared
    (("cnnkit", "float64"), ("torch", "float64")),
    (("cnnkit", "float32"), ("torch", "float32")),
    (("cnnkit", "float32"), ("cnnkit", "float64")),
    (("torch", "float32"), ("torch", "float64")),
)


def peak(name, library):
    """Mebibytes that twenty steps need beyond what the process had before them."""
    step = step_of(name, library)
    ops.conv2d(np.ones((1, 1, 3, 3), np.float32), np.ones((1, 1, 3, 3), np.float32))
    before = _high_water()
    for _ in range(20):
        step()
    print(_high_water() - before)


def _high_water():
    """The most memory that this process ever had, in MiB (Linux; getrusage would count the parent's, too)."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024


def race():
    """Print images per second and peak memory of each library, and the ratio."""
    try:
        import torch

        libraries = ["cnnkit", "torch"]
        print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads; batches of 64")
    except ImportError:
        libraries = ["cnnkit"]
    for name, (_, shape) in CASES.items():
        runs = {library: step_of(name, library) for library in libraries}
        best = dict.fromkeys(libraries, np.inf)
        for _ in range(ROUNDS):
            for library, step in runs.items():
                begin = time.perf_counter()
                step()
                best[library] = min(best[library], time.perf_counter() - begin)
        text = ", ".join(f"{library} {shape[0] / seconds:,.0f}/s" for library, seconds in best.items())
        memory = {
            library: float(subprocess.check_output([sys.executable, __file__, "peak", name, library]))
            for library in libraries
        }
        text += "; peak " + ", ".join(f"{library} {mib:.0f} MiB" for library, mib in memory.items())
        if len(runs) == 2:
            text += f"; ours over theirs {best['torch'] / best['cnnkit']:.2f}"
        print(f"{name}: {text}", flush=True)


def losses(seeds=8):
    """Print how far the losses of the same steps part: between the libraries, and between the precisions."""
    print(f"Largest difference of the losses of {ROUNDS} steps: median and worst of {seeds} seeds")
    for name in CASES:
        apart = {pair: [] for pair in PAIRS}
        for seed in range(int(seeds)):
            curves = {kind: _losses_of(name, *kind, seed) for kind in {kind for pair in PAIRS for kind in pair}}
            for one, other in PAIRS:
                apart[one, other].append(np.abs(curves[one] - curves[other]).max())
        print(name)
        for (one, other), worst in apart.items():
            told = f"{np.median(worst):.0e}, {max(worst):.0e}; {sum(w > 1e-4 for w in worst)} above 1e-4"
            print(f"  {' '.join(one)} from {' '.join(other)}: {told}", flush=True)


def _losses_of(name, library, dtype, seed):
    step = step_of(name, library, dtype, seed)
    return np.array([step() for _ in range(ROUNDS)])


def learn():
    """Print what is reached on a held-out fifth, and in what time."""
    images, labels = data.mnist5k()
    small, small_labels = data.digits()
    jobs = {
        "MNIST-5k": (conv_conv_fc, images, labels, 8, 64, 4e-3, 2),
        "digits": (for_digits, (small / 16).astype(np.float32), small_labels, 30, 32, 6e-3, 1),
    }
    for name, (make, x, y, epochs, batch_size, lr, pixels) in jobs.items():
        for seed in range(5):
            rng = np.random.default_rng(seed)
            learnt, held = data.split(x, y, rng=rng)
            model = make(rng)
            optimizer = optim.Adam(model.parameters(), lr)
            schedule = optim.CosineAnnealingLR(optimizer, epochs)
            wall, cpu = time.perf_counter(), time.process_time()
            train.fit(
                model,
                *learnt,
                epochs=epochs,
                rng=rng,
                optimizer=optimizer,
                schedule=schedule,
                batch_size=batch_size,
                augment=lambda x, rng, pixels=pixels: train.shift(x, pixels, rng=rng),
                progress=False,
            )
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            _, accuracy = train.evaluate(model, *held)
            print(f"{name}, seed {seed}: {accuracy:.1%} of {len(held[1])} in {wall:.1f} s ({cpu:.1f} s of processor)")


if __name__ == "__main__":
    if sys.argv[1:2] == ["peak"]:
        peak(*sys.argv[2:])
    elif sys.argv[1:2] == ["learn"]:
        learn()
    elif sys.argv[1:2] == ["losses"]:
        losses(*sys.argv[2:])
    else:
        race()
