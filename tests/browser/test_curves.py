"""Curves that are drawn with a finger, a mouse or keys, on a phone."""

import numpy as np
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import small_book


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), ["faults"])


class Drawing:
    """The curve of a figure on a phone, in a page that can be scrolled."""

    def __init__(self, page: Page, folder):
        self.page, self.touchscreen = page, page.context.new_cdp_session(page)
        page.goto((folder / "faults.html").as_uri())
        page.evaluate("document.body.style.paddingBlock = '800px'")
        page.locator("figure.live").dispatch_event("pointerenter")
        page.locator(".ring").evaluate("ring => ring.scrollIntoView({ block: 'center' })")

    def values(self):
        return [float(one) for one in self.page.locator("[name=temperature]").input_value().split(",")]

    def screen(self, hour, celsius):
        """Say where on the screen a value is."""
        return self.page.evaluate(
            """([hour, celsius]) => {
                const svg = document.querySelector(".ring").parentNode;
                const at = new DOMPoint(...svg.area.place(hour, celsius)).matrixTransform(svg.getScreenCTM());
                return [at.x, at.y];
            }""",
            [hour, celsius],
        )

    def finger(self, start, end, steps=10):
        """Put a finger down, pull it, and lift it."""
        for k in range(steps + 1):
            x, y = np.array(start) + (np.array(end) - start) * k / steps
            touch = {"type": "touchMove" if k else "touchStart", "touchPoints": [{"x": x, "y": y}]}
            self.touchscreen.send("Input.dispatchTouchEvent", touch)
        self.touchscreen.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        self.page.wait_for_timeout(100)
        self.page.wait_for_selector("figure[aria-busy=false]")


@pytest.fixture
def drawing(browser, folder):
    with browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True) as context:
        yield Drawing(context.new_page(), folder)


def test_a_finger_draws_sideways(drawing):
    before = drawing.values()
    drawing.finger(drawing.screen(4, 4.5), drawing.screen(12, 5.5))
    after = drawing.values()
    np.testing.assert_allclose(after[8:25], np.linspace(4.5, 5.5, 17), atol=0.03)
    assert after[:8] + after[25:] == before[:8] + before[25:]


def test_a_finger_that_moves_up_scrolls_the_page(drawing):
    before, height = drawing.values(), drawing.page.evaluate("scrollY")
    x, y = drawing.screen(4, 6)
    drawing.finger((x, y), (x + 50, y - 150))
    assert drawing.values() == before
    assert drawing.page.evaluate("scrollY") > height + 50


def test_two_fingers_do_not_draw(drawing):
    before, (x, y) = drawing.values(), drawing.screen(15, drawing.values()[30])
    apart = [[{"x": x - d, "y": y - d, "id": 0}, {"x": x + 60 + d, "y": y, "id": 1}] for d in range(0, 40, 8)]
    touches = [("touchStart", apart[0][:1]), ("touchStart", apart[0]), *(("touchMove", one) for one in apart)]
    for kind, points in [*touches, ("touchEnd", [])]:
        drawing.touchscreen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    drawing.page.wait_for_timeout(100)
    assert drawing.values() == before


def test_a_tap_chooses_the_point_that_the_ring_then_moves(drawing):
    before, height = drawing.values(), drawing.page.evaluate("scrollY")
    tapped = drawing.screen(15, 3.5)
    drawing.finger(tapped, tapped, steps=1)
    assert drawing.values() == before
    assert drawing.page.locator(".place").input_value() == "31"
    (x, y), (_, higher) = drawing.screen(15, before[30]), drawing.screen(15, before[30] + 1)
    # The finger need not hit the middle of the ring, and the point does not jump to it.
    drawing.finger((x + 8, y - 6), (x + 8, higher - 6))
    after = drawing.values()
    assert after[30] == pytest.approx(before[30] + 1, abs=0.03)
    assert after[:30] + after[31:] == before[:30] + before[31:]
    assert drawing.page.evaluate("scrollY") == height


def test_a_mouse_draws_in_all_directions(drawing):
    before, mouse = drawing.values(), drawing.page.mouse
    mouse.move(*drawing.screen(20, 6))
    mouse.down()
    mouse.move(*drawing.screen(20, 6.5))
    mouse.move(*drawing.screen(18, 6.5))
    mouse.move(*drawing.screen(30, 2))  # beyond the picture
    mouse.up()
    mouse.move(*drawing.screen(3, 5))
    drawing.page.wait_for_selector("figure[aria-busy=false]")
    after = drawing.values()
    assert after[:36] == before[:36]
    assert after[36] == pytest.approx(6.5, abs=0.03)
    assert after[47] == 3


def test_the_keyboard_moves_point_by_point(drawing):
    before, keyboard = drawing.values(), drawing.page.keyboard
    drawing.page.locator(".place").focus()
    keyboard.press("Home")
    keyboard.press("ArrowRight")
    keyboard.press("Tab")
    keyboard.press("ArrowUp")
    drawing.page.wait_for_selector("figure[aria-busy=false]")
    after = drawing.values()
    assert after[1] == pytest.approx(before[1] + 0.01)
    assert after[:1] + after[2:] == before[:1] + before[2:]
    assert drawing.page.locator(".value + output").inner_text() == f"{after[1]:g}"
