import numpy as np
import pytest

from rnn_course.experiments import memory, stored
from rnn_course.experiments.common.characters import character_model, python_text, split
from rnn_course.scratch import categorical_cross_entropy


@pytest.mark.parametrize("cell", ["RNN", "LSTM", "GRU"])
def test_connectivity_is_what_a_small_push_does(cell):
    model = character_model(cell, 9, 6, features=4, seed=1, dtype="float64")
    ids = np.array([3, 0, 8, 5, 5, 1])
    matrix = memory.connectivity(model, ids)
    assert matrix.shape == (5, 5)
    assert (np.triu(matrix, 1) == 0).all()

    def losses(x):
        model.reset_state()
        _, recurrent, dense = model.layers
        logits = dense.forward(recurrent.forward(x))
        return [categorical_cross_entropy(ids[[n + 1]], logits[:, n])[0] for n in range(5)]

    x = model.layers[0].forward(ids[np.newaxis, :-1])
    slopes = np.zeros((5, 5, 4))  # of loss n by component d of letter t
    for t in range(5):
        for d in range(4):
            push = np.zeros_like(x)
            push[0, t, d] = 1e-6
            slopes[:, t, d] = (np.array(losses(x + push)) - losses(x - push)) / 2e-6
    np.testing.assert_allclose(matrix, np.linalg.norm(slopes, axis=2), atol=1e-7)


def test_shares_are_counted_backwards_from_the_letter_just_read():
    matrix = np.array([[1, 0, 0, 0], [1, 3, 0, 0], [0, 2, 6, 0], [5, 1, 1, 3]], float)
    # rows 2 and 3 count: 6/8 and 3/10 at lag 0, 2/8 and 1/10 at lag 1
    np.testing.assert_allclose(memory.share_by_lag([matrix]), [(0.75 + 0.3) / 2, (0.25 + 0.1) / 2])


def test_the_lag_of_a_share():
    by_lag = np.array([0.5, 0.25, 0.125, 0.125])
    assert [memory.lag_of_share(by_lag, share) for share in (0.4, 0.6, 0.8, 0.9)] == [1, 2, 3, 4]


def test_bits_by_context_reads_just_the_last_letters():
    model = character_model("LSTM", 7, 5, dtype="float64")
    ids = np.random.default_rng(0).integers(0, 7, 60)
    bits = memory.bits_by_context(model, ids, [1, 3], places=57)
    logits = np.stack([model_logits(model, ids[i - 3 : i]) for i in range(3, 60)])
    assert bits[1] == pytest.approx(categorical_cross_entropy(ids[3:], logits)[0] / np.log(2))
    assert bits[0] != bits[1]


def model_logits(model, ids):
    model.reset_state()
    return model.forward(ids[np.newaxis])[0, -1]


def test_marks_say_where_a_letter_stands():
    text = 'f("a)", [1])\n"""x "y" (`z`) """ w\n'
    inside = {
        name: "".join(letter for letter, value in zip(text, mark, strict=True) if value)
        for name, mark in memory.marks(text).items()
    }
    assert inside["quotes"] == '"a)' + '"'  # who reads letter by letter takes the first of three for one
    assert inside["code"] == "`z"
    assert inside["documentation"] == '"x "y" (`z`) ""'
    assert inside["brackets"].startswith('("a')
    line = memory.marks(text)["line"]
    assert line[0] == 1
    assert line[text.index("\n") + 1] == 1
    assert line[text.index("\n")] == 0


@pytest.mark.parametrize("cell", ["RNN", "LSTM"])
def test_states_are_those_of_the_layer(cell):
    model = character_model(cell, 9, 6, dtype="float64")
    ids = np.random.default_rng(1).integers(0, 9, (3, 8))
    seen = memory.states(model, ids)
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
    r = memory.correlations(h, mark)
    for unit in (0, 1):
        assert r[unit] == pytest.approx(np.corrcoef(h[..., unit].ravel(), mark.ravel())[0, 1])
    assert r[2] == 0


def test_the_best_unit_is_found_and_measured_elsewhere(monkeypatch):
    text = split(["(ab) cd ", "(cd) ab "] * 40, every=2)
    bracket = memory.marks(text.held_out)["brackets"]
    rng = np.random.default_rng(3)

    def fake_states(model, x):
        h = rng.standard_normal((*x.shape, 4))
        h[..., 2] -= 9 * bracket[: x.size].reshape(x.shape)
        return h

    monkeypatch.setattr(memory, "states", fake_states)
    unit, r = memory.best_units(None, text, samples=4)["brackets"]
    assert unit == 2
    assert -1 < r < -0.9


def test_the_passages_are_not_in_the_text_but_in_its_letters():
    text = python_text()
    for passage in (memory.PASSAGE, memory.SNIPPET):
        assert set(passage) <= set(text.letters)
        assert passage.strip() not in text.train + text.held_out


def test_numbers_are_packed():
    np.testing.assert_array_equal(memory.unpacked(memory.packed([1.4, -2.6, 0])), [1, -3, 0])


def test_three_spellings_of_the_same_messages():
    spelled = memory.spellings()
    english, syllables, jamo = spelled.values()
    assert len(english) == len(syllables) == len(jamo)
    k = english.index("Cancel\n")
    assert syllables[k] == "취소\n"
    assert jamo[k] == "\u110e\u1171\u1109\u1169\n"
    assert sum(map(len, syllables)) < sum(map(len, english))
    assert sum(map(len, syllables)) < sum(map(len, jamo))


def test_languages_measures_all_three(monkeypatch):
    few = {name: messages[:64] for name, messages in memory.spellings().items()}
    monkeypatch.setattr(memory, "spellings", lambda: few)
    result = memory.languages(units=4, seeds=[0], learning_rate=0.01, looks=2, n=2)
    assert list(result) == list(few)
    for one in result.values():
        assert one["messages"] == 8
        assert len(one["counting"]) == 2
        assert 0 < one["networks"][0]["bits"] < np.log2(one["letters"]) + 1


@pytest.mark.parametrize("name", memory.LARGE)
def test_stored_results_were_made_with_the_settings_of_the_code(name):
    assert stored.load(name)["settings"] == memory.LARGE[name][1]


def test_the_networks_compared_have_equal_losses_and_sizes():
    runs = [run for kind in memory.UNITS for run in stored.load("memory-cells")["result"][kind]]
    assert len(runs) == 9
    assert max(run["bits"] for run in runs) - min(run["bits"] for run in runs) < 0.06
    weights = [run["weights"] for run in runs]
    assert max(weights) < 1.05 * min(weights)


def test_the_cells_of_equal_loss_are_measured(monkeypatch):
    text = split(["f(ab) g [cd]\n"] * 40, every=2)
    monkeypatch.setattr(memory, "python_text", lambda: text)
    monkeypatch.setattr(memory, "UNITS", {"RNN": 6, "LSTM": 4})
    monkeypatch.setattr(memory, "PASSAGE", "f(ab) g")
    result = memory.cells_of_equal_loss(9.0, 100, [0], {"RNN": 0.01, "LSTM": 0.01}, [1, 2, 4])
    for kind in ("RNN", "LSTM"):
        (run,) = result[kind]
        assert len(run["by_lag"]) == 50
        assert sum(run["by_lag"]) <= 1.001
        assert len(run["bits_by_context"]) == 3
        rows = [memory.unpacked(row) for row in result["passage"][kind]["share"]]
        assert [len(row) for row in rows] == [1, 2, 3, 4, 5, 6, 7]
        assert all(abs(row.sum() - 1000) <= len(row) for row in rows)


def test_writing_looks_when_it_is_told(monkeypatch):
    text = split(["f(ab) g [cd]\n"] * 400, every=2)
    monkeypatch.setattr(memory, "python_text", lambda: text)
    monkeypatch.setattr(memory, "SNIPPET", "f(ab) g")
    result = memory.writing(4, [(1, 0.01), (1, 0.001)], [0, 2, 4], 5)
    assert list(result["bits"]) == list(result["written"])
    assert result["bits"]["0"] == pytest.approx(np.log2(len(text.letters)), abs=0.3)
    assert {len(written) for written in result["written"].values()} == {5}
    assert len(memory.unpacked(result["units"]["brackets"]["percent"])) == 7
