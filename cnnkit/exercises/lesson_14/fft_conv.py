"""A convolution as a product of spectra, without letting the image wrap around."""

import numpy as np

from cnnkit.exercises.exercise import Exercise, Mistake
from cnnkit.exercises.lesson_14.inputs import signed


def fft_conv(x, w):
    return _by_spectra(x, w)


def cases(rng):
    sizes = [((1, 3), (1, 2)), ((2, 3), (2, 2)), ((4, 3), (2, 3)), ((5, 7), (3, 4)), ((6, 4), (3, 2))]
    return [(signed(rng, *x) / 2, signed(rng, *w) / 2) for x, w in sizes]


def _full(x, w):
    return x.shape[0] + w.shape[0] - 1, x.shape[1] + w.shape[1] - 1


def _by_spectra(x, w, size=None, flip=True):
    size = size or _full(x, w)
    kernel = w[::-1, ::-1] if flip else w
    return np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(kernel, size), size)


def _conjugated(x, w):
    """The right sums, but place (0, 0) is where the kernel's corner lies on the image's: negative shifts wrap."""
    size = _full(x, w)
    return np.fft.irfft2(np.fft.rfft2(x, size) * np.conj(np.fft.rfft2(w, size)), size)


def _one_with_a_size(x, w):
    return np.fft.irfft2(np.fft.rfft2(x, _full(x, w)) * np.fft.rfft2(w[::-1, ::-1]), _full(x, w))


def _as_matrices(x, w):
    size = _full(x, w)
    return np.fft.irfft2(np.fft.rfft2(x, size) @ np.fft.rfft2(w[::-1, ::-1], size), size)


FFT_CONV = Exercise(
    id="14.fft_conv",
    title="Convolve with Fourier's help",
    call="fft_conv(x, w)",
    points=3,
    reference=fft_conv,
    cases=cases,
    mistakes={
        "wraps around": Mistake(
            lambda x, w: _by_spectra(x, w, x.shape),
            "The result is as large as x: what leaves on one side came in on the other. Make both spectra larger.",
        ),
        "wraps around, then pads": Mistake(
            lambda x, w: np.pad(_by_spectra(x, w, x.shape), [(0, k - 1) for k in w.shape]),
            "What leaves on one side came in on the other. Make room *before* the transform, not after it.",
        ),
        "convolves": Mistake(
            lambda x, w: _by_spectra(x, w, flip=False),
            "The product of spectra is a *convolution*: it flips the kernel. Undo that before you transform it.",
        ),
        "multiplies spectra of two sizes": Mistake(
            lambda x, w: np.fft.irfft2(np.fft.rfft2(x) * np.fft.rfft2(w[::-1, ::-1])),
            "Each transform has the size of its own array. Only spectra of one size can meet: that of the full result.",
            also=(_one_with_a_size,),
        ),
        "multiplies matrices": Mistake(
            _as_matrices,
            "`@` is the product of matrices. Spectra are multiplied number by number: `*`.",
        ),
        "flips one axis only": Mistake(
            lambda x, w: _by_spectra(x, w[::-1], flip=False),
            "One axis of the kernel was turned round, and not the other. It takes both: `[::-1, ::-1]`.",
            also=(lambda x, w: _by_spectra(x, w[:, ::-1], flip=False),),
        ),
        "transposes instead of flipping": Mistake(
            lambda x, w: _by_spectra(x, w.T, _full(x, w), flip=False),
            "The kernel was transposed. Flipping is something else: rows and columns each in reverse, `[::-1, ::-1]`.",
        ),
        "flips the image": Mistake(
            lambda x, w: _by_spectra(x[::-1, ::-1], w, flip=False),
            "The image was flipped instead of the kernel: everything comes out turned by 180°.",
        ),
        "goes back without a size": Mistake(
            lambda x, w: np.fft.irfft2(np.fft.rfft2(x, _full(x, w)) * np.fft.rfft2(w[::-1, ::-1], _full(x, w))),
            "`irfft2` cannot tell an even width from an odd one, and takes even. Give it the size, too.",
        ),
        "makes too much room": Mistake(
            lambda x, w: _by_spectra(x, w, tuple(np.add(x.shape, w.shape))),
            "There is a row and a column too many: the full result has H + Kh − 1 rows, W + Kw − 1 columns.",
        ),
        "begins in the middle": Mistake(
            _conjugated,
            "The right numbers, rolled around: negative shifts stand at the end. Flip the kernel instead of `conj`.",
        ),
        "leaves the spectrum": Mistake(
            lambda x, w: np.fft.fft2(x, _full(x, w)) * np.fft.fft2(w[::-1, ::-1], _full(x, w)),
            "This is still a spectrum. The way back, `ifft2` or `irfft2`, is missing.",
        ),
        "keeps what needs no border": Mistake(
            lambda x, w: _by_spectra(x, w)[w.shape[0] - 1 : x.shape[0], w.shape[1] - 1 : x.shape[1]],
            "Those are the whole windows only. Here every overlap counts: H + Kh − 1 rows, W + Kw − 1 columns.",
        ),
        "keeps the size of the image": Mistake(
            lambda x, w: _by_spectra(x, w)[: x.shape[0], : x.shape[1]],
            "The last rows and columns were cut off. Every overlap counts: H + Kh − 1 rows, W + Kw − 1 columns.",
        ),
    },
    hints=(
        "How large is the result when every overlap counts? Both transforms have to be of that size. And who flips?",
        "Flip the kernel, transform both with `s=(H + Kh - 1, W + Kw - 1)`, multiply with `*`, transform back.",
        "`np.fft.irfft2(np.fft.rfft2(x, size) * np.fft.rfft2(w[::-1, ::-1], size), size)`.",
    ),
)
