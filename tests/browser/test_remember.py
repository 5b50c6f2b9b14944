"""What the pages remember of their reader: `remember.js`, on the built book."""

import json
import re
from collections.abc import Iterator

import pytest
from check_pages import SITE, pages
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.test_pages import ACCESSIBILITY, AXE, OVERFLOW, WIDTHS

KEY = "rnn-course-1"
CHAPTER, EXERCISES = "book/05_lstm.html", "book/exercises/05_lstm.html"
FIRST, OVERVIEW = "book/index.html", "book/progress.html"
QUIZ = "lstm-quiz-closed"  # the third of its answers is right
ONE, OTHER = "write-lstm-cell", "write-lstm-layer"

BLOCKED = """Object.defineProperty(window, "localStorage", {
    get() { throw new DOMException("Access is denied for this document.", "SecurityError"); },
});"""
FULL = """Storage.prototype.setItem = () => {
    throw new DOMException("There is no room.", "QuotaExceededError");
};"""


@pytest.fixture(params=["server", "files"])
def start(request: pytest.FixtureRequest, address: str) -> str:
    """Give what the addresses of the pages begin with."""
    return address if request.param == "server" else f"{SITE.as_uri()}/"


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Open a browser that has no memory yet, and see that nothing is wrong with the script in it."""
    errors = []
    with browser.new_context() as context:
        context.on("weberror", lambda error: errors.append(error.error.stack))
        context.on("console", lambda message: errors.extend([message.text] * (message.type == "error")))
        yield context
    assert [error for error in errors if "remember.js" in error] == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


def memory(page):
    return json.loads(page.evaluate(f"localStorage.getItem('{KEY}')") or "null")


def answers(page, quiz=QUIZ):
    """Find what is pressed in a self-test."""
    first = page.locator(f"#{quiz}").evaluate(
        "quiz => [...document.querySelectorAll('details.answer')].indexOf(quiz.nextElementSibling)"
    )
    return [page.locator("details.answer > summary").nth(first + n) for n in range(3)]


def scroll(page):
    """Scroll, and wait until the page has been told."""
    page.evaluate("""() => new Promise(resolve => {
        window.addEventListener("scroll", resolve);
        window.scrollBy({ top: 300, behavior: "instant" });
    })""")


def box(page, exercise=ONE):
    return page.locator(f"#{exercise} input[type=checkbox]")


def tally(page, kind, row="5 The LSTM"):
    """Read a cell of the overview."""
    cells = page.get_by_role("row").filter(has_text=row).get_by_role("cell")
    return cells.nth(["self-tests", "exercises"].index(kind) + 1)


def remembered(place=None, **other):
    """Write what a browser would have kept."""
    kept = {
        "answers": {
            QUIZ: {"opened": [0, 2], "right": False},
            "lstm-quiz-four": {"opened": [2], "right": True},
        },
        "done": [ONE, "ex-lstm-latch"],
        "place": place or {"page": "book/05_lstm", "id": "lstm-two-states", "section": "5.3. Two states"},
    }
    return json.dumps(kept | other)


def let_remember(page, start, kept):
    """Give a browser its memory, on a file of the site that is no page of the book."""
    page.goto(f"{start}_static/favicon.svg")
    page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [KEY, kept])


# Self-tests ---------------------------------------------------------------------------------------


def test_answers_are_remembered_and_stay_folded(page, start):
    page.goto(start + CHAPTER)
    mark = page.locator(f"#{QUIZ} .answered")
    expect(mark).to_be_hidden()
    wrong, _, right = answers(page)
    wrong.click()
    wrong.click()
    right.click()
    assert memory(page)["answers"] == {QUIZ: {"opened": [0, 2], "right": False}}
    page.reload()
    expect(mark).to_have_accessible_name("Answered, but not right at once")
    assert page.locator("details.answer[open]").count() == 0
    opened = page.locator("details.answer.opened > summary")
    expect(opened).to_have_count(2)
    expect(opened.first).to_have_accessible_description("You have opened this before")


def test_the_first_answer_may_be_right(page, start):
    page.goto(start + CHAPTER)
    _, wrong, right = answers(page)
    right.focus()
    page.keyboard.press("Enter")
    wrong.click()
    expect(page.locator(f"#{QUIZ} .answered")).to_have_accessible_name("Answered, and right at once")


def test_what_opens_without_the_reader_is_no_answer(page, address):
    page.goto(address + CHAPTER)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    answers(page)[0].click()  # closes it
    page.wait_for_timeout(100)
    assert memory(page) is None


# Exercises ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "exercise"), [(EXERCISES, ONE), (CHAPTER, "ex-lstm-latch")], ids=["page", "chapter"]
)
def test_an_exercise_can_be_marked_as_done_and_not_done(page, start, name, exercise):
    page.goto(start + name)
    title = page.locator(f"#{exercise} .admonition-title").text_content()
    assert title.endswith(")Done")
    expect(box(page, exercise)).to_have_accessible_name(f"Done: {title.removesuffix('Done')}")
    box(page, exercise).focus()
    page.keyboard.press("Space")
    page.reload()
    expect(box(page, exercise)).to_be_checked()
    expect(page.locator("label.done input:checked")).to_have_count(1)
    page.locator(f"#{exercise} label.done").click()
    page.reload()
    expect(box(page, exercise)).not_to_be_checked()
    assert memory(page)["done"] == []


def test_another_window_sees_it_and_adds_to_it(context, page, address):
    other = context.new_page()
    for window in (page, other):
        window.goto(address + EXERCISES)
    box(page).check()
    expect(box(other)).to_be_checked()
    box(other, OTHER).check()
    expect(box(page, OTHER)).to_be_checked()
    assert memory(page)["done"] == [ONE, OTHER]


# The last place read ------------------------------------------------------------------------------


def test_the_first_page_leads_back_to_the_last_place_read(page, start):
    page.goto(start + FIRST)
    line = page.locator("#index-begin")
    expect(line).to_have_text("Begin with Tensors and sequence data.")
    page.goto(start + CHAPTER)
    page.wait_for_timeout(300)
    assert memory(page) is None
    page.locator("#lstm-quiz-saturated").evaluate("question => question.scrollIntoView()")
    page.wait_for_function(f"localStorage.getItem('{KEY}')")
    page.goto(start + FIRST)
    expect(line).to_have_text("Go on where you were: 5. The LSTM, 5.3. Two states, and only one is shown.")
    line.get_by_role("link").click()
    page.wait_for_url(f"{start}{CHAPTER}#lstm-two-states")
    expect(page.locator("h2", has_text="Two states")).to_be_in_viewport()


def test_a_place_is_kept_when_its_page_is_left(page, address):
    page.goto(address + CHAPTER)
    scroll(page)
    page.goto(address + OVERVIEW)
    assert memory(page)["place"]["page"] == "book/05_lstm"


@pytest.mark.parametrize("name", ["book/glossary.html", OVERVIEW, FIRST])
def test_what_is_looked_up_is_no_place(page, address, name):
    page.goto(address + name)
    scroll(page)
    page.wait_for_timeout(1200)
    assert memory(page) is None


# The overview -------------------------------------------------------------------------------------


def test_the_overview_adds_up(page, start):
    gone = {"old-quiz-gone": {"opened": [0], "right": True}}
    kept = json.loads(remembered())
    let_remember(page, start, remembered(answers=kept["answers"] | gone, done=[*kept["done"], "ex-gone"]))
    page.goto(start + OVERVIEW)
    expect(tally(page, "self-tests")).to_have_text("2 of 8, 1 right at once")
    expect(tally(page, "exercises")).to_have_text("2 of 13")
    expect(tally(page, "self-tests", "6 The GRU")).to_have_text("0 of 7")
    expect(tally(page, "self-tests", "All of it")).to_have_text(re.compile("^2 of 1.., 1 right at once$"))


def test_the_overview_counts_what_is_on_the_pages(page, address):
    page.goto(address + OVERVIEW)
    listed = page.eval_on_selector_all(
        ".tally", "all => all.slice(0, -2).flatMap(one => one.dataset.labels.split(' '))"
    )
    there = []
    for name in pages():
        text = (SITE / name).read_text(encoding="utf-8")
        there += re.findall(r'<p id="(\S+)"><strong>Check yourself', text)
        there += re.findall(r'<div class="exercise admonition" id="(\S+)"', text)
    assert sorted(listed) == sorted(there)
    assert len(set(there)) == len(there)
    total = page.eval_on_selector_all(
        ".tally", "all => all.slice(-2).flatMap(one => one.dataset.labels.split(' '))"
    )
    assert sorted(total) == sorted(listed)


def test_two_presses_forget_everything(page, start):
    let_remember(page, start, remembered())
    page.goto(start + OVERVIEW)
    page.get_by_role("button", name="Forget everything").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("There is no way back.")
    page.wait_for_timeout(600)
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_have_text("Everything is forgotten.")
    expect(tally(page, "self-tests")).to_have_text("0 of 8")
    assert memory(page) is None
    page.goto(start + CHAPTER)
    expect(page.locator(".answered").first).to_be_hidden()


def test_a_slip_forgets_nothing(page, address):
    let_remember(page, address, remembered())
    page.goto(address + OVERVIEW)
    button = page.locator("button.forget")
    button.dblclick()
    expect(button).to_have_text("Press again to forget everything")
    page.keyboard.press("Escape")
    expect(button).to_have_text("Forget everything")
    page.wait_for_timeout(600)
    button.click()
    page.get_by_role("heading", name="Your progress").click()
    expect(button).to_have_text("Forget everything")
    assert memory(page) == json.loads(remembered())


# Without a storage, or with a bad one -------------------------------------------------------------


def test_where_nothing_can_be_kept_nothing_is_shown(context, page, start):
    context.add_init_script(BLOCKED)
    page.goto(start + CHAPTER)
    answers(page)[0].click()
    scroll(page)
    page.wait_for_timeout(1200)
    page.goto(start + EXERCISES)
    expect(page.locator("label.done")).to_have_count(0)
    page.goto(start + FIRST)
    expect(page.locator("#index-begin")).to_have_text("Begin with Tensors and sequence data.")
    page.goto(start + OVERVIEW)
    expect(page.locator("#progress-forget")).to_contain_text("At the moment nothing is remembered")
    expect(tally(page, "self-tests")).to_have_text("8")


def test_without_scripts_the_overview_says_what_there_is(browser, start):
    with browser.new_context(java_script_enabled=False) as context, context.new_page() as page:
        page.goto(start + OVERVIEW)
        expect(page.locator("#progress-forget")).to_contain_text("At the moment nothing is remembered")
        expect(tally(page, "exercises")).to_have_text("13")


def test_a_full_storage_shows_nothing_that_is_not_kept(context, page, address):
    let_remember(page, address, remembered())
    context.add_init_script(FULL)
    page.goto(address + EXERCISES)
    page.locator(f"#{OTHER} label.done").click()
    expect(box(page, OTHER)).not_to_be_checked()
    expect(box(page)).to_be_checked()


@pytest.mark.parametrize(
    "kept",
    [
        "",
        "{",
        "null",
        "7",
        '"text"',
        "[[1], {}]",
        '{"answers": null, "done": null, "place": null}',
        '{"answers": "lstm", "done": {"length": 3}, "place": []}',
        '{"answers": {"lstm-quiz-closed": {"opened": {"includes": 1}}, "lstm-quiz-four": 3}, "done": "ex"}',
        '{"__proto__": {"done": ["write-lstm-cell"]}, "constructor": {"prototype": {"opened": []}}}',
        '{"answers": {"__proto__": {"opened": [0]}, "toString": {"opened": [0], "right": 1}}}',
        '{"done": [null, {}, "__proto__"], "place": {"page": {"toString": 1}, "id": "", "section": ""}}',
        '{"place": {"page": "../../../etc/passwd", "id": "x", "section": "x"}}',
        '{"place": {"page": "javascript:alert(1)//", "id": "x", "section": "x"}}',
        '{"place": {"page": "http://[", "id": "x", "section": "x"}}',
        '{"place": {"page": "book/99_gone", "id": "x", "section": "A page that is gone"}}',
    ],
)
def test_a_damaged_memory_is_as_good_as_none(page, address, kept):
    let_remember(page, address, kept)
    page.goto(address + FIRST)
    expect(page.locator("#index-begin")).to_have_text("Begin with Tensors and sequence data.")
    page.goto(address + OVERVIEW)
    expect(tally(page, "self-tests", "All of it")).to_have_text(re.compile("^0 of 1..$"))
    page.goto(address + CHAPTER)
    answers(page)[2].click()
    expect(page.locator(f"#{QUIZ} .answered")).to_have_accessible_name("Answered, and right at once")
    assert memory(page)["answers"][QUIZ] == {"opened": [2], "right": True}
    assert page.evaluate("Object.keys(Object.prototype)") == []


def test_what_was_kept_is_text_and_no_html(page, address):
    html = "<img src=x onerror=\"document.title = 'taken over'\"><b>bold</b>"
    let_remember(page, address, remembered(place={"page": "book/05_lstm", "id": '"><b>', "section": html}))
    page.goto(address + FIRST)
    expect(page.locator("#index-begin")).to_have_text(f"Go on where you were: 5. The LSTM, {html}.")
    assert page.locator("#index-begin :is(b, img)").count() == 0
    assert page.title() != "taken over"


# How it looks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [CHAPTER, EXERCISES])
@pytest.mark.parametrize("width", WIDTHS)
def test_what_is_remembered_moves_nothing(browser, address, width, name):
    heights = []
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    for remembering in (False, True):
        with browser.new_context(viewport=size) as context, context.new_page() as page:
            if remembering:
                let_remember(page, address, remembered())
            else:
                context.add_init_script(BLOCKED)
            page.goto(address + name)
            page.evaluate("() => window.MathJax?.startup.promise")
            heights.append(page.evaluate("document.documentElement.scrollHeight"))
            assert page.evaluate(OVERFLOW) == 0
    assert heights[0] == heights[1]


def test_a_box_is_large_enough_for_a_finger(page, address):
    page.goto(address + EXERCISES)
    sizes = [label.bounding_box() for label in page.locator("label.done").all()]
    assert min(min(size["width"], size["height"]) for size in sizes) >= 24


def test_nothing_of_it_is_on_paper(page, address):
    let_remember(page, address, remembered())
    page.emulate_media(media="print")
    for name in (CHAPTER, EXERCISES):
        page.goto(address + name)
        assert page.locator("label.done:visible, .answered:visible").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [CHAPTER, EXERCISES, FIRST, OVERVIEW])
def test_everyone_can_use_it(browser, address, name, scheme):
    if not AXE.exists():
        pytest.skip("axe is not here: `make look` installs it with npm")
    with browser.new_context(color_scheme=scheme) as context, context.new_page() as page:
        let_remember(page, address, remembered())
        page.goto(address + name)
        page.wait_for_load_state("networkidle")
        page.add_script_tag(path=AXE)
        assert page.evaluate(ACCESSIBILITY) == []
