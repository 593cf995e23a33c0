"""Durations of the command line: `90d` or `12h`."""

import datetime as dt
import re

_DURATION = re.compile(r"([0-9]{1,6})([dh])")
_UNITS = {"d": "days", "h": "hours"}


def parse_duration(text: str) -> dt.timedelta | None:
    """Return the duration of days or hours, or None for any other text.

    At most 999,999 days, which added to today end in the year 4764: a datetime cannot overflow.
    """
    match = _DURATION.fullmatch(text)
    return None if match is None else dt.timedelta(**{_UNITS[match[2]]: int(match[1])})
