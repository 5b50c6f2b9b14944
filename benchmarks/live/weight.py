"""What the pages with live figures load: bytes, and how long the largest model takes to be decoded."""

import functools
import gzip
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import unquote, urlsplit

from playwright.sync_api import Browser

from benchmarks.live.site import ASKING, figures, new_page, served

DECODE = """() => {
    const [{ stored }] = Object.values(live.models), began = performance.now();
    rnn.decode(stored);
    return (performance.now() - began) / 1000;
}"""


def measure(browser: Browser, site: Path) -> list[dict[str, Any]]:
    """Count what the pages with figures load, on a desk.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    site : pathlib.Path
        The built book.

    Returns
    -------
    list of dict
        For each ``page`` the bytes that a server sends, compressed with gzip: ``untouched``, and when all
        examples of all its figures were ``asked``.
    """

    @functools.cache
    def compressed(name: str) -> int:
        return len(gzip.compress((site / name).read_bytes()))

    rows = []
    with served(site) as address:
        for name in dict.fromkeys(one.page for one in figures(site)):
            with new_page(browser) as page:
                requested: set[str] = set()
                page.on("request", lambda request, there=requested: there.add(request.url))
                page.add_init_script(path=ASKING)
                page.goto(address + name)
                row: dict[str, Any] = {"page": name}
                for when in ("untouched", "asked"):
                    if when == "asked":
                        page.evaluate("() => asking.everything()")
                    page.wait_for_load_state("networkidle")
                    files = {
                        unquote(urlsplit(url).path).lstrip("/")
                        for url in requested
                        if url.startswith(address)
                    }
                    row[when] = sum(map(compressed, files))
                rows.append(row)
    return rows


def decoding(browser: Browser, site: Path, rounds: int) -> dict[str, Any]:
    """Time how long the largest model takes to be decoded, alone.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    site : pathlib.Path
        The built book.
    rounds : int
        How often, each in a new page.

    Returns
    -------
    dict
        Its ``model``, its ``bytes`` as a script, and the ``seconds``, the median.
    """
    largest = max((site / "_static" / "weights").glob("*.js"), key=lambda path: path.stat().st_size)
    rnn, model = (path.read_text(encoding="utf-8") for path in (site / "_static" / "rnn.js", largest))
    seconds = []
    for _ in range(rounds):
        with new_page(browser) as page:
            page.add_script_tag(content=f"{rnn} const live = {{ models: {{}} }}; {model}")
            seconds.append(page.evaluate(DECODE))
    return {"model": largest.stem, "bytes": largest.stat().st_size, "seconds": median(seconds)}
