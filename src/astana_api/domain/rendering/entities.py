"""Fields in, JSON out: the bytes of an entity, of its row in a list, and of references to it.

Key order is the schema's; what is not known is null, never left out.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from astana_api.domain.enums import Kind, Lifecycle, ValueType
from astana_api.domain.statements.projection import Claim, Projection
from astana_api.domain.statements.records import Reference
from astana_api.domain.text.scripts import script
from astana_api.domain.vocabulary import QUALIFIERS, properties_of

RENDERING = 9
"""Raised whenever the same statements would project to other rows, or render to other bytes.

What an older one has stored is then made anew.
"""

SUMMARY: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORGANIZATION: ("classification", "founded", "dissolved", "headquarters"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("classification", "dates", "place"),
    Kind.PLACE: ("classification", "country"),
    Kind.WORK: ("classification", "completed", "published"),
}
"""What a row of a list shows besides identity, name and description."""

Names = Callable[[str], Reference]
Json = dict[str, Any]


def dumps(value: object) -> str:
    """JSON as it is stored and served: no white space, characters as themselves."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Json:
    """A JSON object that was stored."""
    loaded: Json = json.loads(text)
    return loaded


def address(kind: Kind, entity_id: str) -> str:
    """Where an entity is served."""
    return f"/v1/{kind.collection}/{entity_id}"


def revision(projection: Projection, names: Names) -> int:
    """The last revision that touched anything the entity's JSON is made from."""
    fact = projection.entity
    said = (statement.touched for statement in fact.statements)
    return max(fact.touched, *said, *(names(e).revision for e in projection.mentioned), 0)


def entity(projection: Projection, names: Names, revision: int) -> Json:
    """The whole of an entity, as `GET /v1/{kind}s/{id}` answers it."""
    fact = projection.entity
    body: Json = {
        "id": fact.id,
        "kind": fact.kind,
        "name": projection.name,
        "description": _only(projection, "description", names),
        "names": [name(claim, names) for claim in projection.shown["name"] if claim.value.text],
    }
    sources: Json = {}
    for row in properties_of(fact.kind):
        claims = projection.shown[row.id]
        if row.is_single(fact.kind):
            body[row.id] = _only(projection, row.id, names)
            if claims:
                sources[row.id] = [
                    source(claims[0], statement, names) for statement in claims[0].statements
                ]
        elif row.id != "name":
            body[row.id] = [element(claim, names) for claim in claims]
    named_by = projection.named_by
    if named_by:
        sources = {"name": [source(named_by, s, names) for s in named_by.statements], **sources}
    body["sources"] = sources
    body["sourced"] = projection.sourced
    body["conflicts"] = list(projection.conflicts)
    body["former_ids"] = list(fact.former_ids)
    if fact.status is Lifecycle.WITHDRAWN:
        body["withdrawn"] = True
    body["revision"] = revision
    body["url"] = address(fact.kind, fact.id)
    return body


def summary(projection: Projection, names: Names, revision: int) -> Json:
    """An entity's row in a list."""
    fact = projection.entity
    body: Json = {
        "id": fact.id,
        "kind": fact.kind,
        "name": projection.name,
        "description": _only(projection, "description", names),
    }
    rows = {row.id: row for row in properties_of(fact.kind)}
    for key in SUMMARY[fact.kind]:
        if rows[key].is_single(fact.kind):
            body[key] = _only(projection, key, names)
        else:
            body[key] = [element(claim, names) for claim in projection.shown[key]]
    body["sourced"] = projection.sourced
    body["conflicts"] = list(projection.conflicts)
    body["revision"] = revision
    body["url"] = address(fact.kind, fact.id)
    return body


def reference(shown: Reference) -> Json:
    """An entity as other records show it: id, kind, name, and whether it was withdrawn."""
    body: Json = {"id": shown.id, "kind": shown.kind, "name": shown.name}
    if shown.withdrawn:
        body["withdrawn"] = True
    return body


def name(claim: Claim, names: Names) -> Json:
    """One of an entity's names."""
    text = claim.value.text or ""
    body: Json = {"text": text, "lang": claim.value.lang, "script": script(text)}
    body["kind"] = claim.qualifier("name_kind")
    body |= {key: _qualifier(claim, key, names) for key in ("start", "end", "attributed_to")}
    return body | _support(claim)


def element(claim: Claim, names: Names) -> Json:
    """One value of a many-valued property, with its qualifiers and its citations.

    Of the keys that hold the value, those of other types than the value's are null.
    """
    row = claim.row
    body: Json = {"value_type": claim.value.type}
    for value_type in row.values:
        body |= _value(claim, value_type, names)
    body |= {key: _qualifier(claim, key, names) for key in QUALIFIERS if row.takes(key)}
    return body | _support(claim)


def scalar(claim: Claim, names: Names) -> Any:
    """The bare value: text, a reference, coordinates, or null where it is unknown or none."""
    return value(claim.value.type, claim.value.text, names)


def value(value_type: ValueType, text: str | None, names: Names) -> Any:
    """A value as JSON shows it by itself."""
    if text is None:
        return None
    if value_type is ValueType.ENTITY:
        return reference(names(text))
    if value_type is ValueType.COORDINATES:
        latitude, _, longitude = text.partition(",")
        return {"latitude": float(latitude), "longitude": float(longitude)}
    return text


def source(claim: Claim, statement: str, names: Names) -> Json:
    """Where a single value comes from."""
    return {
        "statement": statement,
        "value_type": claim.value.type,
        "qualifiers": {key: _qualifier(claim, key, names) for key, _ in claim.qualifiers},
        "citations": list(claim.citations),
        "anchored": claim.anchored,
    }


def value_keys(value_type: ValueType) -> tuple[str, ...]:
    """The keys of an element that hold a value of the type."""
    return ("text", "lang") if value_type is ValueType.TEXT else (value_type.value,)


def _value(claim: Claim, value_type: ValueType, names: Names) -> Json:
    shown = claim.value.type is value_type
    body: Json = dict.fromkeys(value_keys(value_type))
    if shown:
        body[value_type.value] = scalar(claim, names)
        if value_type is ValueType.TEXT:
            body["lang"] = claim.value.lang
    return body


def _qualifier(claim: Claim, key: str, names: Names) -> Any:
    said = claim.qualifier(key)
    if QUALIFIERS[key] == "entity" and isinstance(said, str):
        return reference(names(said))
    return said


def _only(projection: Projection, property_id: str, names: Names) -> Any:
    claims = projection.shown.get(property_id, ())
    return scalar(claims[0], names) if claims else None


def _support(claim: Claim) -> Json:
    return {
        "stated_as": claim.stated_as,
        "statement": claim.statements[0],
        "citations": list(claim.citations),
        "anchored": claim.anchored,
    }
