"""The rooms, devices and dishes of the sentences: some to learn from, some that only the tests have."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from rnn_course.datasets import HomeIntents, everyday_words
from rnn_course.datasets.home_words import DEVICES, FLOORS, ROOMS
from rnn_course.datasets.templates import Draw, list_values


class Pools(NamedTuple):
    """The words that rooms, devices and items are made of."""

    rooms: list[str]
    devices: list[str]
    floors: list[str]
    names: list[str]
    towns: list[str]
    dishes: list[str]
    groceries: list[str]


NOUNS = ("rooms", "devices")
LONGEST = 2  # words of a name, a town or a dish: "Pastrami on Rye" reads like a sentence


def pools(language: str, seed: int, held_out: float = 0.3, nouns: bool = False) -> tuple[Pools, Pools]:
    """Split the words into those to train with and those that only the test has.

    Parameters
    ----------
    language : {"ko", "en"}
        The language.
    seed : int
        Of the split.
    held_out : float
        Which share of the names, towns, dishes and groceries only the test has.
    nouns : bool
        Whether rooms and devices are split as well. If not, both have all of them; a value is new because
        of the word before the noun.

    Returns
    -------
    seen, unseen : Pools
        Two parts without a common name, town, dish or grocery.
    """
    words = everyday_words(language)
    rng = np.random.default_rng(seed)
    whole = {"rooms": ROOMS[language], "devices": DEVICES[language], "floors": FLOORS.get(language, ("",))}
    whole |= words._asdict()
    seen, unseen = {}, {}
    for kind, pool in whole.items():
        order = [pool[n].lower() for n in rng.permutation(len(pool)) if len(pool[n].split()) <= LONGEST]
        border = round(held_out * len(order))
        split = kind in words._fields or (nouns and kind in NOUNS)
        seen[kind], unseen[kind] = (order[border:], order[:border]) if split else (order, order)
    return Pools(**seen), Pools(**unseen)


def small(pool: Pools, size: int) -> Pools:
    """Keep only a few words of each pool.

    Parameters
    ----------
    pool : Pools
        The words.
    size : int
        How many to keep of each kind.

    Returns
    -------
    Pools
        The first of each.
    """
    return Pools(*(words[:size] for words in pool))


def values(intents: HomeIntents, words: Pools, language: str, named: float = 0.5) -> dict[str, Draw]:
    """Make what fills the slots; rooms and devices may have a name, a town or a dish before them.

    Parameters
    ----------
    intents : HomeIntents
        The lists that say themselves what is in them.
    words : Pools
        What the others are made of.
    language : {"ko", "en"}
        How a name is put before a noun.
    named : float
        Which share of the rooms and devices have a word before them.

    Returns
    -------
    dict of str to function
        For each list of `TYPES` a function from a random generator to a value.
    """
    of = "'s " if language == "en" else "의 "

    def one(pool: Sequence[str], rng: np.random.Generator) -> str:
        return pool[int(rng.integers(len(pool)))]

    def place(nouns: Sequence[str], before: Sequence[Sequence[str]]) -> Draw:
        def draw(rng: np.random.Generator) -> str:
            noun = one(nouns, rng)
            if rng.random() >= named:
                return noun
            kind = int(rng.integers(len(before)))
            joint = of if before[kind] is words.names and rng.random() < 0.5 else " "
            return one(before[kind], rng) + joint + noun

        return draw

    food = [*words.dishes, *words.groceries]
    made: dict[str, Draw] = {
        "area": place(words.rooms, (words.names, words.towns)),
        "name": place(words.devices, (words.names, words.towns, words.dishes)),
        "floor": lambda rng: one(words.floors, rng),
        **dict.fromkeys(("timer_name", "shopping_list_item", "todo_list_item"), lambda rng: one(food, rng)),
    }
    return list_values(intents.lists) | made
