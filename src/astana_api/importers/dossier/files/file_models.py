"""The dossier format: a Pydantic model for each kind of mapping in a file.

The reader validates a dossier with these models, and editors use the JSON Schema generated from
them. An absent key is equivalent to null. A statement has one more key: its property.
"""

from typing import TYPE_CHECKING, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictBool, create_model

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.csl import CslType
from astana_api.domain.enums import Basis, Kind, NameKind, Rank, Stance, UrlStatus
from astana_api.importers.dossier.files.scalars import (
    CSL_FIELD_TYPES,
    AuditRuleId,
    CitedSources,
    Decimal,
    Language,
    License,
    Lines,
    Locator,
    Margin,
    Note,
    Number,
    Period,
    Phrase,
    Point,
    Section,
    SectionKey,
    Sha256,
    Slug,
    StatementId,
    Text,
    Url,
)


class Shape(BaseModel):
    """A mapping in which any other key is a fault."""

    model_config = ConfigDict(extra="forbid")


class RuleOffShape(Shape):
    """A rule of the audit that does not count for the records of the dossier."""

    rule: AuditRuleId
    reason: Note = Field(description="Why; each of its findings shows it.")


class AuditShape(Shape):
    """How the records of the dossier are audited."""

    off: list[RuleOffShape] | None = Field(None, description="Rules that are switched off.")


class DossierShape(Shape):
    """What the folder is. It stands in exactly one of its files."""

    id: Slug = Field(description="The dossier's own id.")
    title: Text
    description: Note | None = None
    license: License | None = Field(
        None, description="Licence of the data: an SPDX expression such as CC-BY-4.0, or a URL."
    )
    uses: list[Slug] | None = Field(
        None, description="Entities that another dossier brings and this one speaks of."
    )
    audit: AuditShape | None = None


class SectionShape(Shape):
    """A named part of the document."""

    key: SectionKey
    heading: Text | None = Field(None, description="The heading as printed.")
    lines: Lines | None = Field(
        None, description="First and last line, from 1, of the text with this sha256."
    )


class ReferenceShape(Shape):
    """A numbered reference of the document."""

    number: Number
    citation: Slug | None = Field(None, description="The citation it points to.")
    withdrawn: Literal[True] | None = Field(
        None, description="Its citation was withdrawn: the number stays, and cites nothing."
    )
    line: Number | None = None


class NameShape(Shape):
    """A person or a body as printed."""

    name: Text = Field(description="As printed, whole.")
    family: Text | None = None
    given: Text | None = None


class DocumentShape(Shape):
    """The text that was read: its sections in order, and its references numbered from 1."""

    id: Slug
    title: Text
    authors: list[NameShape] | None = None
    issued: Period | None = Field(None, description="EDTF date or interval.")
    accessed: Point | None = Field(None, description="EDTF date.")
    url: Url | None = Field(None, description="As written, with a scheme or not.")
    license: License | None = Field(
        None, description="Licence of the text: an SPDX expression such as CC-BY-SA-4.0, or a URL."
    )
    citation: Slug | None = Field(None, description="The citation that the document is.")
    language: Language | None = Field(None, description="BCP 47 tag.")
    sha256: Sha256 | None = Field(None, description="Of the text as a file.")
    sections: list[SectionShape] | None = None
    references: list[ReferenceShape] | None = None


class AuthorShape(NameShape):
    """An author or another contributor as printed."""

    entities: list[Slug] | None = Field(None, description="Whom the printed name stands for.")


class CitationColumnsShape(Shape):
    """The fields that most sources have."""

    type: CslType = Field(description="CSL 1.0.2 item type.")
    title: Text | None = None
    title_lang: Language | None = Field(None, description="Language of `title` (BCP 47).")
    titles: dict[Language, Text] | None = Field(None, description="Titles by language.")
    authors: list[AuthorShape] | None = None
    container_title: Text | None = Field(None, description="The newspaper, journal or site.")
    container_entities: list[Slug] | None = None
    publisher: Text | None = None
    publisher_entities: list[Slug] | None = None
    issued: Period | None = Field(None, description="EDTF date or interval.")
    archived: Point | None = Field(None, description="EDTF date.")
    accessed: Point | None = Field(None, description="EDTF date.")
    url: Url | None = Field(None, description="As written, with a scheme or not.")
    archive_url: Url | None = None
    url_status: UrlStatus | None = None
    language: Language | None = Field(None, description="Only where it is stated (BCP 47).")
    medium: Text | None = Field(None, description="Such as PDF.")
    note: Note | None = None


if TYPE_CHECKING:

    class CslFieldsShape(CitationColumnsShape):
        """All fields; `getattr` reads those of `CSL_FIELDS`."""

else:
    CslFieldsShape = create_model(
        "CslFieldsShape",
        __base__=CitationColumnsShape,
        __module__=__name__,
        **{
            key: (
                (list[AuthorShape] if key in CONTRIBUTOR_FIELDS else CSL_FIELD_TYPES[field.type])
                | None,
                Field(default=None, description=field.description),
            )
            for key, field in CSL_FIELDS.items()
        },
    )


class CitationShape(CslFieldsShape):
    """The bibliographic record of a source: what it prints, and no more."""


class EvidenceShape(Shape):
    """A source, or a place in the document, or both."""

    cite: CitedSources | None = Field(
        None,
        description="Numbers of the document's references (or citation keys): one, or a list.",
    )
    at: Section | None = Field(None, description="Section of the document; ref:N is reference N.")
    exact: Phrase | None = Field(
        None, description="The shortest phrase that carries the fact; once in its section."
    )
    prefix: Margin | None = Field(None, description="The text directly before `exact`.")
    suffix: Margin | None = Field(None, description="The text directly after `exact`.")
    locator: Locator | None = Field(
        None, description="The place in the source, such as {page: 12}; labels are those of CSL."
    )
    stance: Stance | None = None
    basis: Basis | None = Field(
        None,
        description="stated: the text states the fact and cites the source; record (the default at "
        "ref:N): the bibliographic record of the source gives it; inferred: the editors infer it, "
        "and `note` says why.",
    )
    stated_as: Text | None = Field(None, description="The wording or spelling of the source.")
    note: Note | None = Field(None, description="The editors' remark, in their own words.")


class StatementShape(EvidenceShape):
    """One fact: one property with its value, what narrows it, and its evidence."""

    lang: Language | None = Field(
        None, description="Language of a text (BCP 47; und: none known, zxx: none)."
    )
    start: Point | None = Field(None, description="When it began to hold (EDTF point).")
    end: Point | None = Field(None, description="When it ceased to hold (EDTF point).")
    during: Period | None = Field(None, description="It held at some time within (EDTF).")
    ended: StrictBool | None = Field(None, description="Whether it is said to be over.")
    role: Text | None = None
    place: Slug | None = None
    name_kind: NameKind | None = None
    scheme: Text | None = Field(None, description="To which an identifier belongs.")
    attributed_to: Slug | None = Field(
        None, description="The person or body that makes the claim, within the source."
    )
    rank: Rank | None = None
    evidence: list[EvidenceShape] | None = Field(
        None, description="Several places; instead of cite, at and exact beside the property."
    )


class TextValue(Shape):
    """A text with its language, where the property takes entities too."""

    text: Text
    lang: Language


class SomeValue(Shape):
    """There is a value, but it is unknown or cannot be resolved."""

    somevalue: Literal[True]


class NoValue(Shape):
    """There is none."""

    novalue: Literal[True]


class CoordinatesValue(Shape):
    """Decimal degrees, WGS 84."""

    latitude: Decimal
    longitude: Decimal


class PassageShape(Shape):
    """A passage of the document: the statements that carry it, or the reason for none."""

    position: Number = Field(description="In its section, from 1 without a gap.")
    kind: Literal["heading", "summary", "caption", "line", "sentence", "reference"]
    citation: Slug | None = Field(None, description="Of a reference: the record that carries it.")
    statements: list[StatementId] | None = None
    reason: Note | None = Field(None, description="Why no statement carries it.")
    left_out: Note | None = Field(None, description="What of it no statement carries, and why.")


class DefaultsShape(Shape):
    """Values of keys that the statements of an entity or a block leave out."""

    lang: Language | None = Field(None, description="Language of texts (BCP 47).")
    at: Section | None = Field(None, description="Section of the phrases.")
    cite: CitedSources | None = Field(
        None, description="Sources of evidence that names none; `cite: []` names none on purpose."
    )


class FileDefaultsShape(DefaultsShape):
    """Values of keys that the entities and statements of a file leave out."""

    kind: Kind | None = None


class BlockShape(Shape):
    """Statements with defaults of their own."""

    defaults: DefaultsShape


class EntityShape(Shape):
    """Who or what is spoken of; all but its kind is stated."""

    kind: Kind
    was: Slug | None = Field(
        None, description="Its id in former versions of the dossier, which redirects to this one."
    )
    same_as: Slug | None = Field(
        None, description="The entity into which this one is merged: both are the same."
    )
    defaults: DefaultsShape | None = None


INLINE_EVIDENCE: Final = tuple(EvidenceShape.model_fields)
NESTED: Final[dict[str, type[Shape]]] = {
    "sections": SectionShape,
    "references": ReferenceShape,
    "authors": AuthorShape,
    **dict.fromkeys(CONTRIBUTOR_FIELDS, AuthorShape),
    "evidence": EvidenceShape,
}
"""The model of the items under each key whose value is a list of mappings."""
