"""Real data that packages ship, loaded by path, and what turns a long series into samples.

Every series is an array of float64 with time on its first axis, oldest row first: (rows,) for one
feature, (rows, D) for several. :func:`windows` makes the (N, T, D) that the models want.

Each data set has a module with its loader and its ``SOURCE``: contents, licence, where it is from. They are
listed by :func:`rnn_course.datasets.source.sources`, and on the data page of the book.

Data of packages are read by path: none of these packages is imported.
"""

from rnn_course.datasets.chatbot_data import Exchange, chatbot_data
from rnn_course.datasets.conll import TaggedSentence, conll
from rnn_course.datasets.dates import dates
from rnn_course.datasets.documentation import DocumentedFile, documentation
from rnn_course.datasets.emoji_names import emoji_names
from rnn_course.datasets.emoji_pictures import EmojiPictures, emoji_pictures
from rnn_course.datasets.everyday_words import EverydayWords, everyday_words
from rnn_course.datasets.glucose import Glucose, glucose
from rnn_course.datasets.help_sentences import help_sentences
from rnn_course.datasets.home_intents import HomeIntents, IntentTemplate, home_intents
from rnn_course.datasets.interface_messages import interface_messages
from rnn_course.datasets.labelled import LabelledTexts
from rnn_course.datasets.movie_reviews import movie_reviews
from rnn_course.datasets.nsmc import nsmc
from rnn_course.datasets.python_source import SourceFile, python_source
from rnn_course.datasets.sea_temperature import SeaTemperature, sea_temperature
from rnn_course.datasets.sensor_events import SensorEvent, sensor_events
from rnn_course.datasets.sentences import (
    ORDERS_OF_ONE_MEANING,
    ORDERS_OF_TWO_MEANINGS,
    RUNNING_SENTENCE,
    SENTENCE_PAIRS,
    SentencePair,
)
from rnn_course.datasets.simulated_days import MINUTES_PER_DAY, simulated_trading_days
from rnn_course.datasets.sms_spam import sms_spam
from rnn_course.datasets.spam_mail import spam_mail
from rnn_course.datasets.stocks import DailyPrices, daily_prices
from rnn_course.datasets.twin_reviews import plain_reviews, twin_reviews
from rnn_course.datasets.windows import Split, Standardizer, chronological_split, stretches, windows

__all__ = [
    "MINUTES_PER_DAY",
    "ORDERS_OF_ONE_MEANING",
    "ORDERS_OF_TWO_MEANINGS",
    "RUNNING_SENTENCE",
    "SENTENCE_PAIRS",
    "DailyPrices",
    "DocumentedFile",
    "EmojiPictures",
    "EverydayWords",
    "Exchange",
    "Glucose",
    "HomeIntents",
    "IntentTemplate",
    "LabelledTexts",
    "SeaTemperature",
    "SensorEvent",
    "SentencePair",
    "SourceFile",
    "Split",
    "Standardizer",
    "TaggedSentence",
    "chatbot_data",
    "chronological_split",
    "conll",
    "daily_prices",
    "dates",
    "documentation",
    "emoji_names",
    "emoji_pictures",
    "everyday_words",
    "glucose",
    "help_sentences",
    "home_intents",
    "interface_messages",
    "movie_reviews",
    "nsmc",
    "plain_reviews",
    "python_source",
    "sea_temperature",
    "sensor_events",
    "simulated_trading_days",
    "sms_spam",
    "spam_mail",
    "stretches",
    "twin_reviews",
    "windows",
]
