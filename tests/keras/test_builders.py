"""The builders: shapes and parameter counts, batch size open or fixed."""

from rnn_course.keras import simple_rnn


def test_the_model_of_42_parameters():
    model = simple_rnn(3, 10, timesteps=2)
    assert model.output_shape == (None, 3)
    assert model.count_params() == 42


def test_a_fixed_batch_size_and_sequences():
    model = simple_rnn(3, 10, timesteps=2, batch_size=8, return_sequences=True)
    assert model.output_shape == (8, 2, 3)


def test_open_time_and_a_dense_layer_for_every_step():
    model = simple_rnn(3, 10, outputs=5, return_sequences=True)
    assert model.output_shape == (None, None, 5)
    assert model.count_params() == 42 + 3 * 5 + 5
