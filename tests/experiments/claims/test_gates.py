from rnn_course.experiments.claims import gates


def test_the_gates_of_a_stored_reader_are_between_0_and_1():
    tokens, z = gates.update_gates()
    assert " ".join(tokens) == gates.SENTENCE
    assert z.shape == (len(tokens), 32)
    assert 0 < z.min() < z.max() < 1


def test_units_do_not_agree():
    numbers = gates.choice_numbers()
    assert numbers["between"] > 0.5
    assert numbers["alike"] < numbers["steps"] / 2


def test_a_closed_reset_gate_hides_the_state_from_the_candidate_alone():
    assert gates.reset_numbers() == {"kept": 0, "taken": 0}
