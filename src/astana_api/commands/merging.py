"""Merging one entity into another, and undoing it.

A merge writes a redirect and nothing else: statements keep subject and value as they were given,
and the projection follows.
"""

from collections.abc import Iterable

from sqlalchemy import or_, select

from astana_api.commands.change import Change, chunks
from astana_api.commands.entities import status
from astana_api.domain.terms import Lifecycle
from astana_api.errors import Conflict, Fault, ResourceNotFound, UnprocessableContent
from astana_api.models import CitationEntity, CitationVersion, Entity, Redirect, Statement


def merge(change: Change, absorbed: str, into: str) -> str:
    """Let the id `absorbed`, which stands, lead to what `into` leads to; answers the latter.

    Raises UnprocessableContent where there is no `into`; Conflict across kinds, with a withdrawn
    entity, and with itself.
    """
    survivor = change.now(into)
    old, new = change.session.get(Entity, absorbed), change.session.get(Entity, survivor)
    assert old is not None
    if new is None:
        detail = f"there is no entity {into}"
        raise UnprocessableContent(
            "The body names what is not here.", errors=[Fault(detail, pointer="/into")]
        )
    if survivor == absorbed:
        raise Conflict(f"{absorbed} cannot be merged into itself.")
    if old.kind != new.kind:
        raise Conflict(
            f"{absorbed} is of kind {old.kind} and {survivor} of kind {new.kind}: "
            "only entities of one kind can be one."
        )
    for entity_id in (absorbed, survivor):
        if status(change, entity_id) is Lifecycle.WITHDRAWN:
            raise Conflict(f"{entity_id} was withdrawn. Restore it before merging.")
    row = {"old_id": absorbed, "new_id": survivor, "from_revision": change.number}
    change.insert(Redirect, [{**row, "to_revision": None}])
    _follow(change, absorbed)
    return survivor


def unmerge(change: Change, absorbed: str) -> None:
    """Let an id that was merged away stand again, with all that was merged into it before.

    Raises ResourceNotFound for an id that nothing ever had, Conflict for one that leads nowhere.
    """
    if change.session.get(Entity, absorbed) is None:
        raise ResourceNotFound(f"There is no entity {absorbed}.")
    if absorbed not in change.redirects:
        raise Conflict(f"{absorbed} is not merged into anything.")
    change.entities.add(change.now(absorbed))
    change.close(Redirect, "old_id", [absorbed])
    _follow(change, absorbed)


def _follow(change: Change, absorbed: str) -> None:
    """Mark all that names the absorbed entity, or what was merged into it, by any of their ids."""
    change.follow_redirects()
    ids = _absorbed_by(change, absorbed)
    change.entities.add(change.now(absorbed))
    change.entities.update(change.now(subject) for subject in _subjects_naming(change, ids))
    change.citations.update(_citations_naming(change, ids))


def _absorbed_by(change: Change, entity_id: str) -> set[str]:
    """The ids that were merged into an id, be it one after another, with the id itself."""
    query = select(Redirect.old_id, Redirect.new_id).where(Redirect.to_revision.is_(None))
    into: dict[str, list[str]] = {}
    for old, new in change.session.execute(query):
        into.setdefault(new, []).append(old)
    found, fresh = {entity_id}, [entity_id]
    while fresh:
        fresh = into.get(fresh.pop(), []) + fresh
        found.update(fresh)
    return found


def _subjects_naming(change: Change, ids: Iterable[str]) -> set[str]:
    """The subjects of every statement, shown or not, whose value or qualifiers name an id."""
    found: set[str] = set()
    for chunk in chunks(sorted(ids), 50):
        # The qualifiers are read whole: merges are rare, and an index would serve nothing else.
        qualified = or_(
            *(Statement.qualifiers.contains(f'"{each}"', autoescape=True) for each in chunk)
        )
        for condition in (Statement.value_entity.in_(chunk), qualified):
            found |= set(change.session.scalars(select(Statement.subject).where(condition)))
    return found


def _citations_naming(change: Change, ids: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(sorted(ids)):
        query = (
            select(CitationEntity.citation_id)
            .join(
                CitationVersion,
                (CitationVersion.citation_id == CitationEntity.citation_id)
                & (CitationVersion.from_revision == CitationEntity.from_revision),
            )
            .where(CitationEntity.entity_id.in_(chunk), CitationVersion.to_revision.is_(None))
        )
        found |= set(change.session.scalars(query))
    return found
