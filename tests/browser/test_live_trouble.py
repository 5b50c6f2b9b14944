"""A live figure in trouble: hasty readers, and files that are slow, missing or damaged."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Route

from tests.browser.conftest import serving, small_book


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return small_book(tmp_path_factory.mktemp("book"), ["sentiment"])


@pytest.fixture
def page(browser, folder) -> Iterator[Page]:
    """Open a figure from a server; nothing of it is loaded yet."""
    with serving(folder) as address, browser.new_context() as context, context.new_page() as page:
        page.goto(f"{address}sentiment.html")
        yield page


def said(page: Page) -> str:
    page.wait_for_selector("figure[aria-busy=false]")
    return page.locator(".says").inner_text()


@pytest.mark.parametrize("damage", [{"status": 404}, {"body": "live.models["}, {"body": "<!doctype html>"}])
@pytest.mark.parametrize("path", ["weights/sentiment-english.js", "live/sentiment.js"])
def test_a_file_that_is_missing_or_damaged_is_named_and_tried_again(page, path, damage):
    def hand_out(route: Route) -> None:
        route.fulfill(content_type="text/javascript", **damage)

    page.route(f"**/{path}", hand_out)
    page.locator("textarea").fill("A fine film.")
    assert said(page).startswith(f"No answer: {path} could not be read")
    page.unroute(f"**/{path}", hand_out)
    page.locator("textarea").fill("A fine film!")
    assert said(page).startswith("A good review")
