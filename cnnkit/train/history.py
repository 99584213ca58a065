"""What was measured while a network learnt: after each batch, and one number for each epoch."""

from dataclasses import dataclass, field

from cnnkit import plots


@dataclass(frozen=True)
class Step:
    """One batch: ``batch`` of ``batches``, counted from 1, in an epoch counted from 0.

    loss and accuracy are of this batch alone, mean_loss and mean_accuracy of the epoch so far.
    """

    epoch: int
    batch: int
    batches: int
    loss: float
    accuracy: float
    mean_loss: float
    mean_accuracy: float


@dataclass
class History:
    """loss and accuracy of the batches as they were learnt; val_loss and val_accuracy after each epoch, if asked for.

    ``best`` is the epoch of the lowest validation loss, counted from 0; None without validation.
    """

    loss: list[float] = field(default_factory=list)
    accuracy: list[float] = field(default_factory=list)
    val_loss: list[float] = field(default_factory=list)
    val_accuracy: list[float] = field(default_factory=list)
    lr: list[float] = field(default_factory=list)

    @property
    def epochs(self):
        """How many epochs are over."""
        return len(self.loss)

    @property
    def best(self):
        """The epoch with the lowest validation loss."""
        return min(range(len(self.val_loss)), key=self.val_loss.__getitem__) if self.val_loss else None

    def plot(self, axes=None):
        """Draw loss and accuracy beside each other -> two Axes; each describes itself in ``ax.description``."""
        lines = {"loss": (self.loss, self.val_loss), "accuracy": (self.accuracy, self.val_accuracy)}
        axes = plots.panels(2) if axes is None else axes
        for ax, (name, (learnt, held)) in zip(axes, lines.items(), strict=True):
            plots.curves({"training": learnt} | ({"validation": held} if held else {}), ax=ax, ylabel=name)
        return axes

    def __repr__(self):
        said = [f"{self.epochs} epochs"]
        for name in ("loss", "accuracy", "val_loss", "val_accuracy"):
            if values := getattr(self, name):
                said.append(f"{name} {values[-1]:.4g}")
        return f"History({', '.join(said)})"
