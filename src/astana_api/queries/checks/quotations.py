"""The evidence of a statement with quotations from attached texts, at any revision."""

from astana_api.db.base import table
from astana_api.db.compiled import Row
from astana_api.db.validity import valid_at
from astana_api.domain.rendering.entities import Json
from astana_api.domain.rendering.statements import render_evidence
from astana_api.models import AnchorCheck, EvidenceVersion, SQLEvidence
from astana_api.queries.evidence import COLUMNS, anchor_state, build_views, check_column
from astana_api.queries.lists.conditions import any_of
from astana_api.queries.lists.definitions import ListDefinition, SortKey
from astana_api.queries.view import View

_evidence = table(SQLEvidence).c
_version = table(EvidenceVersion).c
_check = table(AnchorCheck).c
_QUOTATION = (_check.before, _check.exact, _check.after)

LISTING = ListDefinition(
    columns=(*COLUMNS, *map(check_column, _QUOTATION)),
    source=table(SQLEvidence).join(table(EvidenceVersion), _version.evidence_id == _evidence.id),
    id=_version.seq,
    sorts={
        "stated": SortKey((_version.from_revision,)),
        "-stated": SortKey((_version.from_revision,), descending=True),
    },
    filters={
        "statement": any_of(_evidence.statement_id),
        "stance": any_of(_evidence.stance),
        "basis": any_of(_version.basis),
        "anchor_state": any_of(anchor_state),
    },
    where=(valid_at(_version),),
)
"""The evidence of the statement in the filter, in the order in which it was added."""

DEFAULT_SORT = ("stated",)


async def render_quotations(view: View, rows: list[Row]) -> list[Json]:
    """Render rows of `LISTING`; `quotation` is null unless the phrase was found once."""
    width = len(COLUMNS)
    views = await build_views(view.snapshot, [row[:width] for row in rows], view.as_of)
    return [
        {**render_evidence(record), "quotation": _quotation(row[width:])}
        for row, record in zip(rows, views, strict=True)
    ]


def _quotation(columns: Row) -> Json | None:
    before, exact, after = columns
    return None if exact is None else {"before": before, "exact": exact, "after": after}
