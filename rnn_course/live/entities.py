"""Chapter 16: what somebody says to a house, tagged token by token, and what the CRF makes of it."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from rnn_course.applications.entities import models
from rnn_course.applications.entities.data import OUTSIDE, tokenise
from rnn_course.checks import Array
from rnn_course.live.controls import Text
from rnn_course.live.parts import Part, Sentence, Words, percent
from rnn_course.plots.svg import visible
from rnn_course.scratch.attention import masked_softmax

CONTROLS = [Text("text", "Something to say to a house, in English or Korean")]
EXAMPLES = {
    "a new name": {"text": "Turn on the heater in Emma's study."},
    "a colour in a name": {"text": "Set Amelia's red lamp to green."},
    "in Korean": {"text": "루다네 서재 불 켜 줘"},
}
BREAKS = {"text": "Turn on the light in the room where I sleep"}
WHY = (
    "In training no clause described a room, and two unknown words side by side were part of a name in five "
    "of six cases. Tag by tag, half a room is found; the CRF knows what a whole one looks like, but not "
    "whether there is one."
)
ABOUT = (
    "A bidirectional LSTM with a CRF for each language, trained on sentences that were drawn from the "
    "templates of Home Assistant, a program that runs a house. Both fail where people say it in other ways, "
    "or speak of anything but a house."
)
MODELS = ("entities-english", "entities-korean")
SCRIPTS = ("tagger.js",)


def answer(text: str) -> list[Part]:
    """Tag a sentence, and say how probable each tag was before and after the CRF.

    Parameters
    ----------
    text : str
        The sentence.

    Returns
    -------
    list of Part
        The entities, and the tokens twice: with the best tag of each emission, and with the best path.

    Raises
    ------
    ValueError
        If there is no letter of either language in it.
    """
    tagger = models.load(models.language_of(text))
    tokens = [token.text for token in tokenise(text, tagger.language)]
    ids, _ = tagger.ids([tokens])
    emissions = tagger.model.predict(ids)
    crf: Any = tagger.model.layers[-1]
    (alone,), (over_paths,) = masked_softmax(emissions), crf.marginals(emissions)
    best, path = alone.argmax(axis=1), crf.decode(emissions)[0]
    found = ", ".join(f"{kind}: {value}" for value, kind in models.tag(text)) or "none"
    changed = best != path
    return [
        Sentence(f"Entities: {found}. The CRF changes {changed.sum()} of {len(tokens)} tags."),
        _words(
            tagger.vocabulary.decode(ids[0]),
            [tagger.tags[k] for k in best],
            alone.max(axis=1) * np.where(changed, -1, 1),
            "Tag by tag: what the network reads, and each token's most probable tag before the CRF; orange "
            "and round where the CRF chooses another",
        ),
        _words(
            tokens,
            [tagger.tags[k] for k in path],
            over_paths[np.arange(len(path)), path],
            "Together: the path that the CRF chooses, and the probability of each tag over all paths",
        ),
    ]


def _words(words: Sequence[str], tags: Sequence[str], shares: Array, label: str) -> Words:
    """Write a tag and its share under each word; a share below 0 is that of a tag that is not kept."""
    seen = [visible(word) for word in words]
    notes = [f"{tag} {percent(abs(share))}" for tag, share in zip(tags, shares, strict=True)]
    outside = np.array([tag == OUTSIDE for tag in tags])
    return Words(seen, notes, np.where(outside & (shares > 0), 0, shares).tolist(), label)
