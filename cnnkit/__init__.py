"""Convolutional neural networks, taught in JupyterLab on a library that can be read.

``import cnnkit`` is nearly free: each part loads on first use.
"""

from importlib import import_module

__all__ = [
    "bench",
    "course",
    "data",
    "errors",
    "exercises",
    "explain",
    "nn",
    "ops",
    "optim",
    "plots",
    "train",
    "widgets",
]

_FUNCTIONS = {"get_num_threads": "kernels.threads", "set_num_threads": "kernels.threads"}


def __getattr__(name: str) -> object:
    if name in _FUNCTIONS:
        return getattr(import_module(f"{__name__}.{_FUNCTIONS[name]}"), name)
    if name in __all__:
        return import_module(f"{__name__}.{name}")
    if name == "__version__":
        from importlib.metadata import version  # 20 ms that only those who ask should pay

        return version("cnnkit")
    raise AttributeError(f"module 'cnnkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, *_FUNCTIONS, "__version__"]
