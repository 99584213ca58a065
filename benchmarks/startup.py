"""How long the first answer takes, and how long a small one: 8×8 pixels, where hardly anything but the call counts.

`python benchmarks/startup.py`: fresh processes, the least and the middle of nine, imports included.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import timeit
from pathlib import Path

import numpy as np

import cnnkit
from cnnkit import ops

FIRST = """
import time; start = time.perf_counter()
import numpy as np
from cnnkit import ops
ops.conv2d(np.ones((1, 1, 28, 28), np.float32), np.ones((6, 1, 5, 5), np.float32), padding=2)
print(time.perf_counter() - start)
"""


def first_results(package, runs, warm):
    """Seconds until the first convolution in fresh processes, with or without machine code on disk."""
    seconds = []
    for run in range(runs + warm):
        if not warm:
            for path in package.rglob("*.nb[ci]"):
                path.unlink()
        environment = os.environ | {"PYTHONPATH": str(package.parent), "HOME": str(package.parent)}
        done = subprocess.run(
            [sys.executable, "-c", FIRST],
            env=environment,
            cwd=package.parent,
            capture_output=True,
            text=True,
            check=True,
        )
        if run or not warm:  # the first run warms up
            seconds.append(float(done.stdout))
    return seconds


def microseconds(call, number=2000):
    """The least time of a call."""
    return min(timeit.repeat(call, number=number, repeat=20)) / number * 1e6


def main():
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "cnnkit"
        shutil.copytree(Path(cnnkit.__file__).parent, package, ignore=shutil.ignore_patterns("*.nb[ci]"))
        for name, warm, budget in (("warm", True, 0.30), ("cold", False, 1.5)):
            seconds = first_results(package, 9, warm)
            middle = statistics.median(seconds)
            print(f"first result, {name}: {min(seconds):.3f} s, median {middle:.3f} ({budget} s allowed)")

    x, w = np.ones((1, 1, 8, 8), np.float32), np.ones((1, 1, 3, 3), np.float32)
    y, one = ops.conv2d(x, w), np.ones(1, np.float32)
    for name, call in (
        ("conv2d", lambda: ops.conv2d(x, w)),
        ("conv2d_backward", lambda: ops.conv2d_backward(y, x, w)),
        ("max_pool2d", lambda: ops.max_pool2d(x, 2)),
        ("max_pool2d_backward", lambda: ops.max_pool2d_backward(x[:, :, :4, :4], x, 2)),
        ("avg_pool2d", lambda: ops.avg_pool2d(x, 2)),
        ("batch_norm2d", lambda: ops.batch_norm2d(x, one, one, one, one, training=True)),
        ("relu", lambda: ops.relu(x)),
        ("softmax", lambda: ops.softmax(x)),
    ):
        print(f"{name} of 8×8: {microseconds(call, 300):.1f} µs")


if __name__ == "__main__":
    main()
