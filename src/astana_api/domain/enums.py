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


class AnchorState(StrEnum):
    """Result of the search for an anchor's phrase in its section of the attached text."""

    FOUND = "found"
    """The phrase occurs once, as written."""
    FOUND_NORMALIZED = "found_normalized"
    """It occurs once if white space, invisible characters and composition do not count."""
    AMBIGUOUS = "ambiguous"
    """It occurs several times."""
    MISSING = "missing"
    """It does not occur."""
    NO_TEXT = "no_text"
    """Nobody checked: the text, or the lines of the section, are not recorded."""


class LinkOutcome(StrEnum):
    """Outcome of a request to the URL of a citation."""

    OK = "ok"
    """The last response has a status below 400."""
    HTTP_ERROR = "http_error"
    """The last response has a status of 400 or more."""
    UNREACHABLE = "unreachable"
    """No response: an error of DNS, of the connection or of TLS, or no response in time."""
    INVALID = "invalid"
    """The URL or a redirect cannot be followed, or there are too many redirects."""
    FORBIDDEN_ADDRESS = "forbidden_address"
    """The host, or that of a redirect, has an address that is not public. Not requested."""
    DISALLOWED = "disallowed"
    """The site's robots.txt disallows the URL. Not requested."""


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
