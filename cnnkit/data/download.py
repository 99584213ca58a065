"""Large collections come over the network once, are checked, and stay in the user's cache folder."""

import os
from contextlib import suppress
from pathlib import Path

import numpy as np

from cnnkit.errors import CourseError

# Where the large collections come from, and the MD5 sums that their authors or PyTorch's torchvision give.
MNIST_FROM = "https://ossci-datasets.s3.amazonaws.com/mnist/"
FASHION_FROM = "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"
CIFAR10_FROM = "https://www.cs.toronto.edu/~kriz/"
SUMS = {
    f"{MNIST_FROM}train-images-idx3-ubyte.gz": "f68b3c2dcbeaaa9fbdd348bbdeb94873",
    f"{MNIST_FROM}train-labels-idx1-ubyte.gz": "d53e105ee54ea40749a09fcbcd1e9432",
    f"{MNIST_FROM}t10k-images-idx3-ubyte.gz": "9fb629c4189551a2d022fa330f9573f3",
    f"{MNIST_FROM}t10k-labels-idx1-ubyte.gz": "ec29112dd5afa0611ce80d1b7f02629c",
    f"{FASHION_FROM}train-images-idx3-ubyte.gz": "8d4fb7e6c68d591d4c3dfef9ec88bf0d",
    f"{FASHION_FROM}train-labels-idx1-ubyte.gz": "25c81989df183df01b3e8a0aad5dffbe",
    f"{FASHION_FROM}t10k-images-idx3-ubyte.gz": "bef4ecab320f06d8554ea6380940ec79",
    f"{FASHION_FROM}t10k-labels-idx1-ubyte.gz": "bb300cfdad3c16e7a12a480ee83cd310",
    f"{CIFAR10_FROM}cifar-10-binary.tar.gz": "c32a1d4ab5d03f1284b67883e8d87530",  # the one without pickles
}


def cache_folder():
    """The user's cache folder; CNNKIT_CACHE names another."""
    named = os.environ.get("CNNKIT_CACHE")
    if named:
        return Path(named)
    import pooch

    return Path(pooch.os_cache("cnnkit"))


def keep(path, **arrays):
    """Leave a copy for next time, whole or not at all; where nothing can be written, next time is slower."""
    part = path.with_name(f".{os.getpid()}.{path.name}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(part, **arrays)
        part.replace(path)
    except OSError:
        with suppress(OSError):
            part.unlink()


def download(name, url):
    """The path of a file on this machine, fetched and checked if need be; CourseError when that fails."""
    import pooch
    import requests

    place, file = cache_folder() / name, url.rpartition("/")[2]
    try:
        return pooch.retrieve(
            url,
            f"md5:{SUMS[url]}",
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
