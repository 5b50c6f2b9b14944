"""Beam search over log-probabilities."""

import numpy as np

from rnn_course.exercises.exercise import Arguments, Exercise, edge, pencil, random


def best_of_beam(first, log_p, width, T):
    """Find a probable sequence by beam search."""
    end = len(first) - 1
    beam = sorted([(first[j], [j]) for j in range(end + 1)], reverse=True)[:width]
    for _ in range(T - 1):
        longer = []
        for score, ids in beam:
            if ids[-1] == end:
                longer.append((score, ids))
            else:
                longer += [(score + log_p[ids[-1], j], [*ids, j]) for j in range(end + 1)]
        beam = sorted(longer, reverse=True)[:width]
    score, ids = beam[0]
    return ids, float(score)


def draw(
    rng: np.random.Generator, K: int = 5, width: int = 3, T: int = 4, sharp: float = 1.5, ends: float = 0.0
) -> Arguments:
    """Draw the log-probabilities of first and next tokens; the larger `ends`, the sooner it ends."""
    z = sharp * rng.standard_normal((K + 1, K))
    z[:, -1] += ends
    z -= np.log(np.exp(z).sum(axis=1, keepdims=True))
    return z[0], z[1:], width, T


def draw_close() -> Arguments:
    """Draw probabilities for which a narrow beam, and one that prefers what has ended, go wrong."""
    return draw(np.random.default_rng(17), K=4, width=3, T=3, sharp=0.5, ends=-0.5)


def by_hand(width: int, T: int) -> Arguments:
    """Make a language in which a good first token leads to poor second ones."""
    first = np.array([0.5, 0.3, 0.15, 0.05])  # a, b, c, end
    log_p = np.array(
        [[0.28, 0.26, 0.22, 0.24], [0.05, 0.1, 0.25, 0.6], [0.01, 0.02, 0.03, 0.94], [0.1, 0.2, 0.3, 0.4]]
    )
    return np.log(first), np.log(log_p), width, T


EXERCISE = Exercise(
    best_of_beam,
    cases=(
        pencil(*by_hand(2, 2)),
        *random(draw),
        edge("a beam of one, which is greedy", lambda rng: draw(rng, width=1)),
        edge("a beam that keeps everything", lambda rng: draw(rng, K=3, width=100, T=3)),
        edge("one token, T = 1", lambda rng: draw(rng, T=1)),
        edge("more steps than are needed", lambda rng: by_hand(2, 6)),
        edge("a beam of three", lambda rng: by_hand(3, 3)),
        edge("sequences that end soon", lambda rng: draw(rng, K=4, T=6, ends=2)),
        edge("sequences that hardly end", lambda rng: draw(rng, K=4, T=6, ends=-5)),
        edge("probabilities that are close", lambda rng: draw_close()),
        edge("many tokens", lambda rng: draw(rng, K=12, width=2, T=5, sharp=0.7)),
        edge("many tokens, a wider beam", lambda rng: draw(rng, K=11, width=4, T=5, sharp=0.5, ends=1)),
    ),
    essential=True,
    capstone=True,
)
