import numpy as np

from rnn_course.experiments.memory import spellings


def test_three_spellings_of_the_same_messages():
    spelled = spellings.spellings()
    english, syllables, jamo = spelled.values()
    assert len(english) == len(syllables) == len(jamo)
    k = english.index("Cancel\n")
    assert syllables[k] == "취소\n"
    assert jamo[k] == "\u110e\u1171\u1109\u1169\n"
    assert sum(map(len, syllables)) < sum(map(len, english))
    assert sum(map(len, syllables)) < sum(map(len, jamo))


def test_languages_measures_all_three(monkeypatch):
    few = {name: messages[:64] for name, messages in spellings.spellings().items()}
    monkeypatch.setattr(spellings, "spellings", lambda: few)
    result = spellings.languages(units=4, seeds=[0], learning_rate=0.01, looks=2, n=2)
    assert list(result) == list(few)
    for one in result.values():
        assert one["messages"] == 8
        assert len(one["counting"]) == 2
        assert 0 < one["networks"][0]["bits"] < np.log2(one["letters"]) + 1
