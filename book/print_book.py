"""Print the built book into one PDF: `python book/print_book.py`, after `make book`.

Chromium prints page after page, solutions unfolded; then they are joined.
"""

import io
import shutil
import sys
from pathlib import Path

from check_pages import SITE, pages
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter

PDF = SITE.parent / "rnn-course.pdf"

UNFOLD = """() => {
    document.querySelectorAll("details").forEach(e => { e.open = true; });
    const hidden = "toggle-hidden";
    document.querySelectorAll("." + hidden).forEach(e => e.classList.remove(hidden));
}"""

PAPER = {
    "format": "A4",
    "scale": 0.8,
    "margin": dict.fromkeys(("top", "bottom", "left", "right"), "15mm"),
    "display_header_footer": True,
    "header_template": "<span></span>",
    "footer_template": """<span style="font-size: 8px; margin: auto">
        <span class="title"></span> · <span class="pageNumber"></span></span>""",
}


def chromium() -> str | None:
    """Find the browser that is installed; without one Playwright looks for its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


def print_pages(site: Path, names: list[str]) -> PdfWriter:
    """Print the HTML files `names` of the site, in this order."""
    book = PdfWriter()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium(),
            args=["--no-sandbox", "--disable-gpu"],
        )
        page = browser.new_page(color_scheme="light")
        for name in names:
            page.goto((site / name).as_uri())
            page.evaluate("() => window.MathJax?.startup.promise")
            page.evaluate(UNFOLD)
            title = page.locator("h1").first.inner_text().rstrip("#")
            book.append(io.BytesIO(page.pdf(**PAPER)), outline_item=title)
        browser.close()
    return book


if __name__ == "__main__":
    if not (SITE / "index.html").exists():
        sys.exit("The book is not built: run `make book` first.")
    print_pages(SITE, pages()).write(PDF)
    print(PDF)
