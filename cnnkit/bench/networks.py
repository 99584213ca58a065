"""Networks that are trained by the step, and the same in PyTorch."""

import numpy as np

from cnnkit import nn, optim, train
from cnnkit.bench.peers import torch_on_our_threads


def conv_conv_fc(rng):
    """Lesson 11's network, for 28×28."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(32 * 49, 10, rng=rng),
    )


def for_digits(rng):
    """The same, for 8×8."""
    return nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1, rng=rng),
        nn.ReLU(),
        nn.Flatten(),
        nn.Linear(512, 10, rng=rng),
    )


# name -> (rng -> network, shape of a batch)
CASES = {
    "28×28, conv 16, conv 32, fc": (conv_conv_fc, (64, 1, 28, 28)),
    "8×8 digits": (for_digits, (64, 1, 8, 8)),
    "ResNet-20, 32×32": (lambda rng: nn.resnet(20, rng=rng), (64, 3, 32, 32)),
}


def step(name, library, dtype="float32", seed=0):
    """A training step of one library, as a function of nothing that returns the loss."""
    make, shape = CASES[name]
    rng = np.random.default_rng(seed)
    model = make(rng).to(dtype)
    x, y = rng.standard_normal(shape, dtype=np.float32).astype(dtype), rng.integers(0, 10, shape[0])
    if library == "cnnkit":
        optimizer = optim.SGD(model.parameters(), 0.002, momentum=0.9)
        return lambda: train.train_step(model, optimizer, x, y)[0]
    return _torch_step(nn.to_torch(model).train(), x, y)


def _torch_step(model, x, y):
    torch = torch_on_our_threads()
    optimizer = torch.optim.SGD(model.parameters(), 0.002, momentum=0.9)
    x, y = torch.tensor(x), torch.tensor(y)

    def step():
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(x), y)
        loss.backward()
        optimizer.step()
        return loss.item()

    return step
