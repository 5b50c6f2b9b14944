"""The style of live figures: narrow screens, chosen colours, paper, and a sign that something is coming."""

import io
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from rnn_course import live
from rnn_course.plots.style import GATES
from tests.browser.test_pages import OVERFLOW

FIGURE = """
<figure class="live">
<output class="says"><p>{word}</p></output>
<div class="parts">
<div class="words"><span class="positive" style="--strength: 45%"><b>good</b><small>+1</small></span></div>
<table class="bars"><tbody>{bars}</tbody></table>
</div>
</figure>
"""
SHARES = (0, 40, 80, 100)
BAR = '<tr><th scope="row">{word}</th><td><i style="width: {share}%"></i>{share}&nbsp;%</td></tr>'


@pytest.fixture
def page(browser) -> Iterator[Page]:
    """Show a figure on the narrowest screen, with words that are too long for it."""
    bars = "".join(BAR.format(word="x" * 40, share=share) for share in SHARES)
    style = (live.STATIC / "live.css").read_text(encoding="utf-8")
    with browser.new_context(viewport={"width": 320, "height": 600}) as context, context.new_page() as page:
        page.set_content(f"<style>{style}</style>{FIGURE.format(word='x' * 200, bars=bars)}")
        yield page


def colour(page: Page, selector: str) -> str:
    return page.locator(selector).first.evaluate("one => getComputedStyle(one).backgroundColor")


def test_long_words_break_on_a_narrow_screen(page):
    assert page.evaluate(OVERFLOW) == 0


def test_bars_are_as_long_as_their_shares_and_have_their_number_beside_them(page):
    boxes = page.locator(".bars i").evaluate_all("all => all.map(one => one.offsetWidth)")
    assert boxes[1:] == pytest.approx([boxes[-1] * share / 100 for share in SHARES[1:]], abs=1)
    heights = page.locator(".bars td").evaluate_all(
        """all => all.map(cell => {
            const number = document.createRange();
            number.selectNodeContents(cell.lastChild);
            const { top, right } = number.getBoundingClientRect(), box = cell.getBoundingClientRect();
            return [cell.querySelector("i").getBoundingClientRect().bottom > top, right <= box.right];
        })"""
    )
    assert heights == [[True, True]] * len(SHARES)


def test_colours_that_say_something_stay_when_the_reader_has_chosen_others(page):
    selectors = (".bars i", ".words > span")
    before = [colour(page, selector) for selector in selectors]
    page.emulate_media(forced_colors="active", color_scheme="dark")
    assert [colour(page, selector) for selector in selectors] == before
    text = page.locator(".words b").evaluate("one => getComputedStyle(one).color")
    assert text == page.evaluate("getComputedStyle(document.body).color") == "rgb(255, 255, 255)"


def test_colours_are_printed(page):
    printed = PdfReader(io.BytesIO(page.pdf(print_background=False)))
    drawn = printed.pages[0].get_contents().get_data().decode("latin1")
    blue = [int(GATES["positive"][k : k + 2], 16) / 255 for k in (1, 3, 5)]
    colours = [line.split()[:3] for line in drawn.splitlines() if line.endswith(" rg")]
    assert any([float(one) for one in found] == pytest.approx(blue, abs=1e-3) for found in colours)


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_line_grows_while_something_is_loaded_but_not_at_once_and_moves_nothing(page, motion):
    page.emulate_media(reduced_motion=motion)
    style = """() => {
        const { borderTopColor, transform } = getComputedStyle(document.querySelector(".says"), "::after");
        return [borderTopColor, new DOMMatrix(transform).a];
    }"""
    height = page.locator(".says").bounding_box()["height"]
    assert page.evaluate(style)[0] == "rgba(0, 0, 0, 0)"
    page.locator("figure").evaluate("figure => figure.setAttribute('aria-busy', 'true')")
    assert page.evaluate(style) == ["rgb(0, 0, 0)", 0]
    page.wait_for_function(f"() => ({style})()[1] > 0.2")
    assert page.locator(".says").bounding_box()["height"] == height
