"""Read the values, citations and dates of rendered statements, as several formats need them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from astana_api.domain.enums import Rank, Stance, State, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.statements.values import normalize_decimal
from astana_api.domain.text.normalization import http_url

_PLAIN_DATE: Final = re.compile(r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?")
_SEASON: Final = re.compile(r"[0-9]{4}-[2-4][0-9]")


def plain_text(value: Any) -> str:
    """Return a rendered value or qualifier as text: the id of an entity, `lat,lon`, `true`.

    Degrees have the canonical form of statements, without an exponent.
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case {"latitude": latitude, "longitude": longitude}:
            return f"{plain_text(latitude)},{plain_text(longitude)}"
        case float():
            return normalize_decimal(f"{Decimal(repr(value)):f}")
        case {"id": entity_id}:
            return str(entity_id)
        case _:
            return str(value)


def plain_date(text: str | None) -> str | None:
    """Return an EDTF date that is also a date of ISO 8601: a year, a month or a day, else None.

    Formats with such dates cannot hold any other: a first day instead would be a false statement.
    """
    if text is None or not _PLAIN_DATE.fullmatch(text) or _SEASON.fullmatch(text):
        return None
    return text


def plain_interval(text: str) -> tuple[str, str] | None:
    """Return the start and the end of an EDTF interval between plain dates, else None.

    One of them may be unknown, and is empty then; an open one (`..`) is no plain date.
    """
    start, slash, end = text.partition("/")
    bounds = [each for each in (start, end) if each]
    return (start, end) if slash and bounds and all(map(plain_date, bounds)) else None


def citation_ids(statement: Json, stance: Stance = Stance.SUPPORTS) -> list[str]:
    """Return the ids of the citations that support or contradict a statement, each once."""
    return list(
        dict.fromkeys(
            evidence["citation"]
            for evidence in statement["evidence"]
            if evidence["citation"] is not None and evidence["stance"] == stance
        )
    )


def citation_links(ids: Iterable[str], citations: Mapping[str, Json]) -> list[str]:
    """Return the http(s) addresses of the citations that have one, each once."""
    records = (citations[each] for each in ids if each in citations)
    return list(dict.fromkeys(record["link"] for record in records if record["link"]))


def accepted_statements(statements: Iterable[Json]) -> Iterator[Json]:
    """Yield the current statements that are not deprecated: those that nobody holds wrong."""
    return (
        each
        for each in statements
        if each["rank"] != Rank.DEPRECATED and each["state"] == State.CURRENT
    )


def group_by_property(statements: Iterable[Json]) -> dict[str, list[Json]]:
    """Return the accepted statements by property, in their order."""
    groups: dict[str, list[Json]] = {}
    for statement in accepted_statements(statements):
        groups.setdefault(statement["property"], []).append(statement)
    return groups


def describe_statement(statement: Json) -> str:
    """Return a statement as a note in a format that cannot hold it: `born: 1987~ (end: 2023)`."""
    value = statement["value"]
    if isinstance(value, dict) and "name" in value:
        text = value["name"]
    elif statement["value_type"] in (ValueType.SOMEVALUE, ValueType.NOVALUE):
        text = statement["value_type"]
    else:
        text = plain_text(value)
    qualifiers = ", ".join(
        f"{key}: {each['name'] if isinstance(each, dict) else plain_text(each)}"
        for key, each in statement["qualifiers"].items()
    )
    return f"{statement['property']}: {text}" + (f" ({qualifiers})" if qualifiers else "")


def website_link(statement: Json) -> str | None:
    """Return the value of a statement on a website if it is safe to link to."""
    value = statement["value"]
    return http_url(value) if isinstance(value, str) else None
