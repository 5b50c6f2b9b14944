import numpy as np

from rnn_course.experiments.deep import recall, width


def test_recall_asks_for_the_first_symbol():
    x, y = recall.recall_batch(np.random.default_rng(0), 5, 7, 3, "float64")
    assert x.shape == (5, 7, 3)
    np.testing.assert_array_equal(x[:, 0].argmax(axis=1), y)


def test_recall_counts_readings_or_gives_none():
    options = {"params": 300, "symbols": 2, "samples": 256, "epochs": 4, "seeds": 1, "learning_rate": 0.02}
    easy, hard = recall.recall(T=1, **options), recall.recall(T=60, **options)
    assert [kind["depth"] for kind in easy] == list(width.DEPTHS)
    assert easy[0]["readings"][0] in range(1, 5)
    assert hard[0]["readings"] == [None]
