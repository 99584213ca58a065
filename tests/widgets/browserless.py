"""Play the browser without one: set what a page would set, and keep what it would have been sent."""

import math
from contextlib import contextmanager

import numpy as np

from cnnkit.widgets.controls import values_of


class Recorder:
    """Stands in for a comm; keeps every message with the size of its buffers."""

    kernel = object()

    def __init__(self, comm):
        self.comm_id = comm.comm_id
        self.sent: list[tuple[dict, int]] = []

    def send(self, data=None, metadata=None, buffers=None):
        self.sent.append((data, sum(memoryview(buffer).nbytes for buffer in buffers or [])))

    def on_msg(self, callback): ...

    def close(self, *args, **kwargs): ...


@contextmanager
def recording(widget):
    """Collect what `widget` sends to the page."""
    comm, recorder = widget.comm, Recorder(widget.comm)
    widget.comm = recorder
    try:
        yield recorder.sent
    finally:
        widget.comm = comm


def move(explorer, control, value):
    """Do what the page does when a control is moved: a state message, not an assignment."""
    widget = explorer.controls[control]
    if hasattr(widget, "options"):
        widget.set_state({"index": values_of(widget.options).index(value)})
    else:
        widget.set_state({"value": value})


def tell(explorer, **message):
    """Send what the view would send."""
    explorer.view._handle_custom_msg(message, [])


def naive(x, w, padding, stride, dilation):
    """Our own oracle: padded by hand, every product written out."""
    padded = np.zeros((x.shape[0] + sum(padding[0]), x.shape[1] + sum(padding[1])))
    padded[padding[0][0] : padding[0][0] + x.shape[0], padding[1][0] : padding[1][0] + x.shape[1]] = x
    spans = [d * (k - 1) + 1 for k, d in zip(w.shape, dilation, strict=True)]
    rows = math.floor((padded.shape[0] - spans[0]) / stride[0]) + 1
    columns = math.floor((padded.shape[1] - spans[1]) / stride[1]) + 1
    y = np.zeros((rows, columns))
    read = np.zeros(padded.shape, dtype=bool)
    for i in range(rows):
        for j in range(columns):
            r, c = i * stride[0], j * stride[1]
            window = (slice(r, r + spans[0], dilation[0]), slice(c, c + spans[1], dilation[1]))
            y[i, j] = (padded[window] * w).sum()
            read[window] = True
    return y, read


def check_frame(explorer):
    """The frame on the page equals the oracle: sizes, values, what is never read."""
    frame = explorer.view.frame
    image = np.frombuffer(explorer.view.image, np.float32).reshape(frame["x"]["rows"], frame["x"]["columns"])
    np.testing.assert_allclose(image, explorer.x[0, 0], rtol=1e-6)
    w = np.array(frame["w"]["values"]).reshape(frame["w"]["rows"], frame["w"]["columns"])
    y, read = naive(explorer.x[0, 0], w, frame["padding"], frame["stride"], frame["dilation"])
    shown = np.frombuffer(frame["y"]["values"], np.float32).reshape(frame["y"]["rows"], frame["y"]["columns"])
    np.testing.assert_allclose(shown, y, rtol=1e-5, atol=1e-5 * max(1, np.abs(y).max()))
    marks = [np.frombuffer(part, np.uint8).astype(bool) for part in frame["read"]]
    np.testing.assert_array_equal(marks[0][:, None] & marks[1][None, :], read)
    assert (frame["never"] == []) == bool(read.all())
    for control, (low, high) in explorer.bounds(explorer._setting).items():
        slider = explorer.controls[control]
        assert low <= slider.value <= high, (control, low, slider.value, high)
        assert (slider.min, slider.max) == (low, high), control
    return frame
