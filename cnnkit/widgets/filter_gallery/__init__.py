"""Seven small kernels and one picture: FilterGallery."""

from cnnkit.widgets.filter_gallery.explorer import FilterGallery

__all__ = ["FilterGallery"]
