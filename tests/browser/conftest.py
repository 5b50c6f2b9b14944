"""A browser, servers, and small pages: for scripts of the book, and for its figures that answer."""

import functools
import http.server
import shutil
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from check_pages import SITE
from playwright.sync_api import Browser, Error, Page, sync_playwright
from print_book import chromium

from rnn_course import live

# A browser that is only driven has nobody to call, and reaches no host but this one.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


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


class Host(http.server.SimpleHTTPRequestHandler):
    """Serve files without a line of log for each."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, host: type[Host] = Host) -> Iterator[str]:
    """Serve a folder, and give its address, with a slash at its end."""
    handler = functools.partial(host, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Serve the built book, and give its address."""
    if not (SITE / "index.html").exists():
        pytest.skip("the book is not built: run `make book` first")
    with serving(SITE) as address:
        yield address


def with_scripts(browser: Browser, *names: str) -> Page:
    """Open an empty page with scripts of the book; each defines an object of its name."""
    page = browser.new_page()
    texts = [(live.STATIC / f"{name}.js").read_text(encoding="utf-8") for name in names]
    page.add_script_tag(content="\n".join([*texts, *(f"window.{name} = {name};" for name in names)]))
    return page


def small_book(folder: Path, names: Iterable[str]) -> Path:
    """Write the scripts of the book, and a page for each of some figures."""
    shutil.copytree(live.STATIC, folder / "_static", ignore=shutil.ignore_patterns("mathjax"))
    (folder / "_static" / "weights").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(live.BOOK, "1")
        for name in names:
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
