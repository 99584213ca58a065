"""What each layer of the suite needs of memory besides its inputs and outputs. Linux.

`python benchmarks/memory.py`: a fresh process for each, forward and then backward alone; the highest resident size
while it ran, less what there was before and what came out, in megabytes and as a part of the largest array.
"""

import subprocess
import sys

from cnnkit.bench.layers import IMAGES, NETWORKS

MEASURE = """
import sys
from pathlib import Path
import numpy as np
from cnnkit import ops
from cnnkit.bench.layers import IMAGES, NETWORKS
from cnnkit.ops.warmup import warmup

def resident(what):
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if what in line)

layer = [*NETWORKS, *IMAGES][int(sys.argv[1])]
warmup()
x, w, b, dy = layer.arrays()
calls = {
    "forward": lambda: (ops.conv2d(x, w, b, **layer.options),),
    "backward": lambda: ops.conv2d_backward(dy, x, w, **layer.options),
}
Path("/proc/self/clear_refs").write_text("5")  # the highest resident size begins anew
before = resident("VmRSS")
results = calls[sys.argv[2]]()
extra = (resident("VmHWM") - before) * 1024 - sum(result.nbytes for result in results)
print(max(0, extra) / 1e6, extra / max(array.nbytes for array in (x, w, dy)))
"""


def measure(which, direction):
    """Megabytes, and how many times the largest array."""
    command = [sys.executable, "-c", MEASURE, str(which), direction]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return tuple(map(float, done.stdout.split()))


def main():
    """Measure and print."""
    print(f"{'':30}{'forward':>18}{'backward':>20}")
    for which, layer in enumerate([*NETWORKS, *IMAGES]):
        found = [measure(which, direction) for direction in ("forward", "backward")]
        print(f"{layer.name:30}" + "".join(f"{megabytes:9.1f} MB {max(0, part):5.2f}×" for megabytes, part in found))


if __name__ == "__main__":
    main()
