"""The last steps of a page: anchors, links, tables, files."""

from base64 import b64encode
from io import BytesIO

import pytest
from PIL import Image

from cnnkit.course.site.finish import finish


def png(image):
    packed = BytesIO()
    image.save(packed, "png")
    return packed.getvalue()


def picture(image):
    return f'<img alt="two\nlines" style="x" src="data:image/png;base64,{b64encode(png(image)).decode()}">'


def test_headings_of_the_same_words_have_anchors_of_their_own():
    found = finish("<h2>Go</h2><h3>A <code>b</code></h3><h2>Go</h2><h2>Go-2</h2>").headings
    assert found == [(2, "go", "Go"), (3, "a-b", "A b"), (2, "go-2", "Go"), (2, "go-2-2", "Go-2")]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("04_pad.ipynb", "04_pad.html"),
        ("04_pad.ipynb#top", "04_pad.html#top"),
        ("https://example.org/a.ipynb", "https://example.org/a.ipynb"),
        ("#here", "#here"),
    ],
)
def test_links_between_notebooks_are_links_between_pages(before, after):
    assert finish(f'<a href="{before}">x</a>').soup.a["href"] == after


def test_a_picture_becomes_a_file_with_its_size_and_the_same_pixels():
    image = Image.effect_noise((40, 30), 50).convert("RGB")
    body = finish(picture(image))
    (name, content), shown = *body.files.items(), body.soup.img
    assert (shown["src"], shown["width"], shown["height"], shown["loading"]) == (name, "40", "30", "lazy")
    assert (shown["alt"], shown.get("style")) == ("two lines", None)
    with Image.open(BytesIO(content)) as again:
        assert again.convert("RGB").tobytes() == image.tobytes()


def test_the_same_picture_twice_is_one_file_and_others_keep_their_own():
    one, other = picture(Image.new("RGB", (8, 8), "red")), picture(Image.new("RGB", (8, 8), "blue"))
    assert len(finish(one + other + one).files) == 2


def test_a_sound_waits_until_it_is_wanted():
    body = finish('<audio controls><source src="data:audio/wav;base64,UklGRg==" type="audio/wav"></audio>')
    assert list(body.files.values()) == [b"RIFF"]
    assert body.soup.source["src"] in body.files
    assert body.soup.audio["preload"] == "none"


def test_tables_and_formulas_scroll_by_themselves_and_corners_are_no_headings():
    soup = finish("<table><thead><tr><th></th><th>a</th></tr></thead></table><p><math display='block'></math></p>").soup
    assert [tag.name for tag in soup.thead.tr.find_all(True)] == ["td", "th"]
    assert soup.th["scope"] == "col"
    for inside in (soup.table, soup.math):
        assert (inside.parent["tabindex"], inside.parent["role"]) == ("0", "group")


def test_only_what_has_a_colour_is_marked():
    html = finish('<div class="highlight"><pre><span class="k">if</span> <span class="n">x</span></pre></div>').html
    assert html == '<div class="highlight"><pre><span class="k">if</span> x</pre></div>'
