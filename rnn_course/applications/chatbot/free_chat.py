"""Free chat: an encoder-decoder that writes what it likes, and why it likes so little, measured."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from rnn_course import weights
from rnn_course.applications.chatbot import baselines
from rnn_course.checks import Array
from rnn_course.datasets import Exchange, chatbot_data
from rnn_course.experiments.common.exam import Exam, spread
from rnn_course.scratch import Adam, Seq2Seq, decoding, teacher_forcing
from rnn_course.scratch.layer import Layer
from rnn_course.text import Vocabulary, characters, pad

START, END = "<s>", "</s>"
LONGEST = 30  # characters of a question or reply that is learned from
RARE = 5  # a character that occurs less often is unknown


@dataclass
class FreeChat:
    """A model that answers Korean questions character by character.

    Parameters
    ----------
    model : Seq2Seq
        The network.
    source, target : Vocabulary
        The characters that it reads and writes.
    """

    model: Seq2Seq
    source: Vocabulary
    target: Vocabulary

    def answers(self, questions: Sequence[str], beam_width: int = 1) -> list[str]:
        """Answer each question with what is most probable.

        Parameters
        ----------
        questions : sequence of str
            At least one character each.
        beam_width : int
            1 for greedy search.

        Returns
        -------
        list of str
            The answers.
        """
        start, end = self.target.encode([START, END])
        written = decoding.decode(
            self.model,
            [self.source.encode(characters(question)) for question in questions],
            start=start,
            end=end,
            max_length=LONGEST,
            beam_width=beam_width,
        )
        return ["".join(self.target.decode(ids)) for ids in written]

    def first(self, questions: Sequence[str]) -> Array:
        """Give the probabilities of the first character of an answer.

        Parameters
        ----------
        questions : sequence of str
            N questions.

        Returns
        -------
        numpy.ndarray
            (N, K): one row a question, in the order of the target's vocabulary.
        """
        state = self.model.encode(*self._read(questions))
        start = np.full(len(questions), self.target.encode([START])[0])
        logits, _ = self.model.step(state, start)
        return np.exp(_log_softmax(logits))

    def log_probabilities(self, questions: Sequence[str], replies: Sequence[str]) -> Array:
        """Give the logarithm of the probability of each reply to its question, in nats.

        Parameters
        ----------
        questions, replies : sequence of str
            N of each.

        Returns
        -------
        numpy.ndarray
            (N,): the sum over all characters of the reply and its end.
        """
        target, mask = pad([self.target.encode([START, *characters(reply), END]) for reply in replies])
        source, source_mask = self._read(questions)
        logits = self.model.forward(source, target[:, :-1], source_mask, mask[:, 1:])
        chosen = np.take_along_axis(_log_softmax(logits), target[:, 1:, np.newaxis], axis=-1)[..., 0]
        return np.where(mask[:, 1:], chosen, 0).sum(axis=1)

    def _read(self, questions: Sequence[str]) -> tuple[Array, Array]:
        return pad([self.source.encode(characters(question)) for question in questions])


def load(name: str = "chatbot-free") -> FreeChat:
    """Read the stored model.

    Parameters
    ----------
    name : str
        Its name in `rnn_course.weights`.

    Returns
    -------
    FreeChat
        Trained on the small talk of `rnn_course.datasets.chatbot_data`.
    """
    trained = weights.load(name)
    model: Any = trained.layers[0]
    return FreeChat(model, *(Vocabulary(trained.extras[side]) for side in ("source", "target")))


def split(exchanges: Sequence[Exchange], seed: int, held_out: int) -> tuple[list[Exchange], list[Exchange]]:
    """Hold questions out.

    Parameters
    ----------
    exchanges : sequence of Exchange
        Questions with replies; a question may have several.
    seed : int
        Of the split.
    held_out : int
        How many questions to hold out.

    Returns
    -------
    train, test : list of Exchange
        No question is in both. The same reply may be: paraphrases of a question have it.
    """
    short = [one for one in exchanges if max(len(one.question), len(one.reply)) <= LONGEST]
    questions = sorted({one.question for one in short})
    held = set(np.random.default_rng(seed).permutation(questions)[:held_out].tolist())
    train, test = ([one for one in short if (one.question in held) == inside] for inside in (False, True))
    return train, test


def train(units: int, features: int, epochs: int, held_out: int, seed: int) -> tuple[list[Layer], Any]:
    """Train the model for `rnn_course.weights` on the file that ``RNN_COURSE_CHATBOT_DATA`` names.

    Parameters
    ----------
    units, features : int
        Sizes of the network.
    epochs : int
        How often to read all pairs.
    held_out : int
        Questions that are not trained on.
    seed : int
        Of the split, the weights and the order of the pairs.

    Returns
    -------
    layers : list of Layer
        The network.
    extras : dict
        The two vocabularies, and the losses of all epochs on training and held-out pairs.
    """
    pairs, held = split(chatbot_data(), seed, held_out)
    source = Vocabulary.fit([characters(one.question) for one in pairs], min_count=RARE)
    counts = Counter(letter for one in pairs for letter in characters(one.reply))
    target = Vocabulary([START, END, *(letter for letter, count in counts.most_common() if count >= RARE)])
    model = Seq2Seq(
        len(source.tokens), len(target.tokens), units, features=features, recurrent="GRU", seed=seed
    )

    def ids(some: Sequence[Exchange]) -> tuple[list[list[int]], list[list[int]]]:
        """Leave out replies with a rare character, or the model learns to write it."""
        both = [(source.encode(characters(a)), target.encode(characters(b))) for a, b, _ in some]
        kept = [(a, b) for a, b in both if Vocabulary.unknown_id not in b]
        return [a for a, _ in kept], [b for _, b in kept]

    start, end = target.encode([START, END])
    history = teacher_forcing.fit(
        model,
        *ids(pairs),
        start=start,
        end=end,
        optimizer=Adam(4e-3, global_clipnorm=1.0),
        batch_size=64,
        epochs=epochs,
        seed=seed,
        validation_data=ids(held),
        verbose=0,
    )
    curves = {name: [round(value, 4) for value in curve] for name, curve in history.curves.items()}
    return [model], {"source": list(source.tokens[2:]), "target": list(target.tokens[2:]), "losses": curves}


def measure(seed: int, held_out: int, questions: int, candidates: int) -> dict[str, Any]:
    """Measure how alike the answers of the stored model are, on the questions that it was not trained on.

    Parameters
    ----------
    seed, held_out : int
        Of the split, as in training.
    questions : int
        How many of the held-out questions are asked.
    candidates : int
        Between how many replies of the training part a reply is chosen in the last two measurements.

    Returns
    -------
    dict
        Counts of answers, entropies in bits, and likelihoods in nats.
    """
    chat = load()
    train_pairs, held = split(chatbot_data(), seed, held_out)
    test = [one for one in held if set(one.reply) <= set(chat.target.tokens)][:questions]
    asked, true = [one.question for one in test], [one.reply for one in test]
    answers = chat.answers(asked)
    counts = Counter(answers)
    bland = counts.most_common(1)[0][0]
    first = chat.first(asked)
    known = {one.reply for one in train_pairs}
    copied = baselines.nearest_replies(
        [characters(one.question) for one in train_pairs],
        [one.reply for one in train_pairs],
        [characters(question) for question in asked],
        longest=3,
    )
    of_true = chat.log_probabilities(asked, true)
    of_bland = chat.log_probabilities(asked, [bland] * len(asked))
    return {
        "questions": len(asked),
        "distinct": {
            "people": len(set(true)),
            "nearest neighbour": len(set(copied)),
            "network, greedy": len(counts),
            "network, greedy, first 200 questions": len(set(answers[:200])),
            "network, beam of 5, first 200 questions": len(set(chat.answers(asked[:200], beam_width=5))),
        },
        "exact": {"nearest neighbour": _share(copied, true), "network": _share(answers, true)},
        "reply is in training": sum(reply in known for reply in true) / len(true),
        "most common": counts.most_common(8),
        "first character, bits": {
            "all replies of people": _entropy(_shares([reply[0] for reply in true])),
            "all answers of the model": _entropy(_shares([answer[0] for answer in answers])),
            "probabilities after one question": float(np.mean([_entropy(row) for row in first])),
            "mean of the probabilities": _entropy(first.mean(axis=0)),
        },
        "bland": bland,
        "nats": {"true reply": float(of_true.mean()), "bland reply": float(of_bland.mean())},
        "nats a character": {
            "true reply": float(of_true.sum() / sum(len(reply) + 1 for reply in true)),
            "bland reply": float(of_bland.mean() / (len(bland) + 1)),
        },
        "bland is likelier": float(np.mean(of_bland > of_true)),
        "chosen": _chosen(chat, train_pairs, asked[:100], candidates, seed),
    }


def exam(most: int) -> Exam:
    """Ask the stored model the questions that it was not trained on."""
    chat = load()
    _, held = split(chatbot_data(), 0, 1000)
    test = spread([one for one in held if set(one.reply) <= set(chat.target.tokens)], most)
    asked, true = [one.question for one in test], [one.reply for one in test]

    def ask() -> tuple[list[str], float]:
        nats = chat.log_probabilities(asked, true).sum() / sum(len(reply) + 1 for reply in true)
        return chat.answers(asked), -float(nats)

    return Exam([chat.model], ask, "nats per character")


def _chosen(
    chat: FreeChat, pairs: Sequence[Exchange], asked: Sequence[str], candidates: int, seed: int
) -> dict[str, int]:
    """Let the model choose a reply: by its probability, and by how much the question raises it."""
    possible = sorted({one.reply for one in pairs if set(one.reply) <= set(chat.target.tokens)})
    replies = np.random.default_rng(seed).permutation(possible)[:candidates].tolist()
    scores = np.array(
        [chat.log_probabilities([question] * len(replies), replies) for question in asked]
    )  # (questions, replies)
    prior = np.log(np.exp(scores).mean(axis=0))
    return {
        "by log p(reply | question)": len(set(scores.argmax(axis=1).tolist())),
        "by log p(reply | question) - log p(reply)": len(set((scores - prior).argmax(axis=1).tolist())),
        "candidates": len(replies),
        "questions": len(asked),
    }


def _shares(values: Sequence[str]) -> Array:
    counts = np.array(list(Counter(values).values()))
    return counts / counts.sum()


def _entropy(p: Array) -> float:
    """Give -sum p log2 p, in bits."""
    p = p[p > 0].astype(float)
    return float(-(p * np.log2(p)).sum())


def _share(given: Sequence[str], wanted: Sequence[str]) -> float:
    return float(np.mean([a == b for a, b in zip(given, wanted, strict=True)]))


def _log_softmax(logits: Array) -> Array:
    z = logits.astype(np.float64)
    z -= z.max(axis=-1, keepdims=True)
    return z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
