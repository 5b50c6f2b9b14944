"""The folder of `make site` in a browser, served from a folder of a host: search, links, and no such page."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from make_site import make_site
from playwright.sync_api import Browser, Page
from published import Published

from tests.browser.conftest import Host, serving
from tests.browser.test_pages import ACCESSIBILITY, AXE, SITE

pytestmark = pytest.mark.skipif(
    not (SITE / "index.html").exists(), reason="the book is not built: run `make book` first"
)
FOLDER = "somewhere/else"


class StaticHost(Host):
    """Serve files, and as a static host does, its page 404 for those that there are not."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send the page of the site."""
        content = Path(self.directory, FOLDER, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the site from a folder of a host, which nobody has told the book about."""
    root = tmp_path_factory.mktemp("host")
    make_site(SITE, root / FOLDER, Published("", "main", "", jupyterlite=False))
    with serving(root, StaticHost) as address:
        yield f"{address}{FOLDER}/"


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return browser.new_page()


def test_the_folder_opens_the_first_page(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_url(f"{address}book/index.html")


def test_search_finds_a_page_and_opens_it(page: Page, address: str) -> None:
    page.goto(f"{address}search.html?q=peephole")
    page.locator("#search-results li a").first.click()
    page.wait_for_url(f"{address}book/**")
    assert "peephole" in page.locator("main").inner_text().lower()


def test_every_link_of_a_chapter_leads_to_something(page: Page, address: str) -> None:
    page.goto(f"{address}book/05_lstm.html")
    links = page.locator("a[href]").evaluate_all("all => all.map(a => a.href.split('#')[0])")
    here = {link for link in links if link.startswith(address)}
    assert len(here) > 90
    assert {link for link in here if not page.request.head(link).ok} == set()
    assert [link for link in here if link.endswith("_sources/book/05_lstm.ipynb")]


@pytest.mark.parametrize("missing", ["nothing.html", "book/nothing.html", "no/such/folder/at/all/"])
def test_a_missing_page_leads_into_the_book_from_any_depth(page: Page, address: str, missing: str) -> None:
    page.goto(address + missing)
    page.wait_for_function("document.baseURI.endsWith('/somewhere/else/')")
    links = page.locator("a").evaluate_all("all => all.map(a => a.href)")
    assert len(links) > 20
    assert {link for link in links if not page.request.head(link).ok} == set()
    page.get_by_label("Search this book").fill("vanishing gradient")
    page.get_by_role("button", name="Search").click()
    page.wait_for_url(f"{address}search.html?q=vanishing+gradient")
    assert page.locator("#search-results li a").first.is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everyone_can_use_the_page_for_what_is_missing(page: Page, address: str, scheme: str) -> None:
    if not AXE.exists():
        pytest.skip("axe is not here: `make look` installs it with npm")
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{address}nothing.html")
    page.add_script_tag(path=AXE)
    assert page.evaluate(ACCESSIBILITY) == []


def test_a_missing_page_outside_of_the_book_leads_nowhere_else(page: Page, address: str) -> None:
    page.goto(address.removesuffix(f"{FOLDER}/") + "no/book/here.html")
    page.wait_for_load_state("networkidle")
    assert page.evaluate("document.baseURI") == address.removesuffix(f"{FOLDER}/")
