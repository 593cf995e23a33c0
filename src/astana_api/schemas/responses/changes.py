"""Response models of changes: each record that a revision changed, before and after."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from astana_api.domain.enums import (
    Basis,
    ChangeType,
    Kind,
    Lifecycle,
    Origin,
    Rank,
    Stance,
    State,
    UrlStatus,
    ValueType,
)
from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.documents import DocumentSection
from astana_api.schemas.responses.references import drop_default
from astana_api.schemas.responses.revisions import Revision
from astana_api.schemas.responses.statements import BASIS

_BEFORE = "What was held right before the revision; null where it was not."
_AFTER = "What was held from the revision on; null where it no longer was."


class _Touching(BaseModel):
    touched: list[str] | SkipJsonSchema[None] = Field(
        default=None,
        description="There only in the change feed: the ids of the entities, statements, citations "
        "and documents that it concerns, itself too, as they were then. Empty for a revision, "
        "whose changes have theirs.",
        json_schema_extra=drop_default,
    )


class RevisionStart(_Touching):
    """The beginning of a revision: what follows, up to the next one, is what it changed."""

    revision: int = Field(description="Its number.", ge=1)
    type: Literal["revision"]
    at: str = Field(
        description="When: RFC 3339, UTC, whole seconds.",
        json_schema_extra={"format": "date-time"},
    )
    actor: str = Field(description="Who made it.")
    message: str = Field(description="Why.")
    origin: Origin = Field(description="Where it came from.")


class _Change(_Touching):
    revision: int = Field(description="The revision that made the change.", ge=1)


class EntityLife(BaseModel):
    """Whether an entity was served."""

    status: Lifecycle = Field(description="Served, or withdrawn.")
    reason: str | None = Field(description="Why it was withdrawn.")


class EntityChange(_Change):
    """An entity was created, withdrawn or restored."""

    type: Literal[ChangeType.ENTITY]
    id: str = Field(description="The entity's id.", min_length=1)
    kind: Kind = Field(description="What it is.")
    before: EntityLife | None = Field(description=_BEFORE)
    after: EntityLife | None = Field(description=_AFTER)


class HeldState(BaseModel):
    """What was held of a statement."""

    state: State
    rank: Rank
    superseded_by: str | None = Field(description="The statement that took its place.")
    reason: str | None = Field(description="Why it was superseded or retracted.")
    seq: int = Field(description="Its place in the revision that began it: the order of stating.")


class StatementChange(_Change):
    """A statement was made, or something else was held of it."""

    type: Literal[ChangeType.STATEMENT]
    id: str = Field(description="The statement's id.", pattern="^st-[a-z2-7]{16}$")
    subject: str = Field(description="The id of its subject, as it was given.")
    property: str = Field(description="What it says of it.")
    value_type: ValueType = Field(description="How `value` is to be read.")
    value: str | None = Field(description="As it was given; the id, of an entity or a citation.")
    lang: str | None = Field(description="The language of a text (BCP 47).")
    qualifiers: dict[str, str | bool] = Field(description="As they were given, in their order.")
    before: HeldState | None = Field(description=_BEFORE)
    after: HeldState | None = Field(description=_AFTER)


class EvidenceLife(BaseModel):
    """What was held of a piece of evidence."""

    basis: Basis = Field(description=BASIS)
    stated_as: str | None = Field(description="The wording or spelling of the source.")
    note: str | None = Field(description="A remark of the editors; the reason of an inference.")
    seq: int = Field(description="Its place in the revision that began it.")


class EvidenceChange(_Change):
    """A statement gained a piece of evidence, or lost it."""

    type: Literal[ChangeType.EVIDENCE]
    id: str = Field(description="Its id.", min_length=1)
    statement: str = Field(description="The id of the statement that rests on it.")
    citation: str | None = Field(description="The id of the source.")
    document: str | None = Field(description="The id of the document that was read.")
    section: str | None = Field(description="The key of the section.")
    exact: str | None = Field(description="The words that say it.")
    prefix: str | None = Field(description="What stands right before them.")
    suffix: str | None = Field(description="What stands right behind them.")
    stance: Stance = Field(description="What it does to the statement.")
    before: EvidenceLife | None = Field(description=_BEFORE)
    after: EvidenceLife | None = Field(description=_AFTER)


class RecordedAuthor(BaseModel):
    """An author as printed, with the ids of the entities that it was tied to."""

    name: str
    family: str | None
    given: str | None
    entities: list[str]


class CitationRecord(BaseModel):
    """A whole version of a citation; its fields are those of a citation."""

    type: str
    title: str | None
    titles: dict[str, str]
    container_title: str | None
    publisher: str | None
    issued: str | None
    accessed: str | None
    archived: str | None
    url: str | None
    archive_url: str | None
    url_status: UrlStatus
    language: str | None
    medium: str | None
    note: str | None
    raw: str | None = Field(description="What an importer read, word for word.")
    fingerprint: str = Field(description="The same for two versions that say the same.")
    authors: list[RecordedAuthor]
    container_entities: list[str] = Field(description="Ids of entities.")
    publisher_entities: list[str] = Field(description="Ids of entities.")


class CitationChange(_Change):
    """A citation was recorded, recorded anew, or withdrawn."""

    type: Literal[ChangeType.CITATION]
    id: str = Field(description="The citation's key.", min_length=1)
    before: CitationRecord | None = Field(description=_BEFORE)
    after: CitationRecord | None = Field(description=_AFTER)


class RecordedReference(BaseModel):
    """A numbered reference of a version of a document."""

    number: int
    citation: str = Field(description="The key of the citation that it points to.")
    line: int | None


class DocumentRecord(BaseModel):
    """A whole version of a document."""

    title: str
    language: str | None
    sha256: str | None
    fingerprint: str = Field(description="The same for two versions that say the same.")
    sections: list[DocumentSection]
    references: list[RecordedReference]


class DocumentChange(_Change):
    """A document was recorded, recorded anew, or withdrawn."""

    type: Literal[ChangeType.DOCUMENT]
    id: str = Field(description="The document's key.", min_length=1)
    before: DocumentRecord | None = Field(description=_BEFORE)
    after: DocumentRecord | None = Field(description=_AFTER)


class Destination(BaseModel):
    """Where a redirect leads."""

    to: str = Field(description="The id of the entity that took the other in.")


class RedirectChange(_Change):
    """An entity was merged into another, or the merge was undone."""

    type: Literal[ChangeType.REDIRECT]
    id: str = Field(description="The id of the entity that was merged away.", min_length=1)
    before: Destination | None = Field(description=_BEFORE)
    after: Destination | None = Field(description=_AFTER)


class _Dated(BaseModel):
    at: str = Field(
        description="When the revision was made: RFC 3339, UTC, whole seconds.",
        json_schema_extra={"format": "date-time"},
    )
    actor: str = Field(description="Who made it.")
    message: str = Field(description="Why.")
    origin: Origin = Field(description="Where it came from.")


class EntityEvent(EntityChange, _Dated):
    """An entity was created, withdrawn or restored, by whom, when and why."""


class StatementEvent(StatementChange, _Dated):
    """Something else was held of a statement, by whom, since when and why."""


class EvidenceEvent(EvidenceChange, _Dated):
    """A statement gained a piece of evidence or lost it, by whom, when and why."""


class CitationEvent(CitationChange, _Dated):
    """A citation was recorded or withdrawn, by whom, when and why."""


class RedirectEvent(RedirectChange, _Dated):
    """A merge, or its undoing, by whom, when and why."""


Change: Any = Annotated[
    EntityChange
    | CitationChange
    | DocumentChange
    | StatementChange
    | EvidenceChange
    | RedirectChange,
    Field(discriminator="type"),
]
FeedItem: Any = Annotated[
    RevisionStart
    | EntityChange
    | CitationChange
    | DocumentChange
    | StatementChange
    | EvidenceChange
    | RedirectChange,
    Field(discriminator="type"),
]


class Difference(BaseModel):
    """What a revision changed, as far as one page shows it."""

    items: list[Change] = Field(description="The first changes.")
    next: str | None = Field(description="The address of the rest, or null where this is all.")


class WholeRevision(Revision):
    """A revision with what it changed."""

    difference: Difference


class ChangeList(PageEnvelope[Change]):
    """One page of what a revision changed."""


class Feed(BaseModel):
    """One page of everything that changed since a revision."""

    items: list[FeedItem] = Field(description="Each revision, and behind it what it changed.")
    next: str | None = Field(
        description="The address of the next page, or null where nothing more has changed.",
        examples=["/v1/changes?since=1&cursor=WzEs"],
    )
    head: int = Field(description="The number of the last revision.", ge=0)


class EntityHistory(
    PageEnvelope[
        Annotated[
            EntityEvent | StatementEvent | EvidenceEvent | RedirectEvent,
            Field(discriminator="type"),
        ]
    ]
):
    """One page of what became of an entity."""


class StatementHistory(
    PageEnvelope[Annotated[StatementEvent | EvidenceEvent, Field(discriminator="type")]]
):
    """One page of what became of a statement."""


class CitationHistory(PageEnvelope[CitationEvent]):
    """One page of the versions of a citation."""
