"""Test creating, revoking and using API keys, on both databases."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from astana_api.commands.api_keys import create_key, record_use, revoke_key
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.api_keys import hash_secret
from astana_api.domain.enums import Scope
from astana_api.errors import IdentifierTaken, ResourceNotFound, UnprocessableContent
from astana_api.models import ApiKey, Base
from astana_api.queries.api_keys import KeyRecord, find_key_by_digest, list_keys
from tests.support.databases import EPOCH, dump_tables

T = TypeVar("T")


def run_query(database: Database, query: Callable[[Snapshot], Awaitable[T]]) -> T:
    async def run() -> T:
        try:
            async with database.read() as snapshot:
                return await query(snapshot)
        finally:
            await database.close()

    return asyncio.run(run())


def find_key(database: Database, secret: str) -> KeyRecord | None:
    digest = hash_secret(secret.encode())
    return run_query(database, lambda snapshot: find_key_by_digest(snapshot, digest))


def load_keys(database: Database) -> list[KeyRecord]:
    return run_query(database, list_keys)


def create(database: Database, name: str, *scopes: Scope) -> str:
    with database.write() as session:
        return create_key(session, name, scopes or (Scope.READ,), clock=lambda: EPOCH).secret


def test_find_key_by_secret_returns_only_exact_match(database: Database) -> None:
    with database.write() as session:
        until = EPOCH + dt.timedelta(days=1)
        scopes = [Scope.WRITE, Scope.READ, Scope.WRITE]
        made = create_key(session, " Архив ", scopes, expires_at=until, clock=lambda: EPOCH)
    key = find_key(database, made.secret)
    assert key == KeyRecord(
        id=made.id,
        name="Архив",
        scopes=(Scope.READ, Scope.WRITE),
        created_at="2026-11-24T04:00:00Z",
        expires_at="2026-11-25T04:00:00Z",
        revoked_at=None,
        last_used_at=None,
    )
    assert key.is_valid("2026-11-25T03:59:59Z")
    assert not key.is_valid("2026-11-25T04:00:00Z")
    assert find_key(database, made.secret[:-1] + "~") is None


def test_created_key_secret_is_not_stored(database: Database) -> None:
    secret = create(database, "archive")
    models: list[type[Base]] = [ApiKey]
    assert secret.removeprefix("astana_") not in repr(dump_tables(database, models))


def test_create_key_with_name_of_revoked_key_raises_identifier_taken(database: Database) -> None:
    create(database, "archive")
    with database.write() as session:
        revoke_key(session, "archive")
    with pytest.raises(IdentifierTaken, match="archive"):
        create(database, "archive")
    assert len(load_keys(database)) == 1


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x00b", "x" * 101, "key-5"])
def test_create_key_with_invalid_name_is_rejected(database: Database, name: str) -> None:
    with pytest.raises(UnprocessableContent):
        create(database, name)
    assert load_keys(database) == []


def test_create_key_without_scope_or_with_past_expiry_is_rejected(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(UnprocessableContent, match="scope"):
            create_key(session, "none", [])
        with pytest.raises(UnprocessableContent, match="past"):
            create_key(session, "old", [Scope.READ], expires_at=EPOCH, clock=lambda: EPOCH)


def test_revoke_key_by_name_or_id_keeps_first_revocation_time(database: Database) -> None:
    secrets = [create(database, name) for name in ("one", "two", "three")]
    ids = {key.name: key.id for key in load_keys(database)}
    with database.write() as session:
        first = revoke_key(session, "one", clock=lambda: EPOCH)
        second = revoke_key(session, ids["two"], clock=lambda: EPOCH)
    assert (first.id, second.name, first.was_already_revoked) == (ids["one"], "two", False)
    with database.write() as session:
        again = revoke_key(session, "one")
    assert (again.was_already_revoked, again.revoked_at) == (True, "2026-11-24T04:00:00Z")
    keys = [find_key(database, secret) for secret in secrets]
    works = [key is not None and key.is_valid("2026-12-01T00:00:00Z") for key in keys]
    assert works == [False, False, True]


def test_revoke_unknown_key_raises_not_found(database: Database) -> None:
    with pytest.raises(ResourceNotFound, match="nobody"), database.write() as session:
        revoke_key(session, "nobody")


def test_record_use_never_decreases_last_used_at(database: Database) -> None:
    for name in ("one", "two", "three"):
        create(database, name)
    ids = {key.name: key.id for key in load_keys(database)}
    earlier, later = "2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z"
    for last_used in (
        {ids["one"]: later, ids["two"]: earlier, "key-nobody": later},
        {ids["one"]: earlier, ids["two"]: later},
        {},
    ):
        with database.write() as session:
            record_use(session, last_used)
    assert {key.name: key.last_used_at for key in load_keys(database)} == {
        "one": later,
        "two": later,
        "three": None,
    }
