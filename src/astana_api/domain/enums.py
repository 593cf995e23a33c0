"""Enumerations of the data model, named as in the glossary."""

from enum import StrEnum


class Kind(StrEnum):
    """The kind of an entity; it never changes."""

    ORGANIZATION = "organization"
    PERSON = "person"
    EVENT = "event"
    PLACE = "place"
    WORK = "work"

    @property
    def collection(self) -> str:
        """The plural: the name of the kind's table and of its list in the API."""
        return f"{self.value}s"


class ValueType(StrEnum):
    """Type of the value of a statement."""

    TEXT = "text"
    ENTITY = "entity"
    CITATION = "citation"
    DATE = "date"
    URL = "url"
    NUMBER = "number"
    COORDINATES = "coordinates"
    SOMEVALUE = "somevalue"
    """There is a value, but it is unknown or cannot be resolved."""
    NOVALUE = "novalue"
    """There is none."""


class State(StrEnum):
    """Lifecycle state of a statement."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    """We corrected it: another statement stands in its place."""
    RETRACTED = "retracted"
    """We should not have said it."""


class Rank(StrEnum):
    """Rank of a current statement among those of the property."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"
    """A source says it and we hold it wrong: visible, never projected."""


class Stance(StrEnum):
    """Whether a piece of evidence supports or contradicts its statement."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class Basis(StrEnum):
    """Where a piece of evidence was read: the text, the record, or an inference."""

    STATED = "stated"
    """The text states the claim and cites the source."""
    RECORD = "record"
    """The bibliographic record of the source gives it: a title, a date, an author."""
    INFERRED = "inferred"
    """An editor infers it; the note gives the reason."""


SOURCED_BASES = (Basis.STATED, Basis.RECORD)
"""The bases on which a citation makes a statement sourced."""


class NameKind(StrEnum):
    """The kind of name, in the order in which a display name is chosen."""

    PREFERRED = "preferred"
    NATIVE = "native"
    TRANSLATION = "translation"
    TRANSLITERATION = "transliteration"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    FORMER = "former"


class UrlStatus(StrEnum):
    """Status of the URL of a citation (the values of CS1's url-status)."""

    LIVE = "live"
    DEAD = "dead"
    UNFIT = "unfit"
    USURPED = "usurped"
    UNKNOWN = "unknown"


class Lifecycle(StrEnum):
    """Lifecycle state of an entity; a withdrawn one returns 410."""

    ACTIVE = "active"
    WITHDRAWN = "withdrawn"


class Origin(StrEnum):
    """Where a revision came from."""

    SEED = "seed"
    API = "api"
    IMPORT = "import"


class Scope(StrEnum):
    """What a key allows. Each includes those before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"

    def includes(self, other: "Scope") -> bool:
        """Return whether this scope includes the permissions of the other."""
        order = list(Scope)
        return order.index(self) >= order.index(other)


class ChangeType(StrEnum):
    """Type of a change, in the order in which a revision lists its changes.

    A record comes before the records that refer to it, so that a client can apply the changes in
    order.
    """

    ENTITY = "entity"
    CITATION = "citation"
    DOCUMENT = "document"
    STATEMENT = "statement"
    EVIDENCE = "evidence"
    REDIRECT = "redirect"
