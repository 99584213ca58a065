"""The convolution of two short signals: FlipAndSlide."""

from cnnkit.widgets.flip_and_slide.explorer import FlipAndSlide

__all__ = ["FlipAndSlide"]
