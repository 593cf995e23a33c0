"""How well the statements of a knowledge base are sourced, in shares."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import literal_column, select

from astana_api.audit.affiliations import WEBSITE_ROLES
from astana_api.audit.comparison_keys import host_of
from astana_api.db.base import table
from astana_api.db.compiled import CompiledStatement
from astana_api.db.snapshot import Snapshot
from astana_api.db.validity import HEAD, valid_at
from astana_api.domain.enums import SOURCED_BASES, AnchorState, Lifecycle, Stance, State
from astana_api.domain.rendering.entities import Json, loads
from astana_api.models import (
    CitationEntity,
    CitationVersion,
    Entity,
    EntityStatusVersion,
    EvidenceVersion,
    SQLEvidence,
    SQLStatement,
    SQLStatementState,
)
from astana_api.models.citations import CitationPart
from astana_api.queries.evidence import anchor_state

_statement, _state = table(SQLStatement).c, table(SQLStatementState).c
_entity, _status = table(Entity).c, table(EntityStatusVersion).c
_evidence, _version = table(SQLEvidence).c, table(EvidenceVersion).c
_citation, _link = table(CitationVersion).c, table(CitationEntity).c

_STATEMENTS = CompiledStatement(
    select(_statement.id, _statement.property, _entity.kind)
    .select_from(table(SQLStatement))
    .join(table(SQLStatementState), _state.statement_id == _statement.id)
    .join(table(Entity), _entity.id == _statement.subject)
    .join(table(EntityStatusVersion), _status.entity_id == _statement.subject)
    .where(
        valid_at(_state),
        _state.state == literal_column(f"'{State.CURRENT}'"),
        valid_at(_status),
        _status.status == literal_column(f"'{Lifecycle.ACTIVE}'"),
    )
)
_EVIDENCE = CompiledStatement(
    select(
        _evidence.statement_id,
        _evidence.citation_id,
        _evidence.document_id,
        _evidence.section,
        _version.basis,
        anchor_state,
    )
    .select_from(table(SQLEvidence))
    .join(table(EvidenceVersion), _version.evidence_id == _evidence.id)
    .where(valid_at(_version), _evidence.stance == literal_column(f"'{Stance.SUPPORTS}'"))
)
_SOURCES = CompiledStatement(
    select(_citation.citation_id, _citation.language, _citation.url, _citation.archive_url).where(
        valid_at(_citation)
    )
)
_PUBLISHERS = CompiledStatement(
    select(_link.citation_id, _link.part, _link.entity_id)
    .select_from(table(CitationEntity))
    .join(
        table(CitationVersion),
        (_citation.citation_id == _link.citation_id)
        & (_citation.from_revision == _link.from_revision),
    )
    .where(valid_at(_citation))
)
_AFFILIATIONS = CompiledStatement(
    select(_statement.subject, _statement.value_entity, _statement.property, _statement.qualifiers)
    .select_from(table(SQLStatement))
    .join(table(SQLStatementState), _state.statement_id == _statement.id)
    .where(
        valid_at(_state),
        _state.state == literal_column(f"'{State.CURRENT}'"),
        _statement.property.in_([literal_column("'affiliated_with'"), literal_column("'related'")]),
        _statement.value_entity.is_not(None),
    )
)

_CHECKED_STATES = (AnchorState.FOUND, AnchorState.FOUND_NORMALIZED)
MEASURES = ("cited", "anchored", "checked", "archived", "independent")
"""What is counted: `independent` is two sources of different origin."""


class _Piece(NamedTuple):
    """What counts of a piece of evidence."""

    citation: str | None
    document: str | None
    section: str | None
    basis: str
    anchor_state: str | None


@dataclass(slots=True)
class _Coverage:
    """Counts of statements."""

    statements: int = 0
    bases: Counter[str] = field(default_factory=Counter)
    measures: Counter[str] = field(default_factory=Counter)

    def add(self, bases: Iterable[str], measures: Iterable[str]) -> None:
        self.statements += 1
        self.bases.update(bases)
        self.measures.update(measures)

    def render(self) -> Json:
        def share(number: int) -> float:
            return round(number / self.statements, 4) if self.statements else 0.0

        return {
            "statements": self.statements,
            "basis": {b: share(self.bases[b]) for b in ("stated", "record", "inferred", "none")},
            **{name: share(self.measures[name]) for name in MEASURES},
        }


class _Origins:
    """The origin of each source: publishers that are affiliated are one."""

    def __init__(self) -> None:
        self._parents: dict[str, str] = {}

    def find(self, key: str) -> str:
        while (parent := self._parents.get(key, key)) != key:
            key = parent
        return key

    def join(self, a: str, b: str) -> None:
        first, second = sorted((self.find(a), self.find(b)))
        self._parents[second] = first


@dataclass(slots=True)
class _Sources:
    publishers: dict[str, list[str]] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    languages: dict[str, str] = field(default_factory=dict)
    archived: set[str] = field(default_factory=set)


async def compute_coverage(snapshot: Snapshot, revision: int = HEAD) -> Json:
    """Return the shares over all current statements, and over those of each group."""
    params = {"as_of": revision}
    sources = await _load_sources(snapshot, revision)
    evidence: dict[str, list[_Piece]] = {}
    for statement, *piece in await snapshot.all(_EVIDENCE, params, long_running=True):
        evidence.setdefault(statement, []).append(_Piece(*piece))
    total = _Coverage()
    groups: dict[str, dict[str, _Coverage]] = {
        name: {} for name in ("kind", "property", "document", "language", "publisher")
    }
    for statement, prop, kind in await snapshot.all(_STATEMENTS, params, long_running=True):
        pieces = evidence.get(statement, [])
        cited = {each.citation for each in pieces if each.citation and each.basis in SOURCED_BASES}
        measures = _measure(pieces, cited, sources)
        bases = {each.basis for each in pieces} or {"none"}
        members = {
            "kind": {kind},
            "property": {prop},
            "document": {each.document for each in pieces if each.document},
            "language": {sources.languages[c] for c in cited if c in sources.languages},
            "publisher": {p for c in cited for p in sources.publishers.get(c, ())},
        }
        total.add(bases, measures)
        for name, keys in members.items():
            for key in keys:
                groups[name].setdefault(key, _Coverage()).add(bases, measures)
    return {
        **total.render(),
        **{
            f"by_{name}": {key: found[key].render() for key in sorted(found)}
            for name, found in groups.items()
        },
    }


def _measure(
    pieces: list[_Piece],
    cited: set[str],
    sources: _Sources,
) -> set[str]:
    measures = set()
    if cited:
        measures.add("cited")
    if any(each.section for each in pieces):
        measures.add("anchored")
    if any(each.anchor_state in _CHECKED_STATES for each in pieces):
        measures.add("checked")
    if cited & sources.archived:
        measures.add("archived")
    # A source of unknown origin counts for nothing: it may be that of another one.
    if len({sources.origins[c] for c in cited if c in sources.origins}) > 1:
        measures.add("independent")
    return measures


async def _load_sources(snapshot: Snapshot, revision: int) -> _Sources:
    params, found, origins = {"as_of": revision}, _Sources(), _Origins()
    for subject, value, prop, qualifiers in await snapshot.all(
        _AFFILIATIONS, params, long_running=True
    ):
        if prop == "affiliated_with" or loads(qualifiers).get("role") in WEBSITE_ROLES:
            origins.join(subject, value)
    parts: dict[tuple[str, str], list[str]] = {}
    for citation, part, entity in await snapshot.all(_PUBLISHERS, params, long_running=True):
        parts.setdefault((citation, part), []).append(entity)
    for citation, language, url, archive_url in await snapshot.all(
        _SOURCES, params, long_running=True
    ):
        publishers = parts.get((citation, CitationPart.PUBLISHER)) or parts.get(
            (citation, CitationPart.CONTAINER), []
        )
        found.publishers[citation] = publishers
        if publishers:
            found.origins[citation] = min(origins.find(each) for each in publishers)
        elif url:
            found.origins[citation] = f"host:{host_of(url)}"
        if language:
            found.languages[citation] = language
        if archive_url:
            found.archived.add(citation)
    return found
