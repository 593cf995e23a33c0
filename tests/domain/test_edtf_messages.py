"""Error messages of the strict EDTF parser."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.dates.edtf import EdtfError, parse

MESSAGES = {
    "": "an empty text is no date",
    " 2005": "white space around the date",
    "2005\n": "white space around the date",
    "2005/ 2006": "end: white space around the date",
    "hello": "it does not begin with a year; expected YYYY, YYYY-MM or YYYY-MM-DD",
    "2013-00-00": "month 00 is not between 01 and 12",
    "2013-00": "month 00 is not between 01 and 12, nor a season 21 to 24",
    "2001-29": "month 29 is not between 01 and 12, nor a season 21 to 24",
    "2001-21-05": "month 21 is not between 01 and 12",
    "2013-01-00": "day 00 is not between 01 and 31 in 2013-01",
    "2013-04-31": "day 31 is not between 01 and 30 in 2013-04",
    "2017-02-29": "day 29 is not between 01 and 28 in 2017-02",
    "1900-02-29": "day 29 is not between 01 and 28 in 1900-02",
    "13881": "the year 13881 has 5 digits, and needs four; beyond four it is written Y13881",
    "20170710": "the year 20170710 has 8 digits, and needs four; a date has hyphens, 2017-07-10",
    "198": "the year 198 has 3 digits, and needs four; expected YYYY, YYYY-MM or YYYY-MM-DD",
    "+2001": "a year has no plus sign",
    "-0000": "year -0000 is written 0000",
    "2013-1-5": "a month or day has two digits, not one as in '-1-5'; did you mean 2013-01-05?",
    "2013-01-05 or so": "unexpected ' or so' after 2013-01-05",
    "2013-": "unexpected '-' after 2013",
    "٢٠١٧": "the digit '٢' is not ASCII",
    "2017-0３": "the digit '３' is not ASCII",
    "2017-07-10\N{EN DASH}2017-07-13": "the character '\N{EN DASH}' is not ASCII",
    "199x": "unspecified digits are written with a capital X",
    "1XXX": "in 1XXX only the last or the last two digits may be unspecified (X)",
    "XXXX": "in XXXX only the last or the last two digits may be unspecified (X)",
    "1999-1X": "X may stand for the whole of a month or day, or for the last digits of a year",
    "199X-03": "a month after unspecified digits of the year is EDTF level 2",
    "1999-XX-03": "a day in an unspecified month is EDTF level 2",
    "2004?-06-11": "a qualifier (~ ? %) elsewhere than at the end is EDTF level 2",
    "~2004": "a qualifier (~ ? %) elsewhere than at the end is EDTF level 2",
    "2004?~": "more than one qualifier at the end; % says both ~ and ?",
    "Y17E7": "exponents and significant digits are EDTF level 2",
    "1950S2": "exponents and significant digits are EDTF level 2",
    "Y1999": "Y takes a year of 5 to 15 digits, without leading zeros and with nothing after it",
    "Y1000000000000000": (
        "Y takes a year of 5 to 15 digits, without leading zeros and with nothing after it"
    ),
    "Y17000-03": (
        "Y takes a year of 5 to 15 digits, without leading zeros and with nothing after it"
    ),
    "2001-01-01T24:00:00": "hour 24 is not between 00 and 23",
    "2001-01-01T10:60:00": "minute 60 is not between 00 and 59",
    "2001-01-01T10:00:60": "second 60 is not between 00 and 59",
    "2001-01-01T10:00:00+14:01": "offset +14:01 is not between -14:00 and +14:00",
    "2001-01-01T10:00:00+01:60": "offset +01:60 is not between -14:00 and +14:00",
    "2001-01-01T10:00:00-00:00": "a zero offset is written +00:00 or Z",
    "2001-02-30T10:00:00": "day 30 is not between 01 and 28 in 2001-02",
    "2001-01-01T10:00": (
        "a time of day follows a whole date and is Thh:mm:ss, with Z, +hh:mm or -hh:mm or none"
    ),
    "/": "an interval with neither start nor end",
    "01/02/2003": "more than one '/'; did you mean 2003-02-01 or 2003-01-02?",
    "2005/2004": "the end, 2004, is before the start, 2005",
    "2004-06/2004-05-31": "the end, 2004-05-31, is before the start, 2004-06",
    "2001/2001-13": "end: month 13 is not between 01 and 12, nor a season 21 to 24",
    "2001-02-29/2002": "start: day 29 is not between 01 and 28 in 2001-02",
    "2004-06-XX/2004": "start: unspecified digits within an interval are EDTF level 2",
    "2001/2001-01-02T10:00:00": "end: an interval runs between dates, without a time of day",
    "[2001..2002]/2003": "of intervals with brackets, only [..D]/ is read: begun by D, end unknown",
    "..": "'..' goes in brackets or at the end of an interval: [..2000] or 1970/..",
    "2004..2005": "'..' goes in brackets or at the end of an interval: [..2000] or 1970/..",
    "[..]": "a range with neither first nor last date",
    "[2001]": "brackets take the forms [A..B], [..B] and [A..] only",
    "[..2001": "brackets take the forms [A..B], [..B] and [A..] only",
    "[..2001]~": "brackets take the forms [A..B], [..B] and [A..] only",
    "[2001, 2002]": "sets are EDTF level 2; of brackets only [A..B], [..B] and [A..] are read",
    "{2001..2002}": "sets are EDTF level 2; of brackets only [A..B], [..B] and [A..] are read",
    "[2005..2004]": "the last date, 2004, is before the first, 2005",
    "[ 2001..]": "first date: white space around the date",
    "[..2001-02-29]": "last date: day 29 is not between 01 and 28 in 2001-02",
    "[..2001~]": "last date: a range takes plain years, months or days, not 2001~",
    "[2001-21..]": "first date: a range takes plain years, months or days, not 2001-21",
    "2" * 65: "longer than any date, 64 characters",
}


@pytest.mark.parametrize("text", MESSAGES)
def test_parse_invalid_text_raises_edtf_error_with_reason(text: str) -> None:
    with pytest.raises(EdtfError) as raised:
        parse(text)
    assert raised.value.reason == MESSAGES[text]
    assert raised.value.text == text


def test_edtf_error_message_quotes_at_most_64_characters_of_the_text() -> None:
    with pytest.raises(EdtfError, match="'13881': the year"):
        parse("13881")
    with pytest.raises(ValueError, match="longer than any date") as raised:
        parse("9" * 100_000)
    assert len(str(raised.value)) < 200


@settings(derandomize=True, max_examples=500, deadline=None)
@given(st.text(max_size=20) | st.text("0123456789-/.[]XY~?%TZ: ", max_size=24))
def test_parse_any_text_returns_a_date_or_raises_edtf_error(text: str) -> None:
    try:
        parsed_text = parse(text).text
    except EdtfError as exc:
        parsed_text = exc.text
        str(exc).encode()
    assert parsed_text == text
