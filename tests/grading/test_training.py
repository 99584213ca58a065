"""Lessons that train: the sandbox has the whole library, learns from the images that are there to learn from, and a
trained network comes out as plain data.
"""

import hashlib
import json

import numpy as np
import pytest

from cnnkit import data, nn
from cnnkit.exercises.exercise import Bar, Exercise, Mistake
from cnnkit.exercises.networks import ALWAYS_THE_SAME, NO_BETTER_THAN_GUESSING, accuracy
from cnnkit.grading import bubblewrap, verdicts, wire
from cnnkit.grading.forked import ForkedKernel
from cnnkit.grading.limits import Limits
from cnnkit.grading.plugin import ASK
from cnnkit.grading.workbench import Bench

TROUBLE = bubblewrap.trouble()
pytestmark = [pytest.mark.sandbox, pytest.mark.skipif(TROUBLE is not None, reason=str(TROUBLE and TROUBLE[0]))]

EXERCISE = Exercise(
    id="00.network",
    title="Learn the digits",
    call="network",
    points=4,
    reference=lambda: None,
    use=accuracy,
    model=True,
    trains=True,
    bar=Bar(0.5, 0.8, "of the small digits"),
    cases=lambda rng: [small_digits()],
    mistakes={
        ALWAYS_THE_SAME: Mistake(lambda: None, "Whatever it sees, it says the same."),
        NO_BETTER_THAN_GUESSING: Mistake(lambda: None, "It might as well guess."),
    },
    hints=("Look at the loss.", "Does it fall?", "Train for longer."),
)
TRAIN = """
import numpy as np
from cnnkit import data, nn, train
rng = np.random.default_rng(0)
images, labels = data.digits()
network = nn.Sequential(nn.Conv2d(1, 8, 3, rng=rng), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(72, 10, rng=rng))
train.fit(network, (images / 16).astype(np.float32)[:1000], labels[:1000], epochs=30, rng=rng, progress=False)
"""  # noqa: E501  # a program that runs inside


def small_digits():
    images, labels = data.digits()
    return (images / 16).astype(np.float32)[1000:], labels[1000:]


@pytest.fixture(scope="module")
def kernel():
    limits = Limits()
    with Bench("bwrap", limits) as bench:
        kernel = ForkedKernel(bench.parent_for(trains=True), limits.for_training())
        yield kernel
        kernel.stop()


def published(kernel, program):
    """What a program publishes as a value."""
    kernel.await_reply(kernel.execute_cell_input(program))
    while True:
        content = kernel.get_message("iopub")["content"]
        if wire.MIME in content.get("data", {}):
            return content["data"][wire.MIME]
        assert "ename" not in content, content


def question(**changed):
    plain = {"id": "00.network", "name": "network", "function": False, "parameters": [], "cases": [], "withhold": []}
    return ASK.format(json.dumps({**plain, "changes": [], "network": True, **changed}))


def said(kernel, program="", **changed):
    return published(kernel, f"{program}\n{question(**changed)}")


def test_a_network_that_was_trained_inside_is_judged_outside(kernel):
    graded = verdicts.on(EXERCISE, EXERCISE.cases(np.random.default_rng(0)), [said(kernel, TRAIN)])
    assert (graded.status, graded.points) == ("pass", 4), graded.message
    assert "of the small digits" in graded.message


def test_an_untrained_one_earns_nothing_and_hears_why(kernel):
    program = "import numpy as np\nfrom cnnkit import nn\nnetwork = nn.Sequential(nn.Flatten(), "
    graded = verdicts.on(
        EXERCISE, [small_digits()], [said(kernel, program + "nn.Linear(64, 10, rng=np.random.default_rng(3)))")]
    )
    assert (graded.status, graded.points) == ("fail", 0)
    assert graded.mistake == NO_BETTER_THAN_GUESSING


@pytest.mark.parametrize("answer", ["3", "'pass'", "lambda x: x", "__import__('cnnkit.nn').nn.Module()"])
def test_what_is_no_network_is_an_error_with_a_sentence(kernel, answer):
    graded = verdicts.on(EXERCISE, [small_digits()], [said(kernel, f"network = {answer}")])
    assert (graded.status, graded.points) == ("error", 0)
    assert graded.message.startswith("network cannot be judged: ")


def test_a_message_that_lies_about_its_layers_is_refused_with_a_sentence():
    lie = {"model": {"layer": "os.system", "command": "true"}, "input_shape": None, "arrays": {}}
    nothing = {"error": None, "line": None, "changed": [], "reached_for": None}
    message = {"kind": "outcomes", "outcomes": [{"value": {"network": lie}, **nothing}]}
    graded = verdicts.on(EXERCISE, [small_digits()], [message])
    assert (graded.status, graded.points) == ("error", 0)
    assert graded.message.startswith("network cannot be used: ")


def test_the_digits_that_networks_are_judged_on_are_not_inside(kernel):
    program = f"""
import hashlib
from cnnkit import data
images, _ = data.mnist5k()
said = [hashlib.sha256(image.tobytes()).hexdigest() for image in images]
from IPython.display import publish_display_data as p
p({{{wire.MIME!r}: said}})
"""
    inside = set(published(kernel, program))
    ours = [[hashlib.sha256(x.tobytes()).hexdigest() for x in data.mnist5k(train=t)[0]] for t in (True, False)]
    assert set(ours[0]) <= inside
    assert not set(ours[1]) - set(ours[0]) & inside


def test_an_argument_that_is_a_network_arrives_and_comes_back_changed(kernel):
    rng = np.random.default_rng(0)
    network = nn.Sequential(nn.Linear(3, 2, rng=rng))
    program = "def double(model, by):\n    for p in model.parameters(): p.value *= by\n    return 5"
    cases = [wire.encoded_inputs((network, 2.0))]
    message = said(
        kernel,
        program,
        name="double",
        function=True,
        parameters=["model", "by"],
        cases=cases,
        changes=[0],
        network=False,
    )
    (outcome,) = wire.report(message, 1).outcomes
    result, after = outcome.value
    assert result == 5
    np.testing.assert_allclose(after[0], 2 * network.layers[0].weight.value)
    assert outcome.changed == ()


def test_what_is_withheld_refuses_here_too(kernel):
    program = "from cnnkit import ops\ndef f(x):\n    try:\n        return ops.relu(x)\n    except Exception: pass"
    cases = [wire.encoded_inputs((np.ones(2),))]
    message = said(
        kernel, program, name="f", function=True, parameters=["x"], cases=cases, withhold=["ops"], network=False
    )
    assert message["outcomes"][0]["reached_for"] == "ops.activation.relu"
