"""Reviews that counts cannot judge: each has a twin of the same words whose verdict is the opposite."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rnn_course.checks import true_or_false, whole_number
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.source import Source

SOURCE = Source(
    name="Twin reviews",
    contents="Korean and English film reviews in pairs of the same words and opposite verdicts",
    licence="MIT, as the course",
    source="written for the course, drawn from clauses",
    loader="twin_reviews",
    processing="none: signs stand apart already",
)

Language = Literal["english", "korean"]


@dataclass(frozen=True)
class Writer:
    """What the reviews of one language are made of.

    Attributes
    ----------
    good, bad : tuple of str
        Words of praise and of blame, in one grammatical form.
    subjects : tuple of str
        What is judged.
    frames : tuple of tuple of str
        Two clauses each. The first one counts, the second does not: somebody else says it, or it is denied.
        Around the word of judgement, ``{}``, both clauses have the same two words.
    openings : tuple of str
        Sentences that say nothing about the film.
    """

    good: tuple[str, ...]
    bad: tuple[str, ...]
    subjects: tuple[str, ...]
    frames: tuple[tuple[str, str], ...]
    openings: tuple[str, ...]


ENGLISH = Writer(
    good=(
        "funny",
        "moving",
        "clever",
        "great",
        "beautiful",
        "exciting",
        "charming",
        "fresh",
        "honest",
        "lovely",
        "brilliant",
        "touching",
        "gripping",
        "warm",
        "perfect",
    ),
    bad=(
        "boring",
        "dull",
        "silly",
        "bad",
        "ugly",
        "tiring",
        "weak",
        "stale",
        "fake",
        "awful",
        "stupid",
        "empty",
        "slow",
        "cold",
        "poor",
    ),
    subjects=("film", "story", "ending", "acting", "music", "script"),
    frames=(
        ("for me the {subject} is {} all in all .", "for others the {subject} is {} all in all ."),
        ("I call the {subject} {} without doubt .", "I never call the {subject} {} without doubt ."),
        ("in fact the {subject} is {} , I think .", "on paper the {subject} is {} , I think ."),
        (
            "this time the {subject} is {} from end to end .",
            "last time the {subject} is {} from end to end .",
        ),
        ("it is true that the {subject} is {} , I say .", "it is false that the {subject} is {} , I say ."),
        ("nobody denies the {subject} is {} , as we saw .", "nobody finds the {subject} is {} , as we saw ."),
    ),
    openings=(
        "",
        "we saw it on friday .",
        "my sister chose it .",
        "it is two hours long .",
        "the cinema was full that evening .",
        "I had read the book before .",
    ),
)

KOREAN = Writer(
    good=(
        "재미있다고",
        "감동적이라고",
        "훌륭하다고",
        "아름답다고",
        "신난다고",
        "새롭다고",
        "따뜻하다고",
        "완벽하다고",
        "뛰어나다고",
        "유쾌하다고",
        "참신하다고",
        "멋지다고",
        "웃긴다고",
        "탄탄하다고",
        "최고라고",
    ),
    bad=(
        "지루하다고",
        "뻔하다고",
        "유치하다고",
        "허술하다고",
        "답답하다고",
        "어색하다고",
        "엉망이라고",
        "실망스럽다고",
        "느리다고",
        "식상하다고",
        "한심하다고",
        "졸리다고",
        "아깝다고",
        "싱겁다고",
        "최악이라고",
    ),
    subjects=("이야기가", "결말이", "연기가", "음악이", "대본이", "화면이"),
    frames=(
        (
            "나는 이 영화의 {subject} 정말 {} 말하고 싶다 .",
            "친구는 이 영화의 {subject} 정말 {} 말하고 싶다 .",
        ),
        (
            "다 보고 나서는 그 {subject} 정말 {} 느끼게 됐다 .",
            "보기 전부터 이미 그 {subject} 정말 {} 느끼게 됐다 .",
        ),
        (
            "그 {subject} 정말 {} 말하는 사람이 우리 중에 있다 .",
            "그 {subject} 정말 {} 말하는 사람이 우리 중에 없다 .",
        ),
        (
            "사실은 그 {subject} 정말 {} 보는 것이 아주 옳다 .",
            "사실은 그 {subject} 정말 {} 보는 것이 아주 그르다 .",
        ),
        (
            "이번에 본 그 {subject} 정말 {} 생각하게 된다 .",
            "지난번에 본 그 {subject} 정말 {} 생각하게 된다 .",
        ),
        ("진심으로 그 {subject} 정말 {} 하는 말이다 .", "농담으로 그 {subject} 정말 {} 하는 말이다 ."),
    ),
    openings=(
        "",
        "금요일에 봤다 .",
        "동생이 골랐다 .",
        "상영 시간은 두 시간이다 .",
        "그날 저녁 극장은 꽉 찼다 .",
        "책을 먼저 읽었다 .",
    ),
)

WRITERS = {"english": ENGLISH, "korean": KOREAN}


def twin_reviews(language: Language, pairs: int, seed: int, *, held_out: bool) -> LabelledTexts:
    """Write reviews in pairs: the same words, two orders, two verdicts.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the reviews.
    pairs : int
        How many pairs of twins.
    seed : int
        Of what is drawn.
    held_out : bool
        Which pairs of a word of praise and one of blame are used: a fifth of them is held out for the
        test, so that a review of one kind never occurs in the other.

    Returns
    -------
    LabelledTexts
        Two reviews a pair, one after the other; 1 is positive, 0 negative. No review occurs twice.

    Raises
    ------
    TypeError
        If a number or `held_out` is of another kind.
    ValueError
        If there is no such language, there are not that many pairs, or the seed is negative.
    """
    writer = _writer("twin_reviews", language)
    whole_number("twin_reviews", "pairs", pairs, 1)
    seed = whole_number("twin_reviews", "seed", seed, 0)
    held_out = true_or_false("twin_reviews", "held_out", held_out)
    combinations = [
        (good, bad)
        for i, good in enumerate(writer.good)
        for j, bad in enumerate(writer.bad)
        if ((i + j) % 5 == 0) == held_out
    ]
    asides = [(opening, ahead) for opening in writer.openings for ahead in (True, False) if opening or ahead]
    choices: tuple[Sequence[Any], ...] = (combinations, writer.frames, writer.subjects, (True, False), asides)
    sizes = [len(choice) for choice in choices]
    possible = int(np.prod(sizes))
    if pairs > possible:
        raise ValueError(f"twin_reviews: pairs is {pairs}; there are {possible} different ones")
    texts: list[str] = []
    seed = whole_number("twin_reviews", "seed", seed, 0)
    drawn = np.random.default_rng(seed).choice(possible, pairs, replace=False)
    for numbers in zip(*np.unravel_index(drawn, sizes), strict=True):
        words, *rest = (choice[number] for choice, number in zip(choices, numbers, strict=True))
        texts += [_review(first, second, *rest) for first, second in (words, words[::-1])]
    return LabelledTexts(texts, np.tile([1, 0], pairs))


def _review(
    first: str, second: str, frame: tuple[str, str], subject: str, counts_first: bool, aside: tuple[str, bool]
) -> str:
    """Write a review: `first` is the word of the clause that counts."""
    clauses = [
        clause.format(word, subject=subject) for clause, word in zip(frame, (first, second), strict=True)
    ]
    told = clauses if counts_first else clauses[::-1]
    opening, ahead = aside
    return " ".join([opening, *told] if ahead else [*told, opening]).strip()


def plain_reviews(language: Language, seed: int) -> LabelledTexts:
    """Write reviews of one clause, the one that counts: what a learner reads before twins.

    Parameters
    ----------
    language : {"english", "korean"}
        Of the reviews.
    seed : int
        Of what is drawn.

    Returns
    -------
    LabelledTexts
        A review for each word and frame; 1 is positive, 0 negative.

    Raises
    ------
    TypeError
        If the seed is no whole number.
    ValueError
        If there is no such language, or the seed is negative.
    """
    writer = _writer("plain_reviews", language)
    rng = np.random.default_rng(whole_number("plain_reviews", "seed", seed, 0))
    texts, labels = [], []
    for label, words in enumerate((writer.bad, writer.good)):
        for word in words:
            for clause, _ in writer.frames:
                opening = writer.openings[rng.integers(len(writer.openings))]
                subject = writer.subjects[rng.integers(len(writer.subjects))]
                texts.append(f"{opening} {clause.format(word, subject=subject)}".strip())
                labels.append(label)
    return LabelledTexts(texts, np.array(labels))


def _writer(where: str, language: Language) -> Writer:
    if not isinstance(language, str) or language not in WRITERS:
        raise ValueError(f"{where}: language is {language!r}; expected 'english' or 'korean'")
    return WRITERS[language]
