"""The reference: everything public is in it, with its signature and its shapes."""

import inspect
from importlib import import_module

import pytest

from cnnkit.course.site import reference


@pytest.mark.parametrize("name", reference.MODULES)
def test_a_modules_page_has_every_public_name_with_words(name):
    subject, page = import_module(f"cnnkit.{name}"), reference.module(name)
    entries = dict(reference.public(subject))
    assert entries
    for entry, thing in entries.items():
        assert f'<h2 id="{entry}" class="signature">' in page
        assert inspect.getdoc(thing), f"{name}.{entry} says nothing of itself"
    assert reference.place(name).file in reference.overview()


def test_signatures_are_what_one_types():
    assert reference.signature(import_module("cnnkit.ops").linear_backward).startswith("(dy, x, w")
    page = reference.module("ops")
    assert "x (N, C, H, W), w (F, C/groups, Kh, Kw), b (F,) -&gt; y (N, F, Ho, Wo)" in page
    assert "cnnkit/ops/conv.py" in page
    assert "<class" not in page
    assert "pace: Pace | None = None" in reference.signature(import_module("cnnkit.exercises").Exercise)
    assert " at 0x" not in page


def test_fields_that_authors_fill_in_are_explained_as_in_the_source():
    page = reference.module("exercises")
    assert "<dt><code>hints</code></dt><dd>a nudge, a plan, nearly there</dd>" in page
    assert "<dt><code>withhold</code></dt>" in page


def test_methods_stand_below_their_class_without_self():
    page = reference.module("nn")
    assert '<h3 id="Module.parameters">' in page
    assert "self" not in reference.signature(import_module("cnnkit.nn").Module.parameters, method=True)
