from rnn_course.experiments.simple_rnn import saturation


def test_positive_weights_saturate_and_the_usual_ones_do_not():
    states = saturation.states_from_positive_weights(H=8, D=4, T=10, seed=0)
    assert states.shape == (10, 8)
    assert states[2:].min() > 0.99
