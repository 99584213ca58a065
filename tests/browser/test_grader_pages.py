"""What the grader writes for people, in a real browser: nothing runs, everybody can read it, on any screen."""

from datetime import timedelta

import numpy as np
import pytest

from cnnkit.exercises import get
from cnnkit.exercises.feedback import below
from cnnkit.exercises.judge import judge
from cnnkit.exercises.probe import probe
from cnnkit.grading.report import alike, overview, student
from cnnkit.grading.report.late import Lateness
from cnnkit.grading.report.places import place
from cnnkit.grading.report.results import Try
from tests.grading.report.made_up import CARD, HOSTILE, SIZE, at, result, row, wrong
from tests.grading.report.test_similarity import OBVIOUS, ODD, RENAMED

from .kit import unfolded_faults

pytestmark = pytest.mark.browser
LATE = {
    "lateness": Lateness(at("2026-11-20T22:59").time, timedelta(hours=30), 0.2),
    "handed_in": at("2026-11-22T04:59"),
}
TRIES = (Try(at("2026-11-19T10:00"), "", 1, 14), Try(at("2026-11-20T10:00"), "", 5, 14))


def shown(id, answer):
    """What a check shows below the words for this wrong answer."""
    exercise = get(id)
    cases = list(exercise.cases(np.random.default_rng(0)))
    return below(judge(exercise, cases, probe(answer, cases)))


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Feedback, class report and similar answers of a class with names that are no names; by what it is."""
    folder = tmp_path_factory.mktemp("pages")
    rows = (
        wrong(SIZE, next(iter(get(SIZE).mistakes)), "The window must fit.", html=shown(SIZE, lambda n, k, p, s: 1)),
        wrong("04.conv2d", html=shown("04.conv2d", lambda x, w, padding, stride: x + 1), most=4),
        row("04.never_read", 0, "timeout", "It was still running.", most=3),
        row(CARD, None, "awaiting-manual", "All its parts are there.", most=5, html="<pre># My card\nlong</pre>"),
    )
    results = [
        result(row(source=OBVIOUS), *rows, student=name[:60], tries=TRIES, **(LATE if i % 2 else {}))
        for i, name in enumerate(HOSTILE)
    ]
    results += [result(row(source=source), student=name) for name, source in (("Emmy", ODD), (HOSTILE[0] * 2, RENAMED))]
    found = alike.find(results, {})
    assert found
    texts = {
        "feedback": student.page(results[1]),
        "report": overview.report(results, alike=alike.sentence(found)),
        "alike": alike.page(found),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


@pytest.fixture
def opened(open_file, written):
    """A function: name -> the page."""
    return lambda name, **options: open_file(written[name].as_uri(), **options)


NAMES = pytest.mark.parametrize("name", ["feedback", "report", "alike"])


@NAMES
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_with_everything_unfolded(opened, name, dark):
    scheme = "dark" if dark else "light"
    for width in (1200, 360):
        page = opened(name, width=width, color_scheme=scheme, bypass_csp=True)  # which would keep axe out, too
        assert unfolded_faults(page) == []


@NAMES
def test_it_fits_a_phone_and_a_desk_in_the_dark_and_the_light(opened, name, screenshots):
    grounds = {}
    for scheme in ("light", "dark"):
        for width in (1200, 360):
            page = opened(name, width=width, color_scheme=scheme)
            assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
            assert page.said == []  # its own style sheet is what its policy allows
            page.screenshot(path=screenshots / f"grader_{name}_{scheme}_{width}.png", full_page=True)
            grounds[scheme] = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert grounds["light"] == "rgb(255, 255, 255)"
    assert grounds["dark"] != grounds["light"]


ATTACKS = {
    "script": "<script>document.title = 'owned'</script>",
    "handler": "<img src=x onerror=\"document.title = 'owned'\">",
    "style": "<p id='styled' style='color: rgb(1, 2, 3)'>x</p>",
    "sheet": "<style>h1 { color: rgb(1, 2, 3) }</style>",
    "picture": "<img src='https://example.org/x.png'>",
    "form": "<form action='https://example.org/'><button id='go'>x</button></form>",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_would_slip_through_every_escape_is_stopped_by_the_policy(browser, written, tmp_path, attack):
    text = written["feedback"].read_text(encoding="utf-8").replace("<h1>", f"{ATTACKS[attack]}<h1>", 1)
    (tmp_path / "owned.html").write_text(text, encoding="utf-8")
    context = browser.new_context()
    try:
        page = context.new_page()
        answered, said = [], []
        page.on("response", lambda response: answered.append(response.url))
        page.on("console", lambda message: said.append(message.text))
        page.goto((tmp_path / "owned.html").as_uri())
        if attack == "form":
            page.evaluate("document.querySelector('#go').click()")
            page.wait_for_function("() => new Promise((done) => setTimeout(() => done(true), 200))")
        assert page.title() != "owned"
        colour = "(selector) => getComputedStyle(document.querySelector(selector)).color"
        assert page.evaluate(colour, "#styled" if attack == "style" else "h1") != "rgb(1, 2, 3)"
        assert any("Content Security Policy" in line for line in said)
        assert all(url.startswith("file:") for url in (page.url, *answered))
    finally:
        context.close()


def test_on_paper_lists_are_unfolded_hints_are_not_and_dark_stays_on_the_screen(opened):
    report, feedback = opened("report", color_scheme="dark"), opened("feedback")
    assert not report.locator("details.more td").first.is_visible()
    assert feedback.locator("summary").first.is_visible()
    for page in (report, feedback):
        page.emulate_media(media="print", color_scheme="dark")
    assert report.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert report.locator("details.more td").first.is_visible()
    assert not feedback.locator("summary").first.is_visible()


def test_a_link_of_the_report_leads_to_the_page_of_its_student(opened, written):
    page = opened("report")
    target = written["report"].parent / place(HOSTILE[1], "04_pad_and_stride")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(written["feedback"].read_text(encoding="utf-8"), encoding="utf-8")
    page.get_by_role("link", name="cmd").first.click()
    assert page.locator("h1").inner_text() == "04 · Pad and stride"


def test_tables_wider_than_a_phone_scroll_by_themselves_with_the_keyboard(opened):
    page = opened("report", width=360)
    wide = page.get_by_role("region", name="How each exercise went")
    assert wide.evaluate("element => element.scrollWidth > element.clientWidth")
    wide.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("() => document.activeElement.scrollLeft > 0")
