"""The ids of the records that a change concerns, for clients that keep copies of some records."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS
from astana_api.domain.enums import ChangeType, ValueType
from astana_api.domain.rendering.entities import Json
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.models import SQLStatement
from astana_api.queries.changes.events import ChangeEvent
from astana_api.queries.changes.items import render_changes

_statement = table(SQLStatement).c
_ENDS = KeyBatchQuery(
    lambda keys: select(_statement.id, _statement.subject, _statement.value_entity).where(
        _statement.id.in_(keys)
    )
)
_ENTITY_QUALIFIERS = tuple(name for name, type_ in QUALIFIERS.items() if type_ == "entity")

Ends = Mapping[str, tuple[str, str | None]]
"""The subject of each statement, and its value if that is an entity."""


async def render_feed_items(snapshot: Snapshot, events: Sequence[ChangeEvent]) -> list[Json]:
    """Render events as `render_changes` does, each with `touched`: see `touched_ids`."""
    items = await render_changes(snapshot, events)
    statement_ids = [item["statement"] for item in items if item["type"] == ChangeType.EVIDENCE]
    rows = await _ENDS.fetch(snapshot, statement_ids)
    ends = {statement_id: (subject, value) for statement_id, subject, value in rows}
    return [{**item, "touched": touched_ids(item, ends)} for item in items]


def touched_ids(item: Json, ends: Ends) -> list[str]:
    """Return the ids of the entities, statements, citations and documents that a change concerns.

    Ids are those of the time of the change, each once: the record itself and what it refers to.
    `ends` has the statement of a piece of evidence. A revision has none: its changes have theirs.
    """
    return list(dict.fromkeys(each for each in _touched_ids(item, ends) if each is not None))


def _touched_ids(item: Json, ends: Ends) -> Iterable[str | None]:
    versions = [version for version in (item.get("before"), item.get("after")) if version]
    match item["type"]:
        case ChangeType.ENTITY | ChangeType.DOCUMENT:
            yield item["id"]
        case ChangeType.REDIRECT:
            yield item["id"]
            yield from (version["to"] for version in versions)
        case ChangeType.CITATION:
            yield item["id"]
            for version in versions:
                for author in version["authors"]:
                    yield from author["entities"]
                for key in CONTRIBUTOR_FIELDS:
                    for contributor in version["csl_fields"].get(key, ()):
                        yield from contributor["entities"]
                yield from version["container_entities"]
                yield from version["publisher_entities"]
        case ChangeType.STATEMENT:
            yield from (item["id"], item["subject"])
            if item["value_type"] in {ValueType.ENTITY, ValueType.CITATION}:
                yield item["value"]
            yield from (item["qualifiers"].get(name) for name in _ENTITY_QUALIFIERS)
            yield from (version["superseded_by"] for version in versions)
        case ChangeType.EVIDENCE:
            yield item["statement"]
            yield from ends[item["statement"]]
            yield from (item["citation"], item["document"])
        case _:
            pass
