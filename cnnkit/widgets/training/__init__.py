"""A small network at school: TrainingDashboard."""

from cnnkit.widgets.training.explorer import TrainingDashboard

__all__ = ["TrainingDashboard"]
