from rnn_course.experiments import stored
from rnn_course.experiments.claims import elsewhere


def test_one_criterion_counts_all_trainings_with_relu():
    numbers = elsewhere.relu_numbers()
    assert (numbers["plain"], numbers["clipped"]) == (10, 0)
    away = [
        row["kind"]
        for row in stored.load("bptt-clipping")["result"]
        if row["activation"] == "relu" and not row["clip"] and None in row["worst"]
    ]
    assert set(away) == {"identity"}  # as the sentence says
    assert (numbers["large"], numbers["identity"], numbers["orthogonal"]) == (5, 4, 0)
    assert (numbers["jumped"], numbers["jumped_tanh"], numbers["all_jumps"]) == (7, 0, 10)


def test_no_forecast_of_prices_was_better_than_none():
    numbers = elsewhere.price_numbers()
    assert numbers["worse"] == numbers["total"] == 9
    assert numbers["best"] > 0


def test_both_directions_are_better_than_one():
    numbers = elsewhere.direction_numbers()
    for language in ("english", "korean"):
        for test in ("known", "new"):
            forward, backward, both = (
                numbers[f"{language}_{way}_{test}"] for way in ("forward", "backward", "both")
            )
            assert both > max(forward, backward) + 0.1


def test_bits_fall_with_the_context():
    numbers = elsewhere.context_numbers()
    assert numbers["of_short"] > numbers["of_middle"] > numbers["of_long"]


def test_lags_are_those_that_all_seeds_learned():
    numbers = elsewhere.lag_numbers()
    assert numbers["LSTM"] > numbers["RNN"]
    assert numbers["copying_LSTM"] == numbers["copying_RNN"]
    assert numbers["price"] > 1e12


def test_little_is_left_of_the_first_half():
    numbers = elsewhere.last_state_numbers()
    assert numbers["last"] > 0.99
    assert numbers["half"] < numbers["guessing"] + 0.05


def test_most_steps_write_what_is_there():
    numbers = elsewhere.preserved_numbers()
    assert 0.9 < numbers["least"] <= numbers["median"] < 1
    assert numbers["cut"] < numbers["right"]
