"""`train.js` in a browser is the package: one seed gives the same tasks, weights, steps and gradients."""

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from rnn_course.experiments.common.numbers import Numbers
from rnn_course.experiments.playground.tasks import ECHOES, IDS, LETTERS, TASKS
from rnn_course.experiments.playground.training import CELLS, gradient_by_lag, recurrent, train
from tests.browser.conftest import with_scripts

DRAW = """const { ids, letters, echoes, samples } = a[0], draw = {
        adding: (lag, numbers) => train.adding(samples, lag, numbers),
        echo: (lag, numbers) => train.echo(samples, lag + echoes, lag, numbers),
        copying: (lag, numbers) => train.copying(samples, lag, numbers),
        characters: (lag, numbers) => train.characters(samples, lag, numbers, ids, letters),
    };"""
SIZES = {"ids": IDS.tolist(), "letters": len(LETTERS), "echoes": ECHOES, "samples": 16}
each_task = pytest.mark.parametrize("task", TASKS)
each_cell = pytest.mark.parametrize("cell", CELLS)


@pytest.fixture(scope="module")
def page(browser: Browser) -> Page:
    return with_scripts(browser, "rnn", "train")


def ask(page, code, *arguments):
    """Run a function body in the page; `a` holds the sizes of the tasks, and the arguments."""
    return page.evaluate(f"a => {{ {DRAW} {code} }}", [SIZES, *arguments])


def trained(page, cell, task, lag, steps, *, clip=1.0, initialisation="Keras", seed=5):
    """Train in the page, and give the losses, the norms of the gradients, and the gradient by lag."""
    code = """const [, cell, task, lag, steps, clip, initialisation, seed, outputs] = a;
        const numbers = train.numbers(seed), batch = draw[task](lag, numbers);
        const network = train.network(cell, batch.x[0][0].length, 16, outputs, initialisation, numbers);
        const adam = train.adam(network.weights, 0.01, clip ?? Infinity), losses = [], norms = [];
        for (let k = 0; k < steps; k++) {
            const { loss, norm } = train.takeStep(network, adam, draw[task](lag, numbers));
            losses.push(loss), norms.push(norm);
        }
        return [losses, norms, train.gradientByLag(network, batch)];"""
    return ask(page, code, cell, task, lag, steps, clip, initialisation, seed, TASKS[task].outputs)


def test_numbers_are_those_of_the_package(page):
    code = """const n = train.numbers(a[1]), four = f => [f(), f(), f(), f()];
        return [four(n.random), four(n.normal), four(() => n.integer(3, 9)), four(() => n.uniform(-1, 2))];"""
    for seed in (0, 1, 2**31, 2**32 - 1):
        rng = Numbers(seed)
        ours = rng.random(4), rng.standard_normal(4), rng.integers(3, 9, 4), rng.uniform(-1, 2, 4)
        np.testing.assert_allclose(ask(page, code, seed), ours, rtol=1e-13)


@each_task
@pytest.mark.parametrize("lag", [2, 9])
def test_a_task_is_that_of_the_package(page, task, lag):
    code = """const { x, y } = draw[a[1]](a[2], train.numbers(3)), list = v => (v.length ? Array.from(v) : v);
        return [x.map(rows => rows.map(list)), y.map(rows => rows.map(list))];"""
    x, y = ask(page, code, task, lag)
    ours = TASKS[task].draw(16, lag, Numbers(3))
    np.testing.assert_allclose(x, ours.x, rtol=1e-13)
    asked = ours.y if ours.mask is None else ours.y[ours.mask]
    np.testing.assert_allclose(np.ravel(y), np.ravel(asked), rtol=1e-13)


@pytest.mark.parametrize(
    ("cell", "initialisation"),
    [
        *((cell, initialisation) for cell in CELLS for initialisation in ("Keras", "small", "large")),
        ("SimpleRNN", "identity"),
        ("ReLU", "identity"),
        ("LSTM", "forget bias 0"),
    ],
)
def test_initial_weights_are_those_of_the_package(page, cell, initialisation):
    layer = recurrent(cell, 3, 5, initialisation, Numbers(7), return_sequences=True)
    code = """const { weights } = train.network(a[1], 3, 5, 2, a[2], train.numbers(7));
        return weights.slice(0, 3).map(w => Array.from(w.data));"""
    for theirs, ours in zip(ask(page, code, cell, initialisation), layer.get_weights(), strict=True):
        np.testing.assert_allclose(theirs, ours.ravel(), atol=1e-13)


@each_cell
@each_task
@pytest.mark.parametrize("clip", [None, 0.1])
def test_twenty_training_steps_are_those_of_the_package(page, cell, task, clip):
    losses, norms, by_lag = trained(page, cell, task, 6, 20, clip=clip)
    ours = train(cell, task, 6, clip=clip, seed=5, steps=20)
    np.testing.assert_allclose(losses, ours.losses, rtol=1e-9)
    np.testing.assert_allclose(norms, ours.norms, rtol=1e-9)
    np.testing.assert_allclose(
        by_lag, gradient_by_lag(task, ours.layer, ours.head, ours.batch), rtol=1e-8, atol=1e-14
    )


@pytest.mark.parametrize(
    ("cell", "task", "lag", "share"),
    [
        ("SimpleRNN", "echo", 3, 0.02),
        ("ReLU", "adding", 8, 0.5),
        ("LSTM", "adding", 8, 0.1),
        ("GRU", "adding", 8, 0.05),
        ("GRU", "characters", 10, 0.8),
        ("SimpleRNN", "copying", 3, 0.5),
    ],
)
def test_each_cell_learns_what_it_can(page, cell, task, lag, share):
    """To a share of what guessing costs, in 300 steps."""
    initialisation = "identity" if cell == "ReLU" else "Keras"
    losses, _, _ = trained(page, cell, task, lag, 300, initialisation=initialisation)
    assert np.mean(losses[-30:]) < share * TASKS[task].guessing(lag)


def test_training_stops_where_a_loss_is_not_finite(page):
    code = """const numbers = train.numbers(0), batch = train.adding(4, 6, numbers);
        const network = train.network("SimpleRNN", 2, 3, 1, "Keras", numbers), [W] = network.weights;
        W.data[0] = NaN;
        const before = network.weights.map(w => Array.from(w.data));
        const { loss } = train.takeStep(network, train.adam(network.weights, 0.01), batch);
        return [String(loss), before, network.weights.map(w => Array.from(w.data))];"""
    loss, before, after = ask(page, code)
    assert loss == "NaN"
    np.testing.assert_array_equal(np.concatenate(before), np.concatenate(after))
