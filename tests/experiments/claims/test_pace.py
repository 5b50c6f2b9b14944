from rnn_course.experiments.claims import pace


def test_each_step_is_timed():
    times = pace.seconds_a_step(rounds=1)
    assert {task: set(cells) for task, cells in times.items() if task != "machine"} == {
        "text": {"RNN", "LSTM", "GRU"},
        "adding": {"RNN", "LSTM"},
        "copying": {"RNN", "LSTM"},
    }


def test_which_one_learns_sooner_depends_on_the_task():
    numbers = pace.pace_numbers()
    assert numbers["LSTM"]["steps"] < numbers["RNN"]["steps"]
    assert numbers["adding_LSTM"] < numbers["adding_RNN"]
    assert numbers["copying_LSTM"] > numbers["copying_RNN"]
