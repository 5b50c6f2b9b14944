"""What `make test` says at its end besides how many tests passed."""


def pytest_terminal_summary(terminalreporter):
    """Print the figures that tests have recorded, whichever worker ran them."""
    for report in terminalreporter.stats.get("passed", []):
        for name, value in report.user_properties:
            if name == "figures":
                terminalreporter.write_line(value)
