"""The site in a real browser, opened from its files: everybody can read it, on any screen, and search it."""

import pytest

from cnnkit.course.site import site

from .kit import unfolded_faults

pytestmark = pytest.mark.browser
PAGES = pytest.mark.parametrize(
    "name",
    ["index.html", "04_pad_and_stride.html", "98_cheat_sheet.html", "reference.ops.html", "search.html?q=stride"],
)


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    site(folder, run=False)
    return folder


@pytest.fixture
def opened(open_file, written):
    """A function: file and query -> the page."""
    return lambda name, **options: open_file(f"{written.as_uri()}/{name}", **options)


@PAGES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_with_everything_unfolded(opened, name, dark):
    for width in (1200, 360):
        page = opened(name, width=width, color_scheme="dark" if dark else "light")
        assert unfolded_faults(page) == []


@PAGES
def test_it_fits_a_phone_and_a_desk_and_asks_for_nothing_from_elsewhere(opened, name, screenshots):
    grounds = {}
    for scheme in ("light", "dark"):
        for width in (1200, 360):
            page = opened(name, width=width, color_scheme=scheme)
            page.evaluate("document.querySelectorAll('img').forEach((one) => { one.loading = 'eager'; })")
            page.wait_for_load_state("networkidle")
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert page.evaluate("[...document.images].every((one) => one.naturalWidth > 0)")
            assert page.said == []
            assert [url for url in page.asked if not url.startswith(("file:", "data:"))] == []
            page.screenshot(path=screenshots / f"site_{name.partition('.html')[0]}_{scheme}_{width}.png")
            grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["light"] == "rgb(255, 255, 255)"
    assert grounds["dark"] != grounds["light"]


def test_a_search_from_any_page_leads_to_the_section_it_names(opened):
    page = opened("16_see_what_it_sees.html")
    page.get_by_role("searchbox", name="Search").fill("never read")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=never+read")
    assert "for “never read”" in page.get_by_role("status").inner_text()
    page.get_by_role("link", name="04 · Pad and stride: Exercise: never_read").click()
    page.wait_for_url("**/04_pad_and_stride.html#exercise-never_read")
    assert page.locator("[id='exercise-never_read']").is_visible()


@pytest.mark.parametrize(
    ("question", "answer"), [("qqqq", "No places for"), ("", ""), ("ADJOINT", "places for"), ("(.*", "No places for")]
)
def test_any_question_gets_an_answer(opened, question, answer):
    page = opened("search.html")
    page.locator("#find").fill(question)
    page.get_by_role("button", name="Find").click()
    page.wait_for_load_state()
    said = page.get_by_role("status").inner_text()
    assert answer in said if answer else said == ""
    assert page.said == []


def test_a_question_is_text_and_never_markup(opened):
    page = opened("search.html?q=%3Cimg%20src%3Dx%20onerror%3D%22document.title%3D1%22%3E")
    assert page.locator("main img").count() == 0
    assert page.title() == "Search · cnnkit"


def test_one_can_go_through_the_course_with_the_keyboard(opened):
    page = opened("04_pad_and_stride.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.get_by_role("navigation", name="Previous and next").get_by_role("link", name="05 · Look further").press(
        "Enter"
    )
    page.wait_for_url("**/05_look_further.html")
    assert page.locator("[aria-current=page]").inner_text() == "05 · Look further"


def test_without_scripts_everything_but_the_search_is_there(opened):
    page = opened("04_pad_and_stride.html", java_script_enabled=False)
    assert page.locator("math").first.is_visible()
    assert page.locator("h1").inner_text() == "04 · Pad and stride"
    page.goto(page.url.replace("04_pad_and_stride", "search"))
    assert "needs JavaScript" in page.locator("main").inner_text()


def test_on_paper_there_is_no_navigation_and_no_darkness(opened):
    page = opened("04_pad_and_stride.html", color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert not page.get_by_role("navigation", name="Pages").is_visible()
    assert page.locator(".cell.answer").first.is_visible()
    assert not page.locator(".output summary").first.is_visible()  # hints: there is no unfolding on paper


def test_pages_are_light(written):
    pages = {path.name: path.stat().st_size for path in written.glob("*.html")}
    assert len(pages) > 30
    assert max(pages.values()) < 150_000
    assert (written / "site.css").stat().st_size < 10_000
    assert (written / "search-index.js").stat().st_size < 600_000
