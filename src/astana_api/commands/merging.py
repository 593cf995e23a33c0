"""Merging one entity into another, and undoing it.

A merge writes a redirect and nothing else: statements keep subject and value as they were given,
and the projection follows.
"""

from astana_api.commands.entities import status
from astana_api.commands.redirections import follow
from astana_api.commands.revision import Change
from astana_api.domain.enums import Lifecycle
from astana_api.errors import Conflict, Fault, ResourceNotFound, UnprocessableContent
from astana_api.models import Entity, Redirect


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
    follow(change)
    return survivor


def unmerge(change: Change, absorbed: str) -> None:
    """Let an id that was merged away stand again, with all that was merged into it before.

    Raises ResourceNotFound for an id that nothing ever had, Conflict for one that leads nowhere.
    """
    if change.session.get(Entity, absorbed) is None:
        raise ResourceNotFound(f"There is no entity {absorbed}.")
    if absorbed not in change.redirects:
        raise Conflict(f"{absorbed} is not merged into anything.")
    change.close(Redirect, "old_id", [absorbed])
    follow(change)
