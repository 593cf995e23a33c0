"""Citations as they stood."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam, exists, select

from astana_api.db.base import table
from astana_api.db.compiled import Row, prepared
from astana_api.domain.enums import Stance, State
from astana_api.loading.citations import load
from astana_api.loading.reading import begun
from astana_api.models import CitationVersion, Evidence, EvidenceLife, Statement, StatementState
from astana_api.queries.as_of.statements import stood
from astana_api.queries.as_of.view import Past
from astana_api.queries.lists.conditions import Binds, any_of
from astana_api.queries.lists.engine import Key, Listing

_version = table(CitationVersion).c
_evidence, _life = table(Evidence).c, table(EvidenceLife).c
_said, _state = table(Statement).c, table(StatementState).c


def _supporting(binds: Binds) -> ColumnElement[bool]:
    """On which a statement about one of the entities rested that was current."""
    current = (
        select(_said.id)
        .join(table(StatementState), _state.statement_id == _said.id)
        .where(any_of(_said.subject)(binds), _state.state == State.CURRENT.value, stood(_state))
    )
    return _version.citation_id.in_(
        select(_evidence.citation_id).where(
            _evidence.statement_id.in_(current),
            _evidence.stance == Stance.SUPPORTS.value,
            exists().where(_life.evidence_id == _evidence.id, stood(_life)),
        )
    )


LISTING = Listing(
    columns=(_version.citation_id,),
    source=table(CitationVersion),
    id=_version.citation_id,
    sorts={
        "id": Key((_version.citation_id,)),
        "-id": Key((_version.citation_id,), descending=True),
    },
    filters={"as_of": lambda _: stood(_version), "supports": _supporting},
)
"""By id. `supports` takes every id that meant the entity then; `as_of` has to be given."""


@prepared
def _KNOWN() -> Any:  # noqa: N802 - becomes the statement
    return select(_version.citation_id).where(
        _version.citation_id == bindparam("id", type_=String()), begun(_version)
    )


async def rendered(past: Past, ids: Iterable[str]) -> dict[str, tuple[int, str]]:
    """The revision and the JSON of each citation that stood."""
    records = await past.read(load(ids))
    names = await past.names(e for record in records for e in record.entities)
    return {record.draft.id: record.rendered(names) for record in records}


async def rendered_rows(past: Past, rows: list[Row]) -> list[bytes]:
    """Rows of `LISTING` as JSON."""
    bodies = await rendered(past, [row[0] for row in rows])
    return [bodies[row[0]][1].encode() for row in rows]


async def was_withdrawn(past: Past, citation_id: str) -> bool:
    """Whether a citation that did not stand once had."""
    values = {"id": citation_id, "at": past.revision}
    return await past.snapshot.first(_KNOWN, values) is not None
