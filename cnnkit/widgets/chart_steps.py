"""Decimal sliders: a browser counts in steps of 0.1 and arrives at 0.9999999999999999; the setting stays at 1."""

from typing import Any


def on_step(control: Any, value: Any) -> Any:
    """Return a slider's value with as many decimals as its step has; anything that is no decimal as it is."""
    if not isinstance(value, float):
        return value
    return round(value, len(f"{control.step:g}".partition(".")[2])) + 0.0
