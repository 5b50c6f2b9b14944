import re
from pathlib import Path

import pytest

from rnn_course.experiments import claims, simple_rnn

BOOK = Path(__file__).parents[2] / "book"


@pytest.fixture(scope="module")
def results():
    return claims.claims()


def test_every_claim_says_what_came_out_and_where(results):
    assert len(results) >= 13  # the claims of the sources
    for result in results:
        assert set(result) == {"claim", "truth", "label"}
        assert all(text.strip() and "|" not in text and "\n" not in text for text in result.values())


def test_every_label_is_a_section_of_the_book(results):
    text = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    labels = set(re.findall(r'"\(([a-z0-9-]+)\)=', text))
    assert {result["label"] for result in results} <= labels


def test_claims_come_out_the_same_every_time(results):
    assert claims.claims() == results


def test_a_claim_is_a_row_with_a_link():
    rows = claims.table([{"claim": "A.", "truth": "B.", "label": "rnn-title"}]).splitlines()
    assert rows == ["| claim | what came out | where |", "|---|---|---|", "| A. | B. | [](#rnn-title) |"]


def test_positive_weights_saturate_and_the_usual_ones_do_not():
    states = simple_rnn.states_from_positive_weights(H=8, D=4, T=10, seed=0)
    assert states.shape == (10, 8)
    assert states[2:].min() > 0.99
