"""Example values for the `format`s of the OpenAPI document."""

import schemathesis
from hypothesis import strategies as st

DATES = ("2017", "2017-03", "2018-01-30", "2016~", "201X", "2013/2015", "../2020", "[2015..2018]")
LANGUAGES = ("en", "fr", "zh-Hant", "und")


def register() -> None:
    """Register generators of dates and language tags with schemathesis."""
    schemathesis.openapi.format("edtf", st.sampled_from(DATES))
    schemathesis.openapi.format("bcp47", st.sampled_from(LANGUAGES))
    schemathesis.openapi.format("doi", st.just("10.1000/182"))
    schemathesis.openapi.format("isbn", st.sampled_from(["0-306-40615-2", "9780306406157"]))
    schemathesis.openapi.format("issn", st.just("0378-5955"))
