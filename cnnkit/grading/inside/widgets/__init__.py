"""Explorers, as the sandbox has them: nobody looks, so anything may be asked of them and nothing happens."""

from typing import Any


class Inert:
    def __init__(self, *inputs: Any, **options: Any) -> None:
        self.__dict__.update(options)

    def __getattr__(self, name: str) -> "Inert":
        if name.startswith("_"):  # no _repr_…_ and no protocol of any library
            raise AttributeError(name)
        return Inert()

    def __call__(self, *inputs: Any, **options: Any) -> "Inert":
        return Inert()

    def __repr__(self) -> str:
        return ""
