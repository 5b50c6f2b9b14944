"""The PDF of the book: `make pdf`."""

import io
import re
import shutil

import pytest
from check_pages import SITE
from print_book import link, print_pages
from pypdf import PdfReader

needs_book = pytest.mark.skipif(
    not (SITE / "index.html").exists(), reason="the book is not built: run `make book` first"
)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium")
@needs_book
def test_pages_are_printed_with_an_outline_and_their_solutions():
    book, file = print_pages(SITE, ["book/01_tensors.html", "book/glossary.html"]), io.BytesIO()
    book.write(file)
    pdf = PdfReader(file)
    assert [entry.title for entry in pdf.outline] == ["Tensors and sequence data", "Glossary"]
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Solution to" in text
    assert "most_similar" in text  # from the code of a cell
    assert "Click to show" not in text


@needs_book
def test_the_first_page_gets_a_link_to_the_pdf(tmp_path):
    (tmp_path / "book").mkdir()
    page, pdf = tmp_path / "book" / "index.html", tmp_path / "book.pdf"
    shutil.copy(SITE / "book" / "index.html", page)
    for size in (1_000_000, 2_000_000):
        pdf.write_bytes(bytes(size))
        link(pdf, page)
    assert re.findall(r"The whole .*? MB\)", page.read_text(encoding="utf-8")) == [
        'The whole book is also <a href="../book.pdf">one PDF</a> (2 MB)'
    ]
