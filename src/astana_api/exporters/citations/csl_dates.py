"""Convert EDTF dates to the dates of CSL-JSON.

A date that year, month and day cannot express is a literal in EDTF: it is never cut to a day that
it merely includes.
"""

import re
from typing import Final

from astana_api.domain.rendering.entities import Json

_DATE: Final = re.compile(
    r"(-?[0-9]{4}|Y-?[0-9]{5,15})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?:T[^~?%]*)?(~?)"
)
_FIRST_SEASON: Final = 21
_MAX_MONTH: Final = 12


def date_to_csl(text: str) -> Json:
    """Return the CSL date of a valid EDTF date; the time of day is left out.

    A season is a number from 1 (spring) to 4. CSL has no year 0: 1 BC, in EDTF 0000, is -1.
    """
    matches = [_DATE.fullmatch(side) for side in text.split("/")]
    dates = [_numbers(match) for match in matches if match is not None]
    if len(dates) < len(matches):
        return {"literal": text}
    is_season = [len(numbers) == 2 and numbers[1] > _MAX_MONTH for numbers in dates]
    circa = {match[4] for match in matches if match is not None}
    if len(circa) > 1 or (any(is_season) and len(dates) > 1):
        return {"literal": text}
    date: Json = {"date-parts": dates}
    if is_season[0]:
        year, code = dates[0]
        date = {"date-parts": [[year]], "season": code - _FIRST_SEASON + 1}
    if circa == {"~"}:
        date["circa"] = True
    return date


def _numbers(match: re.Match[str]) -> list[int]:
    year = int(match[1].removeprefix("Y"))
    return [year if year > 0 else year - 1, *(int(part) for part in match.group(2, 3) if part)]
