"""The result of reading a file of another format: drafts, and a note on each record not imported.

A reader converts a file to the drafts that a dossier consists of, so that importing a file again
changes nothing and importing a newer version applies the difference.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256

from astana_api.domain.enums import Basis
from astana_api.domain.statements.drafts import CitationDraft, Drafts, EvidenceDraft
from astana_api.domain.text.normalization import MAX_ENTITY_ID_LENGTH, is_entity_id
from astana_api.domain.text.slugs import make_slug

_HASH_LENGTH = 8


class NoteType(StrEnum):
    """What became of a record or of a part of it."""

    SKIPPED = "skipped"
    """Well-formed, but of a type, schema or property that has no equivalent here."""
    REJECTED = "rejected"
    """Invalid: the format or this program forbids the value."""
    REPAIRED = "repaired"
    """Imported after a correction that loses nothing, such as of a missing end mark."""
    LOSSY = "lossy"
    """Imported without a detail, which is kept in a note of the record."""


@dataclass(frozen=True, slots=True)
class ImportNote:
    """A note on a record; `location` is a line (`line 12`) or a path (`/persons/3/birth_date`)."""

    type: NoteType
    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """The drafts of a file; `records` is the number of records in the file, imported or not.

    `citation_locations` has the location of each bibliographic record, by the id of its citation.
    """

    drafts: Drafts
    records: int
    notes: tuple[ImportNote, ...] = field(default=())
    citation_locations: Mapping[str, str] = field(default_factory=dict)


class UnreadableFile(Exception):
    """The file cannot be parsed, and nothing of it is imported; `location` is a line or a path."""

    def __init__(self, location: str, reason: str) -> None:
        super().__init__(f"{location}: {reason}")
        self.location = location
        self.reason = reason


@dataclass(frozen=True, slots=True)
class ImportSource:
    """The source of a file's statements: its id is the namespace of the ids in the file.

    `id` is a slug, and also the id of the citation that supports every statement of the file.
    """

    id: str
    title: str
    url: str | None = None
    license: str | None = None

    @property
    def citation(self) -> CitationDraft:
        """Return the bibliographic record of the file as a data set."""
        return CitationDraft(self.id, "dataset", title=self.title, url=self.url)

    @property
    def evidence(self) -> EvidenceDraft:
        """Return the evidence that a record of the file is for what is read from it."""
        return EvidenceDraft(citation=self.id, basis=Basis.RECORD)

    def entity_id(self, local_id: str) -> str:
        """Return the id of the entity that has `local_id` in the file.

        Two different local ids never have the same result: a hash stands at the end of one that is
        not a slug already, or is too long.
        """
        slug = f"{self.id}-{local_id}"
        if is_entity_id(slug):
            return slug
        digest = sha256(local_id.encode()).hexdigest()[:_HASH_LENGTH]
        room = MAX_ENTITY_ID_LENGTH - len(digest) - 1
        return f"{make_slug(slug)[:room].strip('-')}-{digest}"
