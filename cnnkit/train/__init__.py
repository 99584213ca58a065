"""How networks learn: the loop of five steps, what is measured on the way, and whether backward is right."""

from cnnkit.train.gradient_check import GradientCheck, gradient_check

__all__ = ["GradientCheck", "gradient_check"]
