"""Decimal sliders: a browser counts in steps of 0.1 and arrives at 0.9999999999999999; the setting stays at 1."""

from typing import Any


def without_dust(control: Any, value: Any) -> Any:
    """Return a slider's value with as many decimals as its step has, and let the control agree.

    The page keeps its own number: a round one sent back would move the handle under a hand that is further by then.
    """
    if not isinstance(value, float):
        return value
    exact = round(value, len(f"{control.step:g}".partition(".")[2])) + 0.0
    control._trait_values["value"] = exact  # past the trait's notifications, which would send it
    return exact
