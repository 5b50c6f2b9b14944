"""A live figure in trouble: hasty readers, and files that are slow, missing or damaged."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import serving, small_book


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), ["sentiment", "one_unit", "playground"])


@pytest.fixture
def page(browser, folder) -> Iterator[Page]:
    """Open a figure from a server; nothing of it is loaded yet."""
    with serving(folder) as address, browser.new_context() as context, context.new_page() as page:
        page.goto(f"{address}sentiment.html")
        yield page


def said(page: Page) -> str:
    page.wait_for_selector("figure[aria-busy=false]")
    return page.locator(".says").inner_text()


def test_only_the_last_of_many_questions_is_computed(page):
    page.locator("textarea").fill("A dull film.")
    said(page)
    computed = page.evaluate(
        """async () => {
            const { sentiment } = live.figures, field = document.querySelector("textarea");
            let computed = 0;
            live.figures.sentiment = (...given) => {
                computed += 1;
                return sentiment(...given);
            };
            for (const letter of "A fine film.") {
                field.value = field.value.slice(0, 20) + letter;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            }
            while (field.closest("figure").ariaBusy === "true") await new Promise(done => setTimeout(done));
            return computed;
        }"""
    )
    assert computed == 1


def test_what_was_asked_while_it_loaded_is_not_computed(page):
    page.evaluate(
        """() => {
            window.computed = 0;
            const field = document.querySelector("textarea");
            const ask = text => {
                field.value = text;
                field.dispatchEvent(new Event("input", { bubbles: true }));
            };
            document.addEventListener("load", ({ target }) => {
                if (target.src?.includes("rnn.js")) {
                    const { forward } = rnn;
                    rnn.forward = (...given) => (window.computed += 1, forward(...given));
                }
                if (target.src?.includes("weights")) for (const letter of "abcdefgh") ask(letter);
            }, { capture: true });
            ask("first");
        }"""
    )
    said(page)
    assert page.evaluate("computed") == 2  # of the last one: the whole text, and without its one word


@pytest.mark.parametrize("damage", [{"status": 404}, {"body": "live.models["}, {"body": "<!doctype html>"}])
@pytest.mark.parametrize("path", ["weights/sentiment-english.js", "live/sentiment.js", "text.js"])
def test_a_file_that_is_missing_or_damaged_is_named_and_tried_again(page, path, damage):
    def hand_out(route: Route) -> None:
        route.fulfill(content_type="text/javascript", **damage)

    page.route(f"**/{path}", hand_out)
    page.locator("textarea").fill("A fine film.")
    assert said(page).startswith(f"No answer: {path} could not be read")
    page.unroute(f"**/{path}", hand_out)
    page.locator("textarea").fill("A fine film!")
    assert said(page).startswith("A good review")


def test_controls_and_answer_are_of_one_state_when_the_reader_comes_back(page):
    page.add_init_script("addEventListener('unload', () => {})")  # then the browser does not keep the page
    page.goto(page.url.replace("sentiment", "one_unit"))
    still, answer = page.locator("[name=u]").input_value(), page.locator(".says").inner_text()
    page.locator(".breaks").click()
    assert said(page) != answer
    page.goto("about:blank")
    page.go_back()
    assert page.locator("[name=u]").input_value() == still
    assert page.locator(".says").inner_text() == answer


def test_an_answer_is_said_when_the_reader_has_stopped_typing(page):
    page.evaluate(
        """async () => {
            window.heard = [];
            const status = document.querySelector(".spoken"), field = document.querySelector("textarea");
            new MutationObserver(() => heard.push(status.textContent)).observe(status, { childList: true });
            for (const letter of "A dull film.") {
                field.value = field.value.slice(0, 20) + letter;
                field.dispatchEvent(new Event("input", { bubbles: true }));
                await new Promise(done => setTimeout(done, 50));
            }
        }"""
    )
    answer = said(page)
    page.wait_for_function("answer => heard.at(-1) === answer", arg=answer)
    assert page.evaluate("heard.length") <= 2  # more than one only if this machine paused
    assert page.get_by_role("status").all_inner_texts() == [answer]


def test_a_slow_training_lets_the_reader_in_after_each_step(page):
    page.goto(page.url.replace("sentiment", "playground"))
    steps = page.evaluate(
        """async () => {
            const figure = document.querySelector("figure"), button = figure.querySelector(".start");
            const wait = () => new Promise(done => setTimeout(done));
            button.click();
            while (!figure.answer) await wait();
            const { takeStep } = train;
            let since = 0, most = 0, all = 0; // training steps: since we were let in, at most, and together
            train.takeStep = (...given) => {
                for (const until = performance.now() + 50; performance.now() < until; );
                most = Math.max(most, ++since);
                all += 1;
                return takeStep(...given);
            };
            for (; all < 30; since = 0) await wait();
            button.click();
            return [most, figure.ariaBusy];
        }"""
    )
    assert steps[0] <= 2
    assert steps[1] == "false"
