"""Looking a value up: what is asked was read, and a small network with attention learns it."""

import numpy as np

from rnn_course.experiments.today.lookup import KEYS, VALUES, lookup, lookup_batch


def test_the_answer_is_the_value_that_came_with_the_key():
    x, y = lookup_batch(np.random.default_rng(0), 50, pairs=5)
    assert x.shape == (50, 6, KEYS + VALUES)
    assert (x[:, :-1].sum(axis=2) == 2).all()
    assert (x[:, -1].sum(axis=1) == 1).all()
    keys, values = x[..., :KEYS], x[..., KEYS:]
    assert (keys[:, :-1].sum(axis=1) <= 1).all(), "no key comes twice"
    assert not values[:, -1].any(), "the question does not show its answer"
    for n in range(50):
        (at,) = np.flatnonzero((keys[n, :-1] == keys[n, -1]).all(axis=1))
        assert values[n, at].argmax() == y[n]


def test_attention_learns_to_look_up_and_is_reported_by_seed_and_number_of_pairs():
    result = lookup(
        weights=2_000,
        pairs=[1, 3],
        steps=120,
        samples=32,
        learning_rates={"Transformer": 0.01, "GRU": 0.01},
        seeds=2,
    )
    assert list(result) == ["Transformer", "GRU"]
    for found in result.values():
        assert np.shape(found["right"]) == (2, 2)
        assert 1_500 < found["weights"] < 2_500
    assert np.min(result["Transformer"]["right"]) > 0.5
