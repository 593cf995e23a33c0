"""Guard cells against spreadsheets, which run text as a formula if it begins like one.

A cell that begins with `=`, `+`, `-`, `@`, a tab or a carriage return gets an apostrophe in front.
A cell that begins with apostrophes and then one of these gets one more, so that the rule is
reversible: to read a cell, remove one apostrophe from it if one of these follows its apostrophes.
"""

import re
from typing import Final

_FORMULA: Final = re.compile(r"'*[=+\-@\t\r]")
_GUARDED: Final = re.compile(r"'+[=+\-@\t\r]")


def guard_cell(text: str) -> str:
    """Return the text as a cell that no spreadsheet runs."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard_cell(cell: str) -> str:
    """Return the text of a guarded cell."""
    return cell[1:] if _GUARDED.match(cell) else cell
