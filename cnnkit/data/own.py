"""Images of one's own: a folder of pictures for each class, or a table of signs."""

import warnings
from pathlib import Path

import numpy as np

from cnnkit.data.common import from_bytes, size_pair
from cnnkit.errors import CourseError

SIGNS = "ABCDEFGHIKLMNOPQRSTUVWXY"  # J and Z are movements, and no picture shows them


def folder(path, *, size=32, colour=True):
    """Your own pictures: a folder with a folder of pictures for each class.

    -> images (N, 3, h, w), or (N, 1, h, w) grey with ``colour=False``, labels (N,), names of the classes in
    alphabetical order. Each picture is its largest centred crop of that shape, resampled; hidden files do not count.

    Raises CourseError when there is no such folder, when it has no pictures, or when one cannot be read.
    """
    from PIL import Image, ImageOps

    height, width = size_pair("folder", size)
    root = Path(path)
    if not root.is_dir():
        raise CourseError(f"folder: there is no folder {root}, as seen from {Path.cwd()}.")
    classes = sorted(p for p in root.glob("*") if p.is_dir() and not p.name.startswith("."))
    images, labels = [], []
    for label, place in enumerate(classes):
        for file in sorted(p for p in place.iterdir() if p.is_file() and not p.name.startswith(".")):
            try:
                with Image.open(file) as picture:
                    upright = ImageOps.exif_transpose(picture).convert("RGB" if colour else "L")
            except (OSError, Image.DecompressionBombError) as error:
                raise CourseError(f"folder: {file} cannot be read as a picture: {error}.") from None
            pixels = np.asarray(ImageOps.fit(upright, (width, height), Image.Resampling.LANCZOS))
            images.append(pixels.transpose(2, 0, 1) if colour else pixels[None])
            labels.append(label)
    if not images:
        raise CourseError(f"folder: {root} has no folders with pictures; it needs one for each class.")
    return *from_bytes(np.stack(images), np.array(labels)), tuple(place.name for place in classes)


def sign_language(path):
    """Sign Language MNIST from its CSV file -> images (N, 1, 28, 28), labels 0 … 23, the places in SIGNS.

    Raises CourseError when the file cannot be read or its columns are not label, pixel1, … pixel784.
    https://www.kaggle.com/datasets/datamunge/sign-language-mnist
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an empty table gets our own sentence
            table = np.loadtxt(path, delimiter=",", skiprows=1, ndmin=2)
    except FileNotFoundError:
        raise CourseError(f"sign_language: there is no file {path}.") from None
    except (OSError, ValueError) as error:
        raise CourseError(f"sign_language: {path} is not a table of numbers: {error}.") from None
    letters, pixels = table[:, :1], table[:, 1:]
    if pixels.shape[1] != 784 or not np.isin(letters, [n for n in range(25) if n != 9]).all():
        raise CourseError(f"sign_language: {path} must have columns label (0 … 24, no 9), pixel1, … pixel784.")
    if not ((pixels >= 0) & (pixels <= 255)).all():
        raise CourseError(f"sign_language: {path} must have pixels from 0 to 255.")
    labels = letters[:, 0].astype(np.int64)
    return from_bytes(pixels.reshape(-1, 1, 28, 28), labels - (labels > 9))
