"""The built pages in a real browser: every page, at desk and on a phone, light and dark.

`make look` runs this after `make book` and stores a picture of each visit in _build/look.
"""

import functools
import gzip
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request
from print_book import UNFOLD
from sphinx_external_toc.parsing import parse_toc_yaml

ROOT = Path(__file__).parents[2]
SITE = ROOT / "_build" / "html"
PICTURES = ROOT / "_build" / "look"
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"

WIDTHS = {"desk": (1280, 900), "phone": (390, 844)}
MODES = [f"{width}-{scheme}" for width in WIDTHS for scheme in ("light", "dark")]
PAGES = [f"{name}.html" for name in parse_toc_yaml(ROOT / "_toc.yml")] + ["search.html", "genindex.html"]
HEAVY = 2_000_000  # bytes as a server sends them, compressed, scripts and fonts included

# An unbalanced brace leaves the formula as text, a misplaced command becomes an error node, and an
# unknown command is set in red.
BAD_MATH = """() => [
    ...[...document.querySelectorAll(".math")].filter(e => !e.querySelector("mjx-container")),
    ...document.querySelectorAll("mjx-merror, [data-mjx-error], mjx-assistive-mml [mathcolor=red]"),
].map(e => e.textContent.trim())"""

BAD_PICTURES = """() => [...document.images]
    .filter(e => !e.alt.trim() || !(e.complete && e.naturalWidth))
    .map(e => e.outerHTML)"""

# What is wider than the window, apart from what scrolls in a box of its own.
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"

# Break each live figure, so that what it loads, draws and says is looked at, too; stop what runs for long.
ASK_FIGURES = """async () => {
    const wait = time => new Promise(resolve => setTimeout(resolve, time));
    for (const figure of document.querySelectorAll("figure.live")) {
        figure.querySelector(".breaks").click();
        const start = figure.querySelector(".start");
        start?.click();
        for (let k = 0; figure.ariaBusy === "true" && k < 500; k++) {
            if (start && figure.answer) start.click();
            await wait(20);
        }
    }
}"""

ACCESSIBILITY = """async () => {
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const result = await axe.run(document, { runOnly: tags });
    return result.violations.flatMap(v => v.nodes.map(n => `${v.id}: ${n.html}`));
}"""


@dataclass
class Visit:
    """What was seen while one page was open."""

    page: Page
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    files: set[str] = field(default_factory=set)


@functools.cache
def compressed_size(name: str) -> int:
    """Measure what a server would send of one file of the site, in bytes."""
    return len(gzip.compress((SITE / name).read_bytes()))


@pytest.fixture(scope="module", params=MODES)
def mode(request: pytest.FixtureRequest) -> str:
    """Take each width in each colour scheme."""
    return str(request.param)


@pytest.fixture(scope="module", params=PAGES)
def visit(request: pytest.FixtureRequest, mode: str, browser: Browser, address: str) -> Iterator[Visit]:
    """Open one page, unfold its solutions, and take its picture when it is ready."""
    width, scheme = mode.split("-")
    size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
    with browser.new_context(viewport=size, color_scheme=scheme) as context, context.new_page() as page:
        visit = Visit(page)

        def on_request(request: Request) -> None:
            if request.url.startswith(address):
                visit.files.add(unquote(urlsplit(request.url).path).lstrip("/"))
            elif not request.url.startswith(("data:", "blob:")):
                visit.foreign.append(request.url)

        def on_console(message: ConsoleMessage) -> None:
            if message.type == "error":
                visit.errors.append(message.text)

        page.on("request", on_request)
        page.on("console", on_console)
        page.on("pageerror", lambda error: visit.errors.append(str(error)))
        page.goto(address + request.param)
        page.evaluate("() => window.MathJax?.startup.promise")
        page.evaluate(UNFOLD)
        page.evaluate(ASK_FIGURES)
        page.wait_for_load_state("networkidle")
        PICTURES.mkdir(parents=True, exist_ok=True)
        name = Path(request.param).stem
        page.screenshot(path=PICTURES / f"{name}-{mode}.png", full_page=True)
        yield visit


def test_nothing_is_requested_from_another_host(visit: Visit) -> None:
    assert visit.foreign == []


def test_nothing_fails_on_the_console(visit: Visit) -> None:
    assert visit.errors == []


def test_the_page_does_not_scroll_sideways(visit: Visit) -> None:
    assert visit.page.evaluate(OVERFLOW) == 0


def test_math_is_typeset(visit: Visit) -> None:
    assert visit.page.evaluate(BAD_MATH) == []


def test_pictures_load_and_say_what_they_show(visit: Visit) -> None:
    assert visit.page.evaluate(BAD_PICTURES) == []


def test_the_page_is_light(visit: Visit) -> None:
    assert sum(compressed_size(name) for name in visit.files) < HEAVY


def test_everyone_can_use_the_page(visit: Visit) -> None:
    if not AXE.exists():
        pytest.skip("axe is not here: `make look` installs it with npm")
    visit.page.add_script_tag(path=AXE)
    assert visit.page.evaluate(ACCESSIBILITY) == []
