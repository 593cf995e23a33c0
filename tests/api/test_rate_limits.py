"""Rate limits by API key, by client, and for invalid keys."""

from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from astana_api.api.asgi_stack import options_from_settings
from astana_api.api.http.query_model import MAX_COST, QueryModel
from astana_api.api.middleware.rate_limits import (
    LOOPBACK,
    NO_LIMITS,
    UNKNOWN,
    RateLimits,
    client_network,
)
from astana_api.api.routers.entities.routes import EntityItemQuery, EntityListQuery
from astana_api.api.routers.graph import GraphQuery
from astana_api.domain.api_keys import generate_secret
from astana_api.domain.enums import Scope
from astana_api.settings import Settings
from tests.api.asgi_client import ASGIResponse
from tests.api.notes_app import NotesApp
from tests.support.api_keys import create_api_key


@pytest.fixture
def notes_app(migrated_url: str) -> Iterator[NotesApp]:
    notes_app = NotesApp(migrated_url)
    yield notes_app
    notes_app.database.engine.dispose()


def is_limited(response: ASGIResponse) -> bool:
    if response.status != 429:
        return False
    assert response.problem()["code"] == "too-many-requests"
    assert 1 <= int(response.headers["retry-after"]) <= 60
    return True


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::"),
        (("2001:db8:1:2::9", 6), "2001:db8:1:2::"),
        (("::ffff:192.0.2.1", 5), "192.0.2.1"),
        (("fe80::1%eth0", 5), "fe80::"),
        (("127.0.0.1", 5), LOOPBACK),
        (("127.1.2.3", 5), LOOPBACK),
        (("::1", 5), LOOPBACK),
        (("::ffff:127.0.0.1", 5), LOOPBACK),
        (("128.0.0.1", 5), "128.0.0.1"),
        (("a:b", 5), UNKNOWN),
        (("localhost", 5), UNKNOWN),
        (("192.0.2.256", 5), UNKNOWN),
        (("1" * 100_000, 5), UNKNOWN),
        (("fe80::1%" + "a" * 56, 5), "fe80::"),
        (("fe80::1%" + "a" * 57, 5), UNKNOWN),
        (("fe80::1%eth0%1", 5), "fe80::"),
        (("", 0), None),
        (None, None),
    ],
)
def test_client_network_is_ipv4_address_or_ipv6_prefix(
    client: tuple[str, int] | None, expected: str | None
) -> None:
    assert client_network({"client": client}) == expected


def test_requests_count_by_key_or_else_by_client(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=3, per_client=2))
    secret = create_api_key(notes_app.database, "reader", Scope.READ)
    other = create_api_key(notes_app.database, "other", Scope.READ)
    assert [is_limited(notes_app.request("/v1/notes")) for _ in range(3)] == [False, False, True]
    # Cached responses and 404 responses count too.
    assert is_limited(notes_app.request("/v1/nothing"))
    assert [is_limited(notes_app.request("/v1/notes", secret)) for _ in range(4)] == [
        *(False, False, False),
        True,
    ]
    assert not is_limited(notes_app.request("/v1/notes", other))
    response = notes_app.request("/v1/notes", secret)
    assert "3 requests a minute" in response.problem()["detail"]
    assert "one key" in response.problem()["detail"]


def test_write_with_rate_limits_has_its_body_and_the_headers_of_its_key(
    notes_app: NotesApp,
) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=2, per_client=1))
    secret = create_api_key(notes_app.database, "writer", Scope.WRITE)
    for remaining in (1, 0):
        response = notes_app.write(secret, b'{"text":"limited"}')
        assert (response.status, response.json()["text"]) == (200, "limited")
        assert response.headers["ratelimit-policy"] == '"key";q=2;w=60'
        assert response.headers["ratelimit"].startswith(f'"key";r={remaining};t=')
    assert is_limited(notes_app.write(secret))
    # The client has a count of its own, without the key.
    response = notes_app.request("/v1/notes")
    assert response.headers["ratelimit-policy"] == '"address";q=1;w=60'
    problem = notes_app.request("/v1/notes").problem()
    assert "1 requests a minute are allowed for one address" in problem["detail"]


def test_unauthorized_requests_count_when_reads_require_key(migrated_url: str) -> None:
    limits = RateLimits(per_key=1, per_client=3)
    notes_app = NotesApp(migrated_url, reads_require_key=True, rate_limits=limits)
    secret = create_api_key(notes_app.database, "reader", Scope.READ)
    assert notes_app.request("/v1/notes").status == 401
    assert notes_app.request("/v1/notes", "nonsense").status == 401
    assert notes_app.request("/v1/notes", generate_secret()).status == 401
    assert is_limited(notes_app.request("/v1/notes"))
    assert is_limited(notes_app.request("/v1/notes", generate_secret()))
    # A valid key has a separate count.
    assert notes_app.request("/v1/notes", secret).status == 200
    assert is_limited(notes_app.request("/v1/notes", secret))
    notes_app.database.engine.dispose()


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
@pytest.mark.parametrize("with_key", [False, True])
def test_probes_are_not_counted(notes_app: NotesApp, path: str, with_key: bool) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=1, per_client=1))
    secret = create_api_key(notes_app.database, "probe", Scope.READ) if with_key else None
    for _ in range(3):
        # This application has no such routes, so they return 404 instead of 429.
        response = notes_app.request(path, secret)
        assert response.status == 404
        assert "ratelimit" not in response.headers
    assert not is_limited(notes_app.request("/v1/notes", secret))
    assert is_limited(notes_app.request("/v1/other", secret))
    assert not is_limited(notes_app.request(path, secret))


def test_client_on_loopback_is_not_limited(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=1, per_client=1))
    secret = create_api_key(notes_app.database, "local", Scope.READ)
    for client in ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"):
        for _ in range(3):
            assert notes_app.request("/v1/notes", client=client).status == 200
            assert notes_app.request("/v1/notes", secret, client=client).status == 200
    # The same key from another machine is counted.
    assert not is_limited(notes_app.request("/v1/notes", secret))
    assert is_limited(notes_app.request("/v1/notes", secret))


def test_client_without_address_is_counted_by_key_only(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=1, per_client=1))
    secret = create_api_key(notes_app.database, "socket", Scope.READ)
    for _ in range(3):
        assert not is_limited(notes_app.request("/v1/notes", client=None))
    assert not is_limited(notes_app.request("/v1/notes", secret, client=None))
    assert is_limited(notes_app.request("/v1/notes", secret, client=None))


@pytest.mark.parametrize(
    ("first", "second", "is_same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
    ],
)
def test_clients_are_counted_by_ipv4_address_or_ipv6_prefix(
    notes_app: NotesApp, first: str, second: str, is_same: bool
) -> None:
    notes_app.configure(rate_limits=RateLimits(per_client=1))
    assert not is_limited(notes_app.request("/v1/notes", client=first))
    assert is_limited(notes_app.request("/v1/notes", client=second)) is is_same


def count_clients(notes_app: NotesApp, requests: list[tuple[str, dict[str, str]]]) -> int:
    """Return how many clients a limit of one request distinguishes."""
    results = [
        notes_app.request("/v1/notes", client=client, headers=headers)
        for client, headers in requests
    ]
    return sum(not is_limited(response) for response in results)


FORWARDED = "X-Forwarded-For"


@pytest.mark.parametrize(
    ("requests", "clients"),
    [
        ([("192.0.2.9", {FORWARDED: "203.0.113.1"}), ("192.0.2.9", {FORWARDED: "8.8.8.8"})], 1),
        ([("127.0.0.1", {FORWARDED: "203.0.113.1"})] * 3, 3),
        ([("192.0.2.9", {"Forwarded": "for=203.0.113.1"}), ("192.0.2.9", {})], 1),
    ],
    ids=["another address", "loopback", "Forwarded"],
)
def test_forwarded_addresses_of_untrusted_clients_are_ignored(
    notes_app: NotesApp, requests: list[tuple[str, dict[str, str]]], clients: int
) -> None:
    notes_app.configure(rate_limits=RateLimits(per_client=1))
    assert count_clients(notes_app, requests) == clients
    # Trusting other networks makes no difference.
    notes_app.configure(rate_limits=RateLimits(per_client=1), trusted_proxies=["10.0.0.0/8"])
    assert count_clients(notes_app, requests) == clients


@pytest.mark.parametrize(
    ("values", "clients"),
    [
        (["203.0.113.1", "203.0.113.2"], 2),
        (["203.0.113.1", "203.0.113.1:4711", " 203.0.113.1 "], 1),
        # The client wrote the left part; only the proxies wrote the right part.
        (["8.8.8.8, 203.0.113.1", "9.9.9.9, 203.0.113.1"], 1),
        (["127.0.0.1, 203.0.113.1", "203.0.113.1"], 1),
        # Two hops: the first trusted proxy appended the client, the second appended the first.
        (["203.0.113.1, 10.9.9.9", "203.0.113.1, 10.8.8.8", "203.0.113.1, fd00::7"], 1),
        (["203.0.113.1, 10.9.9.9", "203.0.113.2, 10.9.9.9"], 2),
        (["203.0.113.1, 198.51.100.1, 10.9.9.9", "203.0.113.2, 198.51.100.1, 10.9.9.9"], 1),
        (["2001:db8:0:1::1", "[2001:db8:0:1::2]:443"], 1),
        (["2001:db8:0:1::1", "2001:db8:0:2::1"], 2),
        # Values that are no address count as one client.
        (["unknown", "_hidden", "a" * 5_000, "203.0.113", "203.0.113.1.1"], 1),
    ],
)
def test_trusted_proxy_forwards_the_address_of_the_client(
    notes_app: NotesApp, values: list[str], clients: int
) -> None:
    notes_app.configure(
        rate_limits=RateLimits(per_client=1), trusted_proxies=["10.0.0.0/8", "fd00::/8"]
    )
    requests = [("10.1.2.3", {FORWARDED: value}) for value in values]
    assert count_clients(notes_app, requests) == clients


def test_trusted_proxy_without_forwarded_address_counts_as_client(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_client=1), trusted_proxies=["10.0.0.0/8"])
    assert count_clients(notes_app, [("10.1.2.3", {}), ("10.1.2.3", {FORWARDED: ""})]) == 1


@pytest.mark.parametrize("text", ["*", "proxy.example", "10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/8;"])
def test_invalid_trusted_proxies_are_rejected(text: str) -> None:
    with pytest.raises(ValidationError, match="trusted_proxies"):
        Settings(trusted_proxies=text)


def test_trusted_proxies_are_addresses_and_networks() -> None:
    options = options_from_settings(Settings(trusted_proxies="127.0.0.1, 10.0.0.0/8,fd00::/8"))
    assert options.trusted_proxies == ("127.0.0.1", "10.0.0.0/8", "fd00::/8")
    assert options_from_settings(Settings()).trusted_proxies == ()


def test_rate_limit_headers_have_remaining_requests(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=5, per_client=2))
    secret = create_api_key(notes_app.database, "reader", Scope.READ)
    responses = [notes_app.request("/v1/notes") for _ in range(3)]
    assert [response.status for response in responses] == [200, 200, 429]
    assert {r.headers["ratelimit-policy"] for r in responses} == {'"address";q=2;w=60'}
    remaining = [response.headers["ratelimit"].rpartition(";t=") for response in responses]
    assert [part[0] for part in remaining] == [f'"address";r={n}' for n in (1, 0, 0)]
    assert all(1 <= int(part[2]) <= 60 for part in remaining)
    headers = notes_app.request("/v1/notes", secret).headers
    assert headers["ratelimit-policy"] == '"key";q=5;w=60'
    assert headers["ratelimit"].startswith('"key";r=4;t=')


def test_request_costs_as_many_as_its_items_divided_by_fifty(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_client=10))
    for limit, remaining in [(1, 9), (50, 8), (51, 6), (150, 3), (500, 0)]:
        response = notes_app.request(f"/v1/items?limit={limit}")
        assert response.status == 200
        assert f";r={remaining};" in response.headers["ratelimit"]
    assert is_limited(notes_app.request("/v1/items?limit=1"))
    # An invalid request costs one.
    notes_app.configure(rate_limits=RateLimits(per_client=10))
    assert ";r=9;" in notes_app.request("/v1/items?limit=501").headers["ratelimit"]


def test_cached_response_costs_one(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_client=100))
    remaining = [
        notes_app.request("/v1/items?limit=100").headers["ratelimit"].split(";")[1]
        for _ in range(3)
    ]
    assert remaining == ["r=98", "r=97", "r=96"]


@pytest.mark.parametrize(
    ("query", "cost"),
    [
        (EntityListQuery(), 1),
        (EntityListQuery(limit=500), 10),
        (EntityListQuery(limit=1, include="statements"), 2),
        (EntityListQuery(limit=10, include="statements,citations"), 21),
        (EntityListQuery(limit=500, include="statements"), MAX_COST),
        (EntityListQuery(count="exact"), 11),
        (EntityItemQuery(), 1),
        (EntityItemQuery(include="statements"), 11),
        (GraphQuery(depth=1, limit=100), 2),
        (GraphQuery(depth=3, limit=1), 40),
    ],
)
def test_cost_of_a_query_grows_with_its_items(query: QueryModel, cost: int) -> None:
    assert query.cost == cost


def test_zero_limits_disable_counting(notes_app: NotesApp) -> None:
    assert RateLimits(per_key=0, per_client=0, failed_keys_per_client=0) == NO_LIMITS
    notes_app.configure(rate_limits=NO_LIMITS)
    assert not any(is_limited(notes_app.request("/v1/notes")) for _ in range(20))


def test_invalid_keys_are_limited_separately(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(failed_keys_per_client=3))
    seen = create_api_key(notes_app.database, "seen", Scope.WRITE)
    unseen = create_api_key(notes_app.database, "unseen", Scope.WRITE)
    assert notes_app.write(seen).status == 200
    for secret in (generate_secret(), "nonsense", generate_secret()):
        assert notes_app.write(secret).status == 401
    # Beyond the limit all keys are rejected without a lookup, ...
    assert is_limited(notes_app.write(generate_secret()))
    assert is_limited(notes_app.write("nonsense"))
    assert is_limited(notes_app.write(unseen))
    # ... except keys that were valid before, and requests without a key.
    assert notes_app.write(seen).status == 200
    assert notes_app.request("/v1/notes").status == 200


def test_default_limits_exceed_normal_use() -> None:
    fields = Settings.model_fields
    assert fields["rate_limit_addresses"].default >= 1_000
    assert fields["rate_limit_keys"].default >= fields["rate_limit_addresses"].default
    assert 5 <= fields["rate_limit_failed_keys"].default <= 100
