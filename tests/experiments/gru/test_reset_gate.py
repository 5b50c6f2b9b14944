from rnn_course.experiments.gru import reset_gate


def test_the_reset_gates_agree_with_one_unit_or_equal_gates():
    assert reset_gate.reset_difference(1, [1, 8]).max() < 1e-15
    equal, small, large = reset_gate.reset_difference(8, [0, 1, 8])
    assert equal < 1e-15
    assert 0 < small < large
