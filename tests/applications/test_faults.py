import re

import numpy as np
import pytest

from rnn_course.applications.faults import baselines, data, evaluation, models, sensors
from rnn_course.datasets import sea_temperature, sensor_events
from rnn_course.experiments import stored
from rnn_course.scratch.ranking import average_precision


@pytest.fixture(scope="module")
def parts():
    return data.split_windows(seed=0)


@pytest.fixture(scope="module")
def normal():
    """Windows of the test part as they were measured."""
    return np.array(list(data.cut(data.parts_of(sea_temperature().celsius)[2], data.STRIDE)))


def day(onset=24):
    """A calm day with a little weather, rounded as the sensor rounds."""
    rng = np.random.default_rng(onset)
    return (8 + 0.3 * np.sin(np.arange(48) / 8) + rng.normal(0, 0.02, 48)).round(data.DIGITS)


# The data ----------------------------------------------------------------------------------------


def test_half_of_the_windows_are_abnormal_and_every_kind_is_there(parts):
    for windows in parts:
        N = len(windows.celsius)
        assert windows.celsius.shape == windows.wrong.shape == (N, data.LENGTH)
        assert windows.abnormal.sum() == N // 2
        counts = [(windows.kind == kind).sum() for kind in data.KINDS]
        assert max(counts) - min(counts) <= 1
        assert not windows.wrong[~windows.abnormal].any()
        assert windows.wrong[windows.abnormal].any(axis=1).all()
        assert not windows.wrong[:, : data.EARLIEST].any()


def test_no_reading_is_in_two_parts(parts):
    series = sea_temperature().celsius
    assert np.array_equal(np.concatenate(data.parts_of(series)), series, equal_nan=True)
    sizes = [len(list(data.cut(part, data.STRIDE))) for part in data.parts_of(series)]
    assert sizes == [len(windows.celsius) for windows in parts]


def test_faults_are_rounded_like_the_sensor(parts):
    for windows in parts:
        np.testing.assert_array_equal(windows.celsius, windows.celsius.round(data.DIGITS))


@pytest.mark.parametrize("kind", data.KINDS)
def test_each_fault_does_what_it_is_called(kind):
    for seed in range(50):
        clean = day()
        faulty = data.inject(clean, kind, np.random.default_rng(seed))
        error = faulty - clean
        wrong = error != 0
        onset = wrong.argmax()
        assert not wrong[:onset].any()
        if kind == "spike":
            assert wrong.sum() == 1
            assert 0.79 < abs(error[onset]) < 3.01
        elif kind == "shift":
            assert wrong[onset:].all()
            assert np.ptp(error[onset:]) < 0.002
        elif kind == "stuck":
            sizes = np.diff(faulty) == 0
            assert sizes.sum() >= 8
        else:
            assert (np.diff(np.abs(error[onset:])) >= 0).all()
            assert 0.79 < abs(error[-1]) < 3.01


def test_inject_leaves_its_window_alone_and_refuses_other_kinds():
    clean = day()
    before = clean.copy()
    data.inject(clean, "shift", np.random.default_rng(0))
    np.testing.assert_array_equal(clean, before)
    with pytest.raises(KeyError, match="frozen"):
        data.inject(clean, "frozen", np.random.default_rng(0))


def test_a_piece_is_abnormal_if_one_of_its_readings_is_wrong(parts):
    cut = data.pieces(parts.test, length=24, stride=12)
    assert cut.celsius.shape == (3 * len(parts.test.kind), 24)
    np.testing.assert_array_equal(cut.abnormal, cut.wrong.any(axis=1))
    np.testing.assert_array_equal(cut.celsius[3:6, 0], parts.test.celsius[1, [0, 12, 24]])


def test_features_do_not_see_the_season():
    windows = np.stack([day(), day() + 10])
    features = data.features(windows)
    assert features.shape == (2, 48, 3)
    np.testing.assert_allclose(features[0], features[1], atol=1e-9)


# The models --------------------------------------------------------------------------------------


def test_rivals_give_a_score_for_each_window(parts):
    train = parts.train.take(np.arange(120))
    test = parts.test.take(np.arange(40))
    for name, score in baselines.BASELINES.items():
        got = score(train, test, 0)
        assert got.shape == (40,), name
        np.testing.assert_array_equal(got, score(train, test, 0))


def test_hand_made_features_by_hand():
    windows = np.zeros((1, 48))
    windows[0] = np.arange(48) * 0.1
    windows[0, 20:25] = windows[0, 20]
    seven = baselines.hand_made(windows)[0]
    np.testing.assert_allclose(seven, [0.5, 0.6, 4, 4, 4.7, 4.2, 0.1])


def test_training_gives_the_same_network_twice(parts):
    few = parts.train.take(np.arange(64)), parts.validation.take(np.arange(32))
    first, second = (models.train(*few, seed=3, epochs=2)[0] for _ in range(2))
    for one, other in zip(first.get_weights(), second.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_keras_twin_gives_the_same_logits(parts):
    model, scaler = models.stored()
    x, _ = models.tensors(parts.test, scaler)
    theirs = np.asarray(models.twin(model)(x[:50]))
    np.testing.assert_allclose(theirs, model.predict(x[:50]), rtol=1e-4, atol=1e-4)


def test_the_stored_network_ranks_faults_that_were_drawn_anew():
    for seed in (101, 102):
        test = data.split_windows(seed).test
        p = models.probabilities(*models.stored(), test.celsius)
        assert average_precision(test.abnormal, p) > 0.985


def test_the_stored_network_is_quiet_on_the_sea_as_it_was(normal):
    p = models.probabilities(*models.stored(), normal)
    assert np.mean(p > models.THRESHOLD) < 0.04


# The alarm ---------------------------------------------------------------------------------------


def test_an_alarm_gives_one_probability_for_each_window(normal):
    long = np.concatenate([normal[0], normal[4]])  # windows of one day, one after the other
    p = models.alarm(long)
    assert p.shape == (49,)
    assert ((p >= 0) & (p <= 1)).all()
    np.testing.assert_allclose(p[0], models.alarm(normal[0])[0], atol=1e-6)
    assert models.alarm(list(normal[0])).shape == (1,)


@pytest.mark.parametrize("error", [-9999, 0, 40])
def test_an_alarm_sees_codes_of_errors(normal, error):
    windows = normal[::10].copy()
    windows[:, 30] = error
    assert np.mean([models.alarm(window)[0] > models.THRESHOLD for window in windows]) == 1


@pytest.mark.parametrize(
    ("celsius", "kind", "message"),
    [
        ([8.0] * 47, ValueError, "got 47 readings; expected at least 48"),
        ([8.0] * 60 + [float("nan")], ValueError, "reading 61 is nan"),
        ([8.0] * 48 + [float("inf")], ValueError, "reading 49 is inf"),
        ([1e300] * 48, ValueError, r"reading 1 is 1e\+300"),
        (["8.0"] * 48, TypeError, "dtype <U3; expected numbers"),
        ("8.0 8.1", TypeError, "expected numbers"),
        ([None] * 48, TypeError, "dtype object"),
        ([True] * 48, TypeError, "dtype bool"),
        ([[8.0] * 48], ValueError, r"shape \(1, 48\)"),
        ([[8.0], [8.0, 9.0]], ValueError, "ragged"),
        (8.0, ValueError, r"shape \(\)"),
        ([], ValueError, "got 0 readings"),
        (np.ma.masked_less([8.0] * 48 + [-9.0], 0), TypeError, "celsius is a masked array, whose mask would"),
    ],
)
def test_what_an_alarm_cannot_read_is_named_in_one_sentence(celsius, kind, message):
    with pytest.raises(kind, match=message) as caught:
        models.alarm(celsius)
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith("alarm: ")


def test_a_line_of_temperatures_is_answered(normal):
    answer = models.answerer()
    assert re.match(r"normal: .* at most 0\.\d\d", answer(" ".join(map(str, normal[0]))))
    stuck = normal[0].copy()
    stuck[20:40] = stuck[19]
    assert answer(", ".join(map(str, stuck))).startswith(
        "abnormal: alarm in 1 of 1 window(s), first at reading 48"
    )


@pytest.mark.parametrize("line", ["ㅋㅋㅋ", "🙂", "8.0 °C", "\x00", "one " * 400, "8,0;x"])
def test_a_line_of_something_else_is_not(line):
    with pytest.raises(ValueError, match="is not a number; type 48 or more temperatures"):
        models.answerer()(line)


@pytest.mark.parametrize("line", ["1 2 3", ",;,", "nan " * 50, "1e999 " * 48])
def test_a_line_of_too_few_or_no_real_readings_is_not(line):
    with pytest.raises(ValueError, match="alarm: "):
        models.answerer()(line)


# The sensors, and what is stored -----------------------------------------------------------------


def test_the_plain_residual_is_the_difference_over_a_minute():
    celsius = sensor_events()[0].celsius[:100]
    residual = sensors.residuals(celsius)
    assert residual.shape == (100,)
    assert not residual[: sensors.LEAD].any()
    np.testing.assert_allclose(residual[50], abs(celsius[50] - celsius[38]), atol=1e-6)


def test_the_forecaster_sees_nothing_of_what_it_forecasts():
    celsius = sensor_events()[0].celsius[:200]
    x, _ = sensors.changes(celsius)
    changed = celsius.copy()
    changed[100:] += 5
    x_changed, _ = sensors.changes(changed)
    # Row n forecasts reading n + LEAD from readings up to n + MEMORY.
    last_clean = 99 - sensors.MEMORY
    np.testing.assert_array_equal(x[: last_clean + 1], x_changed[: last_clean + 1])
    assert not np.array_equal(x[last_clean + 1], x_changed[last_clean + 1])


def test_the_gru_beats_the_forest_with_the_same_features():
    result = stored.load("faults-comparison")["result"]
    gru, forest = (result[name]["average precision"] for name in ("GRU", "forest, same features"))
    assert len(gru) == len(forest) == 3
    assert np.mean(gru) > np.mean(forest) + 0.005


def test_a_measurement_of_one_seed_comes_out_as_it_was_stored(parts):
    for name in ("largest difference", "logistic regression"):
        score = baselines.BASELINES[name](parts.train, parts.test, 0)
        kept = stored.load("faults-comparison")["result"][name]["average precision"][0]
        assert average_precision(parts.test.abnormal, score) == pytest.approx(kept, abs=0.002)


def test_delays_of_the_stored_network_come_out_as_stored():
    kept = stored.load("faults-delays")["result"]
    got = evaluation.delays(seed=0)
    for kind, row in got.items():
        assert abs(row["early"] - kept[kind]["early"]) <= 2
        assert np.abs(np.subtract(row["after"], kept[kind]["after"])).sum() <= 6


def test_every_event_is_found_within_ten_seconds():
    for detectors in stored.load("faults-events")["result"].values():
        for runs in detectors.values():
            assert all(0 <= run["delay"] <= 10 for run in runs)
