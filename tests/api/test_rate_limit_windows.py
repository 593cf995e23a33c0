"""The windows in which clients are counted, and the paths that are not counted."""

import pytest

from astana_api.api.middleware import rate_limits
from astana_api.api.middleware.rate_limits import FixedWindow, is_probe


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


def test_window_with_maximum_of_clients_still_limits_those_it_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rate_limits, "MAX_TRACKED_CLIENTS", 2)
    window = FixedWindow(2, clock=Clock())
    assert [window.hit(client) for client in ("a", "b", "a", "a")] == [0, 0, 0, 60]
    assert len(window) == 2
    # One more client resets the counts of all.
    assert [window.hit(client) for client in ("c", "a")] == [0, 0]


def test_window_counts_charges_beyond_the_limit() -> None:
    clock = Clock()
    window = FixedWindow(5, clock=clock)
    assert (window.remaining("a"), window.seconds_left()) == (5, 0)
    window.hit("a")
    assert (window.remaining("a"), window.seconds_left()) == (4, 60)
    window.add("a", 3)
    assert window.remaining("a") == 1
    window.add("a", 3)
    assert (window.remaining("a"), window.hit("a"), window.retry_after("a")) == (0, 60, 60)
    clock.now += 59.9
    assert window.seconds_left() == 1
    clock.now += 10
    assert (window.seconds_left(), window.retry_after("a"), window.hit("a")) == (0, 0, 0)


def test_window_limits_each_client_separately() -> None:
    window = FixedWindow(1, clock=Clock())
    assert [window.hit(client) for client in ("a", "b", "a", "b")] == [0, 0, 60, 60]
    assert [window.retry_after(client) for client in ("a", "c")] == [60, 0]


@pytest.mark.parametrize(
    ("path", "root_path", "expected"),
    [
        ("/healthz", "", True),
        ("/api/healthz", "/api", True),
        ("/readyz", "/api", True),
        ("/api/healthz", "", False),
        ("/healthz/x", "", False),
        ("/healthz/api", "/api", False),
    ],
)
def test_probe_paths_are_below_the_root_path(path: str, root_path: str, expected: bool) -> None:
    assert is_probe({"path": path, "root_path": root_path}) is expected
    assert is_probe({"path": "/metrics"})


def test_new_window_resets_all_counts() -> None:
    clock = Clock()
    window = FixedWindow(5, clock=clock)
    for number in range(50):
        window.hit(str(number))
    clock.now += 60
    window.hit("a")
    assert len(window) == 1
