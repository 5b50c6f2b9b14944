"""Exercises of chapter 4: the way back, the spectral radius, clipping, and truncation."""

ORDER = (
    "jacobian",
    "step_back",
    "cell_backward",
    "relative_error",
    "numeric_gradient",
    "loop",
    "radius",
    "fading",
    "clip",
    "loss_and_gradients",
    "truncated",
    "train_step",
)
