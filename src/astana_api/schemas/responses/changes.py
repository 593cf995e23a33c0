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
from astana_api.schemas.responses.documents import DocumentSection, PrintedName
from astana_api.schemas.responses.references import drop_default
from astana_api.schemas.responses.revisions import Revision
from astana_api.schemas.responses.statements import BASIS, EvidenceLocator

_BEFORE = "State before the revision; null if the record did not exist."
_AFTER = "State from the revision on; null if the record no longer exists."


class _Touching(BaseModel):
    touched: list[str] | SkipJsonSchema[None] = Field(
        default=None,
        description="Only in the change feed: ids of the entities, statements, citations and "
        "documents that the item concerns, its own id included. Empty for a revision.",
        json_schema_extra=drop_default,
    )


class RevisionStart(_Touching):
    """The start of a revision; its changes follow, up to the next revision."""

    revision: int = Field(description="Number of the revision.", ge=1)
    type: Literal["revision"]
    at: str = Field(
        description="When: RFC 3339, UTC, whole seconds.",
        json_schema_extra={"format": "date-time"},
    )
    actor: str = Field(description="Actor.")
    message: str = Field(description="Why.")
    origin: Origin = Field(description="Where it came from.")


class _Change(_Touching):
    revision: int = Field(description="The revision that made the change.", ge=1)


class EntityLife(BaseModel):
    """Whether an entity was served."""

    status: Lifecycle = Field(description="Served, or withdrawn.")
    reason: str | None = Field(description="Reason of the withdrawal.")


class EntityChange(_Change):
    """An entity was created, withdrawn or restored."""

    type: Literal[ChangeType.ENTITY]
    id: str = Field(description="The entity's id.", min_length=1)
    kind: Kind = Field(description="What it is.")
    before: EntityLife | None = Field(description=_BEFORE)
    after: EntityLife | None = Field(description=_AFTER)


class HeldState(BaseModel):
    """State of a statement."""

    state: State
    rank: Rank
    superseded_by: str | None = Field(description="The statement that superseded it.")
    reason: str | None = Field(description="Reason why it was superseded or retracted.")
    seq: int = Field(description="Order of entry in its revision.")


class StatementChange(_Change):
    """A statement was created, or its state changed."""

    type: Literal[ChangeType.STATEMENT]
    id: str = Field(description="The statement's id.", pattern="^st-[a-z2-7]{16}$")
    subject: str = Field(description="The id of the subject, before merges are resolved.")
    property: str = Field(description="The property.")
    value_type: ValueType = Field(description="Type of `value`.")
    value: str | None = Field(description="As it was given; the id, of an entity or a citation.")
    lang: str | None = Field(description="The language of a text (BCP 47).")
    qualifiers: dict[str, str | bool] = Field(description="As they were given, in their order.")
    before: HeldState | None = Field(description=_BEFORE)
    after: HeldState | None = Field(description=_AFTER)


class EvidenceLife(BaseModel):
    """State of a piece of evidence."""

    basis: Basis = Field(description=BASIS)
    stated_as: str | None = Field(description="The wording or spelling of the source.")
    note: str | None = Field(description="A remark of the editors; the reason of an inference.")
    seq: int = Field(description="Order of entry in its revision.")


class EvidenceChange(_Change):
    """A statement gained a piece of evidence, or lost it."""

    type: Literal[ChangeType.EVIDENCE]
    id: str = Field(description="Its id.", min_length=1)
    statement: str = Field(description="The id of the statement that it supports or contradicts.")
    citation: str | None = Field(description="The id of the source.")
    document: str | None = Field(description="The id of the document.")
    section: str | None = Field(description="The key of the section.")
    exact: str | None = Field(description="The words that say it.")
    prefix: str | None = Field(description="The text directly before the phrase.")
    suffix: str | None = Field(description="The text directly after the phrase.")
    locator: EvidenceLocator | None = Field(description="The place in the source that is cited.")
    stance: Stance = Field(description="Whether it supports or contradicts the statement.")
    before: EvidenceLife | None = Field(description=_BEFORE)
    after: EvidenceLife | None = Field(description=_AFTER)


class RecordedAuthor(BaseModel):
    """An author or another contributor as printed, with the ids of the linked entities."""

    name: str
    family: str | None
    given: str | None
    entities: list[str]


class CitationRecord(BaseModel):
    """A version of a citation, with the fields of a citation."""

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
    csl_fields: dict[str, str | list[RecordedAuthor]] = Field(
        description="The other fields of a CSL item, by key."
    )
    raw: str | None = Field(description="The original record of an import.")
    fingerprint: str = Field(description="The same for two versions that say the same.")
    authors: list[RecordedAuthor]
    container_entities: list[str] = Field(description="Ids of entities.")
    publisher_entities: list[str] = Field(description="Ids of entities.")


class CitationChange(_Change):
    """A citation was created, corrected or withdrawn."""

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
    url: str | None
    authors: list[PrintedName]
    issued: str | None
    accessed: str | None
    license: str | None
    citation: str | None = Field(description="The id of the citation that the document is.")
    fingerprint: str = Field(description="The same for two versions that say the same.")
    sections: list[DocumentSection]
    references: list[RecordedReference]


class DocumentChange(_Change):
    """A document was created, corrected or withdrawn."""

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
    actor: str = Field(description="Actor.")
    message: str = Field(description="Why.")
    origin: Origin = Field(description="Where it came from.")


class EntityEvent(EntityChange, _Dated):
    """An entity was created, withdrawn or restored; with actor, time and reason."""


class StatementEvent(StatementChange, _Dated):
    """A statement was created, or its state changed; with actor, time and reason."""


class EvidenceEvent(EvidenceChange, _Dated):
    """Evidence was added to a statement or removed; with actor, time and reason."""


class CitationEvent(CitationChange, _Dated):
    """A citation was created, corrected or withdrawn; with actor, time and reason."""


class RedirectEvent(RedirectChange, _Dated):
    """A merge or its reversal; with actor, time and reason."""


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
    """The first page of the changes of a revision."""

    items: list[Change] = Field(description="The first changes.")
    next: str | None = Field(description="Path of the other changes; null if there are none.")


class WholeRevision(Revision):
    """A revision with its changes."""

    difference: Difference


class ChangeList(PageEnvelope[Change]):
    """A page of the changes of a revision."""


class Feed(BaseModel):
    """One page of everything that changed since a revision."""

    items: list[FeedItem] = Field(description="Each revision, followed by its changes.")
    next: str | None = Field(
        description="Path of the next page; null if there are no more changes.",
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
    """A page of the history of an entity."""


class StatementHistory(
    PageEnvelope[Annotated[StatementEvent | EvidenceEvent, Field(discriminator="type")]]
):
    """A page of the history of a statement."""


class CitationHistory(PageEnvelope[CitationEvent]):
    """One page of the versions of a citation."""
