import re

import numpy as np
import pytest

from rnn_course.experiments import lstm, stored
from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.scratch import LSTM, SimpleRNN
from rnn_course.scratch.activations import sigmoid


def row(cell, lag, steps):
    return {"cell": cell, "lag": lag, "seed": 0, "steps": steps}


@pytest.fixture(scope="module")
def reader():
    return lstm.question_reader(units=4, epochs=4)


def test_a_trace_holds_the_states_of_the_layer_and_the_gates_that_make_them():
    layer = LSTM(5, return_sequences=True, return_state=True, dtype="float64", seed=0)
    rng = np.random.default_rng(0)
    layer.build(3)
    layer.set_weights([rng.standard_normal(w.shape) for w in layer.get_weights()])
    x = rng.standard_normal((7, 3))
    h, _, c = layer.forward(x[np.newaxis])
    trace = lstm.trace(layer, x)
    np.testing.assert_allclose(trace.h, h[0])
    np.testing.assert_allclose(trace.c[-1], c[0])
    before = np.vstack([np.zeros(5), trace.c[:-1]])
    np.testing.assert_allclose(trace.c, trace.f * before + trace.i * trace.candidate)
    np.testing.assert_allclose(trace.h, trace.o * np.tanh(trace.c))


def test_questions_are_marked_to_their_last_character_and_the_space_between_belongs_to_none():
    talk = lstm.read([["Why?", "No."], ["So."]])
    assert talk.texts == ["Why? No.", "So."]
    assert talk.y[:, :, 0].tolist() == [[1, 1, 1, 1, 0, 0, 0, 0], [0] * 8]
    assert talk.mask.sum(axis=1).tolist() == [8, 3]
    assert talk.x.shape == (2, 8, len(lstm.ALPHABET))
    decoded = lstm.ALPHABET.decode(talk.x[0].argmax(axis=-1))
    assert "".join(decoded) == "Why? No."


def test_half_of_the_sentences_are_questions_and_the_running_sentence_is_held_out():
    talk = lstm.talks(300, np.random.default_rng(0))
    ends = "".join(re.findall("[.?]", " ".join(talk.texts)))
    assert 0.4 < ends.count("?") / len(ends) < 0.6
    assert not any("What time is it ?" in text or "three o'clock" in text for text in talk.texts)


def test_the_reader_learns_what_a_question_is_and_names_a_unit(reader):
    talk = lstm.talks(50, np.random.default_rng(1))
    answer = sigmoid(reader.forward(talk.x)) > 0.5
    assert (answer == (talk.y > 0.5))[talk.mask].mean() > 0.9
    assert 0 <= lstm.remembering_unit(reader, talk) < 4


def test_the_remembering_unit_is_the_one_that_makes_the_answer(reader):
    talk = lstm.talks(50, np.random.default_rng(1))
    kernel = reader.layers[1].params["kernel"]
    old = kernel.copy()
    best = lstm.remembering_unit(reader, talk)
    kernel[best] *= -1  # now it speaks against the target
    assert lstm.remembering_unit(reader, talk) != best
    kernel[...] = old


def test_the_share_right_counts_real_characters_alone(reader):
    talk = lstm.talks(20, np.random.default_rng(1))
    right = 0
    for x, y, text in zip(talk.x, talk.y, talk.texts, strict=True):
        logits = reader.forward(x[np.newaxis, : len(text)])[0]
        right += ((logits > 0) == (y[: len(text)] == 1)).sum()
    assert lstm.share_right(reader, talk) == pytest.approx(right / talk.mask.sum())


def test_a_number_is_written_again_if_it_has_the_sign_of_the_old_state():
    candidate = np.array([[0.5, 0.5], [0.5, -0.5], [-0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]])
    c = np.array([[1, 1], [2, 1], [1, 0.5], [-1, 1], [1, 1]])
    ones = np.ones((5, 2))
    trace = lstm.Trace(i=ones / 2, f=ones, candidate=candidate, o=ones, c=c, h=ones)
    assert lstm.written_again(trace, 0) == 1 / 4  # 0.5 on 1; not -0.5 on 2, -0.5 on 1, 0.5 on -1
    assert lstm.written_again(trace, 1) == 2 / 4


def test_readers_are_those_of_their_size_and_seed():
    (row,) = lstm.readers([2], [1])
    model = lstm.question_reader(2, seed=1)
    known = lstm.talks(100, np.random.default_rng(99))
    assert row["known"] == pytest.approx(lstm.share_right(model, known), abs=1e-4)
    assert row["cut"] < row["known"]


def test_gradient_norms_are_those_of_a_layer_that_can_be_solved_by_hand():
    rnn = SimpleRNN(4, activation="linear", dtype="float64", seed=0)
    rnn.build(8)
    rnn.params["recurrent_kernel"][...] = 0.5 * np.eye(4)
    np.testing.assert_allclose(lstm.gradient_norms(rnn, [1, 3, 6]), [0.5, 0.5**3, 0.5**6])


def test_more_forget_bias_lets_more_of_the_gradient_arrive():
    arrived = []
    for bias in (0, 1, 3):
        layer = LSTM(16, dtype="float64", seed=0)
        layer.build(8)
        layer.params["bias"][16:32] = bias
        arrived.append(lstm.gradient_norms(layer, [30])[0])
    assert arrived[0] < arrived[1] < arrived[2] < 1


@pytest.mark.parametrize("cell", lstm.CELLS)
def test_each_cell_can_be_made_and_trained(cell):
    learned = lstm.learn("adding", cell, 4, 0, units=4, steps=2, every=2)
    assert learned.steps is None
    assert learned.worst > 0


def test_cells_differ_as_their_names_say():
    made = {cell: lstm.recurrent(cell, 5, 3, seed=0) for cell in lstm.CELLS}
    forget = {cell: layer.params["bias"][5:10].tolist() for cell, layer in made.items() if "LSTM" in cell}
    assert forget == {
        "LSTM": [1] * 5,
        "LSTM, bias 0": [0] * 5,
        "LSTM, bias 3": [3] * 5,
        "LSTM, peepholes": [1] * 5,
    }
    assert (made["IRNN"].params["recurrent_kernel"] == np.eye(10)).all()
    kernels = {cell: made[cell].params["recurrent_kernel"] for cell in ("ReLU", "ReLU, large")}
    assert np.abs(np.linalg.eigvals(kernels["ReLU"])) == pytest.approx(1)
    assert np.abs(np.linalg.eigvals(kernels["ReLU, large"])).max() > 1.5
    assert [made[cell].activation for cell in ("RNN", "ReLU", "IRNN")] == ["tanh", "relu", "relu"]
    assert "peepholes" in made["LSTM, peepholes"].params


def test_a_cell_that_is_not_known_is_named():
    with pytest.raises(ValueError, match=r"recurrent: cell is 'GRU'; expected one of .*'IRNN'"):
        lstm.recurrent("GRU", 5, 3, seed=0)


def test_short_tasks_are_learned_and_the_seed_decides():
    settings = {"units": 8, "steps": 600}
    adding = lstm.learn("adding", "LSTM", 4, 0, **settings)
    assert adding.steps < 600
    assert adding.score < ADDING_BASELINE / 10
    assert lstm.learn("adding", "LSTM", 4, 0, **settings) == adding
    copying = lstm.learn("copying", "RNN", 2, 0, **settings)
    assert copying.steps < 600
    assert copying.score > 0.95


def test_a_training_whose_loss_is_not_finite_ends():
    with np.errstate(all="ignore"):
        learned = lstm.learn("adding", "ReLU, large", 3000, 0, units=16, steps=3, batch=4, clip=None, every=1)
    assert learned == (None, None, None)


def test_a_grid_has_every_cell_lag_and_seed():
    rows = lstm.grid("adding", ["RNN", "LSTM"], [3, 4], [0, 1], units=2, steps=1, every=1)
    assert len({(r["cell"], r["lag"], r["seed"]) for r in rows}) == len(rows) == 8


def test_the_longest_solved_lag_counts_only_if_every_seed_solved_it():
    rows = [row("A", 5, 50), row("A", 10, 50), row("A", 10, None), row("B", 5, None), row("A", 20, None)]
    assert lstm.longest_solved(rows, "A") == 5
    assert lstm.longest_solved(rows, "B") == 0


def test_solved_trainings_are_counted_within_a_budget():
    rows = [row("A", 5, 50), row("A", 5, 200), row("A", 5, None), row("A", 6, 10), row("B", 5, 10)]
    assert [lstm.count_solved(rows, "A", 5, steps) for steps in (10, 50, 1000)] == [0, 1, 2]


def test_the_counting_cell_counts_and_shows_nothing_until_its_gate_opens():
    c, h = lstm.counting(6).T
    np.testing.assert_allclose(c, [1, 2, 3, 4, 5, 6], atol=0.01)
    assert np.abs(h[:-1]).max() < 0.001
    assert h[-1] == pytest.approx(np.tanh(6), abs=0.001)


def test_stored_results_belong_to_their_settings():
    for name, (_, settings) in lstm.LARGE.items():
        result = stored.load(name)
        assert result["settings"] == settings
        sizes = [len(value) for value in settings.values() if isinstance(value, list)]
        assert len(result["result"]) == np.prod(sizes)


def test_a_training_ran_wild_if_its_loss_did_or_was_not_finite():
    limit = 100 * ADDING_BASELINE
    assert [lstm.ran_wild({"worst": worst}) for worst in (None, limit + 1, limit, 0.2)] == [1, 1, 0, 0]
