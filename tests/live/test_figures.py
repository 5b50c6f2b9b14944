"""The figures that answer, in the package: what they hold, and what is said of wrong ones."""

import json
import re
from html import unescape

import pytest

from rnn_course import live, weights
from rnn_course.live.controls import Choice, Curve, Slider, Text
from rnn_course.live.parts import Sentence


@pytest.mark.parametrize("name", live.names())
def test_a_figure_has_all_that_it_needs(name):
    made = live.figure(name)
    names = {control.name for control in made.CONTROLS}
    first = next(iter(made.EXAMPLES.values()))
    assert first.keys() == names
    for state in (*made.EXAMPLES.values(), made.BREAKS):
        assert state.keys() <= names
    assert set(made.MODELS) <= set(weights.manifest())
    assert made.WHY.endswith(".")
    assert made.ABOUT.endswith(".")
    assert (live.STATIC / "live" / f"{name}.js").is_file()


@pytest.mark.parametrize("name", live.names())
def test_each_example_has_an_answer_that_begins_with_a_sentence(name):
    made = live.figure(name)
    for state in (*made.EXAMPLES.values(), made.BREAKS):
        first, *others = live.answer(name, **state)
        assert isinstance(first, Sentence)
        assert not first.text.startswith("No answer")
        assert others


@pytest.mark.parametrize("name", live.names())
def test_in_the_book_the_page_brings_the_scripts(name, monkeypatch):
    monkeypatch.setenv(live.BOOK, "1")
    small = live.Live(name)._repr_html_()
    assert "<script>" not in small
    assert small == live.Live(name)._repr_html_()
    monkeypatch.delenv(live.BOOK)
    assert live.Live(name)._repr_html_().startswith(small + "<style>")


def test_wrong_figures_are_named():
    with pytest.raises(ValueError, match=r"no figure 'nothing'; there are: .*sentiment"):
        live.Live("nothing")
    with pytest.raises(ValueError, match="sentiment has no control 'review'; it has: text"):
        live.Live("sentiment", review="good")
    with pytest.raises(ValueError, match="figure_id is 'A b'"):
        live.Live("sentiment", "A b")


def test_buttons_leave_what_no_other_one_names_as_the_figure_came():
    html = live.Live("questions", cell="GRU", unit=5, text="I am here.")._repr_html_()
    states = [json.loads(unescape(one)) for one in re.findall('data-state="(.*?)"', html)]
    assert states[0]["text"] == "What time is it ? It is three o'clock."
    assert {(state["cell"], state["unit"]) for state in states} == {("GRU", "5")}


def test_no_answer_is_a_sentence():
    assert live.answer("sentiment", text=" \n") == [Sentence("Nothing is typed yet.")]
    assert re.match("No answer: there is no word in it", live.answer("sentiment", text="?!")[0].text)


def test_controls_read_only_what_is_within_their_limits():
    assert Text("t", "a text", longest=3).read("\u1112\u1161\u11ab\n글") == "한"
    assert Slider("s", "a number", 0, 1, 0.1).read("7") == 1
    assert Choice("c", "one of two", ["a", "b"]).read("z") == "a"
    curve = Curve("c", "a line", 4, 0.0, 9.0, 1.0)
    assert curve.read("1,,12") == [1.0, 0.0, 9.0, 0.0]
    assert curve.read(curve.written([1, 2, 3, 4])) == [1, 2, 3, 4]
