import numpy as np
import pytest

from rnn_course.experiments.lstm import reader, sentences
from rnn_course.scratch import LSTM
from rnn_course.scratch.activations import sigmoid


def row(cell, lag, steps):
    return {"cell": cell, "lag": lag, "seed": 0, "steps": steps}


@pytest.fixture(scope="module")
def trained():
    return reader.question_reader(units=4, epochs=4)


def test_a_trace_holds_the_states_of_the_layer_and_the_gates_that_make_them():
    layer = LSTM(5, return_sequences=True, return_state=True, dtype="float64", seed=0)
    rng = np.random.default_rng(0)
    layer.build(3)
    layer.set_weights([rng.standard_normal(w.shape) for w in layer.get_weights()])
    x = rng.standard_normal((7, 3))
    h, _, c = layer.forward(x[np.newaxis])
    trace = reader.trace(layer, x)
    np.testing.assert_allclose(trace.h, h[0])
    np.testing.assert_allclose(trace.c[-1], c[0])
    before = np.vstack([np.zeros(5), trace.c[:-1]])
    np.testing.assert_allclose(trace.c, trace.f * before + trace.i * trace.candidate)
    np.testing.assert_allclose(trace.h, trace.o * np.tanh(trace.c))


def test_the_reader_learns_what_a_question_is_and_names_a_unit(trained):
    talk = sentences.talks(50, np.random.default_rng(1))
    answer = sigmoid(trained.forward(talk.x)) > 0.5
    assert (answer == (talk.y > 0.5))[talk.mask].mean() > 0.9
    assert 0 <= reader.remembering_unit(trained, talk) < 4


def test_the_remembering_unit_is_the_one_that_makes_the_answer(trained):
    talk = sentences.talks(50, np.random.default_rng(1))
    kernel = trained.layers[1].params["kernel"]
    old = kernel.copy()
    best = reader.remembering_unit(trained, talk)
    kernel[best] *= -1  # now it speaks against the target
    assert reader.remembering_unit(trained, talk) != best
    kernel[...] = old


def test_the_share_right_counts_real_characters_alone(trained):
    talk = sentences.talks(20, np.random.default_rng(1))
    right = 0
    for x, y, text in zip(talk.x, talk.y, talk.texts, strict=True):
        logits = trained.forward(x[np.newaxis, : len(text)])[0]
        right += ((logits > 0) == (y[: len(text)] == 1)).sum()
    assert reader.share_right(trained, talk) == pytest.approx(right / talk.mask.sum())


def test_a_number_is_written_again_if_it_has_the_sign_of_the_old_state():
    candidate = np.array([[0.5, 0.5], [0.5, -0.5], [-0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]])
    c = np.array([[1, 1], [2, 1], [1, 0.5], [-1, 1], [1, 1]])
    ones = np.ones((5, 2))
    trace = reader.Trace(i=ones / 2, f=ones, candidate=candidate, o=ones, c=c, h=ones)
    assert reader.written_again(trace, 0) == 1 / 4  # 0.5 on 1; not -0.5 on 2, -0.5 on 1, 0.5 on -1
    assert reader.written_again(trace, 1) == 2 / 4


def test_readers_are_those_of_their_size_and_seed():
    (row,) = reader.readers([2], [1])
    model = reader.question_reader(2, seed=1)
    known = sentences.talks(100, np.random.default_rng(99))
    assert row["known"] == pytest.approx(reader.share_right(model, known), abs=1e-4)
    assert row["cut"] < row["known"]
