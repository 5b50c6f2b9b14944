"""The built book on a server, and a browser to open it with."""

import functools
import http.server
import threading
from collections.abc import Iterator

import pytest
from check_pages import SITE
from playwright.sync_api import Browser, Error, sync_playwright
from print_book import chromium

from tests.browser.test_pages import ARGUMENTS


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the built book, and give its address."""
    if not (SITE / "index.html").exists():
        pytest.skip("the book is not built: run `make book` first")
    handler = functools.partial(QuietHandler, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium."""
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        except Error as error:
            pytest.skip(f"Chromium does not start: {error}")
        yield browser
        browser.close()
