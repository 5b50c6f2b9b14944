import numpy as np
import pytest

from rnn_course.experiments.common.exam import spread


@pytest.mark.parametrize(("most", "left"), [(10, 7), (7, 7), (6, 4), (4, 4), (3, 3), (2, 2), (1, 1)])
def test_at_most_so_many_examples_are_left_from_first_to_last(most, left):
    for examples in (list(range(7)), np.arange(7)):
        some = spread(examples, most)
        assert len(some) == left
        assert len(set(np.diff(some))) <= 1
        assert some[0] == 0
