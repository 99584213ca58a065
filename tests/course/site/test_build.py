"""The whole site: complete, closed in itself, and without a solution."""

import re
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from cnnkit.course import site, stub
from cnnkit.course.site import search
from cnnkit.course.site.finish import finish
from cnnkit.course.site.page import Page, Place, document
from cnnkit.errors import CourseError
from tests.course import tiny

ROOT = Path(__file__).parents[3]
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="


def test_lessons_are_run_in_an_empty_folder_and_shown_with_what_they_printed(course, tmp_path):
    steps = []
    written = site.site(tmp_path / "out", progress=lambda *step: steps.append(step))
    page = (tmp_path / "out" / "01_slide.html").read_text(encoding="utf-8")
    assert re.search(r"<pre>42 \[('.ipython')?\]</pre>", page)
    assert ("01_slide", 1, 1) in steps
    assert written.sizes["01_slide.html"] == len(page.encode())
    assert 'href="02_see.html"' in page
    assert 'rel="next"' in page


def test_without_run_only_the_outputs_that_lessons_carry_are_shown(course, tmp_path):
    site.site(tmp_path / "out", run=False)
    assert "42" not in (tmp_path / "out" / "01_slide.html").read_text(encoding="utf-8")


def test_the_first_page_lists_lessons_with_question_and_minutes(course, tmp_path):
    site.site(tmp_path / "out", run=False)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert '<td><a href="01_slide.html">01 · Slide</a></td><td>What is &lt;y&gt;?</td><td>60</td>' in page


def test_the_first_page_shows_the_first_explorer_and_says_where_it_is_from(course, tmp_path):
    cell = tiny.code("e", "explorer", cnnkit={"role": "explorer"})
    cell.outputs = [nbformat.v4.new_output("display_data", data={"image/png": PIXEL, "text/plain": 'a "window"'})]
    tiny.save(nbformat.v4.new_notebook(cells=[tiny.text("t", "# 03 · Look"), cell]), course, "03_look.ipynb")
    site.site(tmp_path / "out", run=False)
    page = (tmp_path / "out" / "index.html").read_text(encoding="utf-8")
    assert re.search(r'<img alt=\'a "window"\' [^>]*src="media/', page)
    assert 'From <a href="03_look.html">03 · Look</a>.' in page


def test_a_lesson_with_a_solution_in_it_stops_the_build(course, tmp_path):
    tiny.save(tiny.solution(), course, "03_leak.ipynb")
    with pytest.raises(CourseError, match=r"03_leak\.ipynb, cell answer .* holds a solution"):
        site.site(tmp_path / "out", run=False)


def test_a_missing_package_is_named_with_the_mend(course, tmp_path, monkeypatch):
    monkeypatch.setattr(site, "NEEDED", ("nbconvert", "no_such_package"))
    with pytest.raises(CourseError, match=r"needs no_such_package: .*cnnkit\[site\]"):
        site.site(tmp_path / "out")


def test_a_folder_that_cannot_be_made_is_a_sentence(course, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(CourseError, match="Cannot make the folder"):
        site.site(tmp_path / "file" / "out", run=False)


def test_a_folder_with_other_things_in_it_is_left_alone(course, tmp_path):
    (tmp_path / "thesis.html").write_text("years of work")
    with pytest.raises(CourseError, match="holds other things than a site"):
        site.site(tmp_path, run=False)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lessons", "thesis.html"]


def test_building_again_leaves_no_pictures_of_the_last_time(course, tmp_path):
    out = tmp_path / "out"
    site.site(out, run=False)
    (out / "media").mkdir(exist_ok=True)
    (out / "media" / ("0" * 16 + ".webp")).write_bytes(b"old")
    (out / "media" / "mine.webp").write_bytes(b"not ours")
    site.site(out, run=False)
    assert [path.name for path in (out / "media").iterdir()] == ["mine.webp"]


def test_the_index_finds_headings_and_prose_and_no_printed_text():
    body = finish(
        "<h1>A</h1><p>One <b>two</b>.</p><h2>B</h2><div class='output'><p>no</p></div><ul><li><p>3</p></li></ul>"
    )
    found = search.sections(Place("a.html", "A"), body.soup)
    assert found == [("a.html#a", "A", "A", "One two."), ("a.html#b", "A", "B", "3")]
    assert search.index([("a", "b", "c", "</script>")]).count("</script>") == 0


def test_the_first_page_has_none_before_it_and_the_last_none_after():
    places = [Place(f"{name}.html", name) for name in "abc"]
    turns = [
        re.findall(r'<link rel="(prev|next)" href="(\w)', document(Page(place, "", places), "1")) for place in places
    ]
    assert turns == [[("next", "b")], [("prev", "a"), ("next", "c")], [("prev", "b")]]


class _Addresses(HTMLParser):
    """What a page points at, what it fetches, and what can be pointed at."""

    def __init__(self, page):
        super().__init__()
        self.links, self.fetched, self.anchors, self.text = [], [], set(), []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.anchors.add(given.get("id"))
        where = given.get("src") or given.get("href") or given.get("action")
        if where:
            (self.links if tag == "a" else self.fetched).append(where)

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The site of this very course, unrun -> its folder, and its pages taken apart."""
    out = tmp_path_factory.mktemp("site")
    site.site(out, run=False)
    return out, {path.name: _Addresses(path.read_text(encoding="utf-8")) for path in out.glob("*.html")}


def test_every_lesson_and_module_has_a_page(whole):
    _, pages = whole
    assert {f"{path.stem}.html" for path in (ROOT / "lessons").glob("*.ipynb")} <= pages.keys()
    assert {"index.html", "search.html", "reference.ops.html", "reference.exercises.html"} <= pages.keys()


def test_nothing_is_fetched_from_elsewhere_and_no_link_inside_is_broken(whole):
    out, pages = whole
    for name, page in pages.items():
        for where in page.fetched:
            assert where == "data:," or (out / where).is_file(), f"{name} fetches {where}"
        for where in page.links:
            file, _, anchor = where.partition("#")
            if not re.match(r"https?:", where):
                assert (file or name) in pages, f"{name} leads to {where}"
                assert not anchor or anchor in pages[file or name].anchors, f"{name} leads to {where}"


def test_no_region_of_any_solution_stands_on_any_page(whole):
    out, pages = whole
    text = {name: "".join("".join(page.text).split()) for name, page in pages.items()}
    text["search-index.js"] = "".join((out / "search-index.js").read_text(encoding="utf-8").split())
    regions = {
        "".join(region.split()): path.name
        for path in (ROOT / "solutions").glob("*.ipynb")
        for cell in nbformat.read(path, 4).cells
        for region in stub.regions(cell.source)
    }
    assert len(regions) > 90
    for region, source in regions.items():
        if len(region) >= 20:  # shorter ones are chance
            assert [name for name, shown in text.items() if region in shown] == [], f"{source}: {region}"
