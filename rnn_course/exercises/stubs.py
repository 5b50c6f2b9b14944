"""The stub of an exercise: what its reader fills in."""

import textwrap

from rnn_course.exercises.exercise import Exercise


def stub(exercise: Exercise) -> str:
    """Write the cell that a reader starts from.

    Parameters
    ----------
    exercise : Exercise
        The exercise.

    Returns
    -------
    str
        Code that runs: the check of the stub says politely what to do.
    """
    returned = textwrap.wrap(", ".join(exercise.returns), 60)
    answer = ["return ...", *(f"# {line}" for line in returned)]
    if len(returned) == 1:
        answer = ["  ".join(answer)]
    return "\n".join(
        [
            f'@exercises.check("{exercise.id}")',
            f"def {exercise.name}({', '.join(exercise.parameters)}):",
            *(f"    {line}" for line in answer),
        ]
    )
