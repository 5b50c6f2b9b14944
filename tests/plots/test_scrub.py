"""The figure that moves: what its HTML holds."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest

from rnn_course.plots.scrub import Scrub
from rnn_course.plots.svg import WIDTH

NAN = float("nan")


def make(values, columns, rows=("",), **options):
    frames = options.pop("frames", [f"frame {k}" for k in range(len(values))])
    return Scrub(values, columns, rows, frames, options.pop("label", "a picture"), "fig-x", **options)


def parse(scrub):
    """Give the figure as a tree (its script, which is no XML, apart), and the data for the script."""
    html = scrub._repr_html_()
    html = re.sub("<script>.*</script>", "", html, flags=re.DOTALL)
    figure = ElementTree.fromstring(re.sub(r"<label hidden>(.*?)(<input.*?)>", r"<label>\1\2/>", html))
    return figure, json.loads(figure.get("data-scrub"))


def cells(figure):
    return figure.findall("svg/g[@class='cells']/rect")


def test_the_still_picture_is_the_last_frame():
    figure, _ = parse(make([[[1, NAN, NAN]], [[0.5, -2, NAN]]], ["a", "b", "c"]))
    shown = [
        (cell.get("opacity"), cell.get("fill"), cell.get("fill-opacity"), cell.get("rx"))
        for cell in cells(figure)
    ]
    assert shown == [
        ("1", "#0072b2", "0.25", "0"),
        ("1", "#d55e00", "1", "7"),
        ("0", "#0072b2", "0", "0"),
    ]
    assert figure.find("output").text == "frame 1"


def test_the_script_gets_percents_texts_and_places():
    values = np.array([[[0.5, NAN], [0.124, NAN]], [[-0.25, 1.0], [0.0, 0.126]]])
    figure, data = parse(make(values, ["a", "b"], ["up", "down"], frames=["one", "two"]))
    assert data["values"] == [[50, None, 12, None], [-25, 100, 0, 13]]
    assert data["frames"] == ["one", "two"]
    corners = [tuple(map(int, (c.get("x"), c.get("y")))) for c in cells(figure)]
    (ax, ay), (bx, by), (cx, cy), _ = corners
    assert (ay, ax) == (by, cx)
    assert bx > ax
    assert cy > ay
    assert [x + 1 for x, _ in data["now"]] == [ax, bx]


def test_rows_and_columns_are_named():
    figure, _ = parse(make(np.zeros((1, 2, 3)), ["x", " ", "\n"], ["RNN", "LSTM"]))
    assert [text.text for text in figure.iter("text")] == ["x", "␣", "↵", "RNN", "LSTM", "1"]


def test_only_a_picture_with_negative_values_explains_them():
    def key(values):
        return [text.text for text in parse(make(values, ["a"]))[0].iter("text")][2:]

    assert key([[[3.0]]]) == ["3"]
    assert key([[[-3.0]]]) == ["3", "-3"]


def test_the_outlined_column_can_be_chosen():
    _, data = parse(make(np.ones((3, 1, 2)), ["a", "b"], current=[1, 0, 1]))
    assert data["now"][0] == data["now"][2] != data["now"][1]


@pytest.mark.parametrize("word", ["x", "한", "developing"])
def test_a_phone_is_wide_enough(word):
    columns = [word] * 65
    figure, data = parse(make(np.ones((65, 2, 65)), columns, ["LSTM", "GRU"]))
    _, _, width, height = map(float, figure.find("svg").get("viewBox").split())
    assert width <= WIDTH + 4
    for cell in cells(figure):
        assert 0 <= float(cell.get("x")) <= WIDTH - float(cell.get("width"))
        assert 0 <= float(cell.get("y")) < height
    assert len({(cell.get("x"), cell.get("y")) for cell in cells(figure)}) == 130
    assert len({tuple(place) for place in data["now"]}) == 65


def test_texts_are_escaped():
    odd = ["<", "&", '"', "'", "</script>", "<!--"]
    scrub = make(np.ones((6, 1, 6)), odd, ["<b>"], frames=odd, label='a "b" <c> & d', slider="<step>")
    figure, data = parse(scrub)
    assert data["frames"] == odd
    assert [text.text for text in figure.iter("text")][:7] == [*odd, "<b>"]
    assert figure.find("svg").get("aria-label") == 'a "b" <c> & d'
    assert figure.find("output").text == "<!--"
    html = scrub._repr_html_()
    assert html.count("</script>") == 1
    assert html.index("</script>") > html.index("<script>")
    assert unescape("&lt;step&gt;") == figure.find("label").text.strip()


def test_it_is_the_same_each_time_and_needs_no_other_host():
    def html():
        return make(np.linspace(-1, 1, 6).reshape(2, 1, 3), "abc")._repr_html_()

    assert html() == html()
    assert "http" not in html()
    assert "src" not in html()


def test_the_slider_is_hidden_until_the_script_runs_and_has_a_label():
    html = make(np.ones((4, 1, 4)), "abcd", slider="characters read")._repr_html_()
    assert '<label hidden>characters read <input type="range" min="0" max="3" value="3"></label>' in html
    assert "hidden = false" in html
    assert '<output aria-live="polite">' in html


def test_repr_is_short():
    assert repr(make(np.ones((4, 1, 4)), "abcd")) == "<Scrub 'fig-x': 4 frames of 1 x 4 cells>"


def test_nothing_but_zeros_and_gaps_can_be_drawn():
    _, data = parse(make([[[0.0, NAN]]], "ab"))
    assert data["values"] == [[0, None]]
    _, data = parse(make([[[NAN]]], "a"))
    assert data["values"] == [[None]]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((np.ones((2, 3)), "abc"), r"values has shape \(2, 3\); expected .* = \(2, 1, 3\)"),
        ((np.ones((0, 1, 3)), "abc"), r"values has shape \(0, 1, 3\)"),
        ((np.full((1, 1, 1), np.inf), "a"), "infinite"),
        ((np.ones((3, 1, 2)), "ab"), r"current is \[0, 1, 2\]; expected, for each of 3 frames, one of 2"),
    ],
)
def test_what_does_not_fit_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        make(*arguments)


def test_the_name_is_one_that_a_page_can_hold():
    with pytest.raises(ValueError, match="figure_id is 'a b'"):
        Scrub([[[1.0]]], "a", [""], ["x"], "y", "a b")
