"""Sentences with a blank that only the words to its right decide, in English and in Korean."""

from typing import NamedTuple

import numpy as np

from rnn_course.checks import Array
from rnn_course.datasets.source import Source
from rnn_course.text import Vocabulary, pad

SOURCE = Source(
    name="Sentences with a blank",
    contents="as many as wanted, English or Korean, whose blank is decided by the object to its right",
    licence="MIT, as the course",
    source="written for the course, drawn from lists of words",
    loader="rnn_course.experiments.bidirectional.sentences.blank_sentences",
    processing="none",
)

BLANK = "____"


class Language(NamedTuple):
    """What the sentences of one language are made of.

    Attributes
    ----------
    who, platforms, products : tuple of str
        Words that say nothing about the answer.
    objects : dict of str to tuple of str
        For each answer its objects: the one to the right of the blank decides. They may also appear to its
        left, where they say nothing.
    adverbs : tuple of str
        Words between the blank and the object.
    template : str
        The sentence; ``{adverbs}`` stands for any number of adverbs, or none.
    """

    who: tuple[str, ...]
    platforms: tuple[str, ...]
    products: tuple[str, ...]
    objects: dict[str, tuple[str, ...]]
    adverbs: tuple[str, ...]
    template: str


LANGUAGES = {
    "English": Language(
        who=("Mina", "Jiho", "Yuna", "Minsu"),
        platforms=("ios", "android", "web", "desktop"),
        products=("app", "game", "shop"),
        objects={
            "development": ("laptop", "keyboard", "compiler"),
            "update": ("charger", "router", "cable"),
            "price": ("wallet", "coupon", "card"),
            "review": ("pen", "paper", "notebook"),
        },
        adverbs=("today", "then", "quickly", "quietly", "finally", "again"),
        template="{who} saw the {left} and because of the {platform} {product} {blank} "
        "{adverbs} took the {right} .",
    ),
    "Korean": Language(
        who=("미나는", "지호는", "유나는", "민수는"),
        platforms=("ios", "안드로이드", "웹", "데스크톱"),
        products=("앱", "게임", "쇼핑몰"),
        objects={
            "개발": ("노트북을", "키보드를", "컴파일러를"),
            "업데이트": ("충전기를", "공유기를", "케이블을"),
            "가격": ("지갑을", "쿠폰을", "카드를"),
            "후기": ("펜을", "종이를", "공책을"),
        },
        adverbs=("오늘", "그때", "빨리", "조용히", "마침내", "다시"),
        template="{who} {left} 보고 {platform} {product} {blank} 때문에 {adverbs} {right} 꺼냈다 .",
    ),
}
"""English and Korean. No particle follows the Korean blank: 은 or 는 would give away its last sound."""


class Blanks(NamedTuple):
    """Sentences, lists of tokens with `BLANK` among them, and which of the four words belongs there, (N,)."""

    sentences: list[list[str]]
    answers: Array


def blank_sentences(language: str, n_train: int, n_test: int, seed: int) -> tuple[Blanks, Blanks]:
    """Write sentences, all different, whose blank is decided by the object to its right.

    Every word is drawn without regard to the answer, but for that object.
    """
    words = LANGUAGES[language]
    rng = np.random.default_rng(seed)
    things = [thing for group in words.objects.values() for thing in group]
    answers: dict[str, int] = {}
    while len(answers) < n_train + n_test:
        answer = int(rng.integers(len(words.objects)))
        sentence = words.template.format(
            who=rng.choice(words.who),
            left=rng.choice(things),
            platform=rng.choice(words.platforms),
            product=rng.choice(words.products),
            blank=BLANK,
            adverbs=" ".join(rng.choice(words.adverbs, rng.integers(0, 6))),
            right=rng.choice(list(words.objects.values())[answer]),
        )
        answers.setdefault(" ".join(sentence.split()), answer)
    sentences = [sentence.split() for sentence in answers]
    targets = np.array(list(answers.values()))
    train = Blanks(sentences[:n_train], targets[:n_train])
    test = Blanks(sentences[n_train:], targets[n_train:])
    return train, test


def encode_blanks(blanks: Blanks, vocabulary: Vocabulary) -> tuple[Array, Array]:
    """Turn N sentences into what a network reads and what it should say.

    Returns the ids, (N, T), padded behind with 0, and the targets, (N, T): the answer at the blank, and -1
    where nothing is asked.
    """
    ids, _ = pad([vocabulary.encode(sentence) for sentence in blanks.sentences])
    targets = np.full(ids.shape, -1)
    places = [sentence.index(BLANK) for sentence in blanks.sentences]
    targets[np.arange(len(ids)), places] = blanks.answers
    return ids, targets
