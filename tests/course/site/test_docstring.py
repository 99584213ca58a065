"""Docstrings as HTML."""

import pytest

from cnnkit.course.site.docstring import html, inline

TEXT = """Slide a kernel over images.

    x (N, C, H, W) -> y
    Options as in conv2d; a sentence which is so long that it goes on to the
    next line, ``code`` & all.

        y = x
          + b

    >>> 1 + 1
    2
    """


def test_sentences_flow_and_lines_of_shapes_stand_alone():
    assert (
        "<p>x (N, C, H, W) -&gt; y<br>Options as in conv2d; a sentence which is so long that it goes on to the next"
        in (html(TEXT))
    )


def test_examples_are_coloured_and_what_is_set_in_keeps_its_columns():
    made = html(TEXT)
    assert '<span class="gp">&gt;&gt;&gt; </span>' in made
    assert "<pre>y = x\n  + b</pre>" in made
    assert "<code>code</code> &amp; all" in made


def test_lists_are_lists():
    assert html("- one\n  goes on\n- two") == "<ul><li>one goes on</li><li>two</li></ul>"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("LeCun 1998, doi:10.1109/5.726791.", "https://doi.org/10.1109/5.726791"),
        ("arXiv:1412.6980, algorithm 1", "https://arxiv.org/abs/1412.6980"),
        ("see https://example.org/a?b=1&c=2.", "https://example.org/a?b=1&amp;c=2"),
    ],
)
def test_sources_are_links_without_the_full_stop(said, address):
    assert f'<a href="{address}">' in inline(said)
