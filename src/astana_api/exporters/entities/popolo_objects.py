"""Build the objects of Popolo from entities; keys that begin with `x_` are ours.

A date that Popolo cannot hold, and any other statement without a field in Popolo, is a text in
`x_notes`; it is never cut to a form that fits.
"""

from collections.abc import Iterable
from typing import Any, Final

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json
from astana_api.exporters.entities.pending_statements import (
    PendingStatements,
    has_only_qualifiers,
    is_entity,
    is_safe_website,
    is_unqualified,
)
from astana_api.exporters.entities.statement_values import (
    citation_ids,
    plain_date,
    plain_interval,
    plain_text,
)
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

_DATE_KEYS: Final = {"start": "start_date", "end": "end_date"}


def build_person(item: Json, pending: PendingStatements) -> Json:
    nationality = pending.take_only("citizenship", Kind.PLACE)
    return {
        **_build_names(item, pending),
        "birth_date": pending.take_date("born"),
        "death_date": pending.take_date("died"),
        "national_identity": nationality["name"] if nationality else None,
        "summary": pending.take_displayed("description"),
        **_build_common(pending),
    }


def build_organization(item: Json, pending: PendingStatements) -> Json:
    return {
        **_build_names(item, pending),
        "classification": pending.take_displayed("classification"),
        "parent_id": _id(pending.take_only("part_of", Kind.ORGANIZATION)),
        "area_id": _id(pending.take_only("operates_in", Kind.PLACE)),
        "abstract": pending.take_displayed("description"),
        "founding_date": pending.take_date("founded"),
        "dissolution_date": pending.take_date("dissolved"),
        **_build_common(pending),
    }


def build_event(item: Json, pending: PendingStatements) -> Json:
    location = pending.take_only("place", Kind.PLACE)
    attendees = pending.take("participant", _is_attendee)
    return {
        **_build_names(item, pending),
        "classification": pending.take_displayed("classification"),
        "description": pending.take_displayed("description"),
        **_take_event_dates(item, pending),
        "location": location["name"] if location else None,
        "organization_id": _id(pending.take_only("organizer", Kind.ORGANIZATION)),
        "parent_id": _id(pending.take_only("part_of", Kind.EVENT)),
        "attendees": [
            {
                "id": each["value"]["id"],
                "name": each["value"]["name"],
                "x_role": each["qualifiers"].get("role"),
            }
            for each in attendees
        ],
        **_build_common(pending),
    }


def build_area(item: Json, pending: PendingStatements) -> Json:
    point = pending.take_displayed("coordinates")
    return {
        **_build_names(item, pending),
        "classification": pending.take_displayed("classification"),
        "parent_id": _id(pending.take_only("part_of", Kind.PLACE)),
        "geometry": {"type": "Point", "coordinates": [point["longitude"], point["latitude"]]}
        if point
        else None,
        **_build_common(pending),
    }


def build_memberships(pending: PendingStatements, context: ExportContext) -> list[Json]:
    """Return a membership for each member, leader and position; another term is another one."""
    statements = [
        *pending.take("leader", is_entity),
        *pending.take("member", lambda each: is_entity(each) and not _is_area(each["value"])),
        *pending.take("position", is_entity),
    ]
    return [_build_membership(each, context) for each in statements]


def build_sources(statements: Iterable[Json], context: ExportContext) -> list[Json]:
    """Return a link to each citation that supports the statements, each once.

    A source without an address that is safe to link to has the identifier of its record.
    """
    ids = dict.fromkeys(each for statement in statements for each in citation_ids(statement))
    records = [context.citations[each] for each in ids if each in context.citations]
    return [
        {"url": each["link"] or context.identify(each["self"]), "note": each["title"]}
        for each in records
    ]


def finish_object(
    built: Json, record: ExportedEntity, pending: PendingStatements, context: ExportContext
) -> Json:
    """Return the object with its notes and sources, without empty values."""
    return remove_empty(
        {
            **built,
            "x_notes": pending.describe(),
            "sources": build_sources(record.statements, context),
        }
    )


def remove_empty(value: Json) -> Json:
    """Return the object without null values and empty lists, also in the objects of its lists."""
    return {
        key: [remove_empty(part) if isinstance(part, dict) else part for part in each]
        if isinstance(each, list)
        else each
        for key, each in value.items()
        if each is not None and each not in ([], {})
    }


def _build_names(item: Json, pending: PendingStatements) -> Json:
    displayed = item["name"]
    names = pending.take("name", _fits_other_name)
    first = next((each for each in names if _is_displayed_name(each, displayed)), None)
    return {
        "id": item["id"],
        "name": displayed,
        "other_names": [
            {
                "name": each["value"],
                # EveryPolitician writes the language of a name so.
                "lang": each["lang"],
                "note": each["qualifiers"].get("name_kind"),
                **_build_dates(each["qualifiers"]),
            }
            for each in names
            if each is not first
        ],
    }


def _build_common(pending: PendingStatements) -> Json:
    websites = pending.take("website", is_safe_website)
    identifiers = pending.take("identifier", lambda each: has_only_qualifiers(each, "scheme"))
    return {
        "identifiers": [
            {"identifier": each["value"], "scheme": each["qualifiers"].get("scheme")}
            for each in identifiers
        ],
        "links": [{"url": each["value"], "note": "website"} for each in websites],
    }


def _take_event_dates(item: Json, pending: PendingStatements) -> Json:
    """Return the dates of an event that met once, at plain dates."""
    if len(item["dates"] or ()) != 1:
        return {}

    def fits(statement: Json) -> bool:
        value = statement["value"]
        plain = value is not None and (plain_date(value) or plain_interval(value))
        return is_unqualified(statement) and bool(plain)

    taken = pending.take("dates", fits)
    if not taken:
        return {}
    date = taken[0]["value"]
    start, end = plain_interval(date) or (date, date)
    return {"start_date": start or None, "end_date": end or None}


def _build_membership(statement: Json, context: ExportContext) -> Json:
    holds_position = statement["property"] == "position"
    member, body = statement["subject"], statement["value"]
    if not holds_position:
        member, body = body, member
    qualifiers = statement["qualifiers"]
    dates = _build_dates(qualifiers)
    carried = {"role", *(key for key, name in _DATE_KEYS.items() if name in dates)}
    is_person = member["kind"] == Kind.PERSON
    return remove_empty(
        {
            "id": statement["id"],
            "person_id": member["id"] if is_person else None,
            "member": None if is_person else _build_member(member),
            "area_id" if _is_area(body) else "organization_id": body["id"],
            "role": qualifiers.get("role"),
            **dates,
            "x_property": statement["property"],
            "x_qualifiers": {
                key: value if isinstance(value, bool) else plain_text(value)
                for key, value in qualifiers.items()
                if key not in carried
            },
            "sources": build_sources([statement], context),
        }
    )


def _build_member(member: Json) -> Json:
    return {"@type": "Organization", "id": member["id"], "name": member["name"]}


def _build_dates(qualifiers: Json) -> Json:
    dates = ((name, plain_date(qualifiers.get(key))) for key, name in _DATE_KEYS.items())
    return {name: date for name, date in dates if date is not None}


def _fits_other_name(statement: Json) -> bool:
    qualifiers = statement["qualifiers"]
    return has_only_qualifiers(statement, "name_kind", *_DATE_KEYS) and all(
        key not in qualifiers or plain_date(qualifiers[key]) for key in _DATE_KEYS
    )


def _is_displayed_name(statement: Json, displayed: str) -> bool:
    return statement["value"] == displayed and not _build_dates(statement["qualifiers"])


def _is_attendee(statement: Json) -> bool:
    is_person = is_entity(statement) and statement["value"]["kind"] == Kind.PERSON
    return is_person and has_only_qualifiers(statement, "role")


def _is_area(reference: Json) -> bool:
    return bool(reference["kind"] == Kind.PLACE)


def _id(reference: Json | None) -> Any:
    return reference["id"] if reference else None
