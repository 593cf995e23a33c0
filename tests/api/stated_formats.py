"""What `format` means where the OpenAPI document says it: its reader has to know."""

import schemathesis
from hypothesis import strategies as st

DATES = ("2017", "2017-03", "2018-01-30", "2016~", "201X", "2013/2015", "../2020", "[2015..2018]")
LANGUAGES = ("en", "fr", "zh-Hant", "und")


def register() -> None:
    """Let schemathesis make dates and languages, for whatever it tests from now on."""
    schemathesis.openapi.format("edtf", st.sampled_from(DATES))
    schemathesis.openapi.format("bcp47", st.sampled_from(LANGUAGES))
