"""What a table of statements does to statements, by the topic of the table of losses."""

from collections.abc import Mapping
from typing import Final

from astana_api.domain.enums import ValueType
from tests.exporters.entities.round_trips import Claim, KnowledgeBase, Rule

OTHER_TABLES: Final = frozenset(
    (
        "qualifiers of entities",
        "ends of list values",
        "types of cells",
        "names of contributors",
        "titles of citations",
    )
)
"""The topics of the tables of entities and of citations, and of the data package."""


def leave_out_citations(claim: Claim, _: KnowledgeBase) -> Claim | None:
    return None if claim.type == ValueType.CITATION else claim


RULES: Mapping[str, Rule] = {"citations as values": leave_out_citations}
"""The rules by topic; `evidence` has a test of its own."""
