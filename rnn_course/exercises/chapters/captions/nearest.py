"""The caption of the nearest picture."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def nearest_captions(pictures, known, captions):
    """Give each picture the caption of the known picture that differs least."""
    found = []
    for picture in pictures:
        squares = (known.astype(float) - picture) ** 2  # (M, height, width, 3)
        found.append(captions[squares.sum(axis=(1, 2, 3)).argmin()])
    return found


def name(M: int) -> list[list[str]]:
    """Make M different captions."""
    return [["skin", "tone", str(m)][m % 2 :] for m in range(M)]


def draw(rng: np.random.Generator, N: int = 6, M: int = 9, height: int = 2, width: int = 3) -> Arguments:
    """Draw pictures that have a known one nearby, and others."""
    known = rng.integers(0, 256, (M, height, width, 3))
    noise = rng.integers(-90, 91, (N, height, width, 3))
    pictures = np.clip(known[rng.integers(0, M, N)] + noise, 0, 255)
    pictures[::3] = rng.integers(0, 256, pictures[::3].shape)
    return pictures.astype("uint8"), known.astype("uint8"), name(M)


def grey(*values: int) -> np.ndarray:
    """Make pictures of two pixels in one grey each."""
    return np.tile(np.array(values, "uint8")[:, np.newaxis, np.newaxis, np.newaxis], (1, 1, 2, 3))


EXERCISE = Exercise(
    nearest_captions,
    cases=(
        pencil(
            np.array([[[[10, 0, 0]]]], "uint8"),
            np.array([[[[14, 0, 0]]], [[[7, 0, 0]]], [[[12, 2, 0]]]], "uint8"),
            [["red", "heart"], ["black", "heart"], ["blue", "heart"]],
        ),
        *random(draw),
        edge(
            "one difference in one place, and small ones everywhere",
            lambda rng: (
                np.array([[[[100, 100, 100], [100, 100, 100]]]], "uint8"),
                np.array([[[[100, 100, 100], [100, 100, 126]]], [[[90, 110, 90], [110, 90, 110]]]], "uint8"),
                name(2),
            ),
        ),
        edge("two known pictures are equally near", lambda rng: (grey(100), grey(90, 110, 90), name(3))),
        edge("black, white and grey", lambda rng: (grey(0, 255, 130), grey(255, 100, 1, 200), name(4))),
        edge("the same pictures", lambda rng: ((known := draw(rng)[1]), known.copy(), name(9))),
        edge("one picture, N = 1", lambda rng: draw(rng, N=1)),
        edge("one known picture, M = 1", lambda rng: draw(rng, M=1)),
    ),
    essential=True,
)
