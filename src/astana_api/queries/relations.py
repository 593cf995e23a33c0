"""Reads of the relations of an entity, in both directions."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, case, func, select, union_all

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.domain.dates.bounds import Bounds, Holds
from astana_api.domain.dates.truth import Lifespan
from astana_api.domain.enums import ValueType
from astana_api.domain.rendering.entities import Json, ReferenceLookup, loads, render_reference
from astana_api.domain.rendering.statements import (
    qualifier_entity_ids,
    render_relation_qualifiers,
)
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.models import Entity, SQLStatement, StatementNow
from astana_api.models.projected import claim_of
from astana_api.queries.as_of import relations as as_of
from astana_api.queries.as_of.view import AsOfView
from astana_api.queries.entities.lifespans import (
    evaluate,
    not_ruled_out,
    temporal_claim,
)
from astana_api.queries.lists.conditions import Binds, Filter, any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.lists.list_query import ListQuery
from astana_api.queries.view import View

_now = table(StatementNow).c
_end = table(StatementNow).alias("end_of").c
_statement = table(SQLStatement).c
_entity = table(Entity).c


def _at_ends(*ends: ColumnElement[Any]) -> Filter:
    """Match relations that have one of the entities in one of the columns."""

    # A union instead of OR: with OR SQLite scans all statements in list order. Each part of the
    # union is a search in one index.
    def condition(binds: Binds) -> ColumnElement[bool]:
        return _now.id.in_(union_all(*(select(_end.id).where(any_of(end)(binds)) for end in ends)))

    return condition


def _other_end_is_of_kind(binds: Binds) -> ColumnElement[bool]:
    """Match relations of an entity, the first value, with an entity of one of the kinds."""
    entity_id, *kinds = binds
    value_kind = select(_entity.kind).where(_entity.id == _now.value_now).scalar_subquery()
    is_outgoing = _now.subject_now == entity_id
    return any_of(case((is_outgoing, value_kind), else_=_now.subject_kind))(kinds)


LISTING = ListDefinition(
    columns=(
        _now.id,
        _now.subject_now,
        _now.property,
        _now.value_now,
        claim_of(_now),
        _statement.qualifiers,
    ),
    source=table(StatementNow).join(table(SQLStatement), _statement.id == _now.id),
    id=_now.seq,
    sorts={"stated": SortKey((_now.first_revision,))},
    filters={
        "entity": _at_ends(_end.subject_now, _end.value_now),
        "out": _at_ends(_end.subject_now),
        "in": _at_ends(_end.value_now),
        # `coalesce` keeps planners off the index: an entity has few statements, a property many.
        "property": any_of(func.coalesce(_now.property, "")),
        "role": any_of(_now.role_key),
        "other_kind": _other_end_is_of_kind,
        "at": not_ruled_out,
    },
    where=(_now.type == ValueType.ENTITY.value, _now.displayed == 1),
)
"""The displayed relations in order of creation.

`entity` matches subject or value, `out` the subject, `in` the value; each expects canonical ids.
`role` takes folded texts, `other_kind` the id of the entity and the kinds of the other.
`at` takes the first and the last day of a date.
"""

DEFAULT_SORT = ("stated",)


class RelationRow(NamedTuple):
    """A relation with resolved subject and value, stored qualifiers, and its sources."""

    statement: str
    subject: str
    property_id: str
    value: str
    qualifiers: str
    stated_as: Sequence[str]
    citations: Sequence[str]
    sourced: bool
    anchored: bool

    @property
    def mentioned_ids(self) -> list[str]:
        """Return the ids of the entities whose names the JSON contains."""
        return [self.subject, self.value, *qualifier_entity_ids(self.qualifiers)]

    def truth_at(self, lifespans: Mapping[str, Lifespan], at: Bounds) -> Holds:
        """Return whether the relation is true at a date, given the lifespans of both entities."""
        dated_claim = temporal_claim(
            self.property_id, ValueType.ENTITY, self.value, self.qualifiers
        )
        return evaluate(dated_claim, self.subject, lifespans, at)


def build_query(
    view: View, filters: Mapping[str, Sequence[Any]], at: Bounds | None = None
) -> ListQuery:
    """Return the list of relations, with a date without those that are false at it.

    `filters` are those of `LISTING`, except `at`.
    """
    if isinstance(view, AsOfView):
        return as_of.build_query(view, filters, at)
    if at is not None:
        filters = {**filters, "at": [at.min, at.max]}
    return ListQuery(LISTING, filters)


async def render_relations(
    view: View,
    rows: Sequence[Row],
    entity_id: str,
    *,
    incoming: bool = False,
    at: Bounds | None = None,
) -> list[Json]:
    """Render rows of `LISTING` from the viewpoint of one entity.

    A relation of the entity to itself has direction `out`, or `in` if `incoming` is set. With a
    date, each item has `holds`.
    """
    citations, sourced, anchored, wordings = await view.load_support(row[4] for row in rows)
    relations = [
        RelationRow(
            statement,
            subject,
            property_id,
            value,
            qualifiers,
            wordings.get(claim, ()),
            citations.get(claim, ()),
            claim in sourced,
            claim in anchored,
        )
        for statement, subject, property_id, value, claim, qualifiers in rows
    ]
    names = await view.load_names(e for row in relations for e in row.mentioned_ids)
    items = [_relation_json(row, entity_id, names, incoming=incoming) for row in relations]
    if at is None:
        return items
    entities = {entity for row in relations for entity in (row.subject, row.value)}
    lifespans = await view.load_lifespans(entities)
    return [
        {**item, "holds": row.truth_at(lifespans, at)}
        for item, row in zip(items, relations, strict=True)
    ]


def _relation_json(
    relation: RelationRow, entity_id: str, names: ReferenceLookup, *, incoming: bool
) -> Json:
    """Render a relation from the viewpoint of its subject or its value."""
    prop = PROPERTIES[relation.property_id]
    outgoing = relation.subject == entity_id and not incoming
    qualifiers = loads(relation.qualifiers)
    return {
        "direction": "out" if outgoing else "in",
        "property": relation.property_id,
        "label": prop.relation_label(qualifiers.get("role"), outgoing=outgoing),
        "entity": render_reference(names(relation.value if outgoing else relation.subject)),
        **render_relation_qualifiers(qualifiers, names),
        "stated_as": list(relation.stated_as),
        "statement": relation.statement,
        "citations": list(relation.citations),
        "sourced": relation.sourced,
        "anchored": relation.anchored,
    }
