"""How much may be asked in a minute, and by whom."""

from collections.abc import Iterator

import pytest

from astana_api.api.middleware import rate_limits
from astana_api.api.middleware.rate_limits import Rates, Window, client_of
from astana_api.domain.api_keys import new_secret
from astana_api.domain.enums import Scope
from astana_api.settings import Settings
from tests.api.asking import Answer
from tests.api.keyed import Served
from tests.support.keys import make_key


@pytest.fixture
def served(migrated_url: str) -> Iterator[Served]:
    made = Served(migrated_url)
    yield made
    made.database.engine.dispose()


def refused(answer: Answer) -> bool:
    if answer.status != 429:
        return False
    assert answer.problem()["code"] == "too-many-requests"
    assert 1 <= int(answer.headers["retry-after"]) <= 60
    return True


class Clock:
    """A time that stands still until it is moved."""

    now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_window_allows_so_many_and_then_says_how_long_to_wait() -> None:
    clock = Clock()
    window = Window(2, clock=clock)
    assert [window.hit("a"), window.hit("a"), window.hit("a")] == [0, 0, 60]
    assert window.hit("b") == 0
    clock.now += 59.5
    assert (window.hit("a"), window.spent("a"), window.spent("b")) == (1, 1, 0)
    clock.now += 0.5
    assert (window.spent("a"), window.hit("a")) == (0, 0)


def test_a_flood_of_clients_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "MOST_KNOWN", 100)
    window = Window(5, clock=Clock())
    for number in range(1_000):
        assert window.hit(str(number)) == 0
        assert len(window) <= 100


def test_a_window_remembers_nobody_of_the_one_before() -> None:
    clock = Clock()
    window = Window(5, clock=clock)
    for number in range(50):
        window.hit(str(number))
    clock.now += 60
    window.hit("a")
    assert len(window) == 1


@pytest.mark.parametrize(
    ("client", "who"),
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
def test_a_client_is_an_address_or_the_network_of_one_subscriber(
    client: tuple[str, int] | None, who: str | None
) -> None:
    assert client_of({"client": client}) == who


def test_an_address_is_counted_without_a_key_and_a_key_with_one(served: Served) -> None:
    served.app.rates = Rates(keys=3, addresses=2)
    secret = make_key(served.database, "reader", Scope.READ)
    other = make_key(served.database, "other", Scope.READ)
    assert [refused(served.ask("/v1/notes")) for _ in range(3)] == [False, False, True]
    # Answers that are kept count as well, and so does what is not there.
    assert refused(served.ask("/v1/nothing"))
    assert [refused(served.ask("/v1/notes", secret)) for _ in range(4)] == [
        *(False, False, False),
        True,
    ]
    assert not refused(served.ask("/v1/notes", other))
    answer = served.ask("/v1/notes", secret)
    assert "3 requests a minute" in answer.problem()["detail"]
    assert "one key" in answer.problem()["detail"]


def test_a_closed_server_counts_whoever_it_turns_away(migrated_url: str) -> None:
    served = Served(migrated_url, closed=True)
    served.app.rates = Rates(keys=1, addresses=3)
    secret = make_key(served.database, "reader", Scope.READ)
    assert served.ask("/v1/notes").status == 401
    assert served.ask("/v1/notes", "nonsense").status == 401
    assert served.ask("/v1/notes", new_secret()).status == 401
    assert refused(served.ask("/v1/notes"))
    assert refused(served.ask("/v1/notes", new_secret()))
    # A key counts for itself.
    assert served.ask("/v1/notes", secret).status == 200
    assert refused(served.ask("/v1/notes", secret))
    served.database.engine.dispose()


def test_probes_are_always_answered(served: Served) -> None:
    served.app.rates = Rates(keys=1, addresses=1)
    for _ in range(3):
        # This application has no such route, which is an answer.
        assert served.ask("/healthz").status == 404
        assert served.ask("/readyz").status == 404
    assert not refused(served.ask("/v1/notes"))
    assert refused(served.ask("/docs"))


def test_nothing_is_counted_where_it_is_turned_off(served: Served) -> None:
    assert served.app.rates == Rates(keys=0, addresses=0, failed_keys=0)
    assert not any(refused(served.ask("/v1/notes")) for _ in range(20))


def test_keys_that_are_not_good_have_a_limit_of_their_own(served: Served) -> None:
    served.app.rates = Rates(failed_keys=3)
    before = make_key(served.database, "before", Scope.WRITE)
    unseen = make_key(served.database, "unseen", Scope.WRITE)
    assert served.write(before).status == 200
    for secret in (new_secret(), "nonsense", new_secret()):
        assert served.write(secret).status == 401
    # From now on no key is looked at, whether it is good or not...
    assert refused(served.write(new_secret()))
    assert refused(served.write("nonsense"))
    assert refused(served.write(unseen))
    # ...but the one that was seen to be good, and whoever sends none.
    assert served.write(before).status == 200
    assert served.ask("/v1/notes").status == 200


def test_by_default_a_page_or_a_program_meets_no_limit() -> None:
    fields = Settings.model_fields
    assert fields["rate_limit_addresses"].default >= 1_000
    assert fields["rate_limit_keys"].default >= fields["rate_limit_addresses"].default
    assert 5 <= fields["rate_limit_failed_keys"].default <= 100
