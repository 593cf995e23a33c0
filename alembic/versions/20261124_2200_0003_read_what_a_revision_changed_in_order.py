"""Read what a revision changed in order.

What a revision began and ended is listed a page at a time: the indexes that find it gain the key by
which it is ordered.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SPANS = {
    "entity_lives": "entity_id",
    "redirects": "old_id",
    "citation_versions": "citation_id",
    "document_versions": "document_id",
    "statement_states": "statement_id",
    "evidence_lives": "evidence_id",
}
SEQUENCED = {"statement_states", "evidence_lives"}
"""Read in the order of their `seq`, by which they have an index already."""
ENDED = sa.text("to_revision IS NOT NULL")


def upgrade() -> None:
    for table, key in SPANS.items():
        _index(table, [key])


def downgrade() -> None:
    for table in SPANS:
        _index(table, [])


def _index(table: str, behind: list[str]) -> None:
    """Make the indexes of a table anew, with these columns behind the revision."""
    ends = f"ix_{table}_to_revision"
    op.drop_index(ends, table_name=table)
    op.create_index(
        ends,
        table,
        ["to_revision", *behind],
        unique=False,
        sqlite_where=ENDED,
        postgresql_where=ENDED,
    )
    if table not in SEQUENCED:
        beginnings = f"ix_{table}_from_revision"
        op.drop_index(beginnings, table_name=table)
        op.create_index(beginnings, table, ["from_revision", *behind], unique=False)
