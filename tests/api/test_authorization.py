"""Who may do what: keys over HTTP, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from astana_api.api.http.authorization import KeyHolder
from astana_api.domain.api_keys import new_secret
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey
from tests.api.asking import Answer, ask
from tests.api.keyed import JSON, Served
from tests.support.keys import UNKNOWN, bearer, make_key


@pytest.fixture
def served(migrated_url: str) -> Iterator[Served]:
    made = Served(migrated_url)
    yield made
    made.database.engine.dispose()


@pytest.fixture
def closed(migrated_url: str) -> Iterator[Served]:
    made = Served(migrated_url, closed=True)
    yield made
    made.database.engine.dispose()


def challenge(answer: Answer) -> str:
    assert answer.status in {401, 403}
    assert answer.problem()["code"] == ("unauthorized" if answer.status == 401 else "forbidden")
    return answer.headers["www-authenticate"]


def test_a_key_of_the_scope_writes_under_its_name(served: Served) -> None:
    answer = served.write(make_key(served.database, "archivist", Scope.WRITE))
    assert (answer.status, answer.json()) == (200, {"actor": "key:archivist", "text": "x"})


def test_a_wider_scope_includes_the_narrower(served: Served) -> None:
    admin = make_key(served.database, "admin", Scope.ADMIN)
    both = make_key(served.database, "both", Scope.READ, Scope.WRITE)
    assert served.write(admin).status == 200
    assert served.write(both).status == 200
    assert served.ask("/v1/notes", admin, method="DELETE").json() == ["admin"]


def test_without_a_key_the_challenge_has_no_error(served: Served) -> None:
    assert challenge(served.write(None)) == 'Bearer realm="astana-api"'


@pytest.mark.parametrize("given", ["Basic YTpi", "Digest x", "", "astana_x"])
def test_what_is_no_bearer_key_is_no_key(served: Served, given: str) -> None:
    headers = {"Authorization": given}
    assert served.ask("/v1/notes", headers=headers).status == 200
    refused = served.ask("/v1/notes", method="POST", headers=JSON | headers, body=b"{}")
    assert challenge(refused) == 'Bearer realm="astana-api"'


@pytest.mark.parametrize(
    "given",
    [
        "Bearer",
        "Bearer ",
        "bearer x",
        "Bearer astana_",
        f"Bearer {UNKNOWN}",
        f"Bearer {UNKNOWN} x",
        f"Bearer {UNKNOWN}x",
        f"Bearer {UNKNOWN[:-1]}ä",
        "Bearer " + "x" * 60_000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_key_that_is_not_good_is_refused_for_reading_too(
    served: Served, method: str, given: str
) -> None:
    answer = served.ask("/v1/notes", method=method, headers={"Authorization": given})
    assert challenge(answer) == 'Bearer realm="astana-api", error="invalid_token"'
    assert answer.headers["cache-control"] == "no-store"
    assert "astana_" not in answer.body.decode()
    assert served.asked == 0


def test_two_keys_are_none(served: Served) -> None:
    one, two = (make_key(served.database, name, Scope.WRITE) for name in ("one", "two"))
    pairs = [*bearer(one).items(), *bearer(two).items()]
    answer = ask(served.asked_once, "/v1/notes", headers=pairs)
    assert "invalid_token" in challenge(answer)


def test_an_expired_or_revoked_key_says_so(served: Served) -> None:
    old = make_key(served.database, "old", Scope.WRITE, expires_at="2020-01-01T00:00:00Z")
    gone = make_key(served.database, "gone", Scope.WRITE, revoked_at="2020-01-01T00:00:00Z")
    fresh = make_key(served.database, "fresh", Scope.WRITE, expires_at="2999-01-01T00:00:00Z")
    for secret, word in ((old, "expired"), (gone, "revoked")):
        answer = served.write(secret)
        assert "invalid_token" in challenge(answer)
        assert word in answer.problem()["detail"]
    assert served.write(fresh).status == 200


def test_a_revoked_key_stops_at_once(served: Served) -> None:
    secret = make_key(served.database, "short", Scope.WRITE)
    assert served.ask("/v1/notes", secret).status == 200
    with served.database.write() as session:
        session.execute(update(ApiKey).values(revoked_at="2026-11-24T05:00:00Z"))
    assert served.write(secret).status == 401
    # What it was answered before is still kept, and is not for it any more.
    assert served.ask("/v1/notes", secret).status == 401


def test_a_key_without_the_scope_is_told_which_it_needs(served: Served) -> None:
    answer = served.write(make_key(served.database, "reader", Scope.READ))
    assert answer.status == 403
    assert challenge(answer).endswith('error="insufficient_scope", scope="write"')
    assert "scope write" in answer.problem()["detail"]


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (JSON, b"{"),
        (JSON, b'{"text":1}'),
        (JSON, b""),
        ({"Content-Type": "text/csv"}, b"a,b"),
        (JSON, b"\xff"),
    ],
)
def test_whoever_may_not_write_learns_nothing_of_the_body(
    served: Served, headers: dict[str, str], body: bytes
) -> None:
    reader = make_key(served.database, "reader", Scope.READ)
    writer = make_key(served.database, "writer", Scope.WRITE)
    sent: dict[str, Any] = {"method": "POST", "headers": headers, "body": body}
    assert served.ask("/v1/notes?nonsense=1", **sent).status == 401
    assert served.ask("/v1/notes", reader, **sent).status == 403
    assert served.ask("/v1/notes", writer, **sent).status in {400, 415, 422}


def test_what_is_not_there_needs_no_key(served: Served) -> None:
    assert served.ask("/v1/nothing", method="POST").status == 404
    assert served.ask("/v1/notes", method="PUT").status == 405


def test_reading_is_open_unless_it_is_closed(served: Served) -> None:
    assert served.ask("/v1/notes").status == 200


def test_closed_reading_needs_the_scope_read(closed: Served) -> None:
    reader = make_key(closed.database, "reader", Scope.READ)
    writer = make_key(closed.database, "writer", Scope.WRITE)
    for target in ("/v1/notes", "/v1/nothing", "/", "/docsx", "/problemsx", "//docs"):
        answer = closed.ask(target)
        assert challenge(answer) == 'Bearer realm="astana-api"'
        assert "scope read" in answer.problem()["detail"]
    assert closed.ask("/v1/notes", method="HEAD").status == 401
    assert closed.ask("/v1/notes", method="PUT").status == 401
    assert closed.ask("/v1/notes", reader).status == 200
    assert closed.ask("/v1/notes", writer).status == 200


def test_a_closed_server_gives_no_stranger_what_it_kept(closed: Served) -> None:
    reader = make_key(closed.database, "reader", Scope.READ)
    first, second = closed.ask("/v1/notes", reader), closed.ask("/v1/notes", reader)
    assert (first.status, second.body, closed.asked) == (200, first.body, 1)
    assert closed.ask("/v1/notes").status == 401
    known = {"If-None-Match": first.headers["etag"]}
    assert closed.ask("/v1/notes", headers=known).status == 401
    assert closed.ask("/v1/notes", reader, headers=known).status == 304


def test_what_is_kept_for_one_key_is_not_for_another(served: Served) -> None:
    one, two = (make_key(served.database, name, Scope.ADMIN) for name in ("one", "two"))
    reader = make_key(served.database, "reader", Scope.READ)
    assert [served.ask("/v1/secrets", key).body for key in (one, two, one)] == [
        b"one",
        b"two",
        b"one",
    ]
    assert served.ask("/v1/secrets", reader).status == 403
    assert served.ask("/v1/secrets").status == 401


@pytest.mark.parametrize("target", ["/docs", "/openapi.json", "/problems", "/problems/gone"])
def test_what_is_about_the_server_is_always_open(closed: Served, target: str) -> None:
    assert closed.ask(target).status == 200
    # Nor does a key that is not good matter there: a probe must not depend on the database.
    assert closed.ask(target, new_secret()).status == 200


def test_a_closed_server_answers_a_browser_that_asks_before(closed: Served) -> None:
    asked = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    answer = closed.ask("/v1/notes", method="OPTIONS", headers=asked)
    assert answer.status == 204
    assert "Authorization" in answer.headers["access-control-allow-headers"]
    assert closed.ask("/v1/notes", method="OPTIONS").status == 204


def test_without_its_database_no_key_is_good(served: Served) -> None:
    secret = make_key(served.database, "writer", Scope.WRITE)
    served.app.state.database = None
    assert served.write(secret).status == 401


def test_a_database_that_is_away_is_not_a_bad_key() -> None:
    served = Served("postgresql://nobody:nothing@127.0.0.1:1/none")
    answer = served.write(new_secret())
    assert (answer.status, answer.problem()["code"]) == (503, "service-unavailable")
    assert "retry-after" in answer.headers


def test_the_document_says_which_operations_need_a_key(served: Served) -> None:
    document = served.app.openapi()
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    notes = document["paths"]["/v1/notes"]
    # The page would draw a closed lock at whatever says that a key may be given.
    assert "security" not in notes["get"]
    assert notes["post"]["security"] == [{"key": ["write"]}]
    assert notes["delete"]["security"] == [{"key": ["admin"]}]
    assert "security" not in document["paths"]["/problems"]["get"]
    for operation in notes.values():
        assert {"401", "403"} <= operation["responses"].keys()
    assert "401" not in document["paths"]["/problems"]["get"]["responses"]


def test_the_document_of_a_closed_server_says_that_reading_needs_a_key() -> None:
    document = Served("sqlite:///none.db", closed=True).app.openapi()
    notes = document["paths"]["/v1/notes"]
    assert notes["get"]["security"] == [{"key": ["read"]}]
    assert notes["post"]["security"] == [{"key": ["write"]}]
    assert "security" not in document["paths"]["/problems"]["get"]
    assert document.get("security") is None


def test_the_scopes_stand_in_their_order() -> None:
    included = {(a.value, b.value) for a in Scope for b in Scope if a.includes(b)}
    assert included == {
        *(("admin", other) for other in ("read", "write", "admin")),
        *(("write", other) for other in ("read", "write")),
        ("read", "read"),
    }


def test_a_holder_is_who_a_revision_names() -> None:
    holder = KeyHolder("key-1", "archivist", frozenset({Scope.WRITE}))
    assert holder.actor == "key:archivist"
    assert holder.may(Scope.READ)
    assert not holder.may(Scope.ADMIN)
