"""How the operations are made fast: loops that Numba compiles, and nothing else.

The loops trust their caller, `cnnkit.ops`: arrays are of one dtype, and sizes agree. From the ground up:

    lean, jit, cache, patience     compiling: quickly to start, kept on disk, explained when it takes long
    threads, bell                  several threads for one loop
    simd                           the vector instructions, and the microkernel `tile`
    layout, plan                   how images lie in memory, and who computes what
    direct, planes, winograd       convolution and its gradient dx: in general; a kernel for each channel; 3 × 3
    gradient, winograd_gradient    its gradients dw and db, likewise
    pool, pairs, winners           pooling and its gradients
    channels, pointwise            batch norm and sums; activations
    limits                         what this machine can do at most
"""
