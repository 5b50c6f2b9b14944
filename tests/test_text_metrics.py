"""chrF: recorded values of sacrebleu 2.6.0; exact match."""

import pytest

from rnn_course.text_metrics import chrf, exact_match

RECORDED = [  # written, wanted, sacrebleu.corpus_chrf(written, [wanted]).score
    (["sitting"], ["kitten"], 21.13371154467045),
    (["the cat sat on the mat", "a"], ["the cat is on the mat", "dog"], 60.601132814995964),
    (["2024년 3월 5일 화요일"], ["2024년 3월 15일 월요일"], 50.09853669384046),
    (["", "abc"], ["x", "abcd"], 64.16464891041163),
    (["웃는 얼굴", "남자"], ["활짝 웃는 얼굴", "여자"], 53.84164535379369),
]


@pytest.mark.parametrize(("written", "wanted", "score"), RECORDED)
def test_chrf_is_that_of_sacrebleu(written, wanted, score):
    assert chrf(written, wanted) == pytest.approx(score, abs=1e-9)


def test_what_is_equal_and_what_has_nothing_in_common():
    assert chrf(["세 개", "abc"], ["세 개", "abc"]) == 100
    assert chrf(["abc"], ["xyz"]) == 0
    assert chrf([""], ["xyz"]) == 0
    assert chrf([""], [""]) == 0


def test_exact_match_counts_whole_texts():
    assert exact_match(["a", "b", "c d"], ["a", "x", "c d"]) == pytest.approx(2 / 3)


@pytest.mark.parametrize("metric", [chrf, exact_match])
@pytest.mark.parametrize(("written", "wanted"), [([], []), (["a"], ["a", "b"])])
def test_bad_input_is_named(metric, written, wanted):
    with pytest.raises(ValueError, match=rf"{metric.__name__}: got {len(written)} written texts and"):
        metric(written, wanted)


@pytest.mark.parametrize("metric", [chrf, exact_match])
@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("abc", "written is one string; expected a sequence of texts"),
        (None, "written is a NoneType; expected a sequence, such as a list"),
        ([3], "written holds a int; expected texts"),
    ],
)
def test_what_is_no_text_is_refused(metric, written, message):
    with pytest.raises(TypeError, match=f"^{metric.__name__}: {message}$"):
        metric(written, ["abc"])
    with pytest.raises(TypeError, match=f"^{metric.__name__}: {message.replace('written', 'wanted')}$"):
        metric(["abc"], written)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"order": 0}, ValueError, "order is 0; expected at least 1"),
        ({"order": 2.5}, TypeError, "order is 2.5; expected a whole number"),
        ({"beta": 0}, ValueError, "beta is 0; expected a finite number above 0"),
        ({"beta": "2"}, TypeError, "beta is '2'; expected a number"),
    ],
)
def test_settings_that_do_not_fit_are_refused(options, error, message):
    with pytest.raises(error, match=f"^chrf: {message}$"):
        chrf(["a"], ["a"], **options)


def test_chrf_of_any_order_and_weight() -> None:
    assert chrf(["kitten"], ["kitten"], order=10**400) == 100
    assert chrf(["ab"], ["abcd"], order=1, beta=1e200) == 50  # recall alone
    assert chrf(["ab"], ["abcd"], order=1, beta=1e-200) == 100  # precision alone


def test_texts_may_come_one_by_one() -> None:
    assert exact_match(iter(["a", "b"]), iter(["a", "c"])) == 0.5  # type: ignore[arg-type]
    assert chrf(iter(["ab"]), iter(["ab"])) == 100  # type: ignore[arg-type]
