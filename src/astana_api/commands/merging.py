"""Merge one entity into another, and unmerge it.

A merge writes only a redirect. Statements keep their original subject and value; the projection
resolves the redirects.
"""

from collections.abc import Collection

from sqlalchemy import Select, select

from astana_api.commands.entities import get_entity_status
from astana_api.commands.projection import writer
from astana_api.commands.projection.moved_mentions import Move, mentions_any, move_mentions
from astana_api.commands.projection.stale_marks import mark_entities
from astana_api.commands.revision import RevisionBuilder, chunks, current_redirects
from astana_api.domain.enums import ChangeType, Lifecycle, State
from astana_api.domain.vocabulary import INVERSE_PROPERTIES, IRREFLEXIVE_PROPERTIES
from astana_api.errors import Conflict, ErrorItem, ResourceNotFound, UnprocessableContent
from astana_api.models import CitationEntity, Entity, Redirect, SQLStatement, SQLStatementState


def merge(revision: RevisionBuilder, absorbed: str, into: str) -> str:
    """Redirect `absorbed` to the canonical id of `into`, and return that id.

    `absorbed` must exist and not be merged. Raises UnprocessableContent if `into` does not exist;
    Conflict if the kinds differ, an entity is withdrawn, both ids are the same entity, or a current
    statement relates the two by an irreflexive property, such as `spouse`.
    """
    survivor = revision.canonical_id(into)
    old, new = revision.session.get(Entity, absorbed), revision.session.get(Entity, survivor)
    assert old is not None
    if new is None:
        detail = f"there is no entity {into}"
        raise UnprocessableContent(
            "The body refers to a record that does not exist.",
            errors=[ErrorItem(detail, pointer="/into")],
        )
    if survivor == absorbed:
        raise Conflict(f"{absorbed} cannot be merged into itself.")
    if old.kind != new.kind:
        raise Conflict(
            f"{absorbed} is of kind {old.kind} and {survivor} of kind {new.kind}: "
            "only entities of one kind can be one."
        )
    for entity_id in (absorbed, survivor):
        if get_entity_status(revision, entity_id) is Lifecycle.WITHDRAWN:
            raise Conflict(f"{entity_id} was withdrawn. Restore it before merging.")
    _reject_self_relations(revision, absorbed, survivor)
    row = {"old_id": absorbed, "new_id": survivor, "from_revision": revision.number}
    revision.insert(Redirect, [{**row, "to_revision": None}])
    mark_affected(revision)
    return survivor


def _reject_self_relations(revision: RevisionBuilder, absorbed: str, survivor: str) -> None:
    """Raise Conflict if the merge would relate the entity to itself by an irreflexive property.

    The statement and the merge contradict each other; only an editor can decide which is wrong.
    """
    ids: dict[str, set[str]] = {absorbed: {absorbed}, survivor: {survivor}}
    for old_id, new_id in revision.redirects.items():
        if new_id in ids:
            ids[new_id].add(old_id)
    both = ids[absorbed] | ids[survivor]
    query = (
        select(SQLStatement.id, SQLStatement.property, SQLStatement.subject, SQLStatement.value)
        .join(SQLStatementState, SQLStatementState.statement_id == SQLStatement.id)
        .where(
            SQLStatement.subject.in_(both),
            SQLStatement.value_entity.in_(both),
            SQLStatement.property.in_(IRREFLEXIVE_PROPERTIES),
            SQLStatementState.state == State.CURRENT.value,
            SQLStatementState.to_revision.is_(None),
        )
        .order_by(SQLStatement.id)
    )
    relations = [
        ErrorItem(f"{statement}: {subject} {property_id} {value}", pointer="/into")
        for statement, property_id, subject, value in revision.session.execute(query)
    ]
    if relations:
        raise Conflict(
            f"{absorbed} and {survivor} cannot be one entity: current statements relate them to "
            "each other. Retract these statements before merging, or do not merge.",
            errors=relations,
        )


def unmerge(revision: RevisionBuilder, absorbed: str) -> None:
    """Close the redirect of `absorbed`; entities that were merged into it follow.

    Raises ResourceNotFound for an unknown id, Conflict for an id without a redirect.
    """
    if revision.session.get(Entity, absorbed) is None:
        raise ResourceNotFound(f"There is no entity {absorbed}.")
    if absorbed not in revision.redirects:
        raise Conflict(f"{absorbed} is not merged into anything.")
    revision.close_rows(ChangeType.REDIRECT, [absorbed])
    mark_affected(revision)


def mark_affected(revision: RevisionBuilder) -> None:
    """Reload the redirects and mark every record that they affect as dirty.

    Affected are the moved entities, their previous targets, and all records that mention a moved
    id. Statements that are not displayed count too. If many records mention a moved id,
    they are marked as stale instead (`commands.projection.moved_mentions`).
    """
    revision.new.clear()
    before = dict(revision.redirects)
    revision.redirects.clear()
    revision.redirects.update(current_redirects(revision.session))
    canonical = revision.canonical_id
    moved = {
        old
        for old in before.keys() | revision.redirects.keys()
        if before.get(old) != revision.redirects.get(old)
    }
    revision.dirty_entities |= moved | {before[old] for old in moved & before.keys()}
    _mark_inverse_targets(revision, moved)
    targets = {(before.get(old, old), canonical(old)) for old in moved}
    if len(targets) == 1 and _are_many_mentioning(revision, moved):
        [(old_target, new_target)] = targets
        resolving = {key for key, target in before.items() if target in (old_target, new_target)}
        others = (resolving | {old_target, new_target}) - moved
        exceptions = move_mentions(revision.session, Move(moved, others, old_target, new_target))
        revision.dirty_entities.update(exceptions.entities)
        revision.dirty_citations.update(exceptions.citations)
        return
    for chunk in chunks(sorted(moved), 50):
        revision.dirty_entities.update(revision.session.scalars(_subjects(chunk)))
        revision.dirty_citations.update(revision.session.scalars(_citations(chunk)))


def _mark_inverse_targets(revision: RevisionBuilder, moved: Collection[str]) -> None:
    """Mark the entities whose JSON shows statements about moved ids as inverse relations."""
    targets: set[str] = set()
    for chunk in chunks(sorted(moved)):
        values = revision.session.scalars(
            select(SQLStatement.value).where(
                SQLStatement.subject.in_(chunk),
                SQLStatement.property.in_(INVERSE_PROPERTIES),
                SQLStatement.value_entity.is_not(None),
            )
        )
        targets.update(revision.canonical_id(value) for value in values if value)
    if len(targets) > writer.MAX_REFERRERS:
        mark_entities(revision.session, sorted(targets))
    else:
        revision.dirty_entities |= targets


def _are_many_mentioning(revision: RevisionBuilder, moved: Collection[str]) -> bool:
    limit = writer.MAX_REFERRERS + 1
    found = 0
    for chunk in chunks(sorted(moved), 50):
        for query in (_subjects(chunk), _citations(chunk)):
            found += len(revision.session.scalars(query.limit(limit)).all())
    return found >= limit


def _subjects(ids: Collection[str]) -> Select[str]:
    return select(SQLStatement.subject).where(mentions_any(ids)).distinct()


def _citations(ids: Collection[str]) -> Select[str]:
    return select(CitationEntity.citation_id).where(CitationEntity.entity_id.in_(ids)).distinct()
