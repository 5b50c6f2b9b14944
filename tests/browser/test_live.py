"""The live figures in a browser: what they answer is what the package answers, whatever is typed."""

import functools
import gc
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from rnn_course import live, weights
from rnn_course.live import packing
from rnn_course.live.controls import Curve, Text
from tests.browser.conftest import serving, small_book
from tests.browser.test_pages import ACCESSIBILITY, AXE, OVERFLOW, WIDTHS
from tests.live.answers import answer
from tests.live.inputs import HOSTILE, INPUTS

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
    return small_book(tmp_path_factory.mktemp("book"), live.names())


class Visit:
    """A page with one figure, opened from its file."""

    def __init__(self, page: Page, address: str, name: str):
        self.page, self.name, self.errors, self.loaded = page, name, [], []
        page.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", lambda request: self.loaded.append(request.url))
        page.goto(f"{address}{name}.html")
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
    yield Visit(page, f"{folder.as_uri()}/", request.param)
    page.close()


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


@functools.cache
def to_new_inputs(name):
    return [(state, answer(name, **state)) for state in INPUTS[name]]


def test_there_are_new_inputs_for_each_figure():
    assert sorted(INPUTS) == live.names()


def test_new_inputs_give_what_the_package_gives(visit):
    for state, ours in to_new_inputs(visit.name):
        assert_equal(visit.ask(**state), ours, str(state)[:60])
    assert visit.errors == []


@pytest.mark.parametrize("name", live.names())
def test_new_inputs_give_the_same_on_a_phone_in_the_dark_from_a_server(name, folder, browser):
    size = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))
    with (
        serving(folder) as address,
        browser.new_context(viewport=size, color_scheme="dark", has_touch=True, is_mobile=True) as context,
    ):
        visit = Visit(context.new_page(), address, name)
        for state, ours in to_new_inputs(name):
            assert_equal(visit.ask(**state), ours, str(state)[:60])
        assert visit.page.evaluate(OVERFLOW) == 0
        assert visit.errors == []
        assert [url for url in visit.loaded if not url.startswith(address)] == []


def test_examples_and_what_breaks_it_give_what_the_package_gives(visit):
    made = live.figure(visit.name)
    for state in (*made.EXAMPLES.values(), made.BREAKS):
        assert_equal(visit.ask(**state), answer(visit.name, **state))


def test_whatever_is_typed_does_no_harm(visit):
    lines = [control for control in live.figure(visit.name).CONTROLS if isinstance(control, Text)]
    for control in lines:
        for typed in HOSTILE:
            state = {control.name: typed[: control.longest]}
            assert_equal(visit.ask(**state), answer(visit.name, **state), repr(typed[:30]))
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
    fresh = Visit(page, f"{folder.as_uri()}/", visit.name)
    page.wait_for_load_state("load")
    loaded = {url.rpartition("/")[2] for url in fresh.loaded}
    assert loaded == {f"{visit.name}.html", "live.css", "live.js"}
    page.close()


def test_a_state_in_a_link_is_shown(visit, folder, browser):
    made = live.figure(visit.name)
    state = live.Live(visit.name, **list(made.EXAMPLES.values())[-1])
    state = state._written(state.state)
    page = browser.new_page()
    fresh = Visit(page, f"{folder.as_uri()}/", visit.name)
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


def test_a_training_can_be_stopped_and_its_picture_is_old_after_a_change(browser, folder):
    page = browser.new_page()
    Visit(page, f"{folder.as_uri()}/", "playground")
    figure, says, button = (page.locator(one) for one in ("figure.live", ".says", ".start"))
    page.locator("[name=steps]").fill("1000")
    assert says.text_content() == "With these settings: press “Train”."
    assert "old" in figure.get_attribute("class")
    button.click()
    assert button.text_content() == "Stop"
    page.wait_for_function("document.querySelector('.says').textContent.startsWith('After ')")
    assert "old" not in figure.get_attribute("class")
    button.click()
    assert button.text_content() == "Train"
    stopped = says.text_content()
    assert not stopped.startswith("After 1000 ")
    page.wait_for_timeout(300)
    assert says.text_content() == stopped
    page.close()
