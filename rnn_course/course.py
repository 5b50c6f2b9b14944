"""The one list of chapters: whatever needs their numbers, names, titles or order reads it here."""

from dataclasses import dataclass

SEQUENCES = "Sequences"
RECURRENT = "Recurrent networks"
CLOSER = "Looking closer"
AT_WORK = "Recurrent networks at work"
TODAY = "The way to today"


@dataclass(frozen=True)
class Chapter:
    """A chapter of the book.

    Attributes
    ----------
    number : int
        Its place in the book, from 1.
    name : str
        What its notebook and its modules in the package are called.
    part : str
        The part of the book that it belongs to.
    title : str
        Its heading.
    question : str
        What its reader wants to know.
    built : str
        What its reader has built at the end.
    """

    number: int
    name: str
    part: str
    title: str
    question: str
    built: str

    @property
    def file(self) -> str:
        """The name of its notebook, without the suffix."""
        return f"{self.number:02d}_{self.name}"

    @property
    def prefix(self) -> str:
        """What its labels and the ids of its cells and exercises begin with."""
        return self.name.removeprefix("simple_")


# fmt: off
CHAPTERS = (
    Chapter(1, "tensors", SEQUENCES, "Tensors and sequence data",
            "What shape has a sequence?",
            "windows of real temperatures, (N, T, D)"),
    Chapter(2, "text", SEQUENCES, "Text into tensors",
            "How does a sentence become numbers?",
            "tokens, a vocabulary, padded batches with masks"),
    Chapter(3, "simple_rnn", RECURRENT, "The vanilla RNN",
            "How can a network remember what it has read?",
            "a cell, a layer, a first forecast, and a network that writes"),
    Chapter(4, "bptt", RECURRENT, "Backpropagation through time",
            "How does an error find its cause many steps back?",
            "gradients by hand, checked three ways, and clipped"),
    Chapter(5, "lstm", RECURRENT, "The LSTM",
            "How can a state last?",
            "gates, a cell state, and a memory measured in steps"),
    Chapter(6, "gru", RECURRENT, "The GRU",
            "Are two gates enough?",
            "both GRUs, and weights that move between libraries"),
    Chapter(7, "bidirectional", RECURRENT, "Bidirectional networks",
            "What if the answer comes later?",
            "a blank filled from its right-hand side"),
    Chapter(8, "deep", RECURRENT, "Deep recurrent networks",
            "Why put layers on top of each other?",
            "a stack, compared with a wide layer of the same size"),
    Chapter(9, "masks", RECURRENT, "Masks, batches and variable lengths",
            "What happens to the padding?",
            "masks, buckets, and streams that go on"),
    Chapter(10, "memory", CLOSER, "What an RNN remembers",
            "What is in the state?",
            "character models, read from inside"),
    Chapter(11, "fast", CLOSER, "Why is it fast?",
            "Where does the time go?",
            "a loop made fast in steps, and its bound"),
    Chapter(12, "claims", CLOSER, "Claims, tested",
            "Which of the common claims are true?",
            "a test for every claim"),
    Chapter(13, "faults", AT_WORK, "Normal or abnormal?",
            "Is a day of temperatures normal or abnormal?",
            "an alarm for a sensor, and an honest measure of it"),
    Chapter(14, "forecasting", AT_WORK, "Forecasting",
            "What comes next, and how sure can we be?",
            "forecasts of glucose with intervals, and an eye for what is no forecast at all"),
    Chapter(15, "sentiment", AT_WORK, "Sentiment and spam",
            "Does its writer like it?",
            "a judge of reviews in two languages, and what each word adds"),
    Chapter(16, "entities", AT_WORK, "Named entities for a chatbot",
            "Which words of a sentence mean what?",
            "a Bi-LSTM-CRF that tags rooms and devices it has never seen"),
    Chapter(17, "translation", AT_WORK, "Translation",
            "How can one sentence become another, of another length and in another order?",
            "an encoder-decoder with attention that translates dates and names both ways"),
    Chapter(18, "captions", AT_WORK, "Image to caption",
            "How does a picture become a sentence?",
            "captions of emoji, in two languages, from combinations never seen"),
    Chapter(19, "chatbot", AT_WORK, "A chatbot",
            "How does a network talk back?",
            "a bot for a house that says when it does not know"),
    Chapter(20, "language", AT_WORK, "Language models",
            "What comes next?",
            "models that go on with a text and fill its blanks"),
    Chapter(21, "distributed", AT_WORK, "Beyond one machine",
            "Do two machines learn the same, and faster?",
            "a training that survives the loss of a worker"),
    Chapter(22, "parallel", TODAY, "Recurrences in parallel",
            "Must every step wait for the one before?",
            "a scan, a network made of it, and Newton's method for the others"),
    Chapter(23, "today", TODAY, "Attention, state spaces, and RNNs today",
            "What took over, what came back, and what is an RNN still right for?",
            "attention as a recurrence, a state space, and two tasks that tell them apart"),
)
# fmt: on


def chapter(name: str) -> Chapter:
    """Find a chapter.

    Parameters
    ----------
    name : str
        Its name, for example ``"lstm"``.

    Returns
    -------
    Chapter
        The chapter.

    Raises
    ------
    KeyError
        If there is none of this name.
    """
    for one in CHAPTERS:
        if one.name == name:
            return one
    raise KeyError(f"there is no chapter {name!r}; there are: {', '.join(one.name for one in CHAPTERS)}")
