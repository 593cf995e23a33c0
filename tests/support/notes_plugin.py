"""Shows at the end of a run what tests wish to be read though they passed.

A test says so with ``record_property("note", text)``, which reaches the end from xdist's workers
too.
"""

from typing import Final

import pytest

NOTE: Final = "note"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    notes = [
        str(text)
        for report in terminalreporter.stats.get("passed", [])
        for name, text in getattr(report, "user_properties", ())
        if name == NOTE
    ]
    if notes:
        terminalreporter.section("notes")
        for note in notes:
            terminalreporter.line(note)
