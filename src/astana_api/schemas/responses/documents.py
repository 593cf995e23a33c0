"""Response models of documents, their sections and their references."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.citations import Citation


class PrintedName(BaseModel):
    """A person or a body as printed."""

    name: str = Field(description="The whole name, as printed.")
    family: str | None = Field(description="The family name, if it is known.")
    given: str | None = Field(description="The given name, if it is known.")


class DocumentSection(BaseModel):
    """A named part of a document. Lines count from 1 and are both part of it."""

    key: str = Field(description="Key within the document.", examples=["lead"])
    heading: str | None = Field(description="As printed; null where it has none.")
    first_line: int | None = Field(description="Of the text that has the document's `sha256`.")
    last_line: int | None = Field(description="Of the same text.")


class Document(BaseModel):
    """The record of a text. The text itself can be attached."""

    id: str = Field(description="Readable id.", examples=["astana-platform-article"])
    title: str = Field(description="As printed.")
    authors: list[PrintedName] = Field(description="In the printed order.")
    issued: str | None = Field(description="When it was published: EDTF.")
    accessed: str | None = Field(description="When it was read: EDTF.")
    url: str | None = Field(description="URL as written; it may have no scheme.")
    link: str | None = Field(description="`url`, where it is http or https and can be followed.")
    license: str | None = Field(
        description="Licence of the text: an SPDX expression, or a URL.", examples=["CC-BY-SA-4.0"]
    )
    citation: str | None = Field(description="The id of the citation that the document is.")
    language: str | None = Field(description="BCP 47.")
    sha256: str | None = Field(description="Of the text as a file, in hexadecimal.")
    sections: list[DocumentSection] = Field(description="In the order of the text.")
    references: int = Field(description="Number of references.", ge=0)
    revision: int = Field(description="The latest revision that changed the record.")
    self: str = Field(description="Path of the resource.")


class WithdrawnDocument(Document):
    """The last record of a document that was withdrawn."""

    withdrawn: Literal[True] = Field(
        description="The citation was withdrawn; its path returns 410."
    )


class DocumentReference(BaseModel):
    """A numbered reference of a document."""

    number: int = Field(description="As the document counts.", ge=1)
    citation: Citation | None = Field(description="The citation; null if it was withdrawn.")
    cited_in: list[str] = Field(
        description="Keys of the sections with statements that it supports, in the order of the"
        " text."
    )
    line: int | None = Field(description="Line of the text, from 1.")
    self: str = Field(
        description="Path of the resource.",
        examples=["/v1/documents/astana-platform-article/references/2"],
    )


class DocumentList(PageEnvelope[Document]):
    """One page of documents."""


class DocumentReferenceList(PageEnvelope[DocumentReference]):
    """One page of a document's references, by number."""
