"""Search over HTTP, on the shipped dossier."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.search.search_tokens import LONGEST_QUERY
from astana_api.domain.text.folding import fold
from tests.support.served import Answer, Client, serving

pytestmark = pytest.mark.xdist_group("seeded")
T = TypeVar("T")


class Seeded:
    """The seeded server, asked in turn."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._serving = serving(url)
        self._client: Client = self._run(self._serving.__aenter__)

    def _run(self, ask: Callable[[], Awaitable[T]]) -> T:
        async def asked() -> T:
            return await ask()

        return self._loop.run_until_complete(asked())

    def ask(self, target: str) -> Answer:
        return self._run(lambda: self._client.get(target))

    def search(self, typed: str, **parameters: Any) -> Any:
        answer = self.ask(f"/v1/search?{urlencode({'q': typed, **parameters})}")
        assert answer.status == 200, answer.body
        return answer.json()

    def suggest(self, typed: str, **parameters: Any) -> list[Any]:
        answer = self.ask(f"/v1/suggest?{urlencode({'q': typed, **parameters})}")
        assert answer.status == 200, answer.body
        items: list[Any] = answer.json()["items"]
        return items

    def close(self) -> None:
        self._run(lambda: self._serving.__aexit__(None, None, None))
        self._loop.close()


@pytest.fixture(scope="module")
def seeded(seeded_sqlite: str) -> Iterator[Seeded]:
    made = Seeded(seeded_sqlite)
    yield made
    made.close()


def ids(page: Any) -> list[str]:
    return [(item["entity"] or item["citation"])["id"] for item in page["items"]]


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        *(
            (typed, "randa-kassis")
            for typed in ("Kassis", "قسيس", "رندا قسيس", "Кассис", "Randa Kasis", "kassis, randa")
        ),
        *((typed, "gennady-gatilov") for typed in ("Gatilov", "Гатилов", "غاتيلوف")),
        *((typed, "yasar-yakis") for typed in ("Yakış", "Yakis", "Якыш")),
        ("astana platform", "astana-platform"),
        ("منصة استانا السياسية", "astana-platform"),
    ],
)
def test_who_types_a_name_as_they_know_it_finds_its_bearer_first(
    seeded: Seeded, typed: str, who: str
) -> None:
    assert ids(seeded.search(typed))[0] == who


def test_of_two_with_one_skeleton_each_is_before_the_other_for_its_own_name(
    seeded: Seeded,
) -> None:
    for typed, first, other in (
        ("Yakis", "yasar-yakis", "randa-kassis"),
        ("قسيس", "randa-kassis", "yasar-yakis"),
    ):
        page = seeded.search(typed)
        assert ids(page).index(first) < ids(page).index(other)
        by_id = dict(zip(ids(page), page["items"], strict=True))
        assert not by_id[first]["candidate"]
        assert by_id[other]["candidate"]


def test_a_match_says_what_matched_how_and_where_from(seeded: Seeded) -> None:
    [item, *_] = seeded.search("Yakış")["items"]
    assert item["entity"]["url"] == "/v1/persons/yasar-yakis"
    assert item["citation"] is None
    statement = item["matched"]["statement"]
    assert item["matched"]["in"] == "name"
    assert item["how"] == "words"
    assert "<mark>" in item["snippet"]
    stated = seeded.ask(f"/v1/statements/{statement}").json()
    assert stated["value"] == item["matched"]["text"]


def test_titles_of_citations_are_found_as_text(seeded: Seeded) -> None:
    page = seeded.search("Why Was Syria's Opposition in Kazakhstan", kind="citation")
    assert ids(page)[0] == "putz-2015-why"
    [item, *_] = page["items"]
    assert (item["how"], item["matched"]["in"]) == ("text", "title")
    assert item["entity"] is None


def test_a_phrase_is_held_together(seeded: Seeded) -> None:
    words = seeded.search("Platform Astana", count="exact")["total"]
    page = seeded.search('"Platform Astana"', count="exact")
    assert page["total"] < words
    assert "astana-platform" not in ids(page)
    assert ids(seeded.search('"astana platform"'))[0] == "astana-platform"


def test_pages_hold_everything_once_and_in_the_same_order(seeded: Seeded) -> None:
    whole = seeded.search("syria", limit=500, count="exact", facets="kind,script,language")
    assert whole["next"] is None
    assert whole["capped"] is False
    assert whole["total"] == len(whole["items"]) > 20
    for counts in whole["facets"].values():
        assert sum(each["count"] for each in counts) == whole["total"]
    found: list[Any] = []
    target: str | None = "/v1/search?q=syria&limit=7"
    while target:
        page = seeded.ask(target).json()
        assert len(page["items"]) <= 7
        found += page["items"]
        target = page["next"]
    assert found == whole["items"]


def test_a_facet_is_a_filter_that_keeps_as_many(seeded: Seeded) -> None:
    whole = seeded.search("astana", facets="kind", count="exact")
    for counted in whole["facets"]["kind"]:
        page = seeded.search("astana", kind=counted["value"], count="exact")
        assert page["total"] == counted["count"]


def test_filters_narrow(seeded: Seeded) -> None:
    in_state = seeded.search("astana", country="kazakhstan")["items"]
    assert 0 < len(in_state) < len(seeded.search("astana")["items"])
    in_document = seeded.search("kassis", document="astana-platform-article", kind="person")
    assert ids(in_document)[0] == "randa-kassis"
    assert ids(seeded.search("kassis", document="nothing")) == []
    events = seeded.search("talks", kind="event", **{"from": "2017", "to": "2017"})
    assert events["items"]
    assert all(item["entity"]["kind"] == "event" for item in events["items"])


def test_suggestions_begin_at_the_first_letter(seeded: Seeded) -> None:
    assert "randa-kassis" in [each["id"] for each in seeded.suggest("r", limit=20)]
    [kassis, *_] = seeded.suggest("kas")
    assert kassis == {
        "id": "randa-kassis",
        "kind": "person",
        "name": "Randa Kassis",
        "matched": kassis["matched"],
        "lang": kassis["lang"],
        "script": "Latn",
        "how": "prefix",
        "candidate": False,
        "url": "/v1/persons/randa-kassis",
    }
    assert seeded.suggest("yak", kind="event") == []
    assert seeded.suggest("кас")[0]["id"] == "randa-kassis"


@pytest.mark.parametrize(
    ("target", "parameter"),
    [
        ("/v1/search", "q"),
        ("/v1/search?q=", "q"),
        ("/v1/search?q=%20", "q"),
        ("/v1/search?q=!!!", "q"),
        ("/v1/search?q=%D9%80", "q"),
        (f"/v1/search?q={'x' * (LONGEST_QUERY + 1)}", "q"),
        (f"/v1/search?q={'x' * 10_000}", "q"),
        (f"/v1/search?q={quote('中' * 10_000)}", "q"),
        ("/v1/search?q=a%00", "q"),
        ("/v1/search?q=a&kind=company", "kind"),
        ("/v1/search?q=a&from=soon", "from"),
        ("/v1/search?q=a&facets=colour", "facets"),
        ("/v1/search?q=a&limit=501", "limit"),
        ("/v1/search?q=a&cursor=zz", "cursor"),
        ("/v1/search?q=a&sort=name", "sort"),
        ("/v1/suggest", "q"),
        ("/v1/suggest?q=a&limit=21", "limit"),
        ("/v1/suggest?q=a&kind=citation", "kind"),
    ],
)
def test_what_cannot_be_asked_is_refused_by_name(
    seeded: Seeded, target: str, parameter: str
) -> None:
    answer = seeded.ask(target)
    assert answer.status == 400, answer.body
    assert [each["parameter"] for each in answer.json()["errors"]] == [parameter]


def test_a_cursor_is_good_with_its_own_question_alone(seeded: Seeded) -> None:
    following = seeded.search("syria", limit=1)["next"]
    assert seeded.ask(following).status == 200
    answer = seeded.ask(following.replace("q=syria", "q=astana"))
    assert answer.status == 400


TYPED = (
    st.text(max_size=60)
    | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
    | st.lists(
        st.sampled_from(
            ["AND", "OR", "NOT", "NEAR/2", "(", ")", '"', "*", "~1", "^", ":", "-", "+", "a", "%",
             "_", "'", "\\", "Kassis", "قس", "ـ", "\u200f", "中", "\U0001f600", "ﷺ", "İ"]
        ),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip


@settings(max_examples=150)
@given(TYPED)
def test_anything_typed_is_answered_or_refused(seeded: Seeded, typed: str) -> None:
    try:
        encoded = quote(typed)
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8: no client can send it.
        return
    for path in ("search", "suggest"):
        answer = seeded.ask(f"/v1/{path}?q={encoded}")
        assert answer.status in {200, 400}, answer.body
        if answer.status == 400:
            assert [each["parameter"] for each in answer.json()["errors"]] == ["q"]
        else:
            assert fold(typed)
