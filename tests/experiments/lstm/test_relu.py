from rnn_course.experiments.common.tasks import ADDING_BASELINE
from rnn_course.experiments.lstm import relu


def test_a_training_ran_wild_if_its_loss_did_or_was_not_finite():
    limit = 100 * ADDING_BASELINE
    assert [relu.ran_wild({"worst": worst}) for worst in (None, limit + 1, limit, 0.2)] == [1, 1, 0, 0]
