"""What an editor expects of the knowledge base, kept by hand in plain dictionaries.

A `Notebook` is told the same writes as a server, and says what the server has to answer and what
is to be read afterwards (`notebook_pages`). It knows the rules of docs/data-model.md and none of
the code that carries them out; the ids of statements alone are made as the program makes them.
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


class Piece(NamedTuple):
    """A piece of evidence: a source, or a place in a document, or both."""

    citation: str | None = None
    document: str | None = None
    section: str | None = None
    stance: str = "supports"

    def body(self) -> dict[str, str]:
        return {key: said for key, said in self._asdict().items() if said is not None}


class Claim(NamedTuple):
    """What a statement says, as it was given."""

    subject: str
    property: str
    type: str
    value: str
    lang: str | None = None
    qualifiers: tuple[tuple[str, str | bool], ...] = ()


def id_of(claim: Claim) -> str:
    """The id of the statement that makes a claim."""
    value = Value(ValueType(claim.type), claim.value, claim.lang)
    return claim_id(claim.subject, claim.property, value, claim.qualifiers)


@dataclass
class Said:
    """A statement that was ever made; `order` tells when it was first made."""

    claim: Claim
    order: int
    by: str
    state: str
    rank: str
    stated_as: str | None = None
    superseded_by: str | None = None
    evidence: list[Piece] = field(default_factory=list)
    made_by: str = EDITOR
    """Who made it current, however it was reworded since."""
    brought: dict[Piece, str] = field(default_factory=dict)
    """Who brought each piece last, or ended it."""

    @property
    def current(self) -> bool:
        return self.state == "current"

    @property
    def sourced(self) -> bool:
        return any(piece.citation and piece.stance == "supports" for piece in self.evidence)


@dataclass
class Record:
    """An entity, or a source by its title; `by` tells who last made it so."""

    said: str
    withdrawn: bool = False
    by: str = EDITOR


class RefusedError(Exception):
    """The write is to be refused with a status."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


@dataclass
class Notebook:
    """Everything that was written; `sections` are those of the one document."""

    kinds: dict[str, Record] = field(default_factory=dict)
    sources: dict[str, Record] = field(default_factory=dict)
    documents: dict[str, tuple[str, ...]] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    statements: dict[str, Said] = field(default_factory=dict)
    seeded: dict[tuple[str, object], object] = field(default_factory=dict)
    count: int = 0

    # Reading

    def now(self, entity_id: str) -> str:
        while entity_id in self.redirects:
            entity_id = self.redirects[entity_id]
        return entity_id

    def meant(self, claim: Claim) -> Claim:
        """The claim of the entities that stand for those that it names."""
        value = self.now(claim.value) if claim.type == "entity" else claim.value
        qualifiers = tuple(
            (key, self.now(said) if key in ENTITY_QUALIFIERS and isinstance(said, str) else said)
            for key, said in claim.qualifiers
        )
        return claim._replace(subject=self.now(claim.subject), value=value, qualifiers=qualifiers)

    def said_of(self, entity_id: str) -> Iterator[tuple[str, Said]]:
        for sid, said in self.statements.items():
            if self.now(said.claim.subject) == entity_id:
                yield sid, said

    def carrier(self, claim: Claim) -> str:
        """The statement that carries a claim, or would."""
        own = id_of(claim)
        if own in self.statements:
            return own
        same = [
            (not said.current, said.order, sid)
            for sid, said in self.statements.items()
            if self.meant(said.claim) == self.meant(claim)
        ]
        return min(same)[2] if same else own

    # What is refused

    def require_served(self, entity_id: str) -> None:
        if entity_id in self.redirects:
            raise RefusedError(308)
        if entity_id not in self.kinds:
            raise RefusedError(404)
        if self.kinds[entity_id].withdrawn:
            raise RefusedError(410)

    def require_statable(self, claim: Claim, pieces: Iterable[Piece]) -> None:
        named = [claim.subject]
        named += [claim.value] if claim.type == "entity" else []
        named += [str(said) for key, said in claim.qualifiers if key in ENTITY_QUALIFIERS]
        for entity_id in named:
            record = self.kinds.get(self.now(entity_id))
            if record is None or record.withdrawn:
                raise RefusedError(422)
        self.require_readable(pieces)

    def require_readable(self, pieces: Iterable[Piece]) -> None:
        for piece in pieces:
            source = self.sources.get(piece.citation) if piece.citation else None
            if piece.citation and (source is None or source.withdrawn):
                raise RefusedError(422)
            if piece.section and piece.section not in self.documents.get(piece.document or "", ()):
                raise RefusedError(422)

    def require_current(self, sid: str) -> Said:
        said = self.statements[sid]
        if not said.current:
            raise RefusedError(409)
        return said

    # Entities

    def create(self, entity_id: str, kind: str, claims: list[Claim], pieces: list[Piece]) -> None:
        if entity_id in self.kinds:
            raise RefusedError(409)
        self.kinds[entity_id] = Record(kind)
        for claim in claims:
            self.require_statable(claim, pieces)
        for claim in claims:
            self.say(claim, pieces)

    def withdraw(self, entity_id: str) -> None:
        self.require_served(entity_id)
        self.kinds[entity_id] = Record(self.kinds[entity_id].said, withdrawn=True)

    def restore(self, entity_id: str) -> None:
        if entity_id in self.redirects:
            raise RefusedError(308)
        if entity_id not in self.kinds:
            raise RefusedError(404)
        if self.kinds[entity_id].withdrawn:
            self.kinds[entity_id] = Record(self.kinds[entity_id].said)

    def merge(self, absorbed: str, into: str) -> None:
        if absorbed in self.redirects:
            raise RefusedError(308)
        if absorbed not in self.kinds:
            raise RefusedError(404)
        survivor = self.now(into)
        if survivor not in self.kinds:
            raise RefusedError(422)
        one, other = self.kinds[absorbed], self.kinds[survivor]
        if survivor == absorbed or one.said != other.said or one.withdrawn or other.withdrawn:
            raise RefusedError(409)
        self.redirects[absorbed] = survivor

    def unmerge(self, entity_id: str) -> None:
        if entity_id not in self.kinds:
            raise RefusedError(404)
        if entity_id not in self.redirects:
            raise RefusedError(409)
        del self.redirects[entity_id]

    # Statements

    def say(self, claim: Claim, pieces: Iterable[Piece] = (), **wording: str | None) -> str:
        """State a claim, which may be one that stands, or stood."""
        sid = self.carrier(claim)
        said = self.statements.get(sid)
        if said is None or not said.current:
            self.put(sid, claim, wording.get("rank") or "normal", wording.get("stated_as"))
        self.support(sid, pieces)
        return sid

    def put(
        self, sid: str, claim: Claim, rank: str, stated_as: str | None, by: str = EDITOR
    ) -> None:
        """Make a statement current, with a rank and a wording."""
        said = self.statements.get(sid)
        if said is None:
            self.count += 1
            made = Said(claim, self.count, by, "current", rank, stated_as, made_by=by)
            self.statements[sid] = made
            return
        as_given = ("current", rank, stated_as, None)
        if (said.state, said.rank, said.stated_as, said.superseded_by) != as_given:
            said.made_by = said.made_by if said.current else by
            said.state, said.rank, said.stated_as, said.superseded_by = as_given
            said.by = by

    def support(self, sid: str, pieces: Iterable[Piece], by: str = EDITOR) -> None:
        said = self.statements[sid]
        for piece in pieces:
            if piece not in said.evidence:
                said.evidence.append(piece)
                said.brought[piece] = by

    def let_go(self, sid: str, piece: Piece, by: str = EDITOR) -> None:
        said = self.statements[sid]
        if piece in said.evidence:
            said.evidence.remove(piece)
            said.brought[piece] = by

    def end(self, sid: str, state: str, superseded_by: str | None = None, by: str = EDITOR) -> None:
        said = self.statements[sid]
        said.state, said.superseded_by, said.by = state, superseded_by, by

    def retract(self, sid: str) -> None:
        if self.statements[sid].state != "retracted":
            self.end(sid, "retracted")

    def reword(self, sid: str, rank: str, stated_as: str | None) -> None:
        said = self.statements[sid]
        if (said.rank, said.stated_as) != (rank, stated_as):
            self.require_current(sid)
            self.put(sid, said.claim, rank, stated_as)

    def supersede(self, sid: str, claim: Claim, pieces: list[Piece] | None) -> str:
        """Another claim in the place of one; without evidence of its own it takes over that."""
        said = self.require_current(sid)
        brought = list(said.evidence) if pieces is None else pieces
        self.require_statable(claim, brought)
        successor = self.carrier(claim)
        if successor != sid:
            self.say(claim, brought, rank=said.rank, stated_as=said.stated_as)
            self.lift(successor, said.rank)
            self.end(sid, "superseded", successor)
        else:
            self.support(sid, brought)
        return successor

    def lift(self, sid: str, rank: str) -> None:
        """What takes another's place is ranked no worse than that was."""
        said = self.statements[sid]
        if RANKS.index(rank) < RANKS.index(said.rank):
            self.put(sid, said.claim, rank, said.stated_as)

    # Sources

    def record(self, key: str, title: str) -> None:
        if key in self.sources:
            raise RefusedError(409)
        self.sources[key] = Record(title)

    def retitle(self, key: str, title: str) -> None:
        self._require_source(key)
        if self.sources[key].said != title:
            self.sources[key] = Record(title)

    def withdraw_source(self, key: str, fate: str | None) -> None:
        self._require_source(key)
        resting = [
            sid
            for sid, said in self.statements.items()
            if any(piece.citation == key for piece in said.evidence)
        ]
        current = [sid for sid in resting if self.statements[sid].current]
        if current and fate is None:
            raise RefusedError(409)
        for sid in resting:
            said = self.statements[sid]
            gone = [piece for piece in said.evidence if piece.citation == key]
            for piece in gone:
                self.let_go(sid, piece)
            self.support(sid, [p._replace(citation=None) for p in gone if p.document])
            rested = any(piece.stance == "supports" for piece in gone)
            if fate == "retract" and said.current and rested and not said.sourced:
                self.end(sid, "retracted")
        self.sources[key] = Record(self.sources[key].said, withdrawn=True)

    def restore_source(self, key: str) -> None:
        if key not in self.sources:
            raise RefusedError(404)
        if self.sources[key].withdrawn:
            self.sources[key] = Record(self.sources[key].said)

    def _require_source(self, key: str) -> None:
        if key not in self.sources:
            raise RefusedError(404)
        if self.sources[key].withdrawn:
            raise RefusedError(410)


def told(book: Notebook, write: Callable[[Notebook], object]) -> tuple[Notebook, int | None, bool]:
    """The notebook after a write; the status of a refusal; whether anything changed."""
    after = deepcopy(book)
    try:
        write(after)
    except RefusedError as refused:
        return book, refused.status, False
    return after, None, after != book
