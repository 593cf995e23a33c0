"""Order statements in time, and an entity's ties as they were stated."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DATED = sa.text("shown = 1 AND min <= 4611686018427387904")


def upgrade() -> None:
    for name, first in (("time", []), ("property_time", ["property"])):
        op.create_index(
            f"ix_statements_now_{name}",
            "statements_now",
            [*first, "min", "neg_max", "id"],
            sqlite_where=DATED,
            postgresql_where=DATED,
        )
    op.drop_index("ix_statements_now_subject_now_property", "statements_now")
    for side in ("subject_now", "value_now"):
        op.create_index(
            f"ix_statements_now_{side}_property",
            "statements_now",
            [side, "property", "first_revision", "seq"],
        )


def downgrade() -> None:
    for side in ("value_now", "subject_now"):
        op.drop_index(f"ix_statements_now_{side}_property", "statements_now")
    op.create_index(
        "ix_statements_now_subject_now_property", "statements_now", ["subject_now", "property"]
    )
    for name in ("property_time", "time"):
        op.drop_index(f"ix_statements_now_{name}", "statements_now")
