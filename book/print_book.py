"""Print the built book into one PDF: `python book/print_book.py`, after `make book`.

Chromium prints page after page, solutions unfolded; then they are joined, and the first
page of the book gets a link to the PDF.
"""

import io
import re
import shutil
import sys
from pathlib import Path

from check_pages import SITE, pages
from playwright.sync_api import sync_playwright
from pypdf import PdfWriter

PDF = SITE / "rnn-course.pdf"
NOT_FOR_PAPER = "book/progress.html"  # what a browser remembers
PLACE = re.compile(r'(<!-- A link to the PDF.*?-->)(<p class="pdf">.*?</p>)?')

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
    book.compress_identical_objects()  # such as fonts: each page brings its own
    return book


def link(pdf: Path, page: Path) -> None:
    """Put a link to the PDF into the page that keeps a place for it.

    No build does this, because no page may link what is not there.
    """
    size = pdf.stat().st_size / 1e6
    text = (
        f'The whole book is also <a href="../{pdf.name}">one PDF</a> ({size:.0f} MB).'
    )
    linked = PLACE.sub(
        rf'\1<p class="pdf">{text}</p>', page.read_text(encoding="utf-8")
    )
    page.write_text(linked, encoding="utf-8")


if __name__ == "__main__":
    if not (SITE / "index.html").exists():
        sys.exit("The book is not built: run `make book` first.")
    print_pages(SITE, [name for name in pages() if name != NOT_FOR_PAPER]).write(PDF)
    link(PDF, SITE / "book" / "index.html")
    print(PDF)
