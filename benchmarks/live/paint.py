"""How much later a page is painted and loaded for its live figures: with and without them, in turns."""

import re
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser

from benchmarks.live.site import figures, new_page, served
from benchmarks.stopwatch import compare

PAGES = ("index", "03_simple_rnn", "05_lstm", "15_sentiment", "20_language")

# The figures, and the script and the style that all pages have for them.
PARTS = re.compile(
    r'<figure class="live".*?</figure>|<script[^>]*/live\.js[^>]*></script>|<link[^>]*/live\.css[^>]*>',
    re.DOTALL,
)

TIMES = """() => new Promise(resolve => {
    const look = () => {
        const [paint] = performance.getEntriesByName("first-contentful-paint");
        const [{ loadEventEnd }] = performance.getEntriesByType("navigation");
        if (paint && loadEventEnd) resolve({ "first paint": paint.startTime, load: loadEventEnd });
        else setTimeout(look, 10);
    };
    look();
})"""


def both(site: Path, pages: list[str], folder: Path) -> None:
    """Lay out a book in which each page is there with its live figures, and without them.

    Parameters
    ----------
    site : pathlib.Path
        The built book.
    pages : list of str
        The names of HTML files, relative to it.
    folder : pathlib.Path
        An empty one: it gets two folders, each with the pages and with links to what they load.
    """
    for kind in ("with", "without"):
        for page in pages:
            html = (site / page).read_text(encoding="utf-8")
            path = folder / kind / page
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(html if kind == "with" else PARTS.sub("", html), encoding="utf-8")
        for loaded in site.glob("_*"):
            (folder / kind / loaded.name).symlink_to(loaded.resolve())


def load(browser: Browser, address: str) -> dict[str, float]:
    """Open a page with an empty cache.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    address : str
        Of the page.

    Returns
    -------
    dict of str to float
        Seconds from the start of the navigation to the ``first paint`` of contents, and to the end of the
        ``load`` event.
    """
    with new_page(browser) as page:
        page.goto(address)
        return {kind: milliseconds / 1000 for kind, milliseconds in page.evaluate(TIMES).items()}


def measure(browser: Browser, site: Path, rounds: int) -> list[dict[str, Any]]:
    """Open pages with and without their live figures in turns, from a server and from files.

    Parameters
    ----------
    browser : playwright.sync_api.Browser
        The browser.
    site : pathlib.Path
        The built book.
    rounds : int
        How often; one more that is not counted comes first.

    Returns
    -------
    list of dict
        For each ``page`` and ``source`` the ``first paint`` and the ``load`` with figures, each a row of
        :func:`benchmarks.stopwatch.compare` relative to without.
    """
    pages = sorted({one.page for one in figures(site) if Path(one.page).stem in PAGES})
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        both(site, pages, folder)
        with served(folder) as address:
            for page in pages:
                for source, root in (("server", address), ("file", f"{folder.as_uri()}/")):
                    taken: dict[str, list[dict[str, float]]] = {"with": [], "without": []}
                    for _ in range(1 + rounds):
                        for kind, times in taken.items():
                            times.append(load(browser, f"{root}{kind}/{page}"))
                    row: dict[str, Any] = {"page": page, "source": source}
                    for event in ("first paint", "load"):
                        counted = {kind: [one[event] for one in loads[1:]] for kind, loads in taken.items()}
                        row[event] = compare(counted, "without")["with"]
                    rows.append(row)
    return rows
