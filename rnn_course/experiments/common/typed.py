"""What a person typed, in the letters that a network knows."""

from rnn_course.text import characters

_NAMED = 5  # unknown characters that are named


def spelled(text: str, letters: str) -> str:
    """Spell a text in some letters; a capital that is not among them becomes a small letter.

    Parameters
    ----------
    text : str
        What was typed.
    letters : str
        Those that the network knows.

    Returns
    -------
    str
        The text, as the network reads it.

    Raises
    ------
    ValueError
        If there is nothing to read, or a character that the network does not know.
    """
    if not text.strip():
        raise ValueError("there is nothing to read; type a sentence")
    read = [letter if letter in letters else letter.lower() for letter in characters(text)]
    if unknown := dict.fromkeys(letter for letter in read if letter not in letters):
        named = ", ".join(f"“{letter}”" for letter in list(unknown)[:_NAMED])
        raise ValueError(f"the network has never read {named}; try it without")
    return "".join(read)
