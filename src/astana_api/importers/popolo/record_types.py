"""The record types of Popolo, and the type of a record that stands outside a list."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from astana_api.domain.enums import Kind

KINDS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "person": Kind.PERSON,
        "organization": Kind.ORGANIZATION,
        "area": Kind.PLACE,
        "event": Kind.EVENT,
    }
)
"""The record types that are entities."""

COLLECTIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "persons": "person",
        "organizations": "organization",
        "areas": "area",
        "events": "event",
        "posts": "post",
        "memberships": "membership",
        "motions": "motion",
        "vote_events": "vote event",
        "votes": "vote",
        "counts": "count",
        "speeches": "speech",
    }
)
"""The record type in each list of a file."""

_DISTINCTIVE_KEYS: Final = (
    ("count", ("option", "value")),
    ("contact detail", ("type", "value")),
    ("vote", ("voter_id",)),
    ("vote", ("vote_event_id",)),
    ("vote event", ("group_results",)),
    ("vote event", ("counts",)),
    ("vote event", ("motion",)),
    ("vote event", ("motion_id",)),
    ("motion", ("vote_events",)),
    ("motion", ("requirement",)),
    ("speech", ("attribution_text",)),
    ("speech", ("audio",)),
    ("speech", ("creator_id",)),
    ("membership", ("person_id",)),
    ("membership", ("person",)),
    ("membership", ("member",)),
    ("membership", ("post_id",)),
    ("membership", ("on_behalf_of_id",)),
    ("post", ("label",)),
    ("post", ("other_label",)),
    ("person", ("birth_date",)),
    ("person", ("death_date",)),
    ("person", ("given_name",)),
    ("person", ("family_name",)),
    ("person", ("gender",)),
    ("person", ("sort_name",)),
    ("person", ("honorific_prefix",)),
    ("person", ("biography",)),
    ("person", ("national_identity",)),
    ("organization", ("founding_date",)),
    ("organization", ("dissolution_date",)),
    ("organization", ("posts",)),
    ("organization", ("abstract",)),
    ("event", ("attendees",)),
    ("event", ("start_date", "name")),
    ("event", ("location",)),
    ("area", ("identifier",)),
    ("area", ("geometry",)),
)
"""The first type whose keys a record all has is the type of a record without a list."""

_NEVER_EMBEDDED: Final = frozenset(("persons", "organizations", "areas"))
_RECORD_KEYS: Final = frozenset(("id", "name", "label", "role", "person_id", "organization_id"))


def is_collection(fields: Mapping[str, object]) -> bool:
    """Return whether an object is a file of lists, and not a record with embedded lists."""
    if _NEVER_EMBEDDED & fields.keys():
        return True
    return bool(COLLECTIONS.keys() & fields.keys()) and not _RECORD_KEYS & fields.keys()


def find_record_type(fields: Mapping[str, object]) -> str | None:
    """Return the type of a record that stands in no list, None if its fields do not tell it."""
    for record_type, keys in _DISTINCTIVE_KEYS:
        if all(key in fields for key in keys):
            return record_type
    memberships = fields.get("memberships")
    if isinstance(memberships, list) and memberships and isinstance(memberships[0], dict):
        if "organization_id" in memberships[0] or "organization" in memberships[0]:
            return "person"
        return "organization"
    if "classification" in fields or "area_id" in fields:
        return "organization"
    return None
