import numpy as np

from rnn_course.experiments.masks import any_length
from rnn_course.scratch import SimpleRNN


def test_reading_under_a_mask_is_what_the_layer_does():
    rng = np.random.default_rng(0)
    layer = SimpleRNN(4, return_sequences=True, dtype="float64", seed=0)
    x = rng.standard_normal((3, 6, 2))
    layer.build(2)
    layer.set_weights([rng.standard_normal(weight.shape) for weight in layer.get_weights()])
    for mask in (None, np.arange(6) < np.array([[6], [4], [1]])):
        h, calls = any_length.read(x, layer.get_weights(), mask)
        np.testing.assert_allclose(h, layer.forward(x, mask=mask), atol=1e-14)
        assert calls == 6
