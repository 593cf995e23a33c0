"""Keep the answers to requests with an idempotency key."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "given_answers",
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("request_sha256", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("headers", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.CheckConstraint(
            "length(request_sha256) = 64", name=op.f("ck_given_answers_request_sha256")
        ),
        sa.CheckConstraint("status BETWEEN 200 AND 299", name=op.f("ck_given_answers_status")),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_given_answers_key_id")),
        sa.PrimaryKeyConstraint("key_id", "idempotency_key", name=op.f("pk_given_answers")),
    )
    op.create_index("ix_given_answers_at", "given_answers", ["at"])


def downgrade() -> None:
    op.drop_index("ix_given_answers_at", table_name="given_answers")
    op.drop_table("given_answers")
