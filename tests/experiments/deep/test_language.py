import numpy as np

from rnn_course.experiments.deep import language


def test_the_manual_is_letters_and_single_spaces():
    ids = language.manual()
    assert len(ids) > 100_000
    assert set(np.unique(ids)) == set(range(27))
    space = ids == 0
    assert not (space[1:] & space[:-1]).any()


def test_windows_have_the_next_letters_as_targets():
    x, y = language.windows(np.arange(14), 4)
    assert x.tolist() == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    np.testing.assert_array_equal(y, x + 1)
