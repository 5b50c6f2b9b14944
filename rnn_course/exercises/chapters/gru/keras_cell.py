"""A cell of the GRU for a layer of Keras; its solution imports Keras, which takes seconds."""

from rnn_course.exercises import keras_observers
from rnn_course.exercises.chapters.gru import cell
from rnn_course.exercises.exercise import Exercise, edge, pencil, random


def keras_gru_cell(H):
    """Make the cell."""
    import keras
    from keras import ops

    class GRUCell(keras.layers.Layer):
        def __init__(self):
            super().__init__()
            self.state_size = H

        def build(self, input_shape):
            self.W = self.add_weight(shape=(input_shape[-1], 3 * H))
            self.U = self.add_weight(shape=(H, 3 * H), initializer="orthogonal")
            self.b = self.add_weight(shape=(2, 3 * H), initializer="zeros")

        def call(self, x, states):
            h = states[0]
            x_z, x_r, x_h = ops.split(ops.matmul(x, self.W) + self.b[0], 3, axis=1)
            h_z, h_r, h_h = ops.split(ops.matmul(h, self.U) + self.b[1], 3, axis=1)
            z = ops.sigmoid(x_z + h_z)
            r = ops.sigmoid(x_r + h_r)
            h = z * h + (1 - z) * ops.tanh(x_h + r * h_h)
            return h, [h]

    return GRUCell()


EXERCISE = Exercise(
    keras_gru_cell,
    cases=(
        pencil(1),
        *random(lambda rng: (int(rng.integers(3, 9)),)),
        edge("as many units as steps, H = 4", lambda rng: (4,)),
        edge("many units, H = 20", lambda rng: (20,)),
    ),
    observer=keras_observers.observer(("cell.weights", "outputs (N, T, H)"), keras_observers.recurs),
    heir_of=(cell.EXERCISE,),
)
