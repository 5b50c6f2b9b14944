from rnn_course.experiments.claims.backward import backward_numbers, calls_of_the_cell, times_of_both_ways


def test_there_is_one_pass_back():
    assert calls_of_the_cell(7) == {"forward": 7, "backward": 7}


def test_both_ways_are_timed():
    times = times_of_both_ways([2, 3], units=4, N=2, rounds=2)
    assert set(times) == {"machine", "SimpleRNN", "LSTM", "GRU"}
    assert set(times["GRU"]) == {"2", "3"}
    assert set(times["GRU"]["2"]) == {"forward", "backward"}


def test_the_stored_times_grow_in_proportion():
    numbers = backward_numbers()
    assert numbers["least"] <= numbers["most"] < 3
    assert numbers["growth"] < 1.5 * numbers["times_longer"]
