"""Export a timeline as iCalendar (RFC 5545).

An item is an all-day event from its earliest to its latest possible day; `DTEND` is exclusive. It
is `CONFIRMED` if both its start and its end are exact, else `TENTATIVE`; the description has the
date as stated. Items without an earliest or a latest day in the years 1 to 9999 are omitted, and
counted in `X-ASTANA-LEFT-OUT`.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import statement_path

PRODUCT = "-//Astana API//Timeline//EN"

NOT_CARRIED: Mapping[str, str] = {
    "dates": "an event takes days; a less exact date is the span of its possible days, and the "
    "description has the date as stated",
    "open dates": "an item without an earliest or a latest day in the years 1 to 9999 is left out, "
    "and counted in `X-ASTANA-LEFT-OUT`",
    "entities": "the summary has their names, without ids",
    "evidence": "the description has the ids of the citations, without passage and stance",
}
"""What iCalendar cannot carry, with the reason."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""Characters that iCalendar text forbids; a line feed is allowed, as it is escaped."""


def render_calendar(items: Sequence[Json], stated_at: Mapping[str, str]) -> bytes:
    """Render the items of one page of a timeline, in page order.

    `stated_at` maps each statement to the time of its first revision. It is the `DTSTAMP`, so
    that equal items render to equal bytes.
    """
    # Imported lazily: the import takes longer than most requests, and few requests need it.
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    events = [
        event for item in items if (event := _event(item, stated_at[item["statement"]])) is not None
    ]
    calendar.add("x-astana-left-out", str(len(items) - len(events)))
    for event in events:
        calendar.add_component(event)
    content: bytes = calendar.to_ical()
    return content


def _event(item: Json, stated_at: str) -> Any:
    from icalendar import Event

    bounds = item["bounds"]
    first, last = _day(bounds["earliest"]), _day(bounds["latest"])
    if first is None or last is None or last == dt.date.max:
        return None
    exact = bounds["earliest"] == bounds["latest_start"] and (
        bounds["earliest_end"] == bounds["latest"]
    )
    event = Event()
    event.add("uid", f"{item['statement']}@astana-api")
    event.add("dtstamp", dt.datetime.fromisoformat(stated_at))
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", _clean(_summary(item)))
    event.add("description", _clean("\n".join(_description(item, exact=exact))))
    event.add("status", "CONFIRMED" if exact else "TENTATIVE")
    # Historical events must not block time in a reader's calendar.
    event.add("transp", "TRANSPARENT")
    event.add("categories", [item["subject"]["kind"], item["label"]])
    event.add("url", statement_path(item["statement"]))
    if item["place"] is not None:
        event.add("location", _clean(item["place"]["name"]))
    return event


def _day(text: str | None) -> dt.date | None:
    if text is None or not _DAY.fullmatch(text) or text.startswith("0000"):
        return None
    return dt.date.fromisoformat(text)


def _summary(item: Json) -> str:
    subject = item["subject"]["name"]
    if item["property"] == "dates":
        return str(subject)
    value = item["value"]
    if isinstance(value, dict):
        value = value.get("name")
    suffix = "" if item["value_type"] == "date" or value is None else f" {value}"
    role = f" ({item['role']})" if item["role"] else ""
    return f"{subject}: {item['label']}{suffix}{role}"


def _description(item: Json, *, exact: bool) -> Iterator[str]:
    dates = (f"{key} {item[key]}" for key in ("start", "end", "during") if item[key])
    yield f"Date as stated: {item['date'] or ', '.join(dates)}"
    if not exact:
        bounds = item["bounds"]
        yield f"Between {bounds['earliest']} and {bounds['latest']}, not known more closely"
    if item["approximate"]:
        yield "The source says: about"
    if item["uncertain"]:
        yield "The source is not sure"
    if item["disputed"]:
        yield "Disputed"
    yield f"Sources: {', '.join(item['citations']) or 'none'}"
    yield f"Statement: {statement_path(item['statement'])}"


def _clean(text: str) -> str:
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))
