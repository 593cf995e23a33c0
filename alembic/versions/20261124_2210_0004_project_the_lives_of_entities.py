"""Project the bounds of entities' lives.

The table is filled as everything projected is: `astana-api migrate` renders anew what another
version rendered.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "lifetimes",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("start_min", sa.BigInteger(), nullable=False),
        sa.Column("start_max", sa.BigInteger(), nullable=False),
        sa.Column("end_min", sa.BigInteger(), nullable=False),
        sa.Column("end_max", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_lifetimes_entity_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_lifetimes")),
    )


def downgrade() -> None:
    op.drop_table("lifetimes")
