"""How the operations are made fast: loops that Numba compiles, and nothing else.

The loops trust their caller, `cnnkit.ops`: arrays are C-contiguous, of one dtype, and already padded.
"""
