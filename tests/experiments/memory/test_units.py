import numpy as np
import pytest

from rnn_course.experiments.common.characters import character_model, split
from rnn_course.experiments.memory import units


def test_marks_say_where_a_letter_stands():
    text = 'f("a)", [1])\n"""x "y" (`z`) """ w\n'
    inside = {
        name: "".join(letter for letter, value in zip(text, mark, strict=True) if value)
        for name, mark in units.marks(text).items()
    }
    assert inside["quotes"] == '"a)' + '"'  # who reads letter by letter takes the first of three for one
    assert inside["code"] == "`z"
    assert inside["documentation"] == '"x "y" (`z`) ""'
    assert inside["brackets"].startswith('("a')
    line = units.marks(text)["line"]
    assert line[0] == 1
    assert line[text.index("\n") + 1] == 1
    assert line[text.index("\n")] == 0


@pytest.mark.parametrize("cell", ["RNN", "LSTM"])
def test_states_are_those_of_the_layer(cell):
    model = character_model(cell, 9, 6, dtype="float64")
    ids = np.random.default_rng(1).integers(0, 9, (3, 8))
    seen = units.states(model, ids)
    assert seen.shape == (3, 8, 6)
    h = model.layers[1].forward(model.layers[0].forward(ids))
    if cell == "RNN":
        np.testing.assert_allclose(seen, h, atol=1e-12)
    else:  # h = o * tanh(c): the same sign, and never larger
        assert (seen * h >= 0).all()
        assert (np.abs(seen) >= np.abs(h)).all()


def test_correlations_are_pearsons():
    rng = np.random.default_rng(2)
    h, mark = rng.standard_normal((2, 50, 3)), rng.standard_normal((2, 50))
    h[..., 2] = 1.0  # never moves
    r = units.correlations(h, mark)
    for unit in (0, 1):
        assert r[unit] == pytest.approx(np.corrcoef(h[..., unit].ravel(), mark.ravel())[0, 1])
    assert r[2] == 0


def test_the_best_unit_is_found_and_measured_elsewhere(monkeypatch):
    text = split(["(ab) cd ", "(cd) ab "] * 40, every=2)
    bracket = units.marks(text.held_out)["brackets"]
    rng = np.random.default_rng(3)

    def fake_states(model, x):
        h = rng.standard_normal((*x.shape, 4))
        h[..., 2] -= 9 * bracket[: x.size].reshape(x.shape)
        return h

    monkeypatch.setattr(units, "states", fake_states)
    unit, r = units.best_units(None, text, samples=4)["brackets"]
    assert unit == 2
    assert -1 < r < -0.9
