import re
from urllib.parse import parse_qs

from rnn_course.plots import playground

SETTINGS = {"cell": "ReLU", "task": "adding", "lag": 4, "clip": None, "learning_rate": 0.01, "steps": 10}
STORED = {
    "settings": {"runs": {"a < b": SETTINGS}},
    "result": {
        "a < b": {"loss": [0.01, 0.3, 0.05], "norm": [1.0, 1234.5, 2000.0], "left": [2e-7, 0.5, 0.031]}
    },
}


def test_a_link_has_the_settings_as_the_figure_writes_them():
    address, _, query = playground.link(SETTINGS, seed=2).partition("?")
    assert address == "#live-playground"
    assert parse_qs(query) == {
        "cell": ["ReLU"],
        "task": ["adding"],
        "lag": ["4"],
        "clip": ["off"],
        "learning_rate": ["0.01"],
        "steps": ["10"],
        "seed": ["2"],
    }
    assert "clip=1&" in playground.link(SETTINGS | {"clip": 1.0})


def test_a_table_counts_the_seeds_and_gives_their_losses():
    html = playground.table(STORED, ["a < b"], {"norm": "norm", "left": "left"}).data
    head, row = re.findall("<tr>(.*?)</tr>", html)
    assert re.findall('<th scope="col">(.*?)</th>', head)[-2:] == ["norm", "left"]
    assert re.findall("<td>(.*?)</td>", row) == [
        "2 of 3", "0.167", "0.010", "0.050", "0.300", "1,234", "0.031",
    ]  # fmt: skip
    assert '<a href="#live-playground?cell=ReLU&amp;' in row
    assert ">a &lt; b</a>" in row
