"""Request models of citations and documents."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    Discriminator,
    Field,
    StrictInt,
    StrictStr,
    Tag,
    create_model,
    model_validator,
)

from astana_api.domain.citation_fields import CONTRIBUTOR_FIELDS, CSL_FIELDS
from astana_api.domain.csl import CslType
from astana_api.domain.enums import UrlStatus
from astana_api.schemas.field_types import (
    CSL_FIELD_TYPES,
    MAX_LIST_ITEMS,
    MAX_NUMBER,
    SHA256_PATTERN,
    EntityId,
    Id,
    Language,
    License,
    Line,
    Period,
    Point,
    SectionKey,
    Text,
    Url,
)
from astana_api.schemas.requests.elements import FULL, PLAIN, Draft, Ignored
from astana_api.schemas.requests.entities import WriteDraft

Entities = Annotated[list[EntityId], Field(max_length=MAX_LIST_ITEMS)]


class NameBody(Draft):
    """A person or a body as printed."""

    name: Line = Field(description="As printed, whole.")
    family: Line | None = Field(None, description="The family name, if it is known.")
    given: Line | None = Field(None, description="The given name, if it is known.")


class AuthorBody(NameBody):
    """An author or another contributor as printed."""

    entities: Entities | None = Field(
        None, description="The entities that the printed name refers to."
    )


Authors = Annotated[list[AuthorBody], Field(max_length=MAX_LIST_ITEMS)]


class CitationFields(WriteDraft):
    """The bibliographic record of a source: what it prints, and no more (CSL-JSON's fields)."""

    title: Line | None = Field(None, description="As printed; some sources have none.")
    title_lang: Language | None = Field(
        None, description="The language of `title` (BCP 47); `titles` then has it, too."
    )
    titles: dict[Language, Line | None] | None = Field(
        None, description="Titles by language; null removes one.", max_length=100
    )
    authors: Authors | None = Field(None, description="In the printed order.")
    container_title: Line | None = Field(None, description="The newspaper, journal or site.")
    container_entities: Entities | None = Field(None, description="The entities that it refers to.")
    publisher: Line | None = Field(None, description="As printed.")
    publisher_entities: Entities | None = Field(None, description="The entities that it refers to.")
    issued: Period | None = Field(None, description="When it was published: EDTF.")
    accessed: Point | None = Field(None, description="Date of access: EDTF.")
    archived: Point | None = Field(None, description="Date of the archived copy: EDTF.")
    url: Url | None = Field(None, description="As written, with a scheme or not.")
    archive_url: Url | None = Field(None, description="Of an archive's copy, as written.")
    url_status: UrlStatus | None = Field(None, description="Status of `url`.")
    language: Language | None = Field(None, description="Where it is stated (BCP 47).")
    medium: Line | None = Field(None, description="Such as PDF.")
    note: Text | None = Field(None, description="A remark of the editors.")
    link: Ignored
    archive_link: Ignored
    revision: Ignored
    self: Ignored


if TYPE_CHECKING:

    class CitationBody(CitationFields):
        """The record with all fields of CSL; `getattr` reads those of `CSL_FIELDS`."""

else:
    CitationBody = create_model(
        "CitationBody",
        __base__=CitationFields,
        __module__=__name__,
        **{
            key: (
                (Authors if key in CONTRIBUTOR_FIELDS else CSL_FIELD_TYPES[field.type]) | None,
                Field(default=None, description=field.description),
            )
            for key, field in CSL_FIELDS.items()
        },
    )


class NewCitation(CitationBody):
    """A new source."""

    id: Id | None = Field(
        None,
        description="The id, which never changes, such as `putz-2015-why`. Without it, the id is "
        "made of the first author, the year and the title; if that id is taken, the response is a "
        "409.",
    )
    type: CslType = Field(description="CSL 1.0.2 item type.")


class CitationPatch(CitationBody):
    """A merge patch (RFC 7396) of a citation; null removes a field."""

    id: Ignored
    type: CslType | None = Field(None, description="CSL 1.0.2 item type.")


LineNumber = Annotated[StrictInt, Field(ge=1, le=MAX_NUMBER)]


class SectionBody(Draft):
    """A named part of a document."""

    key: SectionKey = Field(description="Key within the document.")
    heading: Line | None = Field(None, description="As printed.")
    first_line: LineNumber | None = Field(None, description="Of the text with the `sha256`.")
    last_line: LineNumber | None = Field(None, description="Of the same text.")

    @model_validator(mode="after")
    def _lines_in_order(self) -> "SectionBody":
        first, last = self.first_line, self.last_line
        if (first is None) != (last is None) or (first and last and first > last):
            raise ValueError("first_line and last_line stand together, and in order")
        return self


class ReferenceBody(Draft):
    """A numbered reference of a document."""

    number: LineNumber = Field(description="As the document counts.")
    citation: Id = Field(description="The source that it points to.")
    line: LineNumber | None = Field(None, description="Line in the text.")


def _unique_by(field: str) -> AfterValidator:
    def check(items: list[Any]) -> list[Any]:
        keys = [getattr(item, field) for item in items]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the {field} {key} is given twice")
        return items

    return AfterValidator(check)


Sections = Annotated[list[SectionBody], Field(max_length=MAX_LIST_ITEMS), _unique_by("key")]
References = Annotated[list[ReferenceBody], Field(max_length=5_000), _unique_by("number")]


ReferencesOrCount = Annotated[
    Annotated[References, Tag(FULL)] | Annotated[StrictInt, Tag(PLAIN)],
    Discriminator(lambda raw_value: PLAIN if isinstance(raw_value, int) else FULL),
]


class DocumentFields(WriteDraft):
    """A text that was read into the knowledge base. The text itself is not kept."""

    authors: Annotated[list[NameBody], Field(max_length=MAX_LIST_ITEMS)] | None = Field(
        None, description="In the printed order."
    )
    issued: Period | None = Field(None, description="When it was published: EDTF.")
    accessed: Point | None = Field(None, description="When it was read: EDTF.")
    url: Url | None = Field(None, description="As written, with a scheme or not.")
    license: License | None = Field(
        None, description="Licence of the text: an SPDX expression, or a URL."
    )
    citation: Id | None = Field(None, description="The citation that the document is.")
    language: Language | None = Field(None, description="BCP 47.")
    sha256: Annotated[StrictStr, Field(pattern=SHA256_PATTERN)] | None = Field(
        None, description="Of the text as a file, in lower-case hexadecimal."
    )
    sections: Sections | None = Field(None, description="In the order of the text.")


class NewDocument(DocumentFields):
    """A new document."""

    id: Id = Field(description="The readable id, which never changes.")
    title: Line = Field(description="As printed.")
    references: References | None = Field(None, description="Numbered references.")


class DocumentPatch(DocumentFields):
    """A merge patch (RFC 7396) of a document; a list replaces the whole list."""

    id: Ignored
    title: Line | None = Field(None, description="As printed.")
    references: ReferencesOrCount | None = Field(
        None, description="All numbered references; the count of a response is ignored."
    )
    link: Ignored
    revision: Ignored
    self: Ignored
