"""Response models of documents, their sections and their references."""

from typing import Literal

from pydantic import BaseModel, Field

from astana_api.schemas.pagination import PageEnvelope
from astana_api.schemas.responses.citations import Citation


class DocumentSection(BaseModel):
    """A named part of a document. Lines count from 1 and are both part of it."""

    key: str = Field(description="Its key within the document.", examples=["lead"])
    heading: str | None = Field(description="As printed; null where it has none.")
    first_line: int | None = Field(description="Of the text that has the document's `sha256`.")
    last_line: int | None = Field(description="Of the same text.")


class Document(BaseModel):
    """A text that was read. The text itself is not kept here."""

    id: str = Field(description="Its readable key.", examples=["astana-platform-article"])
    title: str = Field(description="As printed.")
    language: str | None = Field(description="BCP 47.")
    sha256: str | None = Field(description="Of the text as a file, in hexadecimal.")
    sections: list[DocumentSection] = Field(description="In the order of the text.")
    references: int = Field(description="How many numbered references it has.", ge=0)
    revision: int = Field(description="The last that changed its record.")
    self: str = Field(description="Its address.")


class WithdrawnDocument(Document):
    """The last record of a document that was withdrawn."""

    withdrawn: Literal[True] = Field(description="Its address now answers 410.")


class DocumentReference(BaseModel):
    """A numbered reference of a document."""

    number: int = Field(description="As the document counts.", ge=1)
    citation: Citation | None = Field(
        description="What it points to; null where that was withdrawn since."
    )
    cited_in: list[str] = Field(
        description="Keys of the sections where statements rest on it, in the order of the text."
    )
    line: int | None = Field(description="The line of the text on which it stands, from 1.")


class DocumentList(PageEnvelope[Document]):
    """One page of documents."""


class DocumentReferenceList(PageEnvelope[DocumentReference]):
    """One page of a document's references, by number."""
