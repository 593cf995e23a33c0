"""The role phrases of the property `related`, each with its inverse.

A phrase reads from the subject to the value: "trump-son, son of, trump". Any other phrase may be
stated; it has no inverse until it has a row here. The phrases of a row are inverse to each other; a
phrase alone is its own inverse.
"""

from collections.abc import Mapping
from types import MappingProxyType

_PAIRS: tuple[tuple[str, ...], ...] = (
    # Identity and names
    ("perhaps the same as",),
    ("perhaps one of", "perhaps includes"),
    ("told of in the account of", "tells in its account of"),
    ("named apart from",),
    ("named after", "gave its name to"),
    ("names the section that tells of", "told of in the section named after"),
    ("called a conference of", "has as its conference, so called,"),
    # Persons, bodies and states
    ("son of", "parent of"),
    ("has as foreign minister", "foreign minister of"),
    ("Special Envoy on Syria of", "has as Special Envoy on Syria"),
    ("press centre of", "has as press centre"),
    ("Special Representative for", "has as Special Representative"),
    ("administration of", "has as administration"),
    ("building of", "has as building"),
    ("backs", "backed by"),
    ("has strong ties with",),
    ("has had much improved relations in the last few years with",),
    ("has objectives similar to those of",),
    ("not affiliated with",),
    ("held to be the main or broadest bloc of", "held to have as its main or broadest bloc"),
    ("represents the broadest spectrum of", "has its broadest spectrum represented by"),
    ("formed by defectors from", "lost defectors who formed"),
    ("broader body after", "narrower body before"),
    ("established by", "established"),
    ("created for", "occasion of the creation of"),
    ("created to represent", "to be represented by"),
    ("foreign policy of", "has as foreign policy"),
    ("perhaps established", "perhaps established by"),
    ("occupies zones of", "has zones occupied by"),
    ("protects from collapse", "protected from collapse by"),
    ("urged the halt together with",),
    ("held events and discussions with", "political figure at events and discussions of"),
    # Conflicts and negotiations
    ("meant to end", "meant to be ended by"),
    ("meant to resolve", "meant to be resolved by"),
    ("on the matter of", "matter of"),
    ("on the future of", "its future was the matter of"),
    ("preceded by the failure of", "failed before"),
    ("to negotiate with",),
    ("seeks to reconcile", "to be reconciled by"),
    ("to change or replace", "to be changed or replaced by"),
    ("works in the context of", "context of the work of"),
    ("negotiates on pathways sponsored by", "sponsors the pathways of negotiation of"),
    ("has made no contact towards a settlement in", "without contact towards a settlement from"),
    ("had lasted more than eight years at the formation of", "formed more than eight years into"),
    ("has put economic diplomacy first in", "has economic diplomacy put first by"),
    ("decided to stop hosting", "was to be hosted no longer by"),
    ("ended after the 20th round", "ended after the 20th round by"),
    ("insisted on the exclusion from the peace process of", "excluded at the insistence of"),
    (
        "awaited further talks of the Syrian authorities and the opposition in",
        "had further talks of the Syrian authorities and the opposition awaited by",
    ),
    (
        "with its decision to stop hosting the Syria talks surprised",
        "surprised at the decision to stop hosting the Syria talks of",
    ),
    ("perhaps a reversal of", "perhaps reversed by"),
    # Events and works
    ("discussed", "discussed at"),
    (
        "considered a mechanism for the discussion of",
        "a mechanism for its discussion was considered at",
    ),
    ("presented", "presented at"),
    ("on the sidelines of", "had on its sidelines"),
    (
        "format of a meeting on which a statement was made by the states of",
        "made, by its states, a statement on a meeting in the format",
    ),
    ("has a page on", "subject of a page of"),
    ("signed in", "place of signing of"),
    ("perhaps signed at", "perhaps occasion of the signing of"),
    ("given at", "had given at it"),
    ("has the website of", "has its website on"),
    ("official website of", "has as official website"),
    ("in the title of a source cited for", "cited to a source with the title of"),
)

RELATED_ROLES: Mapping[str, str] = MappingProxyType(
    {phrase: pair[-1 - index] for pair in _PAIRS for index, phrase in enumerate(pair)}
)
"""The inverse of each phrase, in both directions."""
