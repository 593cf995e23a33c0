"""Rows in bulk arrive as they were given, however many, and break a rule as any others do."""

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from astana_api.db.base import table
from astana_api.db.bulk import MANY, insert_rows
from astana_api.db.database import Database
from astana_api.models import CitationKey, Revision

ODD = (
    "tab\tand\nline\r",
    r"\N and \. and \\",
    "'quoted' \"twice\"",
    "",
    "رندا قسيس",
    "👩‍⚖️",
    "e\u0301",
)
NUMBERS = [2, MANY, 3 * MANY]


def rows(number: int) -> list[dict[str, object]]:
    return [
        {
            "number": place,
            "at": "2026-11-24T04:00:00Z",
            "actor": ODD[place % 5],
            "origin": "import",
            "message": ODD[place % len(ODD)],
        }
        for place in range(1, number + 1)
    ]


@pytest.mark.parametrize("number", NUMBERS)
def test_they_arrive_as_they_were_given(database: Database, number: int) -> None:
    written = table(Revision)
    with database.write() as session:
        insert_rows(session, written, rows(number))
    with database.write() as session:
        found = session.execute(select(written).order_by(written.c.number)).mappings()
        assert [dict(row) for row in found] == rows(number)


@pytest.mark.parametrize("number", NUMBERS)
def test_one_that_breaks_a_rule_takes_all_back(database: Database, number: int) -> None:
    orphans: list[dict[str, object]] = [
        {"citation_id": f"nobody-{place}", "part": "author", "key": "x"} for place in range(number)
    ]

    def write(session: Session) -> None:
        insert_rows(session, table(Revision), rows(number))
        insert_rows(session, table(CitationKey), orphans)

    with pytest.raises(IntegrityError), database.write() as session:
        write(session)
    with database.write() as session:
        assert session.scalar(select(func.count()).select_from(table(Revision))) == 0
