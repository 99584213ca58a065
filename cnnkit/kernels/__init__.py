"""How the operations are made fast: loops that Numba compiles, and nothing else.

The loops trust their caller, `cnnkit.ops`: arrays are of one dtype, and sizes agree. From the ground up:

    lean, jit, cache, patience     compiling: quickly to start, kept on disk, explained when it takes long
    threads, bell                  several threads for one loop
    simd, sentences                the vector instructions, and what all loops say with them: the microkernel `tile`
    layout, tiling                 how images lie in memory, and how they are cut into tiles
    plan, weights_plan             who computes what, of y and dx, and of dw
    direct, planes, winograd       convolution and its gradient dx: in general; a kernel for each channel; 3 × 3
    gradient, winograd_gradient    its gradients dw and db, likewise
    winograd_transforms            the small matrices of both
    pool, pairs, winners           pooling and its gradients
    channels, pointwise            batch norm and sums; activations
    limits                         what this machine can do at most
"""
