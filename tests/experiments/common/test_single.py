import numpy as np

from rnn_course.experiments.common.single import in_float32
from rnn_course.scratch import LSTM, Bidirectional, Dense, Embedding, Model


def test_a_model_in_single_precision_gives_the_same_answers():
    layer = Bidirectional(LSTM(4, return_sequences=True, dtype="float64", seed=1))
    model = Model([Embedding(7, 3, dtype="float64", seed=0), layer, Dense(2, dtype="float64", seed=2)])
    ids = np.array([[1, 5, 6, 2]])
    want = model.forward(ids)
    single = in_float32(model, (None,))
    assert {weight.dtype.name for weight in single.weights} == {"float32"}
    assert {weight.dtype.name for weight in model.weights} == {"float64"}
    np.testing.assert_allclose(single.forward(ids), want, atol=1e-6)
