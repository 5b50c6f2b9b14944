"""The built book: its pages with live figures, from a server, in a browser."""

import functools
import http.server
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Page, sync_playwright
from print_book import chromium

from benchmarks.processes import ROOT

SITE = ROOT / "_build" / "html"
ASKING = Path(__file__).with_name("asking.js")
ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
VIEWPORTS = {"desk": (1280, 900), "phone": (390, 844)}

FIGURE = re.compile(r'<figure class="live" id="([^"]*)" data-live="([^"]*)">')


class Figure(NamedTuple):
    """A figure in a page.

    Attributes
    ----------
    name : str
        Of the module in :mod:`rnn_course.live`.
    page : str
        The HTML file, relative to the folder of the book.
    id : str
        Of the element.
    starts : bool
        Whether a button starts it.
    """

    name: str
    page: str
    id: str
    starts: bool


def figures(site: Path) -> list[Figure]:
    """List the live figures of all pages.

    Parameters
    ----------
    site : pathlib.Path
        The built book.

    Returns
    -------
    list of Figure
        Page by page.

    Raises
    ------
    FileNotFoundError
        If there are none.
    """
    found = []
    for path in sorted(site.rglob("*.html")):
        for figure_id, setup in FIGURE.findall(path.read_text(encoding="utf-8")):
            about = json.loads(unescape(setup))
            page = path.relative_to(site).as_posix()
            found.append(Figure(about["figure"], page, figure_id, bool(about["start"])))
    if not found:
        raise FileNotFoundError(f"no page in {site} has a live figure; run `make book` first")
    return found


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder.

    Parameters
    ----------
    folder : pathlib.Path
        The folder.

    Yields
    ------
    str
        Its address, which ends with a slash.
    """
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def opened() -> Iterator[Browser]:
    """Start Chromium.

    Yields
    ------
    playwright.sync_api.Browser
        The browser; its pages begin with an empty cache, see `new_page`.
    """
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=[*ARGUMENTS])
        yield browser
        browser.close()


@contextmanager
def new_page(browser: Browser, viewport: str = "desk") -> Iterator[Page]:
    """Open an empty page with an empty cache.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    viewport : str
        A key of `VIEWPORTS`.

    Yields
    ------
    playwright.sync_api.Page
        The page.
    """
    width, height = VIEWPORTS[viewport]
    with (
        browser.new_context(viewport={"width": width, "height": height}) as context,
        context.new_page() as page,
    ):
        yield page
