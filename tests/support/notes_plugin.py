"""Print the notes of passed tests at the end of a run.

A test adds a note with ``record_property("note", text)``, which xdist forwards from its workers.
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
