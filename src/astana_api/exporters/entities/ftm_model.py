"""The part of the FollowTheMoney model that the export uses, and entities in this model."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from astana_api.domain.enums import Kind
from astana_api.domain.rendering.entities import Json

SCHEMATA: Final[Mapping[str, str]] = {
    Kind.PERSON: "Person",
    Kind.ORGANIZATION: "Organization",
    Kind.EVENT: "Event",
    Kind.PLACE: "Address",
    Kind.WORK: "Article",
}
"""The schema of each kind. `Document`, the parent of `Article`, requires the name of a file."""

LEGAL_ENTITIES: Final = (Kind.PERSON, Kind.ORGANIZATION)
"""The kinds whose schemata extend `LegalEntity`."""

SCHEMES: Final[Mapping[str, str]] = {"wikidata": "wikidataId", "lei": "leiCode"}
"""The properties whose schemes, in lower case, have other names."""

_LEGAL_IDENTIFIERS: Final = (
    *("idNumber", "wikidataId", "registrationNumber", "taxNumber", "vatCode", "leiCode"),
    *("dunsCode", "innCode", "ogrnCode", "okpoCode", "swiftBic", "bvdId", "icijId", "npiCode"),
)
IDENTIFIERS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.PERSON: (*_LEGAL_IDENTIFIERS, "passportNumber", "socialSecurityNumber"),
    Kind.ORGANIZATION: (*_LEGAL_IDENTIFIERS, "cageCode"),
    Kind.EVENT: ("wikidataId",),
    Kind.PLACE: ("wikidataId", "osmId", "googlePlaceId"),
    Kind.WORK: ("wikidataId",),
}
"""The properties with identifiers that the schema of each kind has."""

PROPERTY_TYPES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("name", "alias", "weakAlias", "previousName"), "name"),
    **dict.fromkeys(
        (
            *("incorporationDate", "dissolutionDate", "birthDate", "deathDate"),
            *("publishedAt", "date", "startDate", "endDate"),
        ),
        "date",
    ),
    **dict.fromkeys(("summary", "description", "notes"), "text"),
    **dict.fromkeys(("classification", "position", "role", "relationship"), "string"),
    **{name: "identifier" for names in IDENTIFIERS.values() for name in names},
    "icijId": "string",
    **dict.fromkeys(("website", "sourceUrl"), "url"),
    **dict.fromkeys(("full", "location"), "address"),
    **dict.fromkeys(("latitude", "longitude"), "number"),
    **dict.fromkeys(
        (
            *("parent", "addressEntity", "organizer", "involved", "organization"),
            *("director", "member", "person", "relative", "predecessor", "successor"),
            *("holder", "post", "document", "entity", "subject", "object"),
        ),
        "entity",
    ),
}
"""The types of all properties that the export writes."""


class FtmRelation(NamedTuple):
    """A schema of relations: the properties of subject and value, and the kinds that they take."""

    schema: str
    subject: str
    value: str
    subject_kinds: tuple[Kind, ...]
    value_kinds: tuple[Kind, ...]
    role: str | None = "role"
    """The property that takes the role."""
    is_general: bool = False
    """Whether the schema alone says little, so that a relation without a role has its label."""


_ANY: Final = tuple(Kind)
_ORGANIZATION: Final = (Kind.ORGANIZATION,)
_PERSON: Final = (Kind.PERSON,)
_DOCUMENTATION: Final = FtmRelation(
    "Documentation", "document", "entity", (Kind.WORK,), _ANY, is_general=True
)

RELATIONS: Final[Mapping[str, FtmRelation]] = {
    "leader": FtmRelation(
        "Directorship", "organization", "director", _ORGANIZATION, LEGAL_ENTITIES
    ),
    "member": FtmRelation("Membership", "organization", "member", _ORGANIZATION, LEGAL_ENTITIES),
    "spouse": FtmRelation(
        "Family", "person", "relative", _PERSON, _PERSON, "relationship", is_general=True
    ),
    "succeeded_by": FtmRelation(
        "Succession", "predecessor", "successor", LEGAL_ENTITIES, LEGAL_ENTITIES
    ),
    "author": _DOCUMENTATION,
    "contributor": _DOCUMENTATION,
    "subject": _DOCUMENTATION,
}
"""The schemata of relations by property; for other properties and kinds it is `UNKNOWN_LINK`."""

UNKNOWN_LINK: Final = FtmRelation("UnknownLink", "subject", "object", _ANY, _ANY, is_general=True)
OCCUPANCY: Final = FtmRelation("Occupancy", "holder", "post", _PERSON, (), None)


@dataclass(slots=True)
class FtmValue:
    """A value of a property, with the citations that support it."""

    text: str
    lang: str | None
    citations: dict[str, None]


@dataclass(slots=True)
class FtmEntity:
    """An entity of FollowTheMoney; its values are a set for each property."""

    id: str
    schema: str
    caption: str | None = None
    properties: dict[str, dict[str, FtmValue]] = field(default_factory=dict)

    def add(
        self, name: str, text: str, citations: Iterable[str] = (), lang: str | None = None
    ) -> None:
        """Add a value; an equal one takes the citations."""
        values = self.properties.setdefault(name, {})
        value = values.setdefault(text, FtmValue(text, lang, {}))
        value.citations.update(dict.fromkeys(citations))

    def render(self) -> Json:
        """Return the entity as a line of an entity file."""
        properties = {name: list(values) for name, values in self.properties.items()}
        caption = {"caption": self.caption} if self.caption else {}
        return {"id": self.id, **caption, "schema": self.schema, "properties": properties}


def hash_id(*parts: str) -> str:
    """Return an id that depends on the parts alone."""
    return hashlib.sha1("\n".join(parts).encode(), usedforsecurity=False).hexdigest()
