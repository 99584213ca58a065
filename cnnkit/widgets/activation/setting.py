"""The state of the activation explorer."""

from dataclasses import dataclass

from cnnkit.widgets.activation.functions import ACTIVATIONS, Activation


@dataclass(frozen=True)
class Setting:
    """Where every control stands."""

    function: str = "relu"
    negative_slope: float = 0.1
    values: str = "bell-shaped"
    scale: float = 1.0
    shift: float = 0.0

    @property
    def activation(self) -> Activation:
        return ACTIVATIONS[self.function]
