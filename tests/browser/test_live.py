"""The live figures in a browser: what they answer is what the package answers, whatever is typed."""

import dataclasses
import functools
import gc
import http.server
import json
import re
import shutil
import threading
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

from rnn_course import live, weights
from rnn_course.live import packing, parts
from rnn_course.live.controls import Curve, Text
from rnn_course.plots.style import GATES
from tests.browser.conftest import QuietHandler
from tests.browser.test_pages import ACCESSIBILITY, AXE, OVERFLOW, ROOT, WIDTHS
from tests.live.inputs import HOSTILE, INPUTS

STATIC = ROOT / "book" / "_static"
NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")

# Both compute from the same weights, those that travel, in 32 and in 64 bits.
TOLERANCE = 1e-3

ANSWER = """async ([id, state]) => {
    const figure = document.getElementById(id), busy = () => figure.ariaBusy === "true";
    for (const [name, value] of Object.entries(state)) {
        const field = figure.querySelector(`[name=${name}]`);
        field.value = field.maxLength > 0 ? value.slice(0, field.maxLength) : value;
    }
    const start = figure.querySelector(".start");
    figure.dispatchEvent(new Event("input", { bubbles: true }));
    start?.click();
    const stop = Date.now() + 30_000;
    while (busy() && Date.now() < stop) await new Promise(resolve => setTimeout(resolve, 5));
    return JSON.parse(JSON.stringify(figure.answer));
}"""


@pytest.fixture(scope="module", autouse=True)
def the_package_has_the_weights_that_travel():
    """How much the full weights differ from them is measured on the page about live figures."""
    load = weights.load

    def with_less(name):
        trained = load(name)
        packing.set_weights(trained.layers, packing.pack_model(name, packing.BITS[name]))
        return trained

    forget_models()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(weights, "load", with_less)
        yield
    forget_models()


def forget_models():
    """Empty all caches of functions, so that models are loaded again."""
    for found in gc.get_objects():
        if isinstance(found, functools._lru_cache_wrapper):
            found.cache_clear()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A small book: the scripts, and a page for each figure."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copytree(STATIC, folder / "_static", ignore=shutil.ignore_patterns("mathjax"))
    (folder / "_static" / "weights").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(live.BOOK, "1")
        for name in live.names():
            for model, line in live.scripts(name).items():
                (folder / "_static" / "weights" / f"{model}.js").write_text(line, encoding="utf-8")
            page = (
                '<!doctype html><html lang="en"><meta charset="utf-8"><title>A figure</title>'
                '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width">'
                '<link rel="stylesheet" href="_static/live.css"><script defer src="_static/live.js"></script>'
                f"<main><h1>A figure</h1>{live.Live(name)._repr_html_()}</main>"
            )
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder


class Visit:
    """A page with one figure, opened from its file."""

    def __init__(self, page: Page, address: str, name: str):
        self.page, self.name, self.errors, self.loaded = page, name, [], []
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.loaded.append(request.url))
        page.goto(f"{address}/{name}.html")
        self.id = page.locator("figure.live").get_attribute("id")

    def ask(self, **state):
        made = live.figure(self.name)
        controls = {control.name: control for control in made.CONTROLS}
        first = next(iter(made.EXAMPLES.values()))
        written = {key: controls[key].written(value) for key, value in (first | state).items()}
        return self.page.evaluate(ANSWER, [self.id, written])


@pytest.fixture(scope="module", params=live.names())
def visit(request, browser, folder) -> Iterator[Visit]:
    page = browser.new_page()
    yield Visit(page, folder.as_uri(), request.param)
    page.close()


def plain(part):
    return {"kind": type(part).__name__} | json.loads(
        json.dumps(dataclasses.asdict(part), default=lambda x: np.asarray(x).tolist())
    )


def assert_equal(theirs, ours, where=""):
    """Compare two answers; numbers, and numbers in texts, may differ a little."""
    if isinstance(ours, dict):
        assert theirs.keys() == ours.keys(), where
        for key in ours:
            assert_equal(theirs[key], ours[key], f"{where}.{key}")
    elif isinstance(ours, list):
        assert len(theirs) == len(ours), where
        for k, (a, b) in enumerate(zip(theirs, ours, strict=True)):
            assert_equal(a, b, f"{where}[{k}]")
    elif isinstance(ours, str):
        assert NUMBER.sub("#", theirs) == NUMBER.sub("#", ours), where
        for a, b in zip(NUMBER.findall(theirs), NUMBER.findall(ours), strict=True):
            last = 10.0 ** -len(b.partition(".")[2])
            assert float(a) == pytest.approx(float(b), abs=1.01 * last), where
    elif ours is None or isinstance(ours, bool):
        assert theirs is ours, where
    else:
        assert theirs == pytest.approx(ours, abs=TOLERANCE, rel=TOLERANCE), where


def test_there_are_new_inputs_for_each_figure():
    assert sorted(INPUTS) == live.names()


def test_new_inputs_give_what_the_package_gives(visit):
    for state in INPUTS[visit.name]:
        ours = [plain(part) for part in live.answer(visit.name, **state)]
        assert_equal(visit.ask(**state), ours, str(state)[:60])
    assert visit.errors == []


@pytest.mark.parametrize("name", live.names())
def test_new_inputs_give_the_same_on_a_phone_in_the_dark_from_a_server(name, folder, browser):
    handler = functools.partial(QuietHandler, directory=str(folder))
    size = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))
    with (
        http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server,
        browser.new_context(viewport=size, color_scheme="dark", has_touch=True, is_mobile=True) as context,
    ):
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        visit = Visit(context.new_page(), address, name)
        for state in INPUTS[name]:
            ours = [plain(part) for part in live.answer(name, **state)]
            assert_equal(visit.ask(**state), ours, str(state)[:60])
        assert visit.page.evaluate(OVERFLOW) == 0
        assert visit.errors == []
        assert [url for url in visit.loaded if not url.startswith(address)] == []
        server.shutdown()


def test_examples_and_what_breaks_it_give_what_the_package_gives(visit):
    made = live.figure(visit.name)
    for state in (*made.EXAMPLES.values(), made.BREAKS):
        assert_equal(visit.ask(**state), [plain(part) for part in live.answer(visit.name, **state)])


def test_whatever_is_typed_does_no_harm(visit):
    lines = [control for control in live.figure(visit.name).CONTROLS if isinstance(control, Text)]
    for control in lines:
        for typed in HOSTILE:
            state = {control.name: typed[: control.longest]}
            ours = [plain(part) for part in live.answer(visit.name, **state)]
            assert_equal(visit.ask(**state), ours, repr(typed[:30]))
    assert visit.errors == []
    assert visit.page.locator("figure.live :is(script, img[src=x])").count() == 0


def test_a_link_that_was_tampered_with_does_no_harm(visit, folder):
    names = [control.name for control in live.figure(visit.name).CONTROLS]
    for value in ("<img src=x onerror=alert(1)>", "NaN", "1e400,-5,,x", "%F0%9F", "9" * 5_000):
        query = "&".join(f"{name}={value}" for name in [*names, "__proto__", "nothing"])
        visit.page.evaluate("hash => { location.hash = hash; }", f"{visit.id}?{query}")
        visit.page.wait_for_function("id => document.getElementById(id).ariaBusy !== 'true'", arg=visit.id)
    assert visit.errors == []


def test_nothing_is_loaded_before_the_figure_is_touched(visit, folder, browser):
    page = browser.new_page()
    fresh = Visit(page, folder.as_uri(), visit.name)
    page.wait_for_load_state("load")
    loaded = {url.rpartition("/")[2] for url in fresh.loaded}
    assert loaded == {f"{visit.name}.html", "live.css", "live.js"}
    page.close()


def test_a_state_in_a_link_is_shown(visit, folder, browser):
    made = live.figure(visit.name)
    state = live.Live(visit.name, **list(made.EXAMPLES.values())[-1])
    state = state._written(state.state)
    page = browser.new_page()
    fresh = Visit(page, folder.as_uri(), visit.name)
    page.get_by_role("button", name=list(made.EXAMPLES)[-1], exact=True).click()
    href = page.locator(".share").get_attribute("href")
    page.goto("about:blank")
    page.goto((folder / f"{visit.name}.html").as_uri() + href)
    for name, value in state.items():
        assert page.locator(f"[name={name}]").first.input_value() == value
    assert fresh.errors == []
    page.close()


def test_everyone_can_use_it(visit):
    if not AXE.exists():
        pytest.skip("axe is not here: `make look` installs it with npm")
    visit.page.add_script_tag(path=AXE)
    assert visit.page.evaluate(ACCESSIBILITY) == []


def test_without_scripts_it_is_a_picture_with_its_text(visit, folder, browser):
    made = live.figure(visit.name)
    with browser.new_context(java_script_enabled=False) as context, context.new_page() as page:
        page.goto((folder / f"{visit.name}.html").as_uri())
        assert not page.locator(".controls").is_visible()
        asked = [control for control in made.CONTROLS if not isinstance(control, Curve)]
        assert page.locator(".asked").is_visible() == bool(asked)
        assert page.locator(".about").inner_text().startswith(made.ABOUT[:40])
        assert page.locator(".says").inner_text().strip()
        assert page.locator(".parts > *").count() > 0


def test_a_notebook_brings_its_scripts(visit, browser, tmp_path, monkeypatch):
    monkeypatch.delenv(live.BOOK, raising=False)
    made, file = live.figure(visit.name), tmp_path / "output.html"
    output = live.Live(visit.name)._repr_html_()
    # Two of them in one notebook keep out of each other's way.
    file.write_text(f'<!doctype html><meta charset="utf-8">{output}{output}', encoding="utf-8")
    page, errors = browser.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    state = live.Live(visit.name)._written(next(iter(made.EXAMPLES.values())))
    assert page.evaluate(ANSWER, [visit.id, state])
    assert errors == []
    page.close()


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


RANDOM = np.random.default_rng(0)
DRAWN = [
    parts.Text("One sentence, and 한국어 in it: <b>&amp;</b>"),
    parts.Words(["a", "나", "<i>"], ["+1.0", "", "-0.3"], [0.4, -2.0, 0.0], "by how much"),
    parts.Words(["half"], [""], [0.5 / 45], "rounded"),
    parts.Cells(list("ab c\n한"), ["one", "둘"], RANDOM.normal(size=(2, 6)).tolist(), "cells"),
    parts.Cells(
        [str(k) for k in range(60)], [""], [[k / 61 if k % 7 else None for k in range(60)]], "wrapped"
    ),
    parts.Cells(["x"], ["y"], [[0.5]], "with a limit", limit=2.0),
    parts.Cells(
        ["Thursday", ",", "수요일", "x" * 60, "5"], ["one"], [[0.1, 0.2, 0.3, 0.4, 0.5]], "as wide as words"
    ),
    parts.Bars(["a", "한"], [0.753, 0.0], "shares"),
    parts.Bars(["a name that is long", ""], [1.0, 0.5], "shares"),
    parts.Curves(
        {"one": [(k, float(v)) for k, v in enumerate(RANDOM.normal(size=20))], "two": [(0, 0), (19, 1)]},
        ("step", 0, 19),
        ("height", -1.5, 1.5),
        "curves",
        band=[(k, -0.5, 0.3 + k / 19) for k in range(20)],
        marks=[(7, "here"), (11.5, ""), (19, "at the end")],
    ),
    parts.Curves({f"line {k}": [(0, k), (1, 8)] for k in range(8)}, ("x", 0, 1), ("y", 0, 8), "all colours"),
]


@pytest.mark.parametrize("part", DRAWN, ids=lambda part: type(part).__name__)
def test_the_browser_draws_what_the_package_draws(part, browser):
    page = browser.new_page()
    page.add_script_tag(content=(STATIC / "parts.js").read_text(encoding="utf-8") + "window.parts = parts;")
    arguments = [value for key, value in plain(part).items() if key != "kind"]
    difference = page.evaluate(
        """([name, args, ours]) => {
            const still = document.createElement("div");
            still.innerHTML = ours;
            const drawn = parts[name](...args).draw();
            return drawn.isEqualNode(still.firstChild) ? null : [drawn.outerHTML, still.innerHTML];
        }""",
        [type(part).__name__.lower(), arguments, part.html()],
    )
    page.close()
    assert difference is None


def test_the_style_has_the_colours_of_the_package():
    colours = re.findall(r"#[0-9a-f]{6}", (STATIC / "live.css").read_text(encoding="utf-8"))
    signs = {GATES["positive"], GATES["negative"]}
    assert set(colours) - {"#767676"} == signs  # and the grey that is seen on white and on black


def test_a_picture_has_the_same_pixels(browser):
    pixels = RANDOM.integers(0, 256, (5, 7, 3), dtype=np.uint8)
    page = browser.new_page()
    page.add_script_tag(content=(STATIC / "parts.js").read_text(encoding="utf-8") + "window.parts = parts;")
    same = page.evaluate(
        """async ([pixels, ours]) => {
            const still = document.createElement("div");
            still.innerHTML = ours;
            const image = still.firstChild, canvas = document.createElement("canvas");
            await image.decode();
            [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
            canvas.getContext("2d").drawImage(image, 0, 0);
            const read = one =>
                [...one.getContext("2d").getImageData(0, 0, one.width, one.height).data].join();
            return read(canvas) === read(parts.picture(pixels, "x").draw());
        }""",
        [pixels.tolist(), parts.Picture(pixels, "x").html()],
    )
    page.close()
    assert same
