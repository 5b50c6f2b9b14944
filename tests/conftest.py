"""What `make test` says at its end besides how many tests passed."""


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests have recorded, whichever worker ran them."""
    recorded = [
        one
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for one in report.user_properties
    ]
    for name, value in recorded:
        if name == "figures":
            terminalreporter.write_line(value)
    exercises = [value for name, value in recorded if name == "diagnosed"]
    if exercises:
        mistakes, named = sum(map(len, exercises)), sum(map(sum, exercises))
        figures = f"{len(exercises)} exercises, {mistakes} mistakes, {named / mistakes:.0%} diagnosed"
        terminalreporter.write_line(figures)
