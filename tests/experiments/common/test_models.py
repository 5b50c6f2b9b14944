import pytest

from rnn_course.experiments.common import models
from rnn_course.scratch.models import MODELS


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize(("features", "units"), [(1, 1), (3, 5), (10, 2)])
def test_counted_weights_are_those_of_the_layer(model, features, units):
    layer = MODELS[model].layer(units)
    layer.build(features)
    assert models.count_weights(model, features, units) == layer.count_params()


@pytest.mark.parametrize(("weights", "width"), [(0, 1), (1, 1), (6, 2), (7, 3), (9, 3), (1_000_000, 1000)])
def test_the_width_is_the_closest(weights, width):
    assert models.width_of(weights, lambda H: H * H) == width
