"""The colours that mean something: one for each part of a gated cell, one for each sign."""

import pytest
from matplotlib.colors import to_hex, to_rgb

from rnn_course import plots
from rnn_course.plots.style import GATES, SIGNS, tint


def test_parts_that_appear_together_have_colours_of_their_own() -> None:
    signs = {GATES["positive"], GATES["negative"]}
    for cell in (("input", "forget", "output", "candidate"), ("update", "reset", "candidate")):
        colours = {GATES[part] for part in cell}
        assert len(colours) == len(cell)
        assert not colours & signs


def test_a_map_of_signs_is_white_at_zero() -> None:
    ends = [to_hex(SIGNS(value)) for value in (0.0, 1.0)]
    assert ends == [GATES["negative"], GATES["positive"]]
    assert min(SIGNS(0.5)) > 0.98


def test_a_tint_lies_between_white_and_the_colour() -> None:
    assert tint("#000000", 0.0) == (1, 1, 1)
    assert tint(GATES["forget"], 1.0) == pytest.approx(to_rgb(GATES["forget"]))
    assert tint("black", 0.25) == pytest.approx((0.75, 0.75, 0.75))


def test_the_package_gives_the_colours() -> None:
    assert plots.GATES is GATES
    assert plots.SIGNS is SIGNS
