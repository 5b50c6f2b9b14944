"""What the network has to beat: a list of known entities, and the tags of known neighbours."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from rnn_course.applications.entities.data import OUTSIDE, Tagged, normal


class Gazetteer:
    """A list of all entities in the sentences to learn from: what is in the list is an entity.

    Parameters
    ----------
    sentences : sequence of Tagged
        What is learnt from. What was seen with several types gets the most frequent of them.
    """

    def __init__(self, sentences: Sequence[Tagged]) -> None:
        seen: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for tokens, tags in sentences:
            starts = [t for t, tag in enumerate(tags) if tag.startswith("B-")]
            for start in starts:
                end = start + 1
                while end < len(tags) and tags[end].startswith("I-"):
                    end += 1
                seen[tuple(map(normal, tokens[start:end]))][tags[start][2:]] += 1
        self.types = {entity: kinds.most_common(1)[0][0] for entity, kinds in seen.items()}
        self.longest = max(map(len, self.types), default=0)

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag sentences: from left to right, the longest entity of the list first.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The tokens of each sentence.

        Returns
        -------
        list of list of str
            A tag for every token.
        """
        return [self._tagged([normal(token) for token in tokens]) for tokens in sentences]

    def _tagged(self, tokens: list[str]) -> list[str]:
        tags: list[str] = []
        while len(tags) < len(tokens):
            here = len(tags)
            for length in range(min(self.longest, len(tokens) - here), 0, -1):
                kind = self.types.get(tuple(tokens[here : here + length]))
                if kind:
                    tags += [f"B-{kind}"] + [f"I-{kind}"] * (length - 1)
                    break
            else:
                tags.append(OUTSIDE)
        return tags


class Neighbours:
    """Each token gets the tag that it mostly had between the same neighbours.

    Parameters
    ----------
    sentences : sequence of Tagged
        What is learnt from.
    language : {"ko", "en"}
        Their language: a word says more than a character, so there are fewer neighbours in English.
    min_count : int
        Rarer tokens are unknown, as they are to the network.
    """

    def __init__(self, sentences: Sequence[Tagged], language: str, min_count: int = 5) -> None:
        self.reaches = range(2 if language == "en" else 4, -1, -1)
        counts = Counter(normal(token) for sentence in sentences for token in sentence.tokens)
        self.known = {token for token, count in counts.items() if count >= min_count}
        seen: defaultdict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
        for tokens, tags in sentences:
            padded = self._padded(tokens)
            for t, tag in enumerate(tags):
                for reach in self.reaches:
                    seen[self._around(padded, t, reach)][tag] += 1
        self.tags = {around: tags.most_common(1)[0][0] for around, tags in seen.items()}

    def predict(self, sentences: Sequence[Sequence[str]]) -> list[list[str]]:
        """Tag sentences: as many neighbours on both sides as were ever seen together decide.

        Parameters
        ----------
        sentences : sequence of sequence of str
            The tokens of each sentence.

        Returns
        -------
        list of list of str
            A tag for every token.
        """
        return [
            [self._tag(padded, t) for t in range(len(tokens))]
            for tokens, padded in ((tokens, self._padded(tokens)) for tokens in sentences)
        ]

    def _tag(self, padded: list[str], t: int) -> str:
        keys = (self._around(padded, t, reach) for reach in self.reaches)
        return next((self.tags[key] for key in keys if key in self.tags), OUTSIDE)

    def _padded(self, tokens: Sequence[str]) -> list[str]:
        """Put as many edges around a sentence as the widest window needs."""
        edge = ["<edge>"] * self.reaches[0]
        return [*edge, *(t if t in self.known else "<unk>" for t in map(normal, tokens)), *edge]

    def _around(self, padded: list[str], t: int, reach: int) -> tuple[str, ...]:
        """Give a token with so many neighbours on each side."""
        middle = t + self.reaches[0]
        return tuple(padded[middle - reach : middle + reach + 1])
