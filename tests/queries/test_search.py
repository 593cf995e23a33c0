"""Search over small data: matches, scores, filters and query plans, on each database."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import asyncpg
import pytest
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from astana_api.commands import records
from astana_api.commands.revision import current_redirects
from astana_api.db import postgresql
from astana_api.db.compiled import CompiledStatement
from astana_api.db.database import Database
from astana_api.db.key_batches import KeyBatchQuery
from astana_api.domain.enums import Lifecycle
from astana_api.domain.search.query import parse_query
from astana_api.domain.search.ranking import Match
from astana_api.domain.search.scoring import MatchedField, MatchType
from astana_api.domain.search.search_tokens import Findable
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    DocumentReferenceDraft,
    EvidenceDraft,
    SectionDraft,
)
from astana_api.domain.statements.timeline_dates import time_range
from astana_api.models import Redirect
from astana_api.queries.search import candidates, lookups, texts
from astana_api.queries.search import filters as search_filters
from astana_api.queries.search import results as search_results
from astana_api.queries.search import service as searching
from astana_api.queries.search.filters import SearchFilters
from astana_api.queries.search.service import RankedMatches, SearchOptions
from tests.queries.test_query_plans import small
from tests.support.databases import DataSet, KnowledgeBase, cited, claim, date, entity, text
from tests.support.sources_world import run_query

__all__ = ["small"]

MEMO = DocumentDraft(
    "memo", "Memo", "en", sections=(SectionDraft("body", "Body", None, None),),
    references=(DocumentReferenceDraft(1, "paper", None),),
)  # fmt: skip


def fill_names(knowledge: KnowledgeBase) -> None:
    knowledge.create(
        kassis="person",
        yakis="person",
        ivan_a="person",
        ivan_b="person",
        club="organization",
        old_club="organization",
        gone="person",
        syria="place",
        rally="event",
    )
    with knowledge.revision() as change:
        records.record_citations(
            change,
            [
                CitationDraft(
                    "paper",
                    "webpage",
                    "Who is Kassis?",
                    titles=(("fr", "Qui est cette femme ?"),),
                    language="en",
                    issued="2016",
                ),
                CitationDraft("other", "webpage", "On matters of state", language="fr"),
            ],
        )
        records.record_documents(change, [MEMO])
    knowledge.state(
        claim(
            "kassis", "name", text("Randa Kassis"), EvidenceDraft(document="memo", section="body")
        ),
        claim("kassis", "name", text("رندا قسيس", "ar"), name_kind="native"),
        claim("kassis", "description", text("politician of Syria & <elsewhere>")),
        claim("kassis", "description", text("femme politique", "fr")),
        claim("kassis", "citizenship", entity("syria")),
        claim("kassis", "born", date("1970")),
        claim("yakis", "name", text("Yaşar Yakış", "tr"), *cited("paper")),
        claim("yakis", "born", date("1938")),
        claim("yakis", "died", date("2000")),
        claim("ivan-a", "name", text("Ivan Petrov")),
        claim("ivan-b", "name", text("Ivan Petrov"), *cited("paper")),
        claim("club", "name", text("Club of Peace")),
        claim("club", "name", text("Union of War"), name_kind="former"),
        claim("club", "country", entity("syria")),
        claim("club", "founded", date("2010")),
        claim("old-club", "name", text("Forgotten Circle")),
        claim("gone", "name", text("Gone Kassis")),
        claim("syria", "name", text("Syria")),
        claim("rally", "name", text("中国大会", "zh")),
        claim("rally", "dates", date("2017-03-01")),
    )
    with knowledge.revision() as change:
        records.set_entity_status(change, ["gone"], Lifecycle.WITHDRAWN, "a mistake")


def fill_common_words(knowledge: KnowledgeBase) -> None:
    """Add many entities whose names share words, and a few that have all of these words."""
    fill_names(knowledge)
    many = {
        f"n{number}": f"{word} {number}" for number, word in enumerate(("Amber", "Coast") * COMMON)
    }
    many |= {f"f{number}": f"Front {number}" for number in range(COMMON)}
    few = {
        "z1": "Amber Coast",
        "z2": "Coast Amber",
        "z3": "Amber Coast Front",
        "z4": "Амбер Кост Фронт",
    }
    knowledge.create(**dict.fromkeys(many | few, "person"))
    knowledge.state(*(claim(key, "name", text(name)) for key, name in (many | few).items()))


@pytest.fixture
def data_set(request: pytest.FixtureRequest) -> DataSet:
    return fill_common_words if "common" in request.fixturenames else fill_names


@pytest.fixture
def names(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


@pytest.fixture
def common(knowledge: KnowledgeBase) -> KnowledgeBase:
    return knowledge


def results(names: KnowledgeBase, typed: str, **options: Any) -> RankedMatches:
    filters = SearchFilters(
        **{
            key: options.pop(key)
            for key in list(options)
            if key not in {"kinds", "facets", "partial"}
        }
    )
    search_options = SearchOptions(filters=filters, **options)
    return run_query(
        names.database, lambda s: searching.search(s, parse_query(typed), search_options)
    )


def found(names: KnowledgeBase, typed: str, **options: Any) -> list[str]:
    return [match.order.id for match in results(names, typed, **options).matches]


def first(names: KnowledgeBase, typed: str) -> Match:
    return results(names, typed).matches[0]


def merge(names: KnowledgeBase) -> None:
    """Create a redirect from the old club to the new one, as a merge does."""
    with names.revision() as change:
        row = {"old_id": "old-club", "new_id": "club", "to_revision": None}
        change.insert(Redirect, [{**row, "from_revision": change.number}])
        change.redirects.update(current_redirects(change.session))
        change.dirty_entities |= {"old-club", "club"}


@pytest.mark.parametrize(
    ("typed", "who", "how"),
    [
        ("Kassis", "kassis", MatchType.WORDS),
        ("قسيس", "kassis", MatchType.WORDS),
        ("رندا قسيس", "kassis", MatchType.EXACT),
        ("Кассис", "kassis", MatchType.TRANSLITERATION),
        ("Randa Kasis", "kassis", MatchType.TYPO),
        ("Rnada Kassis", "kassis", MatchType.TYPO),
        ("Kassis, R.", "kassis", MatchType.PREFIX),
        ("Yakis", "yakis", MatchType.WORDS),
        ("YAKIŞ", "yakis", MatchType.WORDS),
        ("Якыш", "yakis", MatchType.SKELETON),
        ("union of war", "club", MatchType.EXACT),
        ("国", "rally", MatchType.WORDS),
        ("大会", "rally", MatchType.WORDS),
        ("ivan-a", "ivan-b", MatchType.WORDS),
    ],
)
def test_search_by_name_returns_match_type(
    names: KnowledgeBase, typed: str, who: str, how: MatchType
) -> None:
    match = first(names, typed)
    assert (match.order.id, match.match_type) == (who, how)


def test_search_returns_sourced_homonym_first(names: KnowledgeBase) -> None:
    assert found(names, "Ivan Petrov") == ["ivan-b", "ivan-a"]


def test_search_by_former_name_matches_alias(names: KnowledgeBase) -> None:
    match = first(names, "Union of War")
    assert match.name is not None
    assert match.name.field is MatchedField.ALIAS


def test_search_skips_withdrawn_and_merged_entities(names: KnowledgeBase) -> None:
    assert "gone" not in found(names, "Gone Kassis")
    assert found(names, "Forgotten Circle") == ["old-club"]
    merge(names)
    assert found(names, "Forgotten Circle") == ["club"]


def test_search_returns_text_matches_after_name_matches(names: KnowledgeBase) -> None:
    assert found(names, "Kassis")[:1] == ["kassis"]
    assert "paper" in found(names, "Kassis")
    assert found(names, "Syria")[0] == "syria"
    assert "kassis" in found(names, "Syria")
    assert found(names, "femme politique") == ["kassis"]
    assert found(names, "cette femme") == ["paper"]


def test_search_by_id_matches_entity(names: KnowledgeBase) -> None:
    assert found(names, "rally") == ["rally"]


def test_search_with_filters(names: KnowledgeBase) -> None:
    assert found(names, "Kassis", kinds=(Findable.CITATION,)) == ["paper"]
    assert "paper" not in found(names, "Kassis", countries=("syria",))
    assert found(names, "Club Kassis", countries=("syria",)) == ["kassis", "club"]
    assert found(names, "Kassis", documents=("memo",)) == ["kassis", "paper"]
    assert found(names, "Kassis", languages=("de",)) == []
    assert found(names, "قسيس", languages=("ar",)) == ["kassis"]
    assert found(names, "femme", languages=("fr",)) == ["kassis", "paper"]


@pytest.mark.parametrize(
    ("typed", "from_", "to", "expected"),
    [
        ("Yakis", "2001", None, {"kassis"}),
        ("Yakis", None, "1940", {"yakis"}),
        ("Yakis", "1980", "1990", {"kassis", "yakis"}),
        ("Club", "2020", None, {"club"}),
        ("Club", None, "2009", set()),
        ("大会", "2017-03", "2017-03", {"rally"}),
        ("大会", "2017-04", None, set()),
        ("cette femme", "2016", "2016", {"paper"}),
        ("cette femme", "2017", None, set()),
        ("matters of state", "1000", None, set()),
    ],
)
def test_search_with_date_filter_keeps_entities_that_may_overlap(
    names: KnowledgeBase, typed: str, from_: str | None, to: str | None, expected: set[str]
) -> None:
    assert set(found(names, typed, period=time_range(from_, to))) == expected


def test_facet_counts_sum_to_total(names: KnowledgeBase) -> None:
    counted = results(names, "Kassis", facets=("kind", "script", "language"))
    assert counted.matches
    for facet in counted.facets.values():
        assert sum(number for _, number in facet) == len(counted.matches)
    assert dict(counted.facets["kind"])["citation"] == 1


def test_suggest_by_prefix(names: KnowledgeBase) -> None:
    def suggested(typed: str) -> list[str]:
        query = parse_query(typed)
        kinds = tuple(kind for kind in Findable if kind is not Findable.CITATION)
        found = run_query(names.database, lambda s: searching.suggest(s, query, kinds, 3))
        return [match.order.id for match in found]

    assert suggested("r") == ["kassis"]
    assert suggested("y") == ["yakis"]
    assert suggested("ran kas") == ["kassis"]
    assert suggested("кассис") == ["kassis"]
    assert suggested("中") == ["rally"]
    assert suggested("zzz") == []


def test_search_by_common_word_sets_truncated(names: KnowledgeBase) -> None:
    many = 30
    names.create(**{f"n{number}": "person" for number in range(many)})
    names.state(*(claim(f"n{number}", "name", text(f"Common {number}")) for number in range(many)))

    async def lookup(snapshot: Any) -> tuple[int, bool]:
        look = lookups.Lookup(snapshot, tuple(Findable), 10)
        pool = await candidates.find_candidates(
            look, parse_query("common"), 20, fuzzy=False, texts=False
        )
        return len(pool.by_name), pool.truncated

    number, truncated = run_query(names.database, lookup)
    assert number <= 20
    assert truncated
    assert not results(names, "common").truncated
    assert len(found(names, "common")) == many


COMMON = 120


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("amber coast", ["z1", "z2", "z3"]),
        ('"Amber Coast"', ["z1", "z3"]),
        ("Coast Amber", ["z2", "z1", "z3"]),
        ("Amber Coast Front", ["z3"]),
        ('"Amber Coast Front"', ["z3"]),
        ("Front Amber Coast", ["z3"]),
        ("Amber Caost Front", ["z3"]),
        ("Ambre Coast Front", ["z3"]),
        ("Amber Coast Fornt", ["z3"]),
        ("Эмбер Кост Фронт", ["z4"]),
    ],
)
def test_search_by_common_words_finds_the_names_that_have_all_of_them(
    common: KnowledgeBase, typed: str, expected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MAX_CANDIDATES", 20)
    monkeypatch.setattr(candidates, "_MAX_CLOSE_ROWS", 20)
    monkeypatch.setattr(candidates, "_MAX_OTHER_ROWS", 10)
    assert found(common, typed)[: len(expected)] == expected


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("P.K.K.", "PKK"),
        ("PKK", "P. K. K."),
        ("УНИАН", "У. Н. И. А. Н."),
        ("O. S. C. E.", "osce"),
        ("M. S. Dhoni", "एम. एस. धोनी"),
        ("எம். ஜி. ராமச்சந்திரன்", "M. G. Ramachandran"),
        ("ఎన్. టి. రామారావు", "NT Rama Rao"),
        ("حزب الله", "Hezbollah"),
        ("حسين‌پور", "حسین پور"),
        ("سيف الدين", "سيفالدين"),
        ("الله داد", "ALLAHDAD"),
        ("AK Parti", "AKParti"),
        ("AKParti", "AK Parti"),
        ("더불어민주당", "더불어 민주당"),
        ("더불어 민주당", "더불어민주당"),
        ("ドナルド・トランプ", "ドナルドトランプ"),
        ("LeMarck", "Le Marck"),
        ("De la Cruz", "Delacruz"),
        ("القذافي", "Gaddafi"),
        ("القذافي", "Qaddafi"),
        ("القذافي", "Kadhafi"),
        ("القذافي", "Каддафи"),
        ("יצחק רבין", "Yitzhak Rabin"),
        ("יאסר ערפאת", "Yasser Arafat"),
        ("יאסר ערפאת", "ياسر عرفات"),
        ("ベルトルト・ブレヒト", "Bertolt Brecht"),
        ("Bertolt Brecht", "ベルトルト・ブレヒト"),
        ("그루버", "Gruber"),
        ("김정은", "Kim Jong-un"),
        ("கருணாநிதி", "Karunanidhi"),
        ("السيد", "سيد"),
        ("العز", "عز"),
        ("Χρήστος Μπουζίκας", "Christos Bouzikas"),
        ("习近平", "Xi Jinping"),
    ],
)
def test_search_finds_another_spelling(names: KnowledgeBase, stored: str, typed: str) -> None:
    names.create(target="organization")
    names.state(claim("target", "name", text(stored)))
    assert found(names, typed)[:1] == ["target"]


def test_search_without_partial_matches_omits_names_with_some_of_the_words(
    names: KnowledgeBase,
) -> None:
    matches = {match.order.id: match for match in results(names, "Ivan Kassis").matches}
    assert matches["kassis"].matched_words == 1
    assert found(names, "Ivan Kassis", partial=False) == []
    assert [match.matched_words for match in results(names, "Ivan Petrov").matches] == [None, None]


def test_search_finds_values_and_roles(names: KnowledgeBase) -> None:
    names.create(meyer="person", movement="organization", town="organization", host="person")
    names.state(
        claim("meyer", "name", text("Meyer")),
        claim("movement", "aim", text("a secular state", "en")),
        claim("town", "leader", entity("host"), role="mayor"),
        claim("host", "position", entity("syria"), role="deputy mayor"),
    )
    assert found(names, "secular")[:1] == ["movement"]
    assert set(found(names, "mayor")[:2]) == {"town", "host"}
    assert found(names, "mayor")[-1] == "meyer"


def test_search_by_identifier_is_an_exact_match(names: KnowledgeBase) -> None:
    names.state(claim("club", "identifier", text("Q42-X"), scheme="wikidata"))
    for typed in ("Q42-X", "q42-x", "wikidata:Q42-x", '"Q42-X"'):
        match = first(names, typed)
        assert (match.order.id, match.match_type) == ("club", MatchType.EXACT)
    assert found(names, "Q42") == []


def test_search_by_prefix_with_kind_filter(names: KnowledgeBase) -> None:
    names.create(**{f"n{number}": "person" for number in range(20)}, port="place")
    names.state(*(claim(f"n{number}", "name", text(f"Lon{number}")) for number in range(20)))
    names.state(claim("port", "name", text("Lonport")))
    assert found(names, "lon", kinds=(Findable.PLACE,)) == ["port"]
    assert not results(names, "lon", kinds=(Findable.PLACE,)).truncated
    assert len(found(names, "lon")) == 21


STATEMENTS: Mapping[str, Callable[[], CompiledStatement]] = {
    "word": lambda: lookups._word_statement(6),
    "range": lambda: lookups._BY_PREFIX,
    "common words": lambda: lookups._common_statement(3, 8),
    "by name": lambda: lookups._BY_NAME,
    "terms": lambda: lookups._TERMS._statement(8),
    "near": lambda: lookups._BY_TOKENS._statement(64),
    "names": lambda: searching._NAMES._statement(8),
    "summaries": lambda: search_results._SUMMARIES._statement(8),
    "citations": lambda: search_results._CITATIONS._statement(8),
    "shown": lambda: search_results._NAMES._statement(8),
    "texts": lambda: texts._TEXTS._statement(8),
    "held roles": lambda: texts._HELD_ROLES._statement(8),
    "titles": lambda: texts._CITATIONS._statement(8),
    **{
        name: partial(keyed._statement, 8)
        for name, keyed in vars(search_filters).items()
        if isinstance(keyed, KeyBatchQuery)
    },
    **{
        kind.value: partial(keyed._statement, 8)
        for kind, keyed in search_filters._DATES_BY_KIND.items()
    },
}


def values(statement: CompiledStatement) -> Iterator[tuple[str, Any]]:
    compiled = statement.statement.compile(dialect=sqlite_dialect())
    for name, bind in compiled.binds.items():  # type: ignore[attr-defined]
        yield name, 1 if bind.type.python_type is int else "a"


@pytest.mark.parametrize("name", STATEMENTS)
def test_sqlite_plans_of_search_use_indexes(small: Database, name: str) -> None:
    sql = str(STATEMENTS[name]().statement.compile(dialect=sqlite_dialect()))
    with small.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
        plan = [row[3] for row in rows]
    if name == "near":
        assert any("token=?" in step for step in plan), plan
    if name == "by name":
        assert any("SEARCH names USING COVERING INDEX ix_names_key" in step for step in plan), plan
    # A scan of a limited subquery is allowed.
    scans = [step for step in plan if step.startswith("SCAN")]
    assert [step for step in scans if not re.match(r"SCAN (\(subquery|anon_\d)", step)] == [], plan


@pytest.mark.parametrize("name", STATEMENTS)
def test_postgresql_plans_of_search_use_indexes(empty_postgresql: str, name: str) -> None:
    statement = STATEMENTS[name]()
    plan = asyncio.run(explain(empty_postgresql, statement))
    assert "Seq Scan" not in plan, plan


async def explain(url: str, statement: CompiledStatement) -> str:
    sql, params = statement.bind(postgresql._DIALECT, dict(values(statement)))
    connection = await asyncpg.connect(url)
    try:
        # Tables are empty: without these settings the planner would use no index.
        for setting in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            await connection.execute(f"SET enable_{setting} = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {sql}", *params))
    finally:
        await connection.close()
