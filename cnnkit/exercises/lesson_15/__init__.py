"""Lesson 15: transposed convolution, attention, mixed kernels, sampling between pixels, and a search that searches."""

from cnnkit.exercises.lesson_15.bilinear_sample import BILINEAR_SAMPLE
from cnnkit.exercises.lesson_15.conv_transpose2d import CONV_TRANSPOSE2D
from cnnkit.exercises.lesson_15.mix_kernels import MIX_KERNELS
from cnnkit.exercises.lesson_15.mutate import MUTATE
from cnnkit.exercises.lesson_15.overlap_count import OVERLAP_COUNT
from cnnkit.exercises.lesson_15.search import SEARCH
from cnnkit.exercises.lesson_15.self_attention import SELF_ATTENTION
from cnnkit.exercises.lesson_15.squeeze_excite import SQUEEZE_EXCITE

EXERCISES = (
    CONV_TRANSPOSE2D,
    OVERLAP_COUNT,
    SQUEEZE_EXCITE,
    SELF_ATTENTION,
    MIX_KERNELS,
    BILINEAR_SAMPLE,
    MUTATE,
    SEARCH,
)
