"""Authentication and authorization with API keys, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from astana_api.api.http.authorization import Principal
from astana_api.domain.api_keys import generate_secret
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey
from tests.api.asgi_client import ASGIResponse, send_request
from tests.api.notes_app import JSON, NotesApp
from tests.support.api_keys import UNKNOWN_SECRET, auth_header, create_api_key


@pytest.fixture
def notes_app(migrated_url: str) -> Iterator[NotesApp]:
    notes_app = NotesApp(migrated_url)
    yield notes_app
    notes_app.database.engine.dispose()


@pytest.fixture
def closed_app(migrated_url: str) -> Iterator[NotesApp]:
    notes_app = NotesApp(migrated_url, reads_require_key=True)
    yield notes_app
    notes_app.database.engine.dispose()


def challenge(response: ASGIResponse) -> str:
    assert response.status in {401, 403}
    assert response.problem()["code"] == ("unauthorized" if response.status == 401 else "forbidden")
    return response.headers["www-authenticate"]


def test_write_with_write_scope_records_key_as_actor(notes_app: NotesApp) -> None:
    response = notes_app.write(create_api_key(notes_app.database, "archivist", Scope.WRITE))
    assert (response.status, response.json()) == (200, {"actor": "key:archivist", "text": "x"})


def test_wider_scope_includes_narrower(notes_app: NotesApp) -> None:
    admin = create_api_key(notes_app.database, "admin", Scope.ADMIN)
    both = create_api_key(notes_app.database, "both", Scope.READ, Scope.WRITE)
    assert notes_app.write(admin).status == 200
    assert notes_app.write(both).status == 200
    assert notes_app.request("/v1/notes", admin, method="DELETE").json() == ["admin"]


def test_write_without_key_returns_challenge_without_error(notes_app: NotesApp) -> None:
    assert challenge(notes_app.write(None)) == 'Bearer realm="astana-api"'


@pytest.mark.parametrize("header_value", ["Basic YTpi", "Digest x", "", "astana_x"])
def test_other_authorization_scheme_counts_as_no_key(
    notes_app: NotesApp, header_value: str
) -> None:
    headers = {"Authorization": header_value}
    assert notes_app.request("/v1/notes", headers=headers).status == 200
    response = notes_app.request("/v1/notes", method="POST", headers=JSON | headers, body=b"{}")
    assert challenge(response) == 'Bearer realm="astana-api"'


@pytest.mark.parametrize("header_value", ["Bearer", "Bearer ", "bearer   "])
def test_bearer_without_key_is_named(notes_app: NotesApp, header_value: str) -> None:
    response = notes_app.request("/v1/notes", headers={"Authorization": header_value})
    assert response.json()["detail"] == "Authorization has no key after Bearer."


@pytest.mark.parametrize(
    "header_value",
    [
        "Bearer",
        "Bearer ",
        "bearer x",
        "Bearer astana_",
        f"Bearer {UNKNOWN_SECRET}",
        f"Bearer {UNKNOWN_SECRET} x",
        f"Bearer {UNKNOWN_SECRET}x",
        f"Bearer {UNKNOWN_SECRET[:-1]}ä",
        "Bearer " + "x" * 60_000,
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_invalid_key_returns_401_for_reads_and_writes(
    notes_app: NotesApp, method: str, header_value: str
) -> None:
    response = notes_app.request(
        "/v1/notes", method=method, headers={"Authorization": header_value}
    )
    assert challenge(response) == 'Bearer realm="astana-api", error="invalid_token"'
    assert response.headers["cache-control"] == "no-store"
    assert "astana_" not in response.body.decode()
    assert notes_app.endpoint_calls == 0


def test_two_authorization_headers_return_401(notes_app: NotesApp) -> None:
    first_key, second_key = (
        create_api_key(notes_app.database, name, Scope.WRITE) for name in ("key-1", "key-2")
    )
    pairs = [*auth_header(first_key).items(), *auth_header(second_key).items()]
    response = send_request(notes_app.call_and_close, "/v1/notes", headers=pairs)
    assert "invalid_token" in challenge(response)


def test_expired_or_revoked_key_returns_401_with_reason(notes_app: NotesApp) -> None:
    old = create_api_key(notes_app.database, "old", Scope.WRITE, expires_at="2020-01-01T00:00:00Z")
    gone = create_api_key(
        notes_app.database, "gone", Scope.WRITE, revoked_at="2020-01-01T00:00:00Z"
    )
    fresh = create_api_key(
        notes_app.database, "fresh", Scope.WRITE, expires_at="2999-01-01T00:00:00Z"
    )
    for secret, word in ((old, "expired"), (gone, "revoked")):
        response = notes_app.write(secret)
        assert "invalid_token" in challenge(response)
        assert word in response.problem()["detail"]
    assert notes_app.write(fresh).status == 200


def test_revoked_key_returns_401_at_once(notes_app: NotesApp) -> None:
    secret = create_api_key(notes_app.database, "short", Scope.WRITE)
    assert notes_app.request("/v1/notes", secret).status == 200
    with notes_app.database.write() as session:
        session.execute(update(ApiKey).values(revoked_at="2026-11-24T05:00:00Z"))
    assert notes_app.write(secret).status == 401
    # The cached response for the key is no longer notes_app.
    assert notes_app.request("/v1/notes", secret).status == 401


def test_key_without_scope_returns_403_with_required_scope(notes_app: NotesApp) -> None:
    response = notes_app.write(create_api_key(notes_app.database, "reader", Scope.READ))
    assert response.status == 403
    assert challenge(response).endswith('error="insufficient_scope", scope="write"')
    assert "scope write" in response.problem()["detail"]


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
def test_authorization_precedes_body_validation(
    notes_app: NotesApp, headers: dict[str, str], body: bytes
) -> None:
    reader = create_api_key(notes_app.database, "reader", Scope.READ)
    writer = create_api_key(notes_app.database, "writer", Scope.WRITE)
    options: dict[str, Any] = {"method": "POST", "headers": headers, "body": body}
    assert notes_app.request("/v1/notes?nonsense=1", **options).status == 401
    assert notes_app.request("/v1/notes", reader, **options).status == 403
    assert notes_app.request("/v1/notes", writer, **options).status in {400, 415, 422}


def test_404_and_405_need_no_key(notes_app: NotesApp) -> None:
    assert notes_app.request("/v1/nothing", method="POST").status == 404
    assert notes_app.request("/v1/notes", method="PUT").status == 405


def test_read_without_key_is_allowed_by_default(notes_app: NotesApp) -> None:
    assert notes_app.request("/v1/notes").status == 200


def test_reads_require_read_scope_when_closed(closed_app: NotesApp) -> None:
    reader = create_api_key(closed_app.database, "reader", Scope.READ)
    writer = create_api_key(closed_app.database, "writer", Scope.WRITE)
    for target in ("/v1/notes", "/v1/nothing", "/", "/docsx", "/problemsx", "//docs"):
        response = closed_app.request(target)
        assert challenge(response) == 'Bearer realm="astana-api"'
        assert "scope read" in response.problem()["detail"]
    assert closed_app.request("/v1/notes", method="HEAD").status == 401
    assert closed_app.request("/v1/notes", method="PUT").status == 401
    assert closed_app.request("/v1/notes", reader).status == 200
    assert closed_app.request("/v1/notes", writer).status == 200


def test_cached_response_requires_key_when_closed(closed_app: NotesApp) -> None:
    reader = create_api_key(closed_app.database, "reader", Scope.READ)
    first, second = closed_app.request("/v1/notes", reader), closed_app.request("/v1/notes", reader)
    assert (first.status, second.body, closed_app.endpoint_calls) == (200, first.body, 1)
    assert closed_app.request("/v1/notes").status == 401
    if_none_match = {"If-None-Match": first.headers["etag"]}
    assert closed_app.request("/v1/notes", headers=if_none_match).status == 401
    assert closed_app.request("/v1/notes", reader, headers=if_none_match).status == 304


def test_cached_response_is_not_shared_between_keys(notes_app: NotesApp) -> None:
    first_key, second_key = (
        create_api_key(notes_app.database, name, Scope.ADMIN) for name in ("key-1", "key-2")
    )
    reader = create_api_key(notes_app.database, "reader", Scope.READ)
    assert [
        notes_app.request("/v1/secrets", key).body for key in (first_key, second_key, first_key)
    ] == [
        b"key-1",
        b"key-2",
        b"key-1",
    ]
    assert notes_app.request("/v1/secrets", reader).status == 403
    assert notes_app.request("/v1/secrets").status == 401


@pytest.mark.parametrize("target", ["/docs", "/openapi.json", "/problems", "/problems/gone"])
def test_public_paths_need_no_key_when_closed(closed_app: NotesApp, target: str) -> None:
    assert closed_app.request(target).status == 200
    # Public paths ignore keys, because a probe must not depend on the database.
    assert closed_app.request(target, generate_secret()).status == 200


def test_cors_preflight_needs_no_key_when_closed(closed_app: NotesApp) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET"}
    response = closed_app.request("/v1/notes", method="OPTIONS", headers=headers)
    assert response.status == 200
    assert "Authorization" in response.headers["access-control-allow-headers"]
    assert closed_app.request("/v1/notes", method="OPTIONS").status == 204


def test_key_without_database_returns_401(notes_app: NotesApp) -> None:
    secret = create_api_key(notes_app.database, "writer", Scope.WRITE)
    notes_app.app.state.database = None
    assert notes_app.write(secret).status == 401


def test_key_with_unavailable_database_returns_503() -> None:
    notes_app = NotesApp("postgresql://nobody:nothing@127.0.0.1:1/none")
    response = notes_app.write(generate_secret())
    assert (response.status, response.problem()["code"]) == (503, "service-unavailable")
    assert "retry-after" in response.headers


def test_openapi_document_has_security_requirements(notes_app: NotesApp) -> None:
    document = notes_app.app.openapi()
    scheme = document["components"]["securitySchemes"]["key"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    notes = document["paths"]["/v1/notes"]
    assert notes["get"]["security"] == [{}, {"key": []}]
    assert notes["post"]["security"] == notes["delete"]["security"] == [{"key": []}]
    assert "the scope `write`" in notes["post"]["description"]
    assert "the scope `admin`" in notes["delete"]["description"]
    assert document["paths"]["/problems"]["get"]["security"] == []
    for operation in notes.values():
        assert {"401", "403"} <= operation["responses"].keys()
    assert "401" not in document["paths"]["/problems"]["get"]["responses"]


def test_openapi_document_requires_read_scope_when_closed() -> None:
    document = NotesApp("sqlite:///none.db", reads_require_key=True).app.openapi()
    notes = document["paths"]["/v1/notes"]
    assert notes["get"]["security"] == notes["post"]["security"] == [{"key": []}]
    assert "the scope `read`" in notes["get"]["description"]
    assert "the scope `write`" in notes["post"]["description"]
    assert document["paths"]["/problems"]["get"]["security"] == []
    assert document.get("security") is None


def test_scopes_include_narrower_scopes() -> None:
    included = {(a.value, b.value) for a in Scope for b in Scope if a.includes(b)}
    assert included == {
        *(("admin", other) for other in ("read", "write", "admin")),
        *(("write", other) for other in ("read", "write")),
        ("read", "read"),
    }


def test_principal_actor_and_scopes() -> None:
    principal = Principal("key-1", "archivist", frozenset({Scope.WRITE}))
    assert principal.actor == "key:archivist"
    assert principal.has_scope(Scope.READ)
    assert not principal.has_scope(Scope.ADMIN)
