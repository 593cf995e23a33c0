"""Tests of search over HTTP, on the bundled dossier."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.search.query import MAX_QUERY_LENGTH
from astana_api.domain.text.folding import fold
from tests.support.seeded_app import ASGIClient, HTTPResponse, run_app

pytestmark = pytest.mark.xdist_group("seeded")
T = TypeVar("T")


class SeededClient:
    """A client of the seeded server that sends one request at a time."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._serving = run_app(url)
        self._client: ASGIClient = self._run(self._serving.__aenter__)

    def _run(self, request: Callable[[], Awaitable[T]]) -> T:
        async def call() -> T:
            return await request()

        return self._loop.run_until_complete(call())

    def get(self, target: str) -> HTTPResponse:
        return self._run(lambda: self._client.get(target))

    def search(self, query: str, **parameters: Any) -> Any:
        response = self.get(f"/v1/search?{urlencode({'q': query, **parameters})}")
        assert response.status == 200, response.body
        return response.json()

    def suggest(self, query: str, **parameters: Any) -> list[Any]:
        response = self.get(f"/v1/suggest?{urlencode({'q': query, **parameters})}")
        assert response.status == 200, response.body
        items: list[Any] = response.json()["items"]
        return items

    def close(self) -> None:
        self._run(lambda: self._serving.__aexit__(None, None, None))
        self._loop.close()


@pytest.fixture(scope="module")
def seeded(seeded_sqlite: str) -> Iterator[SeededClient]:
    test_client = SeededClient(seeded_sqlite)
    yield test_client
    test_client.close()


def ids(page: Any) -> list[str]:
    return [(item["entity"] or item["citation"])["id"] for item in page["items"]]


@pytest.mark.parametrize(
    ("query", "expected_id"),
    [
        *(
            (query, "randa-kassis")
            for query in ("Kassis", "قسيس", "رندا قسيس", "Кассис", "Randa Kasis", "kassis, randa")
        ),
        *((query, "gennady-gatilov") for query in ("Gatilov", "Гатилов", "غاتيلوف")),
        *((query, "yasar-yakis") for query in ("Yakış", "Yakis", "Якыш")),
        ("astana platform", "astana-platform"),
        ("منصة استانا السياسية", "astana-platform"),
    ],
)
def test_search_by_name_in_any_script_returns_entity_first(
    seeded: SeededClient, query: str, expected_id: str
) -> None:
    assert ids(seeded.search(query))[0] == expected_id


def test_search_ranks_exact_script_before_transliteration_candidate(
    seeded: SeededClient,
) -> None:
    for query, first, other in (
        ("Yakis", "yasar-yakis", "randa-kassis"),
        ("قسيس", "randa-kassis", "yasar-yakis"),
    ):
        page = seeded.search(query)
        assert ids(page).index(first) < ids(page).index(other)
        by_id = dict(zip(ids(page), page["items"], strict=True))
        assert not by_id[first]["candidate"]
        assert by_id[other]["candidate"]


def test_search_hit_has_matched_text_field_and_statement(seeded: SeededClient) -> None:
    [item, *_] = seeded.search("Yakış")["items"]
    assert item["entity"]["self"] == "/v1/persons/yasar-yakis"
    assert item["citation"] is None
    statement = item["matched"]["statement"]
    assert item["matched"]["in"] == "name"
    assert item["how"] == "words"
    assert "<mark>" in item["snippet"]
    stated = seeded.get(f"/v1/statements/{statement}").json()
    assert stated["value"] == item["matched"]["text"]


def test_search_finds_citation_by_title(seeded: SeededClient) -> None:
    page = seeded.search("Why Was Syria's Opposition in Kazakhstan", kind="citation")
    assert ids(page)[0] == "putz-2015-why"
    [item, *_] = page["items"]
    assert (item["how"], item["matched"]["in"]) == ("text", "title")
    assert item["entity"] is None


def test_search_with_quoted_phrase_matches_phrase_only(seeded: SeededClient) -> None:
    words = seeded.search("Platform Astana", count="exact")["total"]
    page = seeded.search('"Platform Astana"', count="exact")
    assert page["total"] < words
    assert "astana-platform" not in ids(page)
    assert ids(seeded.search('"astana platform"'))[0] == "astana-platform"


def test_search_pagination_returns_each_hit_once_in_order(seeded: SeededClient) -> None:
    whole = seeded.search("syria", limit=500, count="exact", facets="kind,script,language")
    assert whole["next"] is None
    assert whole["capped"] is False
    assert whole["total"] == len(whole["items"]) > 20
    for counts in whole["facets"].values():
        assert sum(each["count"] for each in counts) == whole["total"]
    found: list[Any] = []
    target: str | None = "/v1/search?q=syria&limit=7"
    while target:
        page = seeded.get(target).json()
        assert len(page["items"]) <= 7
        found += page["items"]
        target = page["next"]
    assert found == whole["items"]


def test_search_facet_count_equals_filtered_total(seeded: SeededClient) -> None:
    whole = seeded.search("astana", facets="kind", count="exact")
    for facet in whole["facets"]["kind"]:
        page = seeded.search("astana", kind=facet["value"], count="exact")
        assert page["total"] == facet["count"]


def test_search_with_filters(seeded: SeededClient) -> None:
    in_state = seeded.search("astana", country="kazakhstan")["items"]
    assert 0 < len(in_state) < len(seeded.search("astana")["items"])
    in_document = seeded.search("kassis", document="astana-platform-article", kind="person")
    assert ids(in_document)[0] == "randa-kassis"
    assert ids(seeded.search("kassis", document="nothing")) == []
    events = seeded.search("talks", kind="event", **{"from": "2017", "to": "2017"})
    assert events["items"]
    assert all(item["entity"]["kind"] == "event" for item in events["items"])


@pytest.mark.parametrize("query", ["Yakis", "قسيس", "Гатилов"])
def test_search_without_candidates_keeps_all_other_matches(
    seeded: SeededClient, query: str
) -> None:
    page = seeded.search(query, limit=500)
    confirmed = [item for item in page["items"] if not item["candidate"]]
    assert len(confirmed) < len(page["items"])
    without = seeded.search(query, limit=500, candidates="false", count="exact", facets="kind")
    assert without["items"] == confirmed
    assert without["total"] == len(confirmed)
    assert sum(each["count"] for each in without["facets"]["kind"]) == len(confirmed)
    assert seeded.search(query, limit=500, candidates="true") == page


def test_search_without_candidates_returns_entity_by_its_text_instead(
    seeded: SeededClient,
) -> None:
    def how_found(**parameters: Any) -> str:
        page = seeded.search("Turk", limit=500, kind="organization", **parameters)
        [how] = [i["how"] for i in page["items"] if i["entity"]["id"] == "astana-troika"]
        return str(how)

    assert how_found() in {"transliteration", "skeleton"}
    assert how_found(candidates="false") == "text"


def test_suggest_matches_prefix_from_first_letter(seeded: SeededClient) -> None:
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
        "self": "/v1/persons/randa-kassis",
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
        (f"/v1/search?q={'x' * (MAX_QUERY_LENGTH + 1)}", "q"),
        (f"/v1/search?q={'x' * 10_000}", "q"),
        (f"/v1/search?q={quote('中' * 10_000)}", "q"),
        ("/v1/search?q=a%00", "q"),
        ("/v1/search?q=a&kind=company", "kind"),
        ("/v1/search?q=a&candidates=no", "candidates"),
        ("/v1/search?q=a&from=soon", "from"),
        ("/v1/search?q=a&from=2005&to=2004", "to"),
        ("/v1/search?q=a&facets=colour", "facets"),
        ("/v1/search?q=a&limit=501", "limit"),
        ("/v1/search?q=a&cursor=zz", "cursor"),
        ("/v1/search?q=a&sort=name", "sort"),
        ("/v1/suggest", "q"),
        ("/v1/suggest?q=a&limit=21", "limit"),
        ("/v1/suggest?q=a&kind=citation", "kind"),
    ],
)
def test_search_with_invalid_parameter_returns_400(
    seeded: SeededClient, target: str, parameter: str
) -> None:
    response = seeded.get(target)
    assert response.status == 400, response.body
    assert [each["parameter"] for each in response.json()["errors"]] == [parameter]


def test_search_cursor_of_other_query_returns_400(seeded: SeededClient) -> None:
    next_url = seeded.search("syria", limit=1)["next"]
    assert seeded.get(next_url).status == 200
    response = seeded.get(next_url.replace("q=syria", "q=astana"))
    assert response.status == 400


QUERIES = (
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


@pytest.mark.parametrize("query", ["½", "⑽", "ﷺ", "a½b", "½ ⅓", '"½"', "㏘ kassis", "㍿"])
@pytest.mark.parametrize("path", ["search", "suggest"])
def test_search_for_character_that_folds_to_several_words_returns_200(
    seeded: SeededClient, path: str, query: str
) -> None:
    response = seeded.get(f"/v1/{path}?q={quote(query)}")
    assert response.status == 200, response.body


@settings(max_examples=150)
@given(QUERIES)
def test_search_with_random_query_returns_200_or_400(seeded: SeededClient, query: str) -> None:
    try:
        encoded = quote(query)
    except UnicodeEncodeError:
        # A lone surrogate has no UTF-8 encoding: no client can send it.
        return
    for path in ("search", "suggest"):
        response = seeded.get(f"/v1/{path}?q={encoded}")
        assert response.status in {200, 400}, response.body
        if response.status == 400:
            assert [each["parameter"] for each in response.json()["errors"]] == ["q"]
        else:
            assert fold(query)
