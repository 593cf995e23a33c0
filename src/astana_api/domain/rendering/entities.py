"""Render entities, their list items and references to them as JSON.

Keys are in the order of the schema; an unknown value is null, never omitted.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import orjson

from astana_api.domain.enums import Kind, Lifecycle, ValueType
from astana_api.domain.rendering.fields import (
    ELEMENT_KEYS,
    ENTITY_KEYS,
    PROPERTY_FIELDS,
    SUMMARY_KEYS,
)
from astana_api.domain.statements.projection import Claim, Projection
from astana_api.domain.statements.records import Reference
from astana_api.domain.text.scripts import detect_script
from astana_api.domain.vocabulary import INVERSE_KEYS, QUALIFIERS

RENDERING_VERSION = 17
"""The version of projection and rendering; increase it if the same statements give other output.

Rows that an older version has stored are then rebuilt.
"""

# Coordinates are the only floats. orjson writes one below 0.0001 in another form than `json` does.
_COORDINATES_KEY = b'"latitude":'
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))

ReferenceLookup = Callable[[str], Reference]
Json = dict[str, Any]


def dumps(value: object) -> str:
    """Return JSON as it is stored and served: without white space or ASCII escapes."""
    try:
        encoded = orjson.dumps(value)
    except TypeError:
        # orjson rejects keys that are members of an enumeration.
        return _ENCODER.encode(value)
    if _COORDINATES_KEY in encoded:
        return _ENCODER.encode(value)
    return encoded.decode()


def loads(text: str | bytes) -> Json:
    """Return a stored JSON object."""
    # Decoded here: for bytes, json.loads would first guess the encoding.
    loaded: Json = json.loads(text.decode() if isinstance(text, bytes) else text)
    return loaded


def entity_path(kind: Kind, entity_id: str) -> str:
    """Return the URL path of an entity."""
    return f"/v1/{kind.collection}/{entity_id}"


def last_revision(projection: Projection, references: ReferenceLookup) -> int:
    """Return the last revision that changed anything in the JSON of the entity."""
    entity = projection.entity
    statements = (
        statement.last_modified_revision
        for statement in (*entity.statements, *(each.statement for each in entity.incoming))
    )
    return max(
        entity.last_modified_revision,
        *statements,
        *(references(entity_id).revision for entity_id in projection.mentioned_ids),
        0,
    )


def render_entity(projection: Projection, references: ReferenceLookup, revision: int) -> Json:
    """Render an entity as `GET /v1/{kind}s/{id}` returns it."""
    entity = projection.entity
    values: Json = {}
    claims_by_key = {"name": projection.named_by}
    for key, prop, many in PROPERTY_FIELDS[entity.kind]:
        claims = projection.displayed[prop.id]
        if many:
            values[key] = [
                render_element(claim, references)
                for claim in claims
                if claim.value.text or key != "names"
            ]
        else:
            claim = claims_by_key[key] = claims[0] if claims else None
            values[key] = render_scalar(claim, references) if claim else None
    for key, prop in INVERSE_KEYS[entity.kind]:
        relations, has_more = projection.inverse[prop.id]
        values[key] = [
            render_element(each.claim, references, subject=each.subject) for each in relations
        ]
        if has_more:
            path = f"{entity_path(entity.kind, entity.id)}/relations"
            more = values.setdefault("more", {})
            more[key] = f"{path}?direction=in&property={prop.id}"
    values |= {
        "id": entity.id,
        "kind": entity.kind,
        "name": projection.name,
        "sources": {
            key: list(_render_sources(claim, references))
            for key, claim in claims_by_key.items()
            if claim
        },
        "alternatives": {
            key: [source for claim in claims for source in _render_sources(claim, references)]
            for key, claims in projection.alternatives.items()
        },
        "sourced": projection.sourced,
        "conflicts": list(projection.conflicts),
        "former_ids": list(entity.former_ids),
        "revision": revision,
        "self": entity_path(entity.kind, entity.id),
    }
    if entity.status is Lifecycle.WITHDRAWN:
        values["withdrawn"] = True
    return {key: values[key] for key in ENTITY_KEYS[entity.kind] if key in values}


def render_summary(body: Json) -> Json:
    """Return the list item of a rendered entity."""
    return {key: body[key] for key in SUMMARY_KEYS[Kind(body["kind"])]}


def render_reference(entity: Reference) -> Json:
    """Render a reference to an entity: id, kind, name, and `withdrawn` if it is withdrawn."""
    body: Json = {"id": entity.id, "kind": entity.kind, "name": entity.name}
    if entity.withdrawn:
        body["withdrawn"] = True
    return body


def render_element(
    claim: Claim, references: ReferenceLookup, *, subject: str | None = None
) -> Json:
    """Render one value of a multi-valued property with its qualifiers and citations.

    With a subject, render the inverse of the relation: the value is the subject.
    """
    values: Json = {
        "value_type": claim.value.type,
        "value": render_reference(references(subject))
        if subject
        else render_scalar(claim, references),
        "lang": claim.value.lang,
        **render_qualifiers(claim.qualifiers, references),
        "stated_as": list(claim.stated_as),
        "statement": claim.statements[0],
        "citations": list(claim.citations),
        "sourced": claim.sourced,
        "anchored": claim.anchored,
    }
    if claim.prop.id == "name":
        values["script"] = detect_script(claim.value.text or "")
    return {key: values.get(key) for key in ELEMENT_KEYS[claim.prop.id]}


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


def render_qualifiers(qualifiers: Iterable[tuple[str, Any]], references: ReferenceLookup) -> Json:
    """Render pairs of a qualifier and its value."""
    return {
        key: render_reference(references(value)) if QUALIFIERS[key] == "entity" else value
        for key, value in qualifiers
    }


def _render_sources(claim: Claim, references: ReferenceLookup) -> Iterator[Json]:
    """Render each statement of a single value with the qualifiers and citations of its claim."""
    for statement in claim.statements:
        yield {
            "statement": statement,
            "value_type": claim.value.type,
            "value": render_scalar(claim, references),
            "lang": claim.value.lang,
            "qualifiers": render_qualifiers(claim.qualifiers, references),
            "citations": list(claim.citations),
            "sourced": claim.sourced,
            "anchored": claim.anchored,
        }
