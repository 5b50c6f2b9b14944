"""Check the built pages: `check_pages.py before`, build, `check_pages.py after`.

Before: no page of the last build is gone. (Sphinx would write it anew in silence.)
After: each page of the table of contents is there, each picture says what it shows, and
nothing is loaded from another host.
"""

import sys
from html.parser import HTMLParser
from pathlib import Path

from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).parents[1]
SITE = ROOT / "_build" / "html"
LAST_BUILD = SITE / ".pages"

LOADING = {
    "audio": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
}


class Page(HTMLParser):
    """What is wrong with one page: `faults` after `feed`."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = dict(attrs)
        address = attributes.get(LOADING.get(tag, "")) or ""
        if attributes.get("rel") == "canonical":  # it names the page, and loads nothing
            return
        if address.startswith(("http:", "https:", "//")):
            self.faults.append(f"<{tag}> loads {address} from another host")
        if tag == "img" and not attributes.get("alt"):
            self.faults.append(f"the picture {address} has no alt text")


def pages() -> list[str]:
    """List the HTML files of the table of contents."""
    return [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")]


def before() -> list[str]:
    """Find the pages of the last finished build that are gone."""
    if not LAST_BUILD.exists():
        return []
    gone = [
        page
        for page in LAST_BUILD.read_text(encoding="utf-8").split()
        if not (SITE / page).exists()
    ]
    return [
        f"{page} is gone from _build/html since the last build; run `make clean` first"
        for page in gone
    ]


def after() -> list[str]:
    """Find pages that are missing or faulty; if there are none, remember the pages."""
    faults = []
    for name in pages():
        if not (SITE / name).exists():
            faults.append(f"{name} was not built, but _toc.yml names it")
            continue
        page = Page()
        page.feed((SITE / name).read_text(encoding="utf-8"))
        faults += [f"{name}: {fault}" for fault in page.faults]
    if not faults:
        LAST_BUILD.write_text("\n".join(pages()), encoding="utf-8")
        print(f"{len(pages())} pages. Open {SITE / 'index.html'}")
    return faults


if __name__ == "__main__":
    sys.exit("\n".join({"before": before, "after": after}[sys.argv[1]]()) or None)
