"""Render entities, their list items and references to them as JSON.

Keys are in the order of the schema; an unknown value is null, never omitted.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from astana_api.domain.enums import Kind, Lifecycle, ValueType
from astana_api.domain.statements.projection import Claim, Projection
from astana_api.domain.statements.records import Reference
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.vocabulary import QUALIFIERS, properties_of

RENDERING_VERSION = 9
"""The version of projection and rendering; increase it if the same statements give other output.

Rows that an older version has stored are then rebuilt.
"""

SUMMARY_PROPERTIES: Mapping[Kind, tuple[str, ...]] = {
    Kind.ORGANIZATION: ("classification", "founded", "dissolved", "headquarters"),
    Kind.PERSON: ("born", "died"),
    Kind.EVENT: ("classification", "dates", "place"),
    Kind.PLACE: ("classification", "country"),
    Kind.WORK: ("classification", "completed", "published"),
}
"""The properties of a list item besides identity, name and description."""

ReferenceLookup = Callable[[str], Reference]
Json = dict[str, Any]


def dumps(value: object) -> str:
    """Return JSON as it is stored and served: without white space or ASCII escapes."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def loads(text: str) -> Json:
    """Return a stored JSON object."""
    loaded: Json = json.loads(text)
    return loaded


def entity_path(kind: Kind, entity_id: str) -> str:
    """Return the URL path of an entity."""
    return f"/v1/{kind.collection}/{entity_id}"


def last_revision(projection: Projection, references: ReferenceLookup) -> int:
    """Return the last revision that changed anything in the JSON of the entity."""
    entity = projection.entity
    statements = (statement.last_modified_revision for statement in entity.statements)
    return max(
        entity.last_modified_revision,
        *statements,
        *(references(entity_id).revision for entity_id in projection.mentioned_ids),
        0,
    )


def render_entity(projection: Projection, references: ReferenceLookup, revision: int) -> Json:
    """Render an entity as `GET /v1/{kind}s/{id}` returns it."""
    entity = projection.entity
    body: Json = {
        "id": entity.id,
        "kind": entity.kind,
        "name": projection.name,
        "description": _single_value(projection, "description", references),
        "names": [
            render_name(claim, references)
            for claim in projection.displayed["name"]
            if claim.value.text
        ],
    }
    sources: Json = {}
    for prop in properties_of(entity.kind):
        claims = projection.displayed[prop.id]
        if prop.is_single(entity.kind):
            body[prop.id] = _single_value(projection, prop.id, references)
            if claims:
                sources[prop.id] = [
                    render_source(claims[0], statement, references)
                    for statement in claims[0].statements
                ]
        elif prop.id != "name":
            body[prop.id] = [render_element(claim, references) for claim in claims]
    named_by = projection.named_by
    if named_by:
        sources = {
            "name": [render_source(named_by, s, references) for s in named_by.statements],
            **sources,
        }
    body["sources"] = sources
    body["sourced"] = projection.sourced
    body["conflicts"] = list(projection.conflicts)
    body["former_ids"] = list(entity.former_ids)
    if entity.status is Lifecycle.WITHDRAWN:
        body["withdrawn"] = True
    body["revision"] = revision
    body["url"] = entity_path(entity.kind, entity.id)
    return body


def render_summary(projection: Projection, references: ReferenceLookup, revision: int) -> Json:
    """Render an entity as a list item."""
    entity = projection.entity
    body: Json = {
        "id": entity.id,
        "kind": entity.kind,
        "name": projection.name,
        "description": _single_value(projection, "description", references),
    }
    properties = {prop.id: prop for prop in properties_of(entity.kind)}
    for key in SUMMARY_PROPERTIES[entity.kind]:
        if properties[key].is_single(entity.kind):
            body[key] = _single_value(projection, key, references)
        else:
            body[key] = [render_element(claim, references) for claim in projection.displayed[key]]
    body["sourced"] = projection.sourced
    body["conflicts"] = list(projection.conflicts)
    body["revision"] = revision
    body["url"] = entity_path(entity.kind, entity.id)
    return body


def render_reference(entity: Reference) -> Json:
    """Render a reference to an entity: id, kind, name, and `withdrawn` if it is withdrawn."""
    body: Json = {"id": entity.id, "kind": entity.kind, "name": entity.name}
    if entity.withdrawn:
        body["withdrawn"] = True
    return body


def render_name(claim: Claim, references: ReferenceLookup) -> Json:
    """Render one name of an entity."""
    text = claim.value.text or ""
    body: Json = {"text": text, "lang": claim.value.lang, "script": detect_script(text)}
    body["kind"] = claim.qualifier("name_kind")
    body |= {key: _qualifier(claim, key, references) for key in ("start", "end", "attributed_to")}
    return body | _support(claim)


def render_element(claim: Claim, references: ReferenceLookup) -> Json:
    """Render one value of a multi-valued property with its qualifiers and citations.

    Every value type of the property has its keys; those of other types than the value's are null.
    """
    prop = claim.prop
    body: Json = {"value_type": claim.value.type}
    for value_type in prop.values:
        body |= _value(claim, value_type, references)
    body |= {
        key: _qualifier(claim, key, references) for key in QUALIFIERS if prop.allows_qualifier(key)
    }
    return body | _support(claim)


def render_scalar(claim: Claim, references: ReferenceLookup) -> Any:
    """Render the value alone: text, reference or coordinates; null if unknown or none."""
    return render_value(claim.value.type, claim.value.text, references)


def render_value(value_type: ValueType, text: str | None, references: ReferenceLookup) -> Any:
    """Render a value of a type from its canonical text."""
    if text is None:
        return None
    if value_type is ValueType.ENTITY:
        return render_reference(references(text))
    if value_type is ValueType.COORDINATES:
        latitude, _, longitude = text.partition(",")
        return {"latitude": float(latitude), "longitude": float(longitude)}
    return text


def render_source(claim: Claim, statement: str, references: ReferenceLookup) -> Json:
    """Render a source of a single value: one statement with its qualifiers and citations."""
    return {
        "statement": statement,
        "value_type": claim.value.type,
        "qualifiers": {key: _qualifier(claim, key, references) for key, _ in claim.qualifiers},
        "citations": list(claim.citations),
        "anchored": claim.anchored,
    }


def value_keys(value_type: ValueType) -> tuple[str, ...]:
    """Return the keys of an element that contain a value of the type."""
    return ("text", "lang") if value_type is ValueType.TEXT else (value_type.value,)


def _value(claim: Claim, value_type: ValueType, references: ReferenceLookup) -> Json:
    body: Json = dict.fromkeys(value_keys(value_type))
    if claim.value.type is value_type:
        body[value_type.value] = render_scalar(claim, references)
        if value_type is ValueType.TEXT:
            body["lang"] = claim.value.lang
    return body


def _qualifier(claim: Claim, key: str, references: ReferenceLookup) -> Any:
    value = claim.qualifier(key)
    if QUALIFIERS[key] == "entity" and isinstance(value, str):
        return render_reference(references(value))
    return value


def _single_value(projection: Projection, property_id: str, references: ReferenceLookup) -> Any:
    claims = projection.displayed.get(property_id, ())
    return render_scalar(claims[0], references) if claims else None


def _support(claim: Claim) -> Json:
    return {
        "stated_as": claim.stated_as,
        "statement": claim.statements[0],
        "citations": list(claim.citations),
        "anchored": claim.anchored,
    }
