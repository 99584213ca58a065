"""The small network that ExplainExplorer brings along, and the digits that it offers.

Both lie in network.npz, which this file makes anew: python -m cnnkit.widgets.explaining.network
"""

from functools import cache, partial
from importlib.resources import files
from typing import Any

import numpy as np

from cnnkit import nn

FILE = files("cnnkit.widgets.explaining") / "network.npz"
SEED, EPOCHS, REACH = 0, 20, 3  # a drawing is rarely in the middle: digits moved by up to three pixels as it learnt


def untrained(rng: np.random.Generator) -> nn.Sequential:
    """Three convolutions, 28 × 28 down to 7 × 7, then a dense layer: 11,418 parameters."""
    return nn.Sequential(
        *(nn.Conv2d(1, 8, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(8, 16, 3, padding=1, rng=rng), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(16, 16, 3, padding=1, rng=rng), nn.ReLU(), nn.Flatten(), nn.Linear(784, 10, rng=rng)),
    )


def network() -> nn.Sequential:
    """The trained network, each time a new one: nobody's changes reach another."""
    model = untrained(np.random.default_rng(0))
    model.load_state_dict({name.removeprefix("model/"): a for name, a in _file().items() if name.startswith("model/")})
    return model.eval()


def digits() -> dict[str, np.ndarray]:
    """One digit of each class, and one that the network misreads, none of which it learnt from -> name: (28, 28)."""
    return {name: picture / np.float32(255) for name, picture in zip(_file()["names"], _file()["digits"], strict=True)}


@cache
def _file() -> dict[str, np.ndarray]:
    with FILE.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
        return {name: arrays[name] for name in arrays.files}


def _learnt() -> nn.Sequential:
    from cnnkit import data, optim, train

    images, labels = data.mnist5k(train=True)
    rng = np.random.default_rng(SEED)
    model = untrained(rng)
    optimizer = optim.Adam(model.parameters(), lr=0.004)
    schedule = optim.CosineAnnealingLR(optimizer, EPOCHS)
    moved = partial(train.shift, pixels=REACH)
    options = {"optimizer": optimizer, "schedule": schedule, "augment": moved}
    train.fit(model, images, labels, epochs=EPOCHS, rng=rng, batch_size=32, **options)
    return model


def _write() -> None:
    from cnnkit import data, train

    model = _learnt()
    images, labels = data.mnist5k(train=False)
    said = train.predict(model, images).argmax(axis=1)
    chosen = [int(np.flatnonzero((labels == k) & (said == k))[0]) for k in range(10)]
    chosen.append(int(np.flatnonzero(said != labels)[0]))
    print(f"{(said == labels).mean():.1%} of the {len(labels)} digits to test on are right.")
    state: dict[str, Any] = {f"model/{name}": value.astype(np.float16) for name, value in model.state_dict().items()}
    pictures = (images[chosen, 0] * 255).round().astype(np.uint8)
    names = [str(k) for k in range(10)] + ["misread"]
    np.savez_compressed(str(FILE), names=np.array(names), digits=pictures, **state)


if __name__ == "__main__":
    _write()
