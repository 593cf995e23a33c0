"""Store responses by Idempotency-Key, in the transaction of the write itself."""

import datetime as dt
import json
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from astana_api.commands.revision import Clock, system_clock
from astana_api.db.base import table
from astana_api.db.bulk import insert_rows
from astana_api.db.types import timestamp
from astana_api.models import Head, StoredResponse

RETENTION = dt.timedelta(days=1)


class IdempotentRequest(NamedTuple):
    """Identify a request: API key id, Idempotency-Key header, and digest of the request."""

    key_id: str
    idempotency_key: str
    request_sha256: str


class IdempotentReply(NamedTuple):
    """Represent a stored response; `request_sha256` is the digest of its request."""

    request_sha256: str
    status: int
    headers: dict[str, str]
    body: str


def find(
    session: Session, request: IdempotentRequest, clock: Clock = system_clock
) -> IdempotentReply | None:
    """Return the stored response for the idempotency key, or None if none is recent enough.

    The row lock serializes concurrent requests with the same key, across all servers that share
    the database.
    """
    session.execute(select(Head.revision).with_for_update())
    query = select(
        StoredResponse.request_sha256,
        StoredResponse.status,
        StoredResponse.headers,
        StoredResponse.body,
    ).where(
        StoredResponse.key_id == request.key_id,
        StoredResponse.idempotency_key == request.idempotency_key,
        StoredResponse.created_at >= timestamp(clock() - RETENTION),
    )
    row = session.execute(query).one_or_none()
    return None if row is None else IdempotentReply(row[0], row[1], json.loads(row[2]), row[3])


def store(
    session: Session,
    request: IdempotentRequest,
    status: int,
    headers: dict[str, str],
    body: str,
    clock: Clock = system_clock,
) -> IdempotentReply | None:
    """Store a response and delete expired ones.

    If a concurrent request stored a response first, return that response instead: a write that
    changes nothing rolls back and so releases the row lock early.
    """
    now = clock()
    existing = find(session, request, clock)
    if existing is not None:
        return existing
    oldest = timestamp(now - RETENTION)
    session.execute(delete(StoredResponse).where(StoredResponse.created_at < oldest))
    row = {
        **request._asdict(),
        "created_at": timestamp(now),
        "status": status,
        "headers": json.dumps(headers),
        "body": body,
    }
    insert_rows(session, table(StoredResponse), [row])
    return None
