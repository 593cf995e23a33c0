"""Move what mentions one entity to another after a merge, or the undoing of one, in few statements.

The keys in the projected rows of the mentioning records are replaced. Their JSON and the claims of
their statements need more than SQL: these records are marked, and rebuilt later.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, delete, exists, insert, literal, or_, select, update
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.domain.sort_keys import entity_key
from astana_api.models import (
    CitationEntity,
    CitationKey,
    Head,
    Mention,
    SQLStatement,
    StaleRendering,
    StatementNow,
    TimelineEntry,
)
from astana_api.models.projected import Mentioner, StaleScope

_now, _statement = table(StatementNow).c, table(SQLStatement).c
_citation_entity = table(CitationEntity).c
_mark = table(StaleRendering).c
_is_moving = _mark.scope == StaleScope.MOVING


class Move(NamedTuple):
    """The ids that resolved to `old` and now resolve to `new`.

    `others` are the other ids that resolve to one of the two, before or after.
    """

    ids: Collection[str]
    others: Collection[str]
    old: str
    new: str


def mentions_any(ids: Collection[str]) -> ColumnElement[bool]:
    """Match statements with one of the ids, as it was stated, as value or in a qualifier.

    The search in qualifiers scans the table: an index would serve no other query.
    """
    return or_(
        _statement.value_entity.in_(ids),
        *(_statement.qualifiers.contains(f'"{key}"', autoescape=True) for key in sorted(ids)),
    )


class Exceptions(NamedTuple):
    """Records that mention both entities of a move, so that more than a key changes."""

    entities: list[str]
    citations: list[str]


def move_mentions(session: Session, move: Move) -> Exceptions:
    """Replace the keys, mark the records, and return those that must be rebuilt at once."""
    _mark_as_moving(session, Mentioner.ENTITY, _subjects(move.ids))
    _mark_as_moving(session, Mentioner.CITATION, _citations(move.ids))
    exceptions = Exceptions(
        sorted(
            {
                *session.scalars(_subjects(move.others).where(_now.subject_now.in_(_moving()))),
                move.old,
                move.new,
            }
        ),
        sorted(
            session.scalars(
                _citations(move.others).where(
                    _citation_entity.citation_id.in_(_moving(Mentioner.CITATION))
                )
            )
        ),
    )
    _unmark(session, Mentioner.ENTITY, exceptions.entities)
    _unmark(session, Mentioner.CITATION, exceptions.citations)
    _replace_keys(session, move)
    session.execute(update(StaleRendering).where(_is_moving).values(scope=StaleScope.ALL_ROWS))
    session.execute(update(Head).values(has_stale_renderings=1))
    return exceptions


def _subjects(ids: Collection[str]) -> Select[Any]:
    return (
        select(_now.subject_now)
        .join(table(SQLStatement), _statement.id == _now.id)
        .where(mentions_any(ids))
        .distinct()
    )


def _citations(ids: Collection[str]) -> Select[Any]:
    return (
        select(_citation_entity.citation_id).where(_citation_entity.entity_id.in_(ids)).distinct()
    )


def _moving(record_type: Mentioner = Mentioner.ENTITY) -> Select[Any]:
    return select(_mark.record_id).where(_mark.record_type == record_type.value, _is_moving)


def _mark_as_moving(session: Session, record_type: Mentioner, ids: Select[Any]) -> None:
    """Mark the records with the ids; `ids` selects the column that identifies a record."""
    is_type = _mark.record_type == record_type.value
    [id_column] = ids.selected_columns
    is_marked = (
        exists()
        .where(is_type, _mark.record_id == id_column)
        .correlate_except(table(StaleRendering))
    )
    new = ids.add_columns(literal(record_type.value), literal(StaleScope.MOVING.value))
    session.execute(
        insert(StaleRendering).from_select(
            ["record_id", "record_type", "scope"], new.where(~is_marked)
        )
    )
    # Correlated, so that the database reads in proportion to the marks of earlier changes.
    is_affected = ids.where(id_column == _mark.record_id).exists()
    session.execute(
        update(StaleRendering)
        .where(is_type, ~_is_moving, is_affected)
        .values(scope=StaleScope.MOVING)
    )


def _unmark(session: Session, record_type: Mentioner, ids: list[str]) -> None:
    for start in range(0, len(ids), 500):
        session.execute(
            delete(StaleRendering).where(
                _mark.record_type == record_type.value,
                _mark.record_id.in_(ids[start : start + 500]),
            )
        )


def _replace_keys(session: Session, move: Move) -> None:
    """Replace `old` by `new` where the rows of moving records contain it.

    Conditions are correlated: an index finds the rows of `old`, however many records move.
    """
    key, mention, entry = table(CitationKey).c, table(Mention).c, table(TimelineEntry).c
    is_stated = exists().where(_statement.id == _now.id, _statement.value_entity.in_(move.ids))
    session.execute(
        update(StatementNow)
        .where(_now.value_now == move.old, is_stated, _moves(Mentioner.ENTITY, _now.subject_now))
        .values(value_now=move.new)
    )
    is_of_moving = exists().where(
        _now.id == entry.statement_id,
        _mark.record_type == Mentioner.ENTITY.value,
        _mark.record_id == _now.subject_now,
        _is_moving,
    )
    session.execute(
        update(TimelineEntry)
        .where(entry.entity_id == move.old, is_of_moving)
        .values(entity_id=move.new)
    )
    session.execute(
        update(CitationKey)
        .where(key.key == entity_key(move.old), _moves(Mentioner.CITATION, key.citation_id))
        .values(key=entity_key(move.new))
    )
    for mentioner in Mentioner:
        session.execute(
            update(Mention)
            .where(
                mention.entity_id == move.old,
                mention.mentioner_type == mentioner.value,
                _moves(mentioner, mention.mentioner_id),
            )
            .values(entity_id=move.new)
        )


def _moves(record_type: Mentioner, record_id: ColumnElement[str]) -> ColumnElement[bool]:
    return exists().where(
        _mark.record_type == record_type.value, _mark.record_id == record_id, _is_moving
    )
