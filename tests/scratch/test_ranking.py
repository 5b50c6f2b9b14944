import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from rnn_course.scratch.ranking import average_precision, precision_recall, roc_auc

SAMPLES = st.lists(st.tuples(st.booleans(), st.integers(0, 6)), min_size=2, max_size=40).filter(
    lambda pairs: len({positive for positive, _ in pairs}) == 2
)


@given(SAMPLES)
def test_they_agree_with_scikit_learn_also_where_scores_are_equal(pairs):
    positive, score = map(np.array, zip(*pairs, strict=True))
    assert average_precision(positive, score) == pytest.approx(
        metrics.average_precision_score(positive, score)
    )
    assert roc_auc(positive, score) == pytest.approx(metrics.roc_auc_score(positive, score))


def test_by_hand():
    precision, recall, threshold = precision_recall([True, False, True, False], [0.9, 0.8, 0.8, 0.1])
    np.testing.assert_allclose(precision, [1, 2 / 3, 1 / 2])
    np.testing.assert_allclose(recall, [1 / 2, 1, 1])
    np.testing.assert_allclose(threshold, [0.9, 0.8, 0.1])


@pytest.mark.parametrize("measure", [precision_recall, average_precision, roc_auc])
def test_what_cannot_be_ranked_is_refused(measure):
    with pytest.raises(TypeError, match=f"^{measure.__name__}: positive has dtype int64; expected bool"):
        measure([1, 0], [0.5, 0.5])
    with pytest.raises(ValueError, match="NaN"):
        measure([True, False], [0.5, np.nan])
    with pytest.raises(ValueError, match="one positive and one negative"):
        measure([True, True], [0.5, 0.4])
    with pytest.raises(ValueError, match=r"\(3,\)"):
        measure([True, False], [0.5, 0.4, 0.3])
    for odd, message in (
        (np.ma.array, "a masked array"),
        (lambda x: np.array([x]).view(np.matrix), "a numpy.matr"),
    ):
        with pytest.raises(TypeError, match=f"positive is {message}"):
            measure(odd([True, False]), [0.5, 0.4])
        with pytest.raises(TypeError, match=f"score is {message}"):
            measure([True, False], odd([0.5, 0.4]))
    with pytest.raises(TypeError, match="score has dtype <U3; expected numbers"):
        measure([True, False], ["0.5", "0.4"])


@pytest.mark.filterwarnings("error")
def test_infinite_scores_are_equal_to_each_other():
    precision, recall, threshold = precision_recall([True, False, True], [np.inf, np.inf, -np.inf])
    np.testing.assert_allclose(precision, [1 / 2, 2 / 3])
    np.testing.assert_allclose(recall, [1 / 2, 1])
    np.testing.assert_array_equal(threshold, [np.inf, -np.inf])
