"""A reference model of the knowledge base in plain dictionaries, for model-based tests.

Tests apply the same writes to a `ReferenceModel` and to a server; the model predicts the status of
each write and the responses to later reads (`reference_model_reads`). It follows the rules of
docs/data-model.md and shares no code with the program, except for the ids of statements.
"""

from collections.abc import Callable, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import NamedTuple

from astana_api.domain.enums import ValueType
from astana_api.domain.statements.drafts import Value
from astana_api.domain.statements.identity import claim_id

RANKS = ("preferred", "normal", "deprecated")
EDITOR = "ada"
ENTITY_QUALIFIERS = ("attributed_to",)


class EvidencePiece(NamedTuple):
    """A piece of evidence: a citation, an anchor in a document, or both."""

    citation: str | None = None
    document: str | None = None
    section: str | None = None
    stance: str = "supports"

    def body(self) -> dict[str, str]:
        return {key: value for key, value in self._asdict().items() if value is not None}


class Claim(NamedTuple):
    """A claim as submitted."""

    subject: str
    property: str
    type: str
    value: str
    lang: str | None = None
    qualifiers: tuple[tuple[str, str | bool], ...] = ()


def statement_id_of(claim: Claim) -> str:
    """Return the id of the statement with a claim."""
    value = Value(ValueType(claim.type), claim.value, claim.lang)
    return claim_id(claim.subject, claim.property, value, claim.qualifiers)


@dataclass
class ModelStatement:
    """A statement, current or not; `order` is its rank by first creation."""

    claim: Claim
    order: int
    by: str
    state: str
    rank: str
    superseded_by: str | None = None
    evidence: list[EvidencePiece] = field(default_factory=list)
    made_by: str = EDITOR
    """The actor that made it current; later rewordings do not count."""
    evidence_authors: dict[EvidencePiece, str] = field(default_factory=dict)
    """The actor that last added or ended each piece."""

    @property
    def current(self) -> bool:
        return self.state == "current"

    @property
    def sourced(self) -> bool:
        return any(piece.citation and piece.stance == "supports" for piece in self.evidence)


@dataclass
class Record:
    """The kind of an entity or the title of a citation; `by` is the actor of the last change."""

    value: str
    withdrawn: bool = False
    by: str = EDITOR


class WriteRejectedError(Exception):
    """The server must reject the write with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class ReferenceModel:
    """All records and statements; `documents` maps each document to its section keys."""

    kinds: dict[str, Record] = field(default_factory=dict)
    sources: dict[str, Record] = field(default_factory=dict)
    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    statements: dict[str, ModelStatement] = field(default_factory=dict)
    seeded: dict[tuple[str, object], object] = field(default_factory=dict)
    count: int = 0

    # Reading

    def canonical_id(self, entity_id: str) -> str:
        while entity_id in self.redirects:
            entity_id = self.redirects[entity_id]
        return entity_id

    def canonical_claim(self, claim: Claim) -> Claim:
        """Return the claim with the canonical ids of its entities."""
        claim_value = self.canonical_id(claim.value) if claim.type == "entity" else claim.value
        qualifiers = tuple(
            (
                key,
                self.canonical_id(value)
                if key in ENTITY_QUALIFIERS and isinstance(value, str)
                else value,
            )
            for key, value in claim.qualifiers
        )
        return claim._replace(
            subject=self.canonical_id(claim.subject), value=claim_value, qualifiers=qualifiers
        )

    def statements_about(self, entity_id: str) -> Iterator[tuple[str, ModelStatement]]:
        for statement_id, statement in self.statements.items():
            if self.canonical_id(statement.claim.subject) == entity_id:
                yield statement_id, statement

    def statement_id_for(self, claim: Claim) -> str:
        """Return the id of the statement for a claim, existing or new."""
        own = statement_id_of(claim)
        if own in self.statements:
            return own
        same = [
            (not statement.current, statement.order, statement_id)
            for statement_id, statement in self.statements.items()
            if self.canonical_claim(statement.claim) == self.canonical_claim(claim)
        ]
        return min(same)[2] if same else own

    # Checks

    def require_active(self, entity_id: str) -> None:
        if entity_id in self.redirects:
            raise WriteRejectedError(308)
        if entity_id not in self.kinds:
            raise WriteRejectedError(404)
        if self.kinds[entity_id].withdrawn:
            raise WriteRejectedError(410)

    def require_valid_references(self, claim: Claim, pieces: Iterable[EvidencePiece]) -> None:
        entity_ids = [claim.subject]
        entity_ids += [claim.value] if claim.type == "entity" else []
        entity_ids += [str(value) for key, value in claim.qualifiers if key in ENTITY_QUALIFIERS]
        for entity_id in entity_ids:
            record = self.kinds.get(self.canonical_id(entity_id))
            if record is None or record.withdrawn:
                raise WriteRejectedError(422)
        self.require_valid_evidence(pieces)

    def require_valid_evidence(self, pieces: Iterable[EvidencePiece]) -> None:
        for piece in pieces:
            source = self.sources.get(piece.citation) if piece.citation else None
            if piece.citation and (source is None or source.withdrawn):
                raise WriteRejectedError(422)
            if piece.section and piece.section not in self.documents.get(piece.document or "", ()):
                raise WriteRejectedError(422)

    def require_current(self, statement_id: str) -> ModelStatement:
        statement = self.statements[statement_id]
        if not statement.current:
            raise WriteRejectedError(409)
        return statement

    # Entities

    def create(
        self, entity_id: str, kind: str, claims: list[Claim], pieces: list[EvidencePiece]
    ) -> None:
        if entity_id in self.kinds:
            raise WriteRejectedError(409)
        self.kinds[entity_id] = Record(kind)
        for claim in claims:
            self.require_valid_references(claim, pieces)
        for claim in claims:
            self.state(claim, pieces)

    def withdraw(self, entity_id: str) -> None:
        self.require_active(entity_id)
        self.kinds[entity_id] = Record(self.kinds[entity_id].value, withdrawn=True)

    def restore(self, entity_id: str) -> None:
        if entity_id in self.redirects:
            raise WriteRejectedError(308)
        if entity_id not in self.kinds:
            raise WriteRejectedError(404)
        if self.kinds[entity_id].withdrawn:
            self.kinds[entity_id] = Record(self.kinds[entity_id].value)

    def merge(self, absorbed: str, into: str) -> None:
        if absorbed in self.redirects:
            raise WriteRejectedError(308)
        if absorbed not in self.kinds:
            raise WriteRejectedError(404)
        survivor = self.canonical_id(into)
        if survivor not in self.kinds:
            raise WriteRejectedError(422)
        old, new = self.kinds[absorbed], self.kinds[survivor]
        if survivor == absorbed or old.value != new.value or old.withdrawn or new.withdrawn:
            raise WriteRejectedError(409)
        self.redirects[absorbed] = survivor

    def unmerge(self, entity_id: str) -> None:
        if entity_id not in self.kinds:
            raise WriteRejectedError(404)
        if entity_id not in self.redirects:
            raise WriteRejectedError(409)
        del self.redirects[entity_id]

    # Statements

    def state(
        self, claim: Claim, pieces: Iterable[EvidencePiece] = (), rank: str = "normal"
    ) -> str:
        """State a claim, which may exist already, current or not."""
        statement_id = self.statement_id_for(claim)
        statement = self.statements.get(statement_id)
        if statement is None or not statement.current:
            self.make_current(statement_id, claim, rank)
        self.add_evidence(statement_id, pieces)
        return statement_id

    def make_current(self, statement_id: str, claim: Claim, rank: str, by: str = EDITOR) -> None:
        """Make a statement current, with a rank."""
        statement = self.statements.get(statement_id)
        if statement is None:
            self.count += 1
            new = ModelStatement(claim, self.count, by, "current", rank, made_by=by)
            self.statements[statement_id] = new
            return
        target = ("current", rank, None)
        if (
            statement.state,
            statement.rank,
            statement.superseded_by,
        ) != target:
            statement.made_by = statement.made_by if statement.current else by
            statement.state, statement.rank, statement.superseded_by = target
            statement.by = by

    def add_evidence(
        self, statement_id: str, pieces: Iterable[EvidencePiece], by: str = EDITOR
    ) -> None:
        statement = self.statements[statement_id]
        for piece in pieces:
            if piece not in statement.evidence:
                statement.evidence.append(piece)
                statement.evidence_authors[piece] = by

    def end_evidence(self, statement_id: str, piece: EvidencePiece, by: str = EDITOR) -> None:
        statement = self.statements[statement_id]
        if piece in statement.evidence:
            statement.evidence.remove(piece)
            statement.evidence_authors[piece] = by

    def end_statement(
        self, statement_id: str, state: str, superseded_by: str | None = None, by: str = EDITOR
    ) -> None:
        statement = self.statements[statement_id]
        statement.state, statement.superseded_by, statement.by = state, superseded_by, by

    def retract(self, statement_id: str) -> None:
        if self.statements[statement_id].state != "retracted":
            self.end_statement(statement_id, "retracted")

    def set_rank(self, statement_id: str, rank: str) -> None:
        statement = self.statements[statement_id]
        if statement.rank != rank:
            self.require_current(statement_id)
            self.make_current(statement_id, statement.claim, rank)

    def supersede(self, statement_id: str, claim: Claim, pieces: list[EvidencePiece] | None) -> str:
        """Replace a claim by another; without new evidence the old evidence is copied."""
        statement = self.require_current(statement_id)
        evidence = list(statement.evidence) if pieces is None else pieces
        self.require_valid_references(claim, evidence)
        successor = self.statement_id_for(claim)
        if successor != statement_id:
            self.state(claim, evidence, rank=statement.rank)
            self.raise_rank(successor, statement.rank)
            self.end_statement(statement_id, "superseded", successor)
        else:
            self.add_evidence(statement_id, evidence)
        return successor

    def raise_rank(self, statement_id: str, rank: str) -> None:
        """Raise the rank of a statement to at least `rank`."""
        statement = self.statements[statement_id]
        if RANKS.index(rank) < RANKS.index(statement.rank):
            self.make_current(statement_id, statement.claim, rank)

    # Sources

    def create_citation(self, key: str, title: str) -> None:
        if key in self.sources:
            raise WriteRejectedError(409)
        self.sources[key] = Record(title)

    def set_title(self, key: str, title: str) -> None:
        self._require_source(key)
        if self.sources[key].value != title:
            self.sources[key] = Record(title)

    def withdraw_source(self, key: str, policy: str | None) -> None:
        self._require_source(key)
        supported = [
            statement_id
            for statement_id, statement in self.statements.items()
            if any(piece.citation == key for piece in statement.evidence)
        ]
        current = [
            statement_id for statement_id in supported if self.statements[statement_id].current
        ]
        if current and policy is None:
            raise WriteRejectedError(409)
        for statement_id in supported:
            statement = self.statements[statement_id]
            ended = [piece for piece in statement.evidence if piece.citation == key]
            for piece in ended:
                self.end_evidence(statement_id, piece)
            self.add_evidence(
                statement_id, [p._replace(citation=None) for p in ended if p.document]
            )
            was_support = any(piece.stance == "supports" for piece in ended)
            if policy == "retract" and statement.current and was_support and not statement.sourced:
                self.end_statement(statement_id, "retracted")
        self.sources[key] = Record(self.sources[key].value, withdrawn=True)

    def restore_source(self, key: str) -> None:
        if key not in self.sources:
            raise WriteRejectedError(404)
        if self.sources[key].withdrawn:
            self.sources[key] = Record(self.sources[key].value)

    def _require_source(self, key: str) -> None:
        if key not in self.sources:
            raise WriteRejectedError(404)
        if self.sources[key].withdrawn:
            raise WriteRejectedError(410)


def apply_write(
    model: ReferenceModel, write: Callable[[ReferenceModel], object]
) -> tuple[ReferenceModel, int | None, bool]:
    """Return the model after a write, the status of a rejection, and whether anything changed."""
    after = deepcopy(model)
    try:
        write(after)
    except WriteRejectedError as exc:
        return model, exc.status, False
    return after, None, after != model
