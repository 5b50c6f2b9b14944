"""Links to a state of a figure: what they set is there to be set."""

import re
from html import unescape
from urllib.parse import parse_qsl

import nbformat
import pytest

from rnn_course import live

BOOK = live.STATIC.parent
LINK = re.compile(r'href=\\?"(?:([\w/]+)\.html)?#([a-z][a-z0-9-]*)\?([^"\\]+)')
FIGURE = re.compile(r'<figure class="live" id="([^"]+)" data-live="\{&quot;figure&quot;: &quot;(\w+)&quot;')


def texts(path):
    """Give the Markdown and the HTML of a page."""
    for cell in nbformat.read(path, as_version=4).cells:
        yield cell.source
        yield from (output.get("data", {}).get("text/html", "") for output in cell.get("outputs", []))


FIGURES = {path.stem: dict(FIGURE.findall("\n".join(texts(path)))) for path in sorted(BOOK.glob("*.ipynb"))}
LINKS = [
    (path.stem, page or path.stem, figure_id, unescape(query))
    for path in sorted(BOOK.glob("*.ipynb"))
    for page, figure_id, query in LINK.findall("\n".join(texts(path)))
]


@pytest.mark.parametrize("where", sorted({where for where, *_ in LINKS}))
def test_a_link_sets_what_its_figure_has(where):
    for _, page, figure_id, query in [one for one in LINKS if one[0] == where]:
        made = live.figure(FIGURES[page][figure_id])
        controls = {control.name: control for control in made.CONTROLS}
        for key, value in parse_qsl(query, keep_blank_values=True):
            assert controls[key].written(controls[key].read(value)) == value, f"{key} in {query}"


def test_chapters_lead_to_the_playground():
    assert {where for where, page, *_ in LINKS if page == "playground"} >= {
        "04_bptt",
        "05_lstm",
        "06_gru",
        "playground",
    }
