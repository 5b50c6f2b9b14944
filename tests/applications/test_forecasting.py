"""Windows, baselines, scores, and the network that the chapter stores."""

import numpy as np
import pytest

from rnn_course.applications.forecasting import baselines, data, evaluation, models, scores, series, training
from rnn_course.datasets import glucose
from rnn_course.experiments import stored

ALTERNATING = [120.0, 125.0] * 18


@pytest.fixture(scope="module")
def parts():
    return [data.glucose_windows(*part) for part in (data.TRAIN, data.VALIDATION, data.TEST)]


def test_runs_break_where_a_step_is_too_long_or_too_short():
    minutes = np.array([0, 5, 10, 11, 15, 20, 40, 44, 50])
    time = np.datetime64("2010-01-01T00:00") + minutes * np.timedelta64(1, "m")
    assert data.unbroken(time) == [slice(0, 3), slice(3, 6), slice(6, 9)]
    assert data.unbroken(time[:1]) == [slice(0, 1)]


def test_windows_are_followed_by_their_targets():
    x, y = data.cut(np.arange(7), 3, 2)
    assert x.tolist() == [[0, 1, 2], [1, 2, 3], [2, 3, 4]]
    assert y.tolist() == [[3, 4], [4, 5], [5, 6]]
    assert data.cut(np.arange(4), 3, 2)[0].shape == (0, 3)


def test_no_window_reaches_into_another_part_or_over_a_gap(parts):
    readings = glucose()
    for part, (first, last) in zip(parts, (data.TRAIN, data.VALIDATION, data.TEST), strict=True):
        start = part.time - 6 * 35 * np.timedelta64(1, "m")
        assert (part.time + np.timedelta64(60, "m")).astype("datetime64[D]").max() <= np.datetime64(last, "D")
        assert start.min() >= np.datetime64(first) - np.timedelta64(4, "h")
    n = 1000
    end = np.searchsorted(readings.time, parts[0].time[n])
    run = slice(end - data.READ + 1, end + data.AHEAD + 1)
    assert np.concatenate([parts[0].x[n], parts[0].y[n]]).tolist() == readings.mg_dl[run].tolist()
    steps = np.diff(readings.time[run]).astype(int)
    assert ((steps >= 4) & (steps <= 6)).all()


def test_months_without_windows_are_refused():
    with pytest.raises(ValueError, match="no window from 2011-01 up to 2011-02"):
        data.glucose_windows("2011-01", "2011-02")
    with pytest.raises(ValueError, match="no window from 2015-01"):
        series.sea_windows("2015-01", "2015-02")


def test_the_scaling_is_undone_and_fitted_on_what_it_is_given(parts):
    x, y, _ = parts[0]
    scaling = data.Scaling.fit(parts[0])
    features = scaling.features(x)
    assert features.shape == (len(x), 36, 3)
    assert features.dtype == np.float32
    assert (features[:, -1, 0] == 0).all()
    assert features[..., 2].std() == pytest.approx(1, abs=1e-3)
    targets = scaling.targets(x, y)
    assert targets.std() == pytest.approx(1, abs=1e-3)
    np.testing.assert_allclose(scaling.readings(x, targets), y, atol=1e-3)
    both = np.repeat(targets, 2, axis=1).reshape(len(x), 12, 2)
    np.testing.assert_allclose(scaling.readings(x, both)[..., 1], y, atol=1e-3)


def test_features_of_a_longer_future_do_not_change_the_past(parts):
    scaling = data.Scaling.fit(parts[0])
    one = scaling.features(parts[2].x[:1])
    many = scaling.features(parts[2].x[:50])
    np.testing.assert_array_equal(one[0], many[0])


def test_naive_forecasts():
    x = np.arange(8.0).reshape(2, 4)
    assert baselines.naive(x, 2).tolist() == [[3, 3], [7, 7]]
    assert baselines.seasonal_naive(x, 2, 3).tolist() == [[1, 2], [5, 6]]
    with pytest.raises(ValueError, match="at least and at most a season"):
        baselines.seasonal_naive(x, 2, 5)


def test_yesterday_is_the_nearest_reading_of_the_day_before_or_none():
    minute = np.timedelta64(1, "m")
    time = np.datetime64("2010-01-01T00:00") + np.arange(0, 2000, 5) * minute
    values = np.arange(400.0)
    now = time[300] + 24 * 60 * minute + minute
    part = data.Windows(np.zeros((2, 3)), np.zeros((2, 2)), np.array([now, time[-1] + 1500 * minute]))
    guess = baselines.yesterday(part, time, values)
    assert guess[0].tolist() == [301, 302]
    assert np.isnan(guess[1]).all()


def test_autoregression_finds_a_linear_law_and_iterating_it_keeps_it():
    rng = np.random.default_rng(0)
    values = [1.0, 0.5]
    for _ in range(60):
        values.append(1.6 * values[-1] - 0.9 * values[-2] + 0.3)
    x, y = data.cut(values, 2, 5)
    direct = baselines.AutoRegression.fit(x, y)
    one_step = baselines.AutoRegression.fit(x, y[:, :1])
    np.testing.assert_allclose(one_step.weights[:, 0], [-0.9, 1.6, 0.3], atol=1e-9)
    new = rng.standard_normal((3, 2))
    np.testing.assert_allclose(baselines.iterate(one_step, new, 5), direct(new), atol=1e-8)


def test_trees_learn_something_a_straight_line_cannot():
    rng = np.random.default_rng(0)
    x = rng.uniform(80, 200, (600, 4))
    y = x[:, -1:] + 20 * np.sign(x[:, -1:] - x[:, -2:-1])
    time = np.arange(600).astype("datetime64[m]")
    part = data.Windows(x, y, time)
    trees = baselines.Trees.fit(part, part, data.Scaling.fit(part), [0], rounds=60)
    assert scores.rmse(y, trees(x))[0] < 0.4 * scores.rmse(y, baselines.AutoRegression.fit(x, y)(x))[0]


def test_errors_and_distances_by_hand():
    y, guess = np.array([[1.0], [2.0], [np.nan]]), np.array([[4.0], [-2.0], [0.0]])
    assert scores.rmse(y, guess)[0] == pytest.approx(np.sqrt(12.5))
    assert scores.mae(y, guess)[0] == 3.5
    ends = np.array([[[10.0, 20.0]]])
    assert [scores.outside(np.array([[v]]), ends)[0, 0] for v in (8.0, 13.0, 25.0)] == [2, -3, 5]


def test_the_margins_of_a_day_know_only_what_was_known_at_its_midnight():
    time = np.datetime64("2010-01-01T00:00") + np.arange(0, 4 * 1440, 5) * np.timedelta64(1, "m")
    distances = np.random.default_rng(0).standard_normal((len(time), 2))
    margins = scores.daily_margins(distances, time, days=2, share=0.8)
    assert np.isnan(margins[:288]).all()
    changed = distances.copy()
    changed[time + np.timedelta64(60, "m") > np.datetime64("2010-01-03")] = 99
    again = scores.daily_margins(changed, time, days=2, share=0.8)
    np.testing.assert_array_equal(margins[288 : 3 * 288], again[288 : 3 * 288])
    assert (again[3 * 288 :] > margins[3 * 288 :]).all()


def test_smoothing_takes_the_mean_of_both_sides_and_stops_at_gaps():
    readings = glucose()
    smooth = data.smoothed(readings).mg_dl
    long = max(data.unbroken(readings.time), key=lambda run: run.stop - run.start)
    n = long.start + 100
    assert smooth[n] == pytest.approx(readings.mg_dl[n - 3 : n + 4].mean())
    assert smooth[long.start] == pytest.approx(readings.mg_dl[long.start : long.start + 4].mean())
    assert smooth[long.stop - 1] == pytest.approx(readings.mg_dl[long.stop - 4 : long.stop].mean())


def test_a_small_network_learns_and_its_intervals_hold_what_they_should():
    wave = series.sine(3000, 0.2, 0) * 40 + 120
    x, y = data.cut(wave, 30, data.AHEAD)
    part = data.Windows(x, y, np.arange(len(x)).astype("datetime64[m]"))
    scaling = data.Scaling.fit(part)
    model, history = training.fit_point(part, part, scaling, units=8, epochs=6, learning_rate=0.02)
    assert history.loss[-1] < 0.7 * history.loss[0]
    head, _ = training.fit_ends(model.layers[0], part, part, scaling)
    kept = models.Forecaster([*model.layers, *head.layers], scaling, np.zeros(data.AHEAD))
    inside = scores.outside(y, kept.interval(x)) <= 0
    assert 0.7 < inside.mean() < 0.9


def test_a_share_is_cut_into_days_whose_change_gives_the_next_price():
    days = series.share_days("IBM")
    came = days.dollars(days.y[:, 0])
    np.testing.assert_allclose(came[:-1], days.price[1:], rtol=1e-9)
    assert days.x.shape == (len(days.time), 20)


def test_the_stored_network_is_better_than_the_naive_forecast_by_a_fifth(parts):
    x, y, _ = parts[2]
    kept = models.stored()
    network = scores.rmse(y, kept.forecast(x))
    naive = scores.rmse(y, baselines.naive(x, data.AHEAD))
    direct = baselines.AutoRegression.fit(*parts[0][:2])(x)
    for step in evaluation.STEPS:
        assert network[step] < 0.83 * naive[step]
    assert network[5] < 0.8 * naive[5]
    assert (network[[5, 11]] < scores.rmse(y, direct)[[5, 11]]).all()


def test_the_measurement_says_what_the_chapter_says():
    measured = stored.load("forecasting-glucose")["result"]
    runs = np.array(measured["rmse"]["network"])
    assert runs.shape == (3, 2)
    for name in ("naive", "yesterday", "AR, iterated", "AR, direct", "boosted trees"):
        assert (runs.mean(axis=0) < measured["rmse"][name]).all()
    assert np.abs(np.array(measured["coverage"]["daily"]) - 0.8).max() < 0.03


def test_forecasts_come_with_an_interval_around_them():
    half, hour = models.forecast(ALTERNATING)
    assert (half.minutes, hour.minutes) == (30, 60)
    for one in (half, hour):
        assert 40 <= one.low < one.mg_dl < one.high <= 400
    assert hour.high - hour.low > half.high - half.low


def test_only_the_last_three_hours_are_read():
    assert models.forecast([400] * 50 + ALTERNATING) == models.forecast(np.array(ALTERNATING))


@pytest.mark.parametrize(
    ("readings", "error", "message"),
    [
        ([120] * 35, ValueError, "got 35 readings; expected 36 or more"),
        ([], TypeError, "a list of numbers|got 0"),
        ("120 125", TypeError, "expected readings in mg/dL, a list of numbers"),
        ([[120] * 36], TypeError, "a list of numbers"),
        ([[120], [1, 2]], TypeError, "a list of numbers"),
        ([True] * 36, TypeError, "a list of numbers"),
        ([120.0] * 35 + [float("nan")], ValueError, "not a finite number"),
        ([6.5] * 36, ValueError, "is this mmol/L"),
        ([120] * 35 + [401], ValueError, "expected 40 to 400 mg/dL"),
        (None, TypeError, "a list of numbers"),
        (
            np.ma.masked_equal([120] * 36 + [0], 0),
            TypeError,
            "mg_dl is a masked array, whose mask would be lost",
        ),
    ],
)
def test_what_no_sensor_gives_is_refused(readings, error, message):
    with pytest.raises((error, ValueError), match=message):
        models.forecast(readings)


def test_a_typed_line_is_answered_in_words():
    answer = models.answerer()
    text = answer(", ".join("120" for _ in range(36)))
    assert text.startswith("in 30 minutes 1")
    assert "80 %" in text
    assert text.endswith("Not for treatment.")


@pytest.mark.parametrize(
    "line",
    [
        "hello",
        "ㅎㅇ",
        "😀 120",
        "120 " * 10,
        "1" * 2000,
        "120\x00 125",
        "-5",
        "1e9",
        "nan " * 36,
        "٣٤" * 40,
        ",",
    ],
)
def test_whatever_is_typed_has_a_reason(line):
    with pytest.raises(ValueError, match=r"I read|readings"):
        models.answerer()(line)


def test_prices_are_forecast_year_by_year():
    one = evaluation.price_origins(["IBM"], ["2012"], [0], units=2, epochs=1)["IBM"]
    assert one["days"] == 250
    assert len(one["rmse"]["network"]) == len(one["sign"]) == len(one["correlation"]) == 1
    assert one["rmse"]["naive"] == pytest.approx(1.83, abs=0.3)


def test_the_sea_is_forecast_month_by_month():
    one = evaluation.sea_origins(["2016-09"], [0], units=2, epochs=1, learning_rate=0.004)["2016-09"]
    assert all(len(np.ravel(errors)) == 48 for errors in one.values())
    assert one["AR on changes"][-1] < one["AR"][-1]
    assert one["yesterday"][-1] == one["naive"][-1]
