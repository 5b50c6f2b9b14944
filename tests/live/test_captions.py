"""The pictures that the captioner's figure offers."""

from rnn_course.applications.captions import data as captions
from rnn_course.datasets.emoji_pictures import spellings
from rnn_course.live.captions import PICTURES, data


def test_options_are_names_and_say_what_was_held_out():
    held_out = set(captions.load("english").test.emoji)
    for option, emoji in PICTURES.items():
        assert option == spellings()[emoji].english + " (held out)" * (emoji in held_out)


def test_whoever_gets_the_pictures_gets_their_licence():
    arrays, about = data()
    assert arrays["pictures"].shape == (len(PICTURES), 32, 32, 3)
    assert "CC BY-SA 4.0 (OpenMoji)" in about["licence"]
