"""Index what lists filter by, and keep whom each citation names."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
IS_DATE = sa.text("type = 'date'")


def upgrade() -> None:
    op.create_table(
        "citation_keys",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.CheckConstraint(
            "part IN ('author', 'container', 'publisher')", name=op.f("ck_citation_keys_part")
        ),
        sa.CheckConstraint("key <> ''", name=op.f("ck_citation_keys_key")),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_citation_keys_citation_id_citations")
        ),
        sa.PrimaryKeyConstraint("citation_id", "part", "key", name=op.f("pk_citation_keys")),
    )
    op.create_index("ix_citation_keys_key", "citation_keys", ["key", "part", "citation_id"])
    op.create_index("ix_citations_now_language", "citations_now", ["language", "id"])
    op.drop_index("ix_statements_now_value_now_property", table_name="statements_now")
    op.create_index(
        "ix_statements_now_value_now",
        "statements_now",
        ["value_now", "property", "shown", "subject_now"],
    )
    for bound in ("min", "neg_max"):
        op.create_index(
            f"ix_statements_now_{bound}",
            "statements_now",
            ["property", "shown", bound, "subject_now"],
            sqlite_where=IS_DATE,
            postgresql_where=IS_DATE,
        )


def downgrade() -> None:
    for bound in ("min", "neg_max"):
        op.drop_index(f"ix_statements_now_{bound}", table_name="statements_now")
    op.drop_index("ix_statements_now_value_now", table_name="statements_now")
    op.create_index(
        "ix_statements_now_value_now_property", "statements_now", ["value_now", "property"]
    )
    op.drop_index("ix_citations_now_language", table_name="citations_now")
    op.drop_index("ix_citation_keys_key", table_name="citation_keys")
    op.drop_table("citation_keys")
