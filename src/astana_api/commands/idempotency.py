"""Answers kept for requests that are sent again, in the transaction of what they answer."""

import datetime as dt
import json
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import Clock, system_clock
from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.db.types import timestamp
from astana_api.models import GivenAnswer, Head

KEPT_FOR = dt.timedelta(days=1)


class Asked(NamedTuple):
    """Who asked, by which key of their own, and a digest of what was asked."""

    key_id: str
    idempotency_key: str
    request_sha256: str


class Given(NamedTuple):
    """An answer as it was given; `request_sha256` is that of the request that it answered."""

    request_sha256: str
    status: int
    headers: dict[str, str]
    body: str


def given(session: Session, asked: Asked, clock: Clock = system_clock) -> Given | None:
    """The answer that was given to the key before, unless that was too long ago.

    It is looked for in turn: of equal requests that are sent at once, to several servers of one
    database, each waits for the one before it.
    """
    session.execute(select(Head.n).with_for_update())
    query = select(
        GivenAnswer.request_sha256, GivenAnswer.status, GivenAnswer.headers, GivenAnswer.body
    ).where(
        GivenAnswer.key_id == asked.key_id,
        GivenAnswer.idempotency_key == asked.idempotency_key,
        GivenAnswer.at >= timestamp(clock() - KEPT_FOR),
    )
    row = session.execute(query).one_or_none()
    return None if row is None else Given(row[0], row[1], json.loads(row[2]), row[3])


def keep(
    session: Session,
    asked: Asked,
    status: int,
    headers: dict[str, str],
    body: str,
    clock: Clock = system_clock,
) -> Given | None:
    """Keep an answer for a day, and drop those that are older.

    Where an equal request was answered meanwhile, that answer is kept, and given back: a change
    that came to nothing has let go of its turn.
    """
    now = clock()
    before = given(session, asked, clock)
    if before is not None:
        return before
    session.execute(delete(GivenAnswer).where(GivenAnswer.at < timestamp(now - KEPT_FOR)))
    row = {
        **asked._asdict(),
        "at": timestamp(now),
        "status": status,
        "headers": json.dumps(headers),
        "body": body,
    }
    insert_rows(session, table(GivenAnswer), [row])
    return None
