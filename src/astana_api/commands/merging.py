"""Merge one entity into another, and unmerge it.

A merge writes only a redirect. Statements keep their original subject and value; the projection
resolves the redirects.
"""

from sqlalchemy import or_, select

from astana_api.commands.entities import get_entity_status
from astana_api.commands.revision import RevisionBuilder, chunks, current_redirects
from astana_api.db.base import table
from astana_api.domain.enums import ChangeType, Lifecycle
from astana_api.errors import Conflict, ErrorItem, ResourceNotFound, UnprocessableContent
from astana_api.models import CitationEntity, Entity, Redirect, SQLStatement


def merge(revision: RevisionBuilder, absorbed: str, into: str) -> str:
    """Redirect `absorbed` to the canonical id of `into`, and return that id.

    `absorbed` must exist and not be merged. Raises UnprocessableContent if `into` does not exist;
    Conflict if the kinds differ, an entity is withdrawn, or both ids are the same entity.
    """
    survivor = revision.canonical_id(into)
    old, new = revision.session.get(Entity, absorbed), revision.session.get(Entity, survivor)
    assert old is not None
    if new is None:
        detail = f"there is no entity {into}"
        raise UnprocessableContent(
            "The body names what is not here.", errors=[ErrorItem(detail, pointer="/into")]
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
    row = {"old_id": absorbed, "new_id": survivor, "from_revision": revision.number}
    revision.insert(Redirect, [{**row, "to_revision": None}])
    mark_affected(revision)
    return survivor


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
    id. Statements that are not displayed count too. The search in qualifiers scans the table: an
    index would serve no other query.
    """
    before = dict(revision.redirects)
    revision.redirects.clear()
    revision.redirects.update(current_redirects(revision.session))
    moved = {
        old
        for old in before.keys() | revision.redirects.keys()
        if before.get(old) != revision.redirects.get(old)
    }
    revision.dirty_entities |= moved | {before[old] for old in moved & before.keys()}
    statement, citation_entity = table(SQLStatement).c, table(CitationEntity).c
    for chunk in chunks(sorted(moved), 50):
        in_qualifiers = (
            statement.qualifiers.contains(f'"{entity_id}"', autoescape=True) for entity_id in chunk
        )
        mentions = or_(statement.value_entity.in_(chunk), *in_qualifiers)
        subjects = revision.session.scalars(select(statement.subject).where(mentions).distinct())
        revision.dirty_entities.update(subjects)
        citation_ids = (
            select(citation_entity.citation_id)
            .where(citation_entity.entity_id.in_(chunk))
            .distinct()
        )
        revision.dirty_citations.update(revision.session.scalars(citation_ids))
