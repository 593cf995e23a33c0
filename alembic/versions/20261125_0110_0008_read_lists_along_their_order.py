"""Find times by their width, and who has a value in the order of names.

The tables are made anew and empty, as they are projected: `astana-api migrate` renders what another
version rendered.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")
KINDS = "'organization', 'person', 'event', 'place', 'work'"
TYPES = (
    "'text', 'entity', 'citation', 'date', 'url', 'number', 'coordinates', 'somevalue', 'novalue'"
)
IS_DATE = sa.text("type = 'date'")
BEFORE = sa.text("shown = 1 AND min <= 4611686018427387904")
NOW = sa.text("width IS NOT NULL")


DATES = {
    "organizations": ("founded", "dissolved"),
    "persons": ("born", "died"),
    "events": ("dates", "scheduled"),
    "works": ("completed", "published"),
    "citations_now": ("issued",),
}


def upgrade() -> None:
    for table, dates in DATES.items():
        for date in dates:
            op.add_column(table, sa.Column(f"{date}_width", sa.SmallInteger(), nullable=True))
            _index_date(table, date, [f"{date}_width"])
    _renew(
        [
            sa.Column("subject_kind", TEXT, nullable=False),
            sa.Column("name_key", TEXT, nullable=False),
        ],
        [sa.Column("width", sa.SmallInteger(), nullable=True)],
        sa.CheckConstraint(
            f"subject_kind IN ({KINDS})", name=op.f("ck_statements_now_subject_kind")
        ),
    )
    _index("value_now", ["value_now", "property", "shown", "name_key", "subject_now"])
    for name, first in (
        ("time", []),
        ("property_time", ["property"]),
        ("kind_time", ["subject_kind"]),
    ):
        _index(name, [*first, "width", "min", "neg_max", "id"], NOW)
    op.create_table(
        "moments",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("min", sa.BigInteger(), nullable=False),
        sa.Column("neg_max", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.CheckConstraint("part IN ('involved', 'place')", name=op.f("ck_moments_part")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_moments_entity_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_moments_statement_id")
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "part", "min", "neg_max", "statement_id", name=op.f("pk_moments")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_moments_statement_id", "moments", ["statement_id"])


def downgrade() -> None:
    op.drop_table("moments")
    for table, dates in DATES.items():
        for date in dates:
            _index_date(table, date, [])
            op.drop_column(table, f"{date}_width")
    _renew([], [])
    _index("value_now", ["value_now", "property", "shown", "subject_now"])
    for name, first in (("time", []), ("property_time", ["property"])):
        _index(name, [*first, "min", "neg_max", "id"], BEFORE)


def _index_date(table: str, date: str, first: list[str]) -> None:
    for side in ("min", "desc"):
        name = f"ix_{table}_{date}_{side}"
        op.drop_index(name, table)
        op.create_index(name, table, [*first, f"{date}_{side}", f"{date}_neg_max", "id"])


def _renew(
    of_subject: list[sa.Column[Any]], of_time: list[sa.Column[Any]], *more: sa.CheckConstraint
) -> None:
    op.drop_table("statements_now")
    op.create_table(
        "statements_now",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject_now", TEXT, nullable=False),
        *of_subject,
        sa.Column("property", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("value_now", TEXT, nullable=True),
        sa.Column("claim", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.Column("anchored", sa.SmallInteger(), nullable=False),
        sa.Column("disputed", sa.SmallInteger(), nullable=False),
        sa.Column("shown", sa.SmallInteger(), nullable=False),
        sa.Column("min", sa.BigInteger(), nullable=False),
        sa.Column("neg_max", sa.BigInteger(), nullable=False),
        *of_time,
        sa.Column("first_revision", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_statements_now_rank")
        ),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'retracted')", name=op.f("ck_statements_now_state")
        ),
        sa.CheckConstraint(f"type IN ({TYPES})", name=op.f("ck_statements_now_type")),
        *more,
        sa.ForeignKeyConstraint(["id"], ["statements.id"], name=op.f("fk_statements_now_id")),
        sa.ForeignKeyConstraint(
            ["subject_now"], ["entities.id"], name=op.f("fk_statements_now_subject_now")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_now")),
    )
    order = ["first_revision", "seq"]
    _index("property", ["property", *order])
    _index("subject_now_property", ["subject_now", "property", *order])
    _index("claim", ["claim"])
    _index("value_now_property", ["value_now", "property", *order])
    for bound in ("min", "neg_max"):
        _index(bound, ["property", "shown", bound, "subject_now"], IS_DATE)
    _index("order", order, unique=True)


def _index(
    name: str, columns: list[str], where: sa.TextClause | None = None, *, unique: bool = False
) -> None:
    op.create_index(
        f"ix_statements_now_{name}",
        "statements_now",
        columns,
        unique=unique,
        sqlite_where=where,
        postgresql_where=where,
    )
