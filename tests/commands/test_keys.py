"""Keys as they are made, revoked and used, on both databases."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from astana_api.commands.api_keys import create_key, record_use, revoke_key
from astana_api.db.database import Database
from astana_api.db.snapshot import Snapshot
from astana_api.domain.api_keys import digest_of_secret
from astana_api.domain.enums import Scope
from astana_api.errors import IdentifierTaken, ResourceNotFound, UnprocessableContent
from astana_api.models import ApiKey, Base
from astana_api.queries.api_keys import KeyRecord, all_keys, key_of_digest
from tests.support.databases import EPOCH, snapshot_of

T = TypeVar("T")


def read(database: Database, query: Callable[[Snapshot], Awaitable[T]]) -> T:
    async def run() -> T:
        try:
            async with database.read() as snapshot:
                return await query(snapshot)
        finally:
            await database.close()

    return asyncio.run(run())


def found(database: Database, secret: str) -> KeyRecord | None:
    digest = digest_of_secret(secret.encode())
    return read(database, lambda snapshot: key_of_digest(snapshot, digest))


def listed(database: Database) -> list[KeyRecord]:
    return read(database, all_keys)


def make(database: Database, name: str, *scopes: Scope) -> str:
    with database.write() as session:
        return create_key(session, name, scopes or (Scope.READ,), clock=lambda: EPOCH).secret


def test_a_key_is_found_by_its_secret_alone(database: Database) -> None:
    with database.write() as session:
        until = EPOCH + dt.timedelta(days=1)
        scopes = [Scope.WRITE, Scope.READ, Scope.WRITE]
        made = create_key(session, " Архив ", scopes, expires_at=until, clock=lambda: EPOCH)
    key = found(database, made.secret)
    assert key == KeyRecord(
        id=made.id,
        name="Архив",
        scopes=(Scope.READ, Scope.WRITE),
        created_at="2026-11-24T04:00:00Z",
        expires_at="2026-11-25T04:00:00Z",
        revoked_at=None,
        last_used_at=None,
    )
    assert key.works("2026-11-25T03:59:59Z")
    assert not key.works("2026-11-25T04:00:00Z")
    assert found(database, made.secret[:-1] + "~") is None


def test_the_secret_is_nowhere_in_the_database(database: Database) -> None:
    secret = make(database, "archive")
    models: list[type[Base]] = [ApiKey]
    assert secret.removeprefix("astana_") not in repr(snapshot_of(database, models))


def test_a_name_is_given_once_even_after_its_key_was_revoked(database: Database) -> None:
    make(database, "archive")
    with database.write() as session:
        revoke_key(session, "archive")
    with pytest.raises(IdentifierTaken, match="archive"):
        make(database, "archive")
    assert len(listed(database)) == 1


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a\x00b", "x" * 101, "key-5"])
def test_a_name_that_would_confuse_is_refused(database: Database, name: str) -> None:
    with pytest.raises(UnprocessableContent):
        make(database, name)
    assert listed(database) == []


def test_a_key_that_could_do_nothing_is_refused(database: Database) -> None:
    with database.write() as session:
        with pytest.raises(UnprocessableContent, match="scope"):
            create_key(session, "none", [])
        with pytest.raises(UnprocessableContent, match="past"):
            create_key(session, "old", [Scope.READ], expires_at=EPOCH, clock=lambda: EPOCH)


def test_a_key_is_revoked_by_name_or_id_and_once(database: Database) -> None:
    secrets = [make(database, name) for name in ("one", "two", "three")]
    ids = {key.name: key.id for key in listed(database)}
    with database.write() as session:
        first = revoke_key(session, "one", clock=lambda: EPOCH)
        second = revoke_key(session, ids["two"], clock=lambda: EPOCH)
    assert (first.id, second.name, first.already) == (ids["one"], "two", False)
    with database.write() as session:
        again = revoke_key(session, "one")
    assert (again.already, again.revoked_at) == (True, "2026-11-24T04:00:00Z")
    keys = [found(database, secret) for secret in secrets]
    works = [key is not None and key.works("2026-12-01T00:00:00Z") for key in keys]
    assert works == [False, False, True]


def test_what_is_no_key_cannot_be_revoked(database: Database) -> None:
    with pytest.raises(ResourceNotFound, match="nobody"), database.write() as session:
        revoke_key(session, "nobody")


def test_the_last_use_is_never_set_back(database: Database) -> None:
    for name in ("one", "two", "three"):
        make(database, name)
    ids = {key.name: key.id for key in listed(database)}
    earlier, later = "2026-11-24T05:00:00Z", "2026-11-24T06:00:00Z"
    for used in (
        {ids["one"]: later, ids["two"]: earlier, "key-nobody": later},
        {ids["one"]: earlier, ids["two"]: later},
        {},
    ):
        with database.write() as session:
            record_use(session, used)
    assert {key.name: key.last_used_at for key in listed(database)} == {
        "one": later,
        "two": later,
        "three": None,
    }
