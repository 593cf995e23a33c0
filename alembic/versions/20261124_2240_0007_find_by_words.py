"""Find by words."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
NAME_KINDS = (
    "'preferred', 'native', 'translation', 'transliteration', 'alias', 'abbreviation', 'former'"
)


def upgrade() -> None:
    op.create_table(
        "search_words",
        sa.Column("form", TEXT, nullable=False),
        sa.Column("word", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("holder_id", TEXT, nullable=False),
        sa.CheckConstraint(
            "form IN ('name', 'skeleton', 'text')", name=op.f("ck_search_words_form")
        ),
        sa.CheckConstraint(
            "kind IN ('organization', 'person', 'event', 'place', 'work', 'citation')",
            name=op.f("ck_search_words_kind"),
        ),
        sa.PrimaryKeyConstraint(
            "form", "word", "kind", "weight", "holder_id", name=op.f("pk_search_words")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_search_words_holder_id", "search_words", ["holder_id", "form", "word"])
    _renew_names(
        sa.Column("shown", sa.SmallInteger(), nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
    )


def downgrade() -> None:
    _renew_names()
    op.create_index("ix_names_latin", "names", ["latin", "entity_id"])
    op.create_index("ix_names_skeleton", "names", ["skeleton", "entity_id"])
    op.drop_table("search_words")


def _renew_names(*flags: sa.Column[int]) -> None:
    """Make the table anew, empty: it is projected, and the other program will fill it again."""
    op.drop_table("names")
    op.create_table(
        "names",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("script", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=True),
        *flags,
        sa.Column("key", TEXT, nullable=False),
        sa.Column("latin", TEXT, nullable=False),
        sa.Column("skeleton", TEXT, nullable=False),
        sa.CheckConstraint(f"kind IS NULL OR kind IN ({NAME_KINDS})", name=op.f("ck_names_kind")),
        sa.CheckConstraint("text <> ''", name=op.f("ck_names_text")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_names_entity_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_names_statement_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", "statement_id", name=op.f("pk_names")),
    )
    op.create_index("ix_names_key", "names", ["key", "entity_id"])
