"""Real data that packages ship, loaded by path, and what turns a long series into samples.

Every series is an array of float64 with time on its first axis, oldest row first: (rows,) for one
feature, (rows, D) for several. :func:`windows` makes the (N, T, D) that the models want.

=========================  ==================================================  =============================
loader                     data                                                source and licence
=========================  ==================================================  =============================
`sea_temperature`          half-hourly sea surface temperature, 2016 to 2017   NERACOOS, free to use and
                                                                               redistribute
`daily_prices`             daily prices of five shares, 2000 to 2013           Quandl WIKI, public domain
`simulated_trading_days`   prices by the minute, SIMULATED                     a random walk, made here
`python_source`            Python source with English documentation            Keras, Apache-2.0
`interface_messages`       messages of JupyterLab, English and Korean          Project Jupyter, BSD-3-Clause
=========================  ==================================================  =============================

Sentences in Korean and English (``SENTENCE_PAIRS`` and its neighbours) were written for the course.

The real series are read from the installed package ``bokeh_sampledata`` (BSD-3-Clause), the messages from
``jupyterlab-language-pack-ko-KR``, the source from ``keras``; none of them is imported.
"""

from rnn_course.datasets.interface_messages import interface_messages
from rnn_course.datasets.python_source import SourceFile, python_source
from rnn_course.datasets.sea_temperature import SeaTemperature, sea_temperature
from rnn_course.datasets.sentences import (
    ORDERS_OF_ONE_MEANING,
    ORDERS_OF_TWO_MEANINGS,
    RUNNING_SENTENCE,
    SENTENCE_PAIRS,
    SentencePair,
)
from rnn_course.datasets.simulated_days import MINUTES_PER_DAY, simulated_trading_days
from rnn_course.datasets.stocks import DailyPrices, daily_prices
from rnn_course.datasets.windows import Split, Standardizer, chronological_split, stretches, windows

__all__ = [
    "MINUTES_PER_DAY",
    "ORDERS_OF_ONE_MEANING",
    "ORDERS_OF_TWO_MEANINGS",
    "RUNNING_SENTENCE",
    "SENTENCE_PAIRS",
    "DailyPrices",
    "SeaTemperature",
    "SentencePair",
    "SourceFile",
    "Split",
    "Standardizer",
    "chronological_split",
    "daily_prices",
    "interface_messages",
    "python_source",
    "sea_temperature",
    "simulated_trading_days",
    "stretches",
    "windows",
]
