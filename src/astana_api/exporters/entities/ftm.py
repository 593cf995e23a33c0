"""Export entities for FollowTheMoney: a line of JSON for each entity, or for each statement.

Relations are entities of their own. Ids are those of our entities and statements. A date that
FollowTheMoney cannot hold is a text in `notes` or, for relations, `description`; it is never cut.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import orjson

from astana_api.exporters.entities.ftm_entities import build_entities
from astana_api.exporters.entities.ftm_model import PROPERTY_TYPES, FtmEntity, FtmValue, hash_id
from astana_api.exporters.exported_records import ExportContext, ExportedEntity

NOT_CARRIED: Final[Mapping[str, str]] = {
    "rank": "there is none: deprecated statements are left out, preferred ones are as normal ones",
    "texts": "an aim, a purpose and other texts and citations without a property are notes",
    "unknown values": "a property has no form for an unknown value and for none; both are notes",
    "websites": "only legal entities have one, of http or https; others are notes",
    "qualifiers": "a property has none, so that a text with qualifiers is a note; a relation has a "
    "role and dates, and its description the other qualifiers",
    "schemes of identifiers": "the model has a property for each of its schemes; identifiers of "
    "other schemes are notes, and so are those of events, places and works without a scheme",
    "dates": "FollowTheMoney takes years, months and days; an approximate, uncertain or open date, "
    "a range and a season are notes, and so is an interval of an event with several dates",
    "kinds of names": "native names, translations and transliterations are `name`, the displayed "
    "name is the caption, also a `name` if there is no other, and an abbreviation is a weak alias",
    "languages": "entities have none; statements have them",
    "evidence": "statements have the ids of citations as their origin, without passage and stance",
}
"""What FollowTheMoney cannot carry, with the reason."""

_DATASET: Final = "astana-api"


def write_ftm(records: Iterable[ExportedEntity], context: ExportContext) -> Iterator[bytes]:
    """Yield the lines of each entity and its relations."""
    for record in records:
        yield b"".join(
            orjson.dumps(entity.render()) + b"\n" for entity in build_entities(record, context)
        )


def write_ftm_statements(
    records: Iterable[ExportedEntity], context: ExportContext
) -> Iterator[bytes]:
    """Yield the lines of each entity and its relations: one for each value of a property.

    The origin has the ids of the citations that support the value, separated by spaces.
    """
    for record in records:
        yield b"".join(
            _render_statement(entity, name, value)
            for entity in build_entities(record, context)
            for name, values in entity.properties.items()
            for value in values.values()
        )


def _render_statement(entity: FtmEntity, name: str, value: FtmValue) -> bytes:
    line = {
        "id": hash_id(f"{_DATASET}.{entity.id}.{name}.{value.text}"),
        "entity_id": entity.id,
        "canonical_id": entity.id,
        "schema": entity.schema,
        "prop": name,
        "prop_type": PROPERTY_TYPES[name],
        "value": value.text,
        "lang": value.lang,
        "dataset": _DATASET,
        "origin": " ".join(value.citations) or None,
    }
    return orjson.dumps(line) + b"\n"
