"""Enumerations of the data model, named as in the glossary."""

from enum import StrEnum


class Kind(StrEnum):
    """What an entity is; fixed for its life."""

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
    """How the value of a statement is read."""

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
    """Whether we still say a statement."""

    CURRENT = "current"
    SUPERSEDED = "superseded"
    """We corrected it: another statement stands in its place."""
    RETRACTED = "retracted"
    """We should not have said it."""


class Rank(StrEnum):
    """How a current statement stands among others of its property."""

    PREFERRED = "preferred"
    NORMAL = "normal"
    DEPRECATED = "deprecated"
    """A source says it and we hold it wrong: visible, never projected."""


class Stance(StrEnum):
    """What a piece of evidence does to its statement."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"


class Basis(StrEnum):
    """Where a piece of evidence was read."""

    STATED = "stated"
    """The text states the claim and cites the source."""
    RECORD = "record"
    """The bibliographic record of the source gives it: a title, a date, an author."""
    INFERRED = "inferred"
    """An editor infers it; the note gives the reason."""


SOURCED_BASES = (Basis.STATED, Basis.RECORD)
"""The bases on which a citation makes a statement sourced."""


class NameKind(StrEnum):
    """What a name is to its bearer, in the order in which a display name is chosen."""

    PREFERRED = "preferred"
    NATIVE = "native"
    TRANSLATION = "translation"
    TRANSLITERATION = "transliteration"
    ALIAS = "alias"
    ABBREVIATION = "abbreviation"
    FORMER = "former"


class UrlStatus(StrEnum):
    """What became of a citation's address (the values of CS1's url-status)."""

    LIVE = "live"
    DEAD = "dead"
    UNFIT = "unfit"
    USURPED = "usurped"
    UNKNOWN = "unknown"


class Lifecycle(StrEnum):
    """Whether an entity is served (active) or answers 410 (withdrawn)."""

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
    """What a change is of, in the order in which a revision lists its changes.

    What is referred to comes before what refers to it, so that they can be applied as they come.
    """

    ENTITY = "entity"
    CITATION = "citation"
    DOCUMENT = "document"
    STATEMENT = "statement"
    EVIDENCE = "evidence"
    REDIRECT = "redirect"
