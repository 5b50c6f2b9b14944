"""The numbers that figures say of their training and their failures, counted again."""

import re

import numpy as np
import pytest

from rnn_course.applications.captions import data as captions
from rnn_course.applications.chatbot import data as chatbot
from rnn_course.applications.chatbot import free_chat
from rnn_course.applications.entities import data as entities
from rnn_course.applications.entities import models as taggers
from rnn_course.applications.forecasting.data import TRAIN, unbroken
from rnn_course.applications.language import around
from rnn_course.applications.language import data as language
from rnn_course.applications.sentiment import models as judges
from rnn_course.applications.translation import data as translation
from rnn_course.datasets import glucose, movie_reviews
from rnn_course.experiments.lstm import sentences
from rnn_course.text import Vocabulary

NEWS = {  # bad and good, in Korean
    "시험에 떨어졌어": "시험에 붙었어",
    "시험이 어려웠어": "시험이 쉬웠어",
    "강아지가 아파": "강아지가 다 나았어",
    "감기 걸렸어": "감기 다 나았어",
    "머리가 아파": "머리가 안 아파",
    "여자친구랑 헤어졌어": "여자친구랑 화해했어",
    "친구랑 싸웠어": "친구랑 화해했어",
    "엄마가 화났어": "엄마가 기뻐해",
    "고백했다가 차였어": "고백에 성공했어",
    "남편이 미워": "남편이 좋아",
    "월급이 깎였어": "월급이 올랐어",
    "회사에서 잘렸어": "회사에서 승진했어",
    "영화가 재미없었어": "영화가 재밌었어",
    "잠이 안 와": "잠이 와",
    "돈을 잃어버렸어": "돈을 찾았어",
    "지갑을 잃어버렸어": "지갑을 찾았어",
    "경기에서 졌어": "경기에서 이겼어",
    "비가 와": "비가 그쳤어",
    "너무 슬퍼": "너무 기뻐",
    "오늘 힘들었어": "오늘 즐거웠어",
}


def test_eight_questions_and_none_begins_with_is():
    everything = {pair.english for pair in sentences.SENTENCE_PAIRS if pair not in sentences.HELD_OUT}
    questions = [one for one in everything if one.endswith("?")]
    assert (len(everything), len(questions)) == (58, 8)
    assert not any(one.startswith("Is") for one in questions)


def test_not_bad_is_bad_in_half_of_the_reviews():
    whole, short = movie_reviews("imdb"), judges.reviews("english").train
    ends = [" ".join(re.findall(r"\w+|\S", text.replace("<br />", " "))[-50:]) for text in whole.texts]
    texts, labels = [*short.texts, *ends], np.concatenate([short.labels, whole.labels])
    assert len(texts) == pytest.approx(31_000, abs=500)
    found = [
        label
        for text, label in zip(texts, labels, strict=True)
        if re.search("\\bnot( a| an| at all| so| too| that| half|) bad\\b", text.lower())
    ]
    assert len(found) == pytest.approx(90, abs=5)
    assert np.mean(found) == pytest.approx(0.5, abs=0.05)


def test_two_unknown_words_side_by_side_were_part_of_a_name_in_five_of_six_cases():
    train, tagger = entities.task("en", fold=0, count=8000, seed=0).train, taggers.load("en")
    assert not any("room where" in " ".join(one.tokens).lower() for one in train)
    ids, mask = tagger.ids([one.tokens for one in train])
    named = tagger.targets(train) != tagger.tags.index(entities.OUTSIDE)
    dropped, outside = taggers.DROPPED["en"]
    hidden = np.random.default_rng(0).random(ids.shape) < np.where(named, dropped, outside)
    unknown = mask & (hidden | (ids == Vocabulary.unknown_id))
    pairs = unknown[:, 1:] & unknown[:, :-1]
    assert (named[:, 1:] & named[:, :-1])[pairs].mean() == pytest.approx(5 / 6, abs=0.03)


@pytest.mark.parametrize("direction", translation.DIRECTIONS)
def test_dates_and_names_to_translate(direction):
    days = translation.DATES - translation.HELD_OUT_DATES
    assert days == 4000
    assert len(translation.splits(direction).training) - days == 2163


@pytest.mark.parametrize("kind", captions.LANGUAGES)
def test_emoji_with_a_rare_word_are_not_trained_on(kind):
    train = captions.load(kind).train.emoji
    assert len(train) == pytest.approx(1640, abs=5)
    assert not {"🍕", "🦊", "🏠"} & set(train)


def test_timers_that_the_chooser_has_read_are_cancelled_paused_or_resumed():
    read = {one.intent for one in chatbot.answered("en") if "timer" in one.sentence.lower()}
    assert read == {"HassCancelTimer", "HassPauseTimer", "HassUnpauseTimer"}


def test_good_news_often_gets_the_reply_to_bad_news():
    chat = free_chat.load()
    same = np.equal(chat.answers([*NEWS]), chat.answers([*NEWS.values()]))
    assert (same.sum(), len(same)) == (14, 20)


def test_every_fourth_message_with_a_full_stop_ends_with_settings():
    read = [language.tokens(one) for one in around.messages("english").train]
    last = [tokens[-3] for tokens in read if len(tokens) > 2 and tokens[-2] == "."]
    assert last.count("settings") / len(last) == pytest.approx(1 / 4, abs=0.02)


def test_two_steps_of_glucose_are_larger_than_100():
    time, mg_dl = glucose().time, glucose().mg_dl
    first, last = (np.datetime64(month) for month in TRAIN)
    inside = (time >= first) & (time < last)
    steps = [np.diff(mg_dl[inside][run]) for run in unbroken(time[inside])]
    large = np.abs(np.concatenate(steps)) > 100
    assert len(large) == pytest.approx(33_000, abs=500)
    assert large.sum() == 2
