"""Drafts: the input of write commands.

Importers, the seed and request bodies are all converted to drafts, so there is one write path.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from astana_api.domain.csl import LocatorLabel
from astana_api.domain.enums import Basis, Kind, Rank, Stance, UrlStatus, ValueType

Qualifiers = tuple[tuple[str, str | bool], ...]
"""Name and value pairs in the order of `vocabulary.QUALIFIERS`; absent ones are omitted."""


class Value(NamedTuple):
    """The value of a statement in canonical form.

    `text` is the text, the entity id, the citation id, the EDTF date or URL as written, a decimal
    number, or `lat,lon` in decimal degrees; None for `somevalue` and `novalue`. `lang` is the BCP
    47 tag of a text, else None.
    """

    type: ValueType
    text: str | None
    lang: str | None = None


class Locator(NamedTuple):
    """The place in a source: a label of CSL and its value, such as page 12."""

    label: LocatorLabel
    value: str


@dataclass(frozen=True, slots=True)
class EvidenceDraft:
    """Evidence of one statement: a citation, an anchor in a document, or both.

    `locator` is the place in the source of the citation. `basis`, `stated_as` (the wording or
    spelling of the source) and `note` can change without changing the identity of the evidence.
    """

    citation: str | None = None
    document: str | None = None
    section: str | None = None
    exact: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    stance: Stance = Stance.SUPPORTS
    basis: Basis = Basis.STATED
    stated_as: str | None = None
    note: str | None = None
    locator: Locator | None = None


@dataclass(frozen=True, slots=True)
class StatementDraft:
    """One claim with its evidence."""

    subject: str
    property: str
    value: Value
    qualifiers: Qualifiers = ()
    rank: Rank = Rank.NORMAL
    evidence: tuple[EvidenceDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class EntityDraft:
    """The identity of an entity; statements contain everything else."""

    id: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class MergeDraft:
    """A redirect from the `absorbed` entity to another.

    With `is_rename`, `absorbed` is the former id of the other one, and is created if it is new.
    """

    absorbed: str
    into: str
    is_rename: bool


@dataclass(frozen=True, slots=True)
class AuthorDraft:
    """An author or another contributor as printed, with the entities that the name refers to."""

    name: str
    family: str | None = None
    given: str | None = None
    entities: tuple[str, ...] = ()


CslValue = str | tuple[AuthorDraft, ...]
"""The value of a citation's field: a text, or the names of contributors."""


@dataclass(frozen=True, slots=True)
class CitationDraft:
    """A complete bibliographic record: the supported fields of a CSL-JSON item.

    `csl_fields` are the values of `citation_fields.CSL_FIELDS` that the source has, in that order.
    """

    id: str
    type: str
    title: str | None = None
    titles: tuple[tuple[str, str], ...] = ()
    authors: tuple[AuthorDraft, ...] = ()
    container_title: str | None = None
    container_entities: tuple[str, ...] = ()
    publisher: str | None = None
    publisher_entities: tuple[str, ...] = ()
    issued: str | None = None
    accessed: str | None = None
    archived: str | None = None
    url: str | None = None
    archive_url: str | None = None
    url_status: UrlStatus = UrlStatus.UNKNOWN
    language: str | None = None
    medium: str | None = None
    note: str | None = None
    csl_fields: tuple[tuple[str, CslValue], ...] = ()

    @property
    def contributors(self) -> tuple[tuple[str, int, AuthorDraft], ...]:
        """The contributors other than authors: field, index in the field, and the contributor."""
        return tuple(
            (key, index, contributor)
            for key, value in self.csl_fields
            if not isinstance(value, str)
            for index, contributor in enumerate(value)
        )

    @property
    def title_lang(self) -> str | None:
        """The language of the title: the first under which `titles` has the same text."""
        return next((lang for lang, title in self.titles if title == self.title), None)


@dataclass(frozen=True, slots=True)
class SectionDraft:
    """A section of a document; lines are 1-based and inclusive, in the text with `sha256`."""

    key: str
    heading: str | None
    first_line: int | None
    last_line: int | None


@dataclass(frozen=True, slots=True)
class DocumentReferenceDraft:
    """A numbered reference of a document and the citation that it points to."""

    number: int
    citation: str
    line: int | None


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """A complete document record.

    The authors have no entities: `citation`, the citation that the document is, can link them.
    `license` is that of the text.
    """

    id: str
    title: str
    language: str | None = None
    sha256: str | None = None
    sections: tuple[SectionDraft, ...] = ()
    references: tuple[DocumentReferenceDraft, ...] = ()
    url: str | None = None
    authors: tuple[AuthorDraft, ...] = ()
    issued: str | None = None
    accessed: str | None = None
    license: str | None = None
    citation: str | None = None


@dataclass(frozen=True, slots=True)
class Drafts:
    """All drafts of one change, in the order in which they are written."""

    entities: tuple[EntityDraft, ...] = ()
    citations: tuple[CitationDraft, ...] = ()
    documents: tuple[DocumentDraft, ...] = ()
    statements: tuple[StatementDraft, ...] = field(default=())
    merges: tuple[MergeDraft, ...] = ()
