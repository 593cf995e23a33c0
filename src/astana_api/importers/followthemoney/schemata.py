"""What the schemata and properties of FollowTheMoney are here.

A schema in neither table has no equivalent: documents, assets, payments and the like.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from astana_api.domain.enums import Kind, NameKind

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "Person": Kind.PERSON,
        "LegalEntity": Kind.ORGANIZATION,
        "Organization": Kind.ORGANIZATION,
        "Company": Kind.ORGANIZATION,
        "PublicBody": Kind.ORGANIZATION,
        "Event": Kind.EVENT,
        "Trip": Kind.EVENT,
        "Address": Kind.PLACE,
        "Article": Kind.WORK,
    }
)
"""The kind of a schema; a LegalEntity may also be a person, which a note says."""

PLAIN_SCHEMATA: Final = frozenset(("Person", "Organization", "Event", "Address", "Article"))
"""The schemata that the kind names already; another schema is kept in a note."""

_GENERALIZATIONS: Final = {
    "LegalEntity": ("Person", "Organization", "Company", "PublicBody"),
    "Organization": ("Company", "PublicBody"),
    "Event": ("Trip",),
}


@dataclass(frozen=True, slots=True)
class RelationSchema:
    """How a relation is stated: `source` and `target` are the properties that name its ends.

    The source is the subject of the statement unless `inverted`. `role` is the property with the
    role, `default_role` the role of a relation that has none.
    """

    source: str
    target: str
    property_id: str
    inverted: bool = False
    role: str = "role"
    default_role: str | None = None


RELATIONS: Final[Mapping[str, RelationSchema]] = MappingProxyType(
    {
        "Membership": RelationSchema("member", "organization", "member", inverted=True),
        "Directorship": RelationSchema("director", "organization", "leader", inverted=True),
        "Employment": RelationSchema("employee", "employer", "position"),
        "Occupancy": RelationSchema("holder", "post", "position"),
        "Ownership": RelationSchema("owner", "asset", "related", default_role="owns"),
        "Family": RelationSchema("person", "relative", "related", role="relationship"),
        "Associate": RelationSchema(
            "person", "associate", "related", role="relationship", default_role="associate of"
        ),
        "Representation": RelationSchema("agent", "client", "related", default_role="represents"),
        "Succession": RelationSchema("predecessor", "successor", "succeeded_by"),
        "Documentation": RelationSchema("document", "entity", "related"),
        "UnknownLink": RelationSchema("subject", "object", "related"),
    }
)
"""The schemata that connect two entities and state a property of one of them."""

LABELLED: Final = frozenset(("Documentation", "UnknownLink"))
"""The schemata of several properties: the summary may be the label of one."""

SPOUSES: Final = frozenset(("spouse", "wife", "husband"))
"""The relationships of a family that the property `spouse` states."""

DIRECTS: Final = "directs"
"""The role of a director that is no person, and therefore no leader here."""

NAMES: Final[Mapping[str, NameKind | None]] = MappingProxyType(
    {
        "name": None,
        "alias": NameKind.ALIAS,
        "weakAlias": NameKind.ALIAS,
        "previousName": NameKind.FORMER,
        "abbreviation": NameKind.ABBREVIATION,
    }
)
"""The kind of name in each property."""

IDENTIFIERS: Final = (
    "idNumber",
    "wikidataId",
    "registrationNumber",
    "taxNumber",
    "vatCode",
    "leiCode",
    "dunsCode",
    "innCode",
    "ogrnCode",
    "okpoCode",
    "kppCode",
    "swiftBic",
    "bvdId",
    "icijId",
    "npiCode",
    "cageCode",
    "uniqueEntityId",
    "giiNumber",
    "permId",
    "ibcRuc",
    "jibCode",
    "irsCode",
    "cikCode",
    "isinCode",
    "ricCode",
    "ticker",
    "passportNumber",
    "socialSecurityNumber",
    "osmId",
    "googlePlaceId",
)
"""The properties with keys of other schemes; the name of the property is the scheme."""

SCHEMES: Final[Mapping[str, str | None]] = MappingProxyType(
    {"idNumber": None, "wikidataId": "wikidata", "leiCode": "lei"}
)
"""The schemes that are not named after their property."""


def merge_schemata(first: str, second: str) -> str | None:
    """Return the more specific of two schemata of an entity, None if they exclude each other."""
    if second in _GENERALIZATIONS.get(first, ()):
        return second
    if first == second or first in _GENERALIZATIONS.get(second, ()):
        return first
    return None
