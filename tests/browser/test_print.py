"""The PDF of the book: `make pdf`."""

import io
import shutil

import pytest
from check_pages import SITE
from print_book import print_pages
from pypdf import PdfReader


@pytest.mark.skipif(shutil.which("chromium") is None, reason="there is no Chromium")
@pytest.mark.skipif(not (SITE / "index.html").exists(), reason="the book is not built: run `make book` first")
def test_pages_are_printed_with_an_outline_and_their_solutions():
    book, file = print_pages(SITE, ["book/01_tensors.html", "book/glossary.html"]), io.BytesIO()
    book.write(file)
    pdf = PdfReader(file)
    assert [entry.title for entry in pdf.outline] == ["Tensors and sequence data", "Glossary"]
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Solution to" in text
    assert "most_similar" in text  # from the code of a cell
    assert "Click to show" not in text
