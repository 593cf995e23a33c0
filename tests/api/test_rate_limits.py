"""Rate limits by API key, by client, and for invalid keys."""

from collections.abc import Iterator

import pytest

from astana_api.api.middleware import rate_limits
from astana_api.api.middleware.rate_limits import NO_LIMITS, FixedWindow, RateLimits, client_network
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


class Clock:
    """Represent a clock that a test advances."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_window_beyond_limit_returns_seconds_to_wait() -> None:
    clock = Clock()
    window = FixedWindow(2, clock=clock)
    assert [window.hit("a"), window.hit("a"), window.hit("a")] == [0, 0, 60]
    assert window.hit("b") == 0
    clock.now += 59.5
    assert (window.hit("a"), window.retry_after("a"), window.retry_after("b")) == (1, 1, 0)
    clock.now += 0.5
    assert (window.retry_after("a"), window.hit("a")) == (0, 0)


def test_window_with_many_clients_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MAX_TRACKED_CLIENTS", 100)
    window = FixedWindow(5, clock=Clock())
    for number in range(1_000):
        assert window.hit(str(number)) == 0
        assert len(window) <= 100


def test_new_window_resets_all_counts() -> None:
    clock = Clock()
    window = FixedWindow(5, clock=clock)
    for number in range(50):
        window.hit(str(number))
    clock.now += 60
    window.hit("a")
    assert len(window) == 1


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (("192.0.2.1", 5), "192.0.2.1"),
        (("2001:db8:1:2:3:4:5:6", 5), "2001:db8:1:2::"),
        (("2001:db8:1:2::9", 6), "2001:db8:1:2::"),
        (("::ffff:192.0.2.1", 5), "192.0.2.1"),
        (("fe80::1%eth0", 5), "fe80::"),
        (("a:b", 5), "a:b"),
        (("", 0), ""),
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


def test_probes_are_not_limited(notes_app: NotesApp) -> None:
    notes_app.configure(rate_limits=RateLimits(per_key=1, per_client=1))
    for _ in range(3):
        # This application has no such routes, so they return 404 instead of 429.
        assert notes_app.request("/healthz").status == 404
        assert notes_app.request("/readyz").status == 404
    assert not is_limited(notes_app.request("/v1/notes"))
    assert is_limited(notes_app.request("/docs"))


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
