"""Error messages for texts that do not have the form of an EDTF date.

Only texts that the parser has rejected get here, so this code may be slow and heuristic.
"""

import re

_LEADING_YEAR = re.compile(r"(?P<sign>[+-]?)(?P<digits>[0-9X]+)")
_LEADING_DATE = re.compile(r"-?[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_SHAPES = "expected YYYY, YYYY-MM or YYYY-MM-DD"


def describe_error(text: str) -> str:
    """Return a sentence on the first error in the form of `text`."""
    return _characters(text) or _level_two(text) or _shape(text)


def _characters(text: str) -> str | None:
    if not text:
        return "an empty text is no date"
    if text != text.strip():
        return "white space around the date"
    for character in text:
        if not character.isascii():
            kind = "digit" if character.isdigit() else "character"
            return f"the {kind} {character!r} is not ASCII"
    if "x" in text:
        return "unspecified digits are written with a capital X"
    return None


def _level_two(text: str) -> str | None:
    if text[0] in "[{":
        if text[0] == "{" or "," in text:
            return "sets are EDTF level 2; of brackets only [A..B], [..B] and [A..] are read"
        return "brackets take the forms [A..B], [..B] and [A..] only"
    if re.fullmatch(r"Y?-?[0-9]+(?:E[0-9]+)?(?:S[0-9]+)?", text) and re.search("[ES]", text):
        return "exponents and significant digits are EDTF level 2"
    if re.search(r"[~?%]{2}", text):
        return "more than one qualifier at the end; % says both ~ and ?"
    if re.search(r"[~?%].", text):
        return "a qualifier (~ ? %) elsewhere than at the end is EDTF level 2"
    return None


def _shape(text: str) -> str:
    if ".." in text:
        return "'..' goes in brackets or at the end of an interval: [..2000] or 1970/.."
    if text.startswith("Y"):
        return "Y takes a year of 5 to 15 digits, without leading zeros and with nothing after it"
    if text.startswith("+"):
        return "a year has no plus sign"
    year = _LEADING_YEAR.match(text)
    if year is None:
        return f"it does not begin with a year; {_SHAPES}"
    sign, digits = year.groups()
    if len(digits) != 4:
        return _miscounted(sign + digits, digits)
    if "X" in digits and not re.fullmatch("[0-9]{3}X|[0-9]{2}XX", digits):
        return f"in {digits} only the last or the last two digits may be unspecified (X)"
    if "X" in text:
        return "X may stand for the whole of a month or day, or for the last digits of a year"
    if "T" in text:
        return (
            "a time of day follows a whole date and is Thh:mm:ss, with Z, +hh:mm or -hh:mm or none"
        )
    date = _LEADING_DATE.match(text)
    rest = text[date.end() :] if date else text[year.end() :]
    if re.match(r"-[0-9](?![0-9])", rest):
        return f"a month or day has two digits, not one as in {rest!r}"
    return f"unexpected {rest!r} after {text[: len(text) - len(rest)]}"


def _miscounted(year: str, digits: str) -> str:
    if len(digits) == 8 and digits.isdigit():
        hint = f"a date has hyphens, {year[:-4]}-{year[-4:-2]}-{year[-2:]}"
    elif 5 <= len(digits) <= 15 and digits.isdigit() and not digits.startswith("0"):
        hint = f"beyond four it is written Y{year}"
    else:
        hint = _SHAPES
    return f"the year {year} has {_count_digits(digits)}, and needs four; {hint}"


def _count_digits(digits: str) -> str:
    return f"{len(digits)} digit{'' if len(digits) == 1 else 's'}"
