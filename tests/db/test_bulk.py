"""Bulk inserts preserve values for any number of rows, and constraint violations roll back."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.bulk import MIN_COPY_ROWS, insert_rows
from astana_api.db.database import Database
from astana_api.models import CitationKey, SQLRevision

SPECIAL_TEXTS = (
    "tab\tand\nline\r",
    r"\N and \. and \\",
    "'quoted' \"twice\"",
    "",
    "رندا قسيس",
    "👩‍⚖️",
    "e\u0301",
)
ROW_COUNTS = [2, MIN_COPY_ROWS, 3 * MIN_COPY_ROWS]


def rows(number: int) -> list[dict[str, object]]:
    return [
        {
            "number": index,
            "at": "2026-11-24T04:00:00Z",
            "actor": SPECIAL_TEXTS[index % 5],
            "origin": "import",
            "message": SPECIAL_TEXTS[index % len(SPECIAL_TEXTS)],
        }
        for index in range(1, number + 1)
    ]


@pytest.mark.parametrize("number", ROW_COUNTS)
def test_insert_rows_preserves_values(database: Database, number: int) -> None:
    source = table(SQLRevision)
    with database.write() as session:
        insert_rows(session, source, rows(number))
    with database.write() as session:
        stored = session.execute(select(source).order_by(source.c.number)).mappings()
        assert [dict(row) for row in stored] == rows(number)


@pytest.mark.parametrize("number", ROW_COUNTS)
def test_insert_rows_with_constraint_violation_rolls_back(database: Database, number: int) -> None:
    orphans: list[dict[str, object]] = [
        {"citation_id": f"nobody-{index}", "part": "author", "key": "x"} for index in range(number)
    ]

    def write(session: Session) -> None:
        insert_rows(session, table(SQLRevision), rows(number))
        insert_rows(session, table(CitationKey), orphans)

    with pytest.raises(IntegrityError), database.write() as session:
        write(session)
    with database.write() as session:
        assert session.scalar(select(func.count()).select_from(table(SQLRevision))) == 0
