"""What follows when an id leads elsewhere than it did: all that names it is to be projected."""

from sqlalchemy import or_, select

from astana_api.commands.revision import Change, chunks, redirects_now
from astana_api.db.base import table
from astana_api.models import CitationEntity, Statement


def follow(change: Change) -> None:
    """Read the redirects anew, after some were written or ended, and mark what they concern.

    That is every entity that moved, what it is parted from, and whatever names it: statements that
    are not shown too, and qualifiers, which are read whole, as no index would serve much else.
    """
    before = dict(change.redirects)
    change.redirects.clear()
    change.redirects.update(redirects_now(change.session))
    moved = {
        old
        for old in before.keys() | change.redirects.keys()
        if before.get(old) != change.redirects.get(old)
    }
    change.entities |= moved | {before[old] for old in moved & before.keys()}
    said, linked = table(Statement).c, table(CitationEntity).c
    for chunk in chunks(sorted(moved), 50):
        qualified = (said.qualifiers.contains(f'"{each}"', autoescape=True) for each in chunk)
        named = or_(said.value_entity.in_(chunk), *qualified)
        subjects = change.session.scalars(select(said.subject).where(named).distinct())
        change.entities.update(subjects)
        naming = select(linked.citation_id).where(linked.entity_id.in_(chunk)).distinct()
        change.citations.update(change.session.scalars(naming))
