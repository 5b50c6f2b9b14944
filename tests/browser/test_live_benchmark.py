"""What is measured of live figures: a small book with two of them is opened, asked and weighed once."""

import re

import pytest

from benchmarks.live import answers, paint, report
from benchmarks.live.__main__ import gather
from rnn_course import live
from rnn_course.live.controls import Text
from tests.browser.conftest import small_book


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A figure with a text, and one that a button starts, in pages of the names that are looked for."""
    monkeypatch.setattr(live.figure("one_unit"), "START_BUTTON", "Start", raising=False)
    small_book(tmp_path, ["one_unit", "questions"])
    for name, page in {"one_unit": "05_lstm", "questions": "index"}.items():
        (tmp_path / f"{name}.html").rename(tmp_path / f"{page}.html")
    return tmp_path


def test_a_run_measures_all_that_the_report_says(browser, site):
    result = gather(browser, site, ["one_unit", "questions"], quick=True)
    assert [(row["page"], row["source"]) for row in result["paint"]] == [
        (page, source) for page in ("05_lstm.html", "index.html") for source in ("server", "file")
    ]
    pressed, _, typed, _ = (row["answers"] for row in result["answers"])
    assert all(press["end"] >= press["first picture"] > 0 for (press,) in pressed.values())
    assert [len(taken) for taken in typed.values()] == [1] * len(live.figure("questions").EXAMPLES)
    assert all(row["asked"] > row["untouched"] > 0 for row in result["weight"])
    text = report.write(result)
    tables = re.findall(r"(?:^\|.*\|$\n?)+", text, flags=re.MULTILINE)
    assert len(tables) == 4
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1, table
    assert "nan" not in text


def test_a_page_without_figures_has_no_trace_of_them(site, tmp_path_factory):
    folder = tmp_path_factory.mktemp("both")
    paint.both(site, ["index.html"], folder)
    html = {kind: (folder / kind / "index.html").read_text(encoding="utf-8") for kind in ("with", "without")}
    assert html["with"] == (site / "index.html").read_text(encoding="utf-8")
    assert "A figure</h1>" in html["without"]
    assert "live" not in html["without"]
    assert (folder / "without" / "_static" / "live.js").exists()


@pytest.mark.parametrize("name", ["around", "letters", "translation"])
def test_a_text_is_typed_that_is_as_long_as_its_figure_takes(name):
    line = next(control for control in live.figure(name).CONTROLS if isinstance(control, Text))
    for said, states in answers.typed(name, keys=5).items():
        texts = [state[line.name] for state in states]
        assert [len(text) for text in texts] == list(range(len(texts[0]), len(texts[0]) + 5))
        assert len(texts[-1]) <= 100
        assert len(texts[-1]) > len(answers.examples(name)[said][line.name])
        assert not live.answer(name, **states[-1])[0].text.startswith("No answer")


def test_a_figure_that_is_on_no_page_is_named(browser, site):
    with pytest.raises(LookupError, match="no page has the figure 'letters'; run `make book`"):
        answers.measure(browser, site, ["questions", "letters"], keys=1, touches=1)
    with pytest.raises(FileNotFoundError, match=r"no page .* has a live figure; run `make book`"):
        answers.measure(browser, site / "_static", ["questions"], keys=1, touches=1)
