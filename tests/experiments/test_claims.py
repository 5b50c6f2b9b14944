import re
from pathlib import Path

import numpy as np
import pytest

from rnn_course import experiments
from rnn_course.experiments import claims, stored
from rnn_course.experiments.lstm.long_lags import longest_solved
from rnn_course.scratch import GRU, Stacked

BOOK = Path(__file__).parents[2] / "book"


@pytest.fixture(scope="module")
def results():
    return claims.claims()


@pytest.fixture(scope="module")
def truths(results):
    return {result["label"]: result["truth"] for result in results}


def test_every_claim_says_what_came_out_and_where(results):
    assert len(results) >= 13  # the claims of the sources
    for result in results:
        assert set(result) == {"claim", "truth", "label"}
        assert all(text.strip() and "|" not in text and "\n" not in text for text in result.values())


def test_every_label_is_a_section_of_the_book(results):
    text = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    labels = set(re.findall(r'"\(([a-z0-9-]+)\)=', text))
    assert {result["label"] for result in results} <= labels


def test_no_number_is_without_its_sentence(truths):
    assert set(experiments.collect("CLAIMS")) <= set(truths)


def test_claims_come_out_the_same_every_time(results):
    assert claims.claims() == results


def test_a_claim_is_a_row_with_a_link():
    rows = claims.table([{"claim": "A.", "truth": "B.", "label": "rnn-title"}]).splitlines()
    assert rows == ["| claim | what came out | where |", "|---|---|---|", "| A. | B. | [](#rnn-title) |"]


def test_what_was_measured_about_gradients(truths):
    assert "0.77 of the gradient with tanh and 0.23 with the sigmoid" in truths["bptt-sigmoid"]
    assert "it is 0.77, too" in truths["bptt-sigmoid"]
    relu = truths["bptt-relu"]
    assert "5 of 5 runs blew up from an identity kernel and 0 of 5 from an orthogonal" in relu
    assert "with clipping 0 of 30 did" in relu
    assert "below that of tanh in 6 of 6 settings" in relu


def test_the_lags_of_the_lstm_are_decided_by_the_stored_results(truths):
    rows = stored.load("lstm-adding")["result"]
    assert longest_solved(rows, "LSTM") > longest_solved(rows, "RNN")
    assert f"{longest_solved(rows, 'LSTM')} with an LSTM" in truths["lstm-long-lags"]


def test_the_share_of_weights_is_three_quarters(truths):
    assert "0.75" in truths["gru-time"]


def test_the_claim_on_both_directions_is_read_from_what_is_stored(truths):
    results = stored.load("bidirectional-length")["result"]
    assert np.mean(results[0]["lowest"]) > 0.99
    assert np.mean(results[3]["lowest"]) < 0.5
    assert f"{np.mean(results[3]['lowest']):.0%}" in truths["bidirectional-length"]


def test_the_claim_tells_width_from_depth(truths):
    stack = Stacked([GRU(64), GRU(64), GRU(64)])
    stack.build(10)
    assert f"{len(stack.params)} arrays and {len(stack.state_names)} states" in truths["deep-width"]


def test_the_claim_has_the_steps_in_a_row(truths):
    assert "10 and 1,000 calls" in truths["masks-any-length"]
    assert "104 weights" in truths["masks-any-length"]


def test_the_claim_on_parallel_steps_is_answered_with_numbers(truths):
    assert "1,024 steps are joined in 10 levels, equal to the loop" in truths["fast-parallel"]
