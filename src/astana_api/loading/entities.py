"""Loaders of entities with their statements, and of references to entities, at a revision."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import select

from astana_api.db.base import table
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, closed_at, opened_by
from astana_api.domain.enums import Kind, Lifecycle
from astana_api.domain.statements.projection import select_name
from astana_api.domain.statements.records import (
    EntityRecord,
    IncomingStatement,
    Reference,
)
from astana_api.domain.vocabulary import INVERSE_KEYS
from astana_api.loading.redirects import Redirects
from astana_api.loading.statements import (
    BY_SUBJECT,
    BY_VALUE,
    NAMES,
    LoadedStatement,
    RowReader,
    add_evidence,
    load_statements,
)
from astana_api.models import (
    Entity,
    EntityStatusVersion,
    Redirect,
)


async def load_entities(
    snapshot: Snapshot, ids: Iterable[str], redirects: Redirects, revision: int = HEAD
) -> dict[str, EntityRecord]:
    """Load entities with all statements about them; no id may be one of a merged entity.

    `redirects` must be those at the revision.
    """
    reader = RowReader(snapshot, revision)
    entity_ids = set(ids)
    former = _former_ids(redirects, entity_ids)
    all_ids = [*entity_ids, *(old for olds in former.values() for old in olds)]
    statements = await load_statements(reader, BY_SUBJECT, all_ids, redirects)
    await add_evidence(reader, BY_SUBJECT, all_ids, statements)
    kinds = await _load_kinds(reader, entity_ids)
    inverse_ids = [
        each
        for entity_id in entity_ids
        if INVERSE_KEYS[kinds[entity_id]]
        for each in (entity_id, *former[entity_id])
    ]
    incoming = await load_statements(reader, BY_VALUE, inverse_ids, redirects)
    await add_evidence(reader, BY_VALUE, inverse_ids, incoming)
    statuses = await _load_statuses(reader, entity_ids)
    merges = await _load_merges(reader, all_ids)
    by_subject = _by_subject(statements)
    by_value: dict[str, list[LoadedStatement]] = defaultdict(list)
    for loaded in incoming.values():
        by_value[loaded.value.text or ""].append(loaded)
    return {
        entity_id: EntityRecord(
            id=entity_id,
            kind=kinds[entity_id],
            status=_status_at(statuses[entity_id]),
            last_modified_revision=_last_revision(
                *statuses[entity_id], *_merges_of(merges, entity_id, former)
            ),
            former_ids=tuple(former[entity_id]),
            statements=tuple(
                fact
                for loaded in by_subject.get(entity_id, ())
                if (fact := loaded.at(None)) is not None
            ),
            incoming=tuple(
                IncomingStatement(loaded.subject, fact)
                for loaded in by_value.get(entity_id, ())
                if (fact := loaded.at(None)) is not None
            ),
        )
        for entity_id in sorted(entity_ids)
    }


async def load_references(
    snapshot: Snapshot, ids: Iterable[str], redirects: Redirects, revision: int = HEAD
) -> dict[str, Reference]:
    """Load the references to entities, each with the last revision that changed it.

    The search goes through every revision that changed a name or the status: the result is the last
    at which the reference differs from the one before. A merge into the entity and the undoing of
    one count as well, since they change the id in the reference.
    """
    reader = RowReader(snapshot, revision)
    entity_ids = set(ids)
    former = _former_ids(redirects, entity_ids)
    all_ids = [*entity_ids, *(old for olds in former.values() for old in olds)]
    names_by_subject = _by_subject(await load_statements(reader, NAMES, all_ids, redirects))
    kinds = await _load_kinds(reader, entity_ids)
    statuses = await _load_statuses(reader, entity_ids)
    merges = await _load_merges(reader, all_ids)
    references: dict[str, Reference] = {}
    for entity_id in entity_ids:
        names = names_by_subject.get(entity_id, [])
        numbers = sorted(
            {r for row in statuses[entity_id] for r in row[:2] if r}
            | {r for name in names for row in name.states for r in row[:2] if r}
        )
        last: tuple[str, bool] | None = None
        last_modified = 0
        for number in numbers:
            facts = [fact for name in names if (fact := name.at(number)) is not None]
            withdrawn = _status_at(statuses[entity_id], number) is Lifecycle.WITHDRAWN
            # A withdrawn entity without statements keeps its last name.
            default = last[0] if withdrawn and last else entity_id
            current = select_name(facts, default), withdrawn
            if current != last:
                last, last_modified = current, number
        last_modified = max(last_modified, _last_revision(*_merges_of(merges, entity_id, former)))
        name_text, withdrawn = last or (entity_id, False)
        references[entity_id] = Reference(
            entity_id, kinds[entity_id], name_text, withdrawn, last_modified
        )
    return references


_entity, _status_version, _redirect = (
    table(Entity).c,
    table(EntityStatusVersion).c,
    table(Redirect).c,
)

_KINDS = KeyBatchQuery(lambda keys: select(_entity.id, _entity.kind).where(_entity.id.in_(keys)))
_STATUS_VERSIONS = KeyBatchQuery(
    lambda keys: select(
        _status_version.entity_id,
        _status_version.from_revision,
        closed_at(_status_version),
        _status_version.status,
    ).where(_status_version.entity_id.in_(keys), opened_by(_status_version))
)
_MERGES = KeyBatchQuery(
    lambda keys: select(
        _redirect.old_id, _redirect.new_id, _redirect.from_revision, closed_at(_redirect)
    ).where(_redirect.old_id.in_(keys) | _redirect.new_id.in_(keys), opened_by(_redirect))
)


def _by_subject(statements: Mapping[str, LoadedStatement]) -> dict[str, list[LoadedStatement]]:
    by_subject: dict[str, list[LoadedStatement]] = defaultdict(list)
    for loaded in statements.values():
        by_subject[loaded.subject].append(loaded)
    return by_subject


def _former_ids(redirects: Redirects, ids: set[str]) -> dict[str, list[str]]:
    former: dict[str, list[str]] = {entity_id: [] for entity_id in ids}
    for old, new in sorted(redirects.items()):
        if new in former:
            former[new].append(old)
    return former


async def _load_kinds(reader: RowReader, ids: Iterable[str]) -> dict[str, Kind]:
    return {entity_id: Kind(kind) for entity_id, kind in await reader.fetch(_KINDS, ids)}


_StatusRow = tuple[int, int | None, str | None]


async def _load_statuses(reader: RowReader, ids: Iterable[str]) -> dict[str, list[_StatusRow]]:
    statuses: dict[str, list[_StatusRow]] = {entity_id: [] for entity_id in ids}
    for row in await reader.fetch(_STATUS_VERSIONS, statuses):
        entity_id, from_revision, to_revision, status = row
        statuses[entity_id].append((from_revision, to_revision, status))
    return statuses


async def _load_merges(reader: RowReader, ids: Iterable[str]) -> dict[str, list[_StatusRow]]:
    """Load the redirects from and to each id, valid or closed, as rows without status."""
    merges: dict[str, list[_StatusRow]] = defaultdict(list)
    for old, new, from_revision, to_revision in await reader.fetch(_MERGES, ids):
        merges[old].append((from_revision, to_revision, None))
        merges[new].append((from_revision, to_revision, None))
    return merges


def _merges_of(
    merges: Mapping[str, list[_StatusRow]], entity_id: str, former: Mapping[str, list[str]]
) -> list[_StatusRow]:
    return [row for each in (entity_id, *former[entity_id]) for row in merges.get(each, ())]


def _status_at(rows: list[_StatusRow], revision: int | None = None) -> Lifecycle:
    for from_revision, to_revision, status in rows:
        is_open = to_revision is None
        if revision is None:
            if is_open:
                return Lifecycle(status or Lifecycle.ACTIVE)
        elif from_revision <= revision and (is_open or revision < (to_revision or 0)):
            return Lifecycle(status or Lifecycle.ACTIVE)
    return Lifecycle.ACTIVE


def _last_revision(*rows: _StatusRow) -> int:
    return max((r for row in rows for r in row[:2] if r), default=0)
