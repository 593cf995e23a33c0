"""What a dossier cannot carry: records of a type, and parts of records that an export counts."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from astana_api.domain.statements.validation import MAX_ANCHOR_LENGTH

MAX_GAP: Final = 1_000
"""Maximum distance of a reference from the one before it; the numbers between are withdrawn."""


class Omission(StrEnum):
    """A part of the exported records that is left out; the export counts each."""

    ENTITY = "entities without a name"
    STATEMENT = "statements that refer to an entity that is not in the export"
    LINK = "links of citations to an entity that is not in the export"
    ANCHOR = "anchors in a section that the exported document does not have"
    PHRASE = f"phrases of more than {MAX_ANCHOR_LENGTH} characters"
    NUMERIC_CITATION = "evidence from a citation whose id is a number"
    REFERENCE = f"references to a withdrawn citation, or more than {MAX_GAP} numbers apart"
    LINES = "line numbers of sections that are not in the order of the text"


NOT_CARRIED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "superseded and retracted statements": "a dossier states what is current",
        "ended evidence": "a dossier states what is current",
        "withdrawn records, and statements about a withdrawn entity": "a dossier has no deletions",
        "redirects of merged entities": "the statements of a merged entity become statements of "
        "the other entity, with other ids",
        "revisions, reasons and times": "seeding is one revision",
        "order of the evidence of several documents": "each further document has a folder of its "
        "own, which is seeded after the first",
        Omission.ENTITY: "an entity needs a name, and so do the entities that refer to it",
        Omission.STATEMENT: "the entity is withdrawn or has no name",
        Omission.LINK: "the entity is withdrawn or has no name",
        Omission.ANCHOR: "an anchor needs a section; the evidence keeps its citation",
        Omission.PHRASE: "a dossier quotes no whole sentence; the evidence keeps its section",
        Omission.NUMERIC_CITATION: "`cite: [7]` is reference 7 of the document",
        Omission.REFERENCE: "a withdrawn reference keeps its number, and has no citation",
        Omission.LINES: "sections stand in the order of the text; the section keeps its key",
    }
)
"""What a dossier cannot carry, with the reason."""
