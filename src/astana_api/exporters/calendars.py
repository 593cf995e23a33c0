"""A timeline as iCalendar (RFC 5545): what has both a first and a last possible day.

An item is an event of whole days, from its earliest to its latest possible day; `DTEND` is the day
after. Where both are sure it is `CONFIRMED`, else `TENTATIVE`; the description says how the date
was stated. What has no earliest or no latest day, or one outside of the years 1 to 9999, cannot be
an event: it is left out, and counted in `X-ASTANA-LEFT-OUT`.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import address

PRODUCT = "-//Astana API//Timeline//EN"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f]")
"""What no text of a calendar may hold; a line feed is written as an escape."""


def calendar(items: Sequence[Json], stated_at: Mapping[str, str]) -> bytes:
    """The items of one page of a timeline, in its order.

    `stated_at` has the time of the revision that first made each statement, which is its `DTSTAMP`:
    the same items give the same bytes.
    """
    # Takes longer to load than most answers take, and few ask for it.
    from icalendar import Calendar

    made = Calendar()
    made.add("prodid", PRODUCT)
    made.add("version", "2.0")
    events = [
        event for item in items if (event := _event(item, stated_at[item["statement"]])) is not None
    ]
    made.add("x-astana-left-out", str(len(items) - len(events)))
    for event in events:
        made.add_component(event)
    written: bytes = made.to_ical()
    return written


def _event(item: Json, stated_at: str) -> Any:
    from icalendar import Event

    bounds = item["bounds"]
    first, last = _day(bounds["earliest"]), _day(bounds["latest"])
    if first is None or last is None or last == dt.date.max:
        return None
    sure = bounds["earliest"] == bounds["latest_start"] and (
        bounds["earliest_end"] == bounds["latest"]
    )
    event = Event()
    event.add("uid", f"{item['statement']}@astana-api")
    event.add("dtstamp", dt.datetime.fromisoformat(stated_at))
    event.add("dtstart", first)
    event.add("dtend", last + dt.timedelta(days=1))
    event.add("summary", _clean(_summary(item)))
    event.add("description", _clean("\n".join(_description(item, sure=sure))))
    event.add("status", "CONFIRMED" if sure else "TENTATIVE")
    # Nobody is busy for the year in which something was founded.
    event.add("transp", "TRANSPARENT")
    event.add("categories", [item["subject"]["kind"], item["label"]])
    event.add("url", address(item["statement"]))
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
    told = "" if item["value_type"] == "date" or value is None else f" {value}"
    role = f" ({item['role']})" if item["role"] else ""
    return f"{subject}: {item['label']}{told}{role}"


def _description(item: Json, *, sure: bool) -> Iterator[str]:
    sides = (f"{key} {item[key]}" for key in ("start", "end", "during") if item[key])
    yield f"Date as stated: {item['date'] or ', '.join(sides)}"
    if not sure:
        bounds = item["bounds"]
        yield f"Between {bounds['earliest']} and {bounds['latest']}, not known more closely"
    if item["approximate"]:
        yield "The source says: about"
    if item["uncertain"]:
        yield "The source is not sure"
    if item["disputed"]:
        yield "Disputed"
    yield f"Sources: {', '.join(item['citations']) or 'none'}"
    yield f"Statement: {address(item['statement'])}"


def _clean(text: str) -> str:
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n"))
