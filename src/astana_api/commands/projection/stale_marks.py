"""Mark the JSON of records as stale, and remove the marks of records that are rendered."""

from collections.abc import Sequence

from sqlalchemy import delete, exists, insert, literal, select, update
from sqlalchemy.orm import Session

from astana_api.models import Head, Mention, StaleRendering
from astana_api.models.projected import Mentioner, StaleScope

_CHUNK_SIZE = 500


def mark_mentioning_records(session: Session, entity_ids: Sequence[str]) -> None:
    """Mark all records that mention one of the entities, in one statement."""
    is_marked = exists().where(
        StaleRendering.record_type == Mention.mentioner_type,
        StaleRendering.record_id == Mention.mentioner_id,
    )
    mentioning = (
        select(Mention.mentioner_type, Mention.mentioner_id, literal(StaleScope.JSON.value))
        .where(Mention.entity_id.in_(entity_ids), ~is_marked)
        .distinct()
    )
    session.execute(
        insert(StaleRendering).from_select(["record_type", "record_id", "scope"], mentioning)
    )
    session.execute(update(Head).values(has_stale_renderings=1))


def mark_entities(session: Session, ids: Sequence[str]) -> None:
    """Mark all rows of entities as stale."""
    scope = StaleScope.ALL_ROWS.value
    for start in range(0, len(ids), _CHUNK_SIZE):
        chunk = ids[start : start + _CHUNK_SIZE]
        is_marked = (
            StaleRendering.record_type == Mentioner.ENTITY.value,
            StaleRendering.record_id.in_(chunk),
        )
        marked = set(session.scalars(select(StaleRendering.record_id).where(*is_marked)))
        session.execute(update(StaleRendering).where(*is_marked).values(scope=scope))
        new = [
            {"record_type": Mentioner.ENTITY.value, "record_id": entity_id, "scope": scope}
            for entity_id in chunk
            if entity_id not in marked
        ]
        if new:
            session.execute(insert(StaleRendering), new)
    session.execute(update(Head).values(has_stale_renderings=1))


def remove_marks(session: Session, record_type: Mentioner, ids: Sequence[str]) -> None:
    """Remove the marks of records that were rendered, or that no longer have stored JSON."""
    session.execute(
        delete(StaleRendering).where(
            StaleRendering.record_type == record_type.value, StaleRendering.record_id.in_(ids)
        )
    )


def clear_flag_if_unmarked(session: Session) -> None:
    """Record in `Head` that there are no marks, if that is so."""
    session.execute(
        update(Head)
        .where(~exists().select_from(StaleRendering.__table__))
        .values(has_stale_renderings=0)
    )
