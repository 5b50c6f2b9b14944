import re
from pathlib import Path

import numpy as np
import pytest

from rnn_course import experiments
from rnn_course.experiments import claims, stored
from rnn_course.experiments.claims import VERDICTS, Claim
from rnn_course.experiments.lstm.long_lags import longest_solved
from rnn_course.scratch import GRU, Stacked

BOOK = Path(__file__).parents[2] / "book"


@pytest.fixture(scope="module")
def results():
    return claims.claims()


@pytest.fixture(scope="module")
def said(results):
    return {one.name: f"{one.number} {one.truth}" for one in results}


def test_every_claim_has_a_verdict_and_says_what_came_out_and_where(results):
    assert len(results) >= 30  # the claims of the sources
    assert {one.verdict for one in results} == set(VERDICTS)
    for one in results:
        assert all(text.strip() and "|" not in text and "\n" not in text for text in one)
    names = [one.name for one in results]
    assert len(set(names)) == len(names)


def test_what_is_in_sight_is_one_line(results):
    assert [one.name for one in results if len(one.claim.split()) > 20] == []
    assert [one.name for one in results if len(one.number.split()) > 40] == []


def test_every_label_is_a_section_of_the_book(results):
    text = "".join(path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb"))
    labels = set(re.findall(r'"\(([a-z0-9-]+)\)=', text))
    links = {label for one in results for label in re.findall(r"\(#([a-z0-9-]+)\)", one.truth)}
    assert {one.label for one in results} | links <= labels


def test_no_number_is_without_its_sentence(results):
    assert set(experiments.collect("CLAIMS")) <= {one.name for one in results}


def test_claims_come_out_the_same_every_time(results):
    assert claims.claims() == results


def test_a_card_has_claim_number_link_and_the_rest_folded():
    one = Claim("x", "half true", "rnn-count", "A is B.", "It is 0.5.", "Long.")
    card = claims.cards([one], "half true")
    assert card.startswith("- **A is B.**\n\n  *Half true.* It is 0.5. [Chapter 3, ")
    assert "](#rnn-count)" in card
    assert card.index("<details") < card.index("Long.") < card.index("</details>")
    assert claims.cards([one], "false") == ""


@pytest.mark.parametrize(
    "part", ["# x | perhaps | rnn-count\n\na\n\nb\n\nc", "# x | true | rnn-count\n\na\n\nb"]
)
def test_a_part_of_another_form_is_named(part, tmp_path, monkeypatch):
    monkeypatch.setattr(claims, "SENTENCES", tmp_path / "claims.en.md")
    claims.SENTENCES.write_text(part)
    with pytest.raises(ValueError, match=r"the part 'x \| .*' of .*claims\.en\.md is no claim"):
        claims.claims()


def test_what_was_measured_about_gradients(said):
    assert "0.77 of the gradient with tanh, 0.23 with the sigmoid" in said["bptt-sigmoid"]
    assert "a step leaves 0.77, too" in said["bptt-sigmoid"]


def test_the_lags_of_the_lstm_are_decided_by_the_stored_results(said):
    rows = stored.load("lstm-adding")["result"]
    assert longest_solved(rows, "LSTM") > longest_solved(rows, "RNN")
    assert f"{longest_solved(rows, 'LSTM')} with an LSTM" in said["lstm-long-lags"]


def test_the_share_of_weights_is_three_quarters(said):
    assert "0.75" in said["gru-time"]


def test_the_claim_on_both_directions_is_read_from_what_is_stored(said):
    results = stored.load("bidirectional-length")["result"]
    assert np.mean(results[0]["lowest"]) > 0.99
    assert np.mean(results[3]["lowest"]) < 0.5
    assert f"{np.mean(results[3]['lowest']):.0%}" in said["bidirectional-length"]


def test_the_claim_tells_width_from_depth(said):
    stack = Stacked([GRU(64), GRU(64), GRU(64)])
    stack.build(10)
    assert f"{len(stack.params)} arrays and {len(stack.state_names)} states" in said["deep-width"]


def test_the_claim_counts_the_steps_of_the_loop(said):
    assert "10 and 1,000 calls" in said["masks-any-length"]
    assert "104 weights" in said["masks-any-length"]


def test_the_formula_counts_the_weights(said):
    assert "= 10,560 numbers" in said["rnn-count"]
    assert "together 10,560 numbers" in said["rnn-count"]


def test_a_usual_initialisation_does_not_saturate(said):
    assert "no state is below 0.99" in said["rnn-saturation"]
    assert "median size is 0.39" in said["rnn-saturation"]


def test_the_claim_on_parallel_steps_is_answered_with_numbers(said):
    assert "1,024 rounds" in said["fast-parallel"]
    assert "10 levels" in said["fast-parallel"]
    assert "3,072 cells and need 1,026 rounds" in said["fast-parallel"]
