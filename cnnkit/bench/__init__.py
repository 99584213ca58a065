"""The numbers on this machine: what it can do at most, how near our loops come to it, and how others fare beside us.

For `cnnkit bench`, and for lesson 14, whose roofline is drawn from points that were measured where it is read:

    fma_limit()            floating-point operations a second, at most
    memory_bandwidth()     bytes a second to and from memory, at most
    layer_time(layer)      seconds that one convolution takes; a Layer knows its own flops and bytes

The files, in reading order: ``clock`` (times that can be compared), ``machine`` (its limits), ``layers``,
``elementwise`` and ``networks`` (what is measured), ``peers`` (who else computes it), ``suite`` (all of it as cases),
``run``, ``show`` and ``command``.
"""

from cnnkit.bench.layers import IMAGES, NETWORKS, Layer, layer_time
from cnnkit.bench.machine import fma_limit, memory_bandwidth

__all__ = ["IMAGES", "NETWORKS", "Layer", "fma_limit", "layer_time", "memory_bandwidth"]
