from rnn_course.experiments.gru import update_gate


def test_the_update_gate_has_two_meanings():
    test = update_gate.update_gate_test()
    assert test["moved"] == 0
    assert test["converted"] < 1e-12 < 0.1 < test["unconverted"]
