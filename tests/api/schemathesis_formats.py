"""Example values for the `format`s of the OpenAPI document."""

import schemathesis
from hypothesis import strategies as st

DATES = ("2017", "2017-03", "2018-01-30", "2016~", "201X", "2013/2015", "../2020", "[2015..2018]")
LANGUAGES = ("en", "fr", "zh-Hant", "und")


def register() -> None:
    """Register generators of dates and language tags with schemathesis."""
    schemathesis.openapi.format("edtf", st.sampled_from(DATES))
    schemathesis.openapi.format("bcp47", st.sampled_from(LANGUAGES))
