"""After a merge or unmerge, mark every record that mentions a moved id for projection."""

from sqlalchemy import or_, select

from astana_api.commands.revision import RevisionBuilder, chunks, current_redirects
from astana_api.db.base import table
from astana_api.models import CitationEntity, SQLStatement


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
