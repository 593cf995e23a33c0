"""The fields of a citation: the variables of a CSL 1.0.2 item, and those that CSL lacks.

The schemas of requests, responses and dossiers, storage, rendering, validation, the filters `has`
and `lacks` and the documentation derive from this table. Left out are the variables that a style
sets itself (`citation-number`, `year-suffix`, ...) and deprecated names of others (`event`,
`shortTitle`, `journalAbbreviation`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class FieldType(StrEnum):
    """The type of a field, which selects its validator."""

    TEXT = "text"
    """One line."""
    LONG_TEXT = "long text"
    """Text with line breaks."""
    NUMBER = "number"
    """A number as printed, such as 12, 12-15 or XII: text; requests accept a JSON number, too."""
    DATE = "date"
    """EDTF, a date or an interval."""
    NAMES = "names"
    """Persons or bodies, as the authors."""
    LANGUAGE = "language"
    URL = "URL"
    DOI = "DOI"
    ISBN = "ISBN"
    ISSN = "ISSN"
    PMID = "PMID"
    PMCID = "PMCID"


@dataclass(frozen=True, slots=True)
class CitationField:
    """A field of a citation; `csl` is the name of the variable, None if CSL has none.

    `stored_as_column` marks the fields that most sources have: each has a column of its own and is
    null in responses if a source lacks it. The other fields are stored as one JSON object, and
    responses omit those that a source lacks.
    """

    key: str
    csl: str | None
    type: FieldType
    description: str
    stored_as_column: bool = False


_TEXT, _LONG, _NUMBER, _DATE = (
    FieldType.TEXT,
    FieldType.LONG_TEXT,
    FieldType.NUMBER,
    FieldType.DATE,
)


def _column(key: str, csl: str | None, field_type: FieldType, description: str) -> CitationField:
    return CitationField(key, csl, field_type, description, stored_as_column=True)


def _field(
    csl: str, field_type: FieldType, description: str, key: str | None = None
) -> CitationField:
    return CitationField(key or csl.lower().replace("-", "_"), csl, field_type, description)


def _names(csl: str, description: str) -> CitationField:
    """Return the field of a contributor's role; its key is the plural, as that of the authors."""
    return _field(csl, FieldType.NAMES, description, f"{csl.replace('-', '_')}s")


_DEFINITIONS: Final = (
    _column("title", "title", _TEXT, "The title, as printed."),
    _column("container_title", "container-title", _TEXT, "The newspaper, journal or site."),
    _column("publisher", "publisher", _TEXT, "The publisher, as printed."),
    _column("issued", "issued", _DATE, "When it was published."),
    _column("accessed", "accessed", _DATE, "When it was read online; no interval."),
    _column("archived", None, _DATE, "When the archived copy was made; no interval."),
    _column("url", "URL", FieldType.URL, "The address, as written."),
    _column("archive_url", None, FieldType.URL, "The address of an archived copy, as written."),
    _column("language", "language", FieldType.LANGUAGE, "The language, where it is stated."),
    _column("medium", "medium", _TEXT, "The medium or format, such as PDF."),
    _column("note", "note", _LONG, "A remark of the editors."),
    # Identifiers
    _field("DOI", FieldType.DOI, "The DOI, without a resolver."),
    _field("ISBN", FieldType.ISBN, "The ISBN; several are separated by spaces."),
    _field("ISSN", FieldType.ISSN, "The ISSN; several are separated by spaces."),
    _field("PMID", FieldType.PMID, "The PubMed identifier."),
    _field("PMCID", FieldType.PMCID, "The PubMed Central identifier."),
    # Its place in a larger work
    _field("volume", _NUMBER, "The volume of the journal or of the work."),
    _field("issue", _NUMBER, "The issue of the journal."),
    _field("page", _NUMBER, "The pages, first to last."),
    _field("number", _NUMBER, "The number of the report, patent or law."),
    _field("edition", _NUMBER, "The edition."),
    _field("chapter-number", _NUMBER, "The number of the chapter, or of the track."),
    _field("part", _NUMBER, "The number of the part."),
    _field("printing", _NUMBER, "The number of the printing."),
    _field("section", _TEXT, "The section of a newspaper or a law."),
    _field("supplement", _NUMBER, "The number of the supplement."),
    _field("version", _TEXT, "The version of software or of a preprint."),
    _field("number-of-pages", _NUMBER, "The count of pages."),
    _field("number-of-volumes", _NUMBER, "The count of volumes."),
    _field("collection-title", _TEXT, "The title of the series."),
    _field("collection-number", _NUMBER, "The number in the series."),
    # Titles
    _field("title-short", _TEXT, "A short form of the title."),
    _field("container-title-short", _TEXT, "A short form of the container's title."),
    _field("part-title", _TEXT, "The title of the part."),
    _field("volume-title", _TEXT, "The title of the volume."),
    _field("volume-title-short", _TEXT, "A short form of the volume's title."),
    # Contributors
    _names("editor", "Editors."),
    _names("translator", "Translators."),
    _names("chair", "Chairs of the session."),
    _names("collection-editor", "Editors of the series."),
    _names("compiler", "Compilers."),
    _names("composer", "Composers."),
    _names("container-author", "Authors of the container, such as the book of a chapter."),
    _names("contributor", "Other contributors."),
    _names("curator", "Curators."),
    _names("director", "Directors."),
    _names("editorial-director", "Editorial directors."),
    _names("executive-producer", "Executive producers."),
    _names("guest", "Guests."),
    _names("host", "Hosts."),
    _names("illustrator", "Illustrators."),
    _names("interviewer", "Interviewers."),
    _names("narrator", "Narrators."),
    _names("organizer", "Organizers of the event."),
    _names("original-author", "Authors of the original."),
    _names("performer", "Performers."),
    _names("producer", "Producers."),
    _names("recipient", "Recipients of a letter."),
    _names("reviewed-author", "Authors of the reviewed work."),
    _names("script-writer", "Script writers."),
    _names("series-creator", "Creators of the series."),
    # Publication
    _field("publisher-place", _TEXT, "The place of publication."),
    _field("authority", _TEXT, "The court or body that issued it."),
    _field("jurisdiction", _TEXT, "The jurisdiction."),
    _field("division", _TEXT, "The division of the authority."),
    _field("genre", _TEXT, "The genre, such as doctoral dissertation."),
    _field("status", _TEXT, "The status, such as forthcoming."),
    _field("submitted", _DATE, "When it was submitted."),
    _field("available-date", _DATE, "When it became available, as a preprint."),
    # An event, an original, a reviewed work
    _field("event-title", _TEXT, "The conference or other event."),
    _field("event-place", _TEXT, "Where the event took place."),
    _field("event-date", _DATE, "When the event took place."),
    _field("original-title", _TEXT, "The title of the original."),
    _field("original-date", _DATE, "When the original was published."),
    _field("original-publisher", _TEXT, "The publisher of the original."),
    _field("original-publisher-place", _TEXT, "Where the original was published."),
    _field("reviewed-title", _TEXT, "The title of the reviewed work."),
    _field("reviewed-genre", _TEXT, "The genre of the reviewed work."),
    # Where a copy is
    _field("archive", _TEXT, "The archive or library that holds it."),
    _field("archive_collection", _TEXT, "The collection in the archive."),
    _field("archive_location", _TEXT, "The box or shelf in the archive."),
    _field("archive-place", _TEXT, "Where the archive is."),
    _field("call-number", _TEXT, "The call number in a library."),
    _field("source", _TEXT, "The catalogue or database from which the record was taken."),
    _field("dimensions", _TEXT, "The size or the running time."),
    _field("scale", _TEXT, "The scale of a map."),
    # Content
    _field("abstract", _LONG, "The abstract, as printed."),
    _field("keyword", _LONG, "Keywords, as printed."),
    _field("references", _LONG, "Related works or legal history, as printed."),
    _field("annote", _LONG, "An annotation, for annotated bibliographies."),
)

CITATION_FIELDS: Mapping[str, CitationField] = MappingProxyType(
    {field.key: field for field in _DEFINITIONS}
)
"""All fields by key, except the type, the authors, `titles` and the links to entities."""

COLUMN_FIELDS: Final = tuple(
    key for key, field in CITATION_FIELDS.items() if field.stored_as_column
)
"""The fields with a column of their own."""

CSL_FIELDS: Mapping[str, CitationField] = MappingProxyType(
    {key: field for key, field in CITATION_FIELDS.items() if not field.stored_as_column}
)
"""The fields that are stored as one JSON object, in the order in which they are rendered."""

CONTRIBUTOR_FIELDS: Final = tuple(
    key for key, field in CSL_FIELDS.items() if field.type is FieldType.NAMES
)
"""The fields whose values are names; a list of authors is no field of the table."""
