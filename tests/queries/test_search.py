"""Search in small worlds: who is found, by what, and who is not, on each database in turn."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import asyncpg
import pytest
from sqlalchemy.dialects.sqlite import dialect as sqlite_dialect

from astana_api.commands import records
from astana_api.commands.revision import redirects_now
from astana_api.db import postgresql, schema
from astana_api.db.compiled import Prepared
from astana_api.db.database import Database
from astana_api.domain.dates import edtf
from astana_api.domain.enums import Lifecycle
from astana_api.domain.search.ranking import Match
from astana_api.domain.search.scoring import How, Where
from astana_api.domain.search.search_tokens import Findable, parse
from astana_api.domain.statements.drafts import (
    CitationDraft,
    DocumentDraft,
    EvidenceDraft,
    ReferenceDraft,
    SectionDraft,
)
from astana_api.models import Redirect
from astana_api.queries.lists.key_batches import ByKeys
from astana_api.queries.search import candidates, lookups, texts
from astana_api.queries.search import filters as search_filters
from astana_api.queries.search import results as search_results
from astana_api.queries.search import service as searching
from astana_api.queries.search.filters import Narrowing
from astana_api.queries.search.service import Results, Wanted
from tests.queries.test_plans import small
from tests.support.databases import Knowledge, cited, claim, date, entity, text
from tests.support.postgres import fresh_database
from tests.support.sources import reading

__all__ = ["small"]

MEMO = DocumentDraft(
    "memo", "Memo", "en", sections=(SectionDraft("body", "Body", None, None),),
    references=(ReferenceDraft(1, "paper", None),),
)  # fmt: skip


@pytest.fixture
def names(knowledge: Knowledge) -> Knowledge:
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
        records.set_lives(change, ["gone"], Lifecycle.WITHDRAWN, "a mistake")
    return knowledge


def results(names: Knowledge, typed: str, **wanted: Any) -> Results:
    narrowing = Narrowing(
        **{key: wanted.pop(key) for key in list(wanted) if key not in {"kinds", "facets"}}
    )
    asked = Wanted(narrowing=narrowing, **wanted)
    return reading(names.database, lambda s: searching.search(s, parse(typed), asked))


def found(names: Knowledge, typed: str, **wanted: Any) -> list[str]:
    return [match.rank.id for match in results(names, typed, **wanted).matches]


def first(names: Knowledge, typed: str) -> Match:
    return results(names, typed).matches[0]


def merge(names: Knowledge) -> None:
    """Write a redirect from the old club to the new one, as a merge does."""
    with names.revision() as change:
        row = {"old_id": "old-club", "new_id": "club", "to_revision": None}
        change.insert(Redirect, [{**row, "from_revision": change.number}])
        change.redirects.update(redirects_now(change.session))
        change.entities |= {"old-club", "club"}


@pytest.mark.parametrize(
    ("typed", "who", "how"),
    [
        ("Kassis", "kassis", How.WORDS),
        ("قسيس", "kassis", How.WORDS),
        ("رندا قسيس", "kassis", How.EXACT),
        ("Кассис", "kassis", How.TRANSLITERATION),
        ("Randa Kasis", "kassis", How.TYPO),
        ("Rnada Kassis", "kassis", How.TYPO),
        ("Kassis, R.", "kassis", How.PREFIX),
        ("Yakis", "yakis", How.WORDS),
        ("YAKIŞ", "yakis", How.WORDS),
        ("Якыш", "yakis", How.SKELETON),
        ("union of war", "club", How.EXACT),
        ("国", "rally", How.WORDS),
        ("大会", "rally", How.WORDS),
        ("ivan-a", "ivan-b", How.WORDS),
    ],
)
def test_a_name_is_found_as_it_is_typed(names: Knowledge, typed: str, who: str, how: How) -> None:
    match = first(names, typed)
    assert (match.rank.id, match.how) == (who, how)


def test_homonyms_stay_two_and_the_sourced_one_comes_first(names: Knowledge) -> None:
    assert found(names, "Ivan Petrov") == ["ivan-b", "ivan-a"]


def test_a_former_name_is_an_alias(names: Knowledge) -> None:
    match = first(names, "Union of War")
    assert match.name is not None
    assert match.name.where is Where.ALIAS


def test_what_was_withdrawn_or_merged_is_not_found(names: Knowledge) -> None:
    assert "gone" not in found(names, "Gone Kassis")
    assert found(names, "Forgotten Circle") == ["old-club"]
    merge(names)
    assert found(names, "Forgotten Circle") == ["club"]


def test_texts_are_found_after_names_and_in_every_language(names: Knowledge) -> None:
    assert found(names, "Kassis")[:1] == ["kassis"]
    assert "paper" in found(names, "Kassis")
    assert found(names, "Syria")[0] == "syria"
    assert "kassis" in found(names, "Syria")
    assert found(names, "femme politique") == ["kassis"]
    assert found(names, "cette femme") == ["paper"]


def test_an_id_is_the_last_resort(names: Knowledge) -> None:
    assert found(names, "rally") == ["rally"]


def test_filters_narrow_what_is_found(names: Knowledge) -> None:
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
def test_what_may_have_been_there_in_a_time_is_kept(
    names: Knowledge, typed: str, from_: str | None, to: str | None, expected: set[str]
) -> None:
    narrowed = found(
        names,
        typed,
        earliest=edtf.parse(from_).bounds if from_ else None,
        latest=edtf.parse(to).bounds if to else None,
    )
    assert set(narrowed) == expected


def test_facets_add_up_to_the_total(names: Knowledge) -> None:
    counted = results(names, "Kassis", facets=("kind", "script", "language"))
    assert counted.matches
    for facet in counted.facets.values():
        assert sum(number for _, number in facet) == len(counted.matches)
    assert dict(counted.facets["kind"])["citation"] == 1


def test_suggestions_begin_with_the_first_letter(names: Knowledge) -> None:
    def suggested(typed: str) -> list[str]:
        query = parse(typed)
        kinds = tuple(kind for kind in Findable if kind is not Findable.CITATION)
        found = reading(names.database, lambda s: searching.suggest(s, query, kinds, 3))
        return [match.rank.id for match in found]

    assert suggested("r") == ["kassis"]
    assert suggested("y") == ["yakis"]
    assert suggested("ran kas") == ["kassis"]
    assert suggested("кассис") == ["kassis"]
    assert suggested("中") == ["rally"]
    assert suggested("zzz") == []


def test_a_common_word_is_cut_and_says_so(names: Knowledge) -> None:
    many = 30
    names.create(**{f"n{number}": "person" for number in range(many)})
    names.state(*(claim(f"n{number}", "name", text(f"Common {number}")) for number in range(many)))

    async def lookup(snapshot: Any) -> tuple[int, bool]:
        look = lookups.Lookup(snapshot, tuple(Findable), 10, 10)
        pool = await candidates.candidates(look, parse("common"), across=False, texts=False)
        return len(pool.by_name), pool.capped

    number, capped = reading(names.database, lookup)
    assert number <= 20
    assert capped
    assert not results(names, "common").capped
    assert len(found(names, "common")) == many


def test_the_very_name_is_found_however_common_its_words_are(
    names: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lookups, "_SCANNED", 5)
    many = {f"n{number}": f"{word} {number}" for number, word in enumerate(("Red", "Sea") * 30)}
    others = {"z1": "Red Sea", "z2": "Sea Red", "z3": "Red Sea Front"}
    names.create(**dict.fromkeys(many | others, "person"))
    names.state(*(claim(key, "name", text(name)) for key, name in (many | others).items()))

    async def lookup(snapshot: Any) -> set[str]:
        look = lookups.Lookup(snapshot, tuple(Findable), 10, 10)
        pool = await candidates.candidates(look, parse("red sea"), texts=False)
        assert pool.capped
        return {holder_id for _, holder_id in pool.best(3)}

    assert reading(names.database, lookup) == set(others)
    assert found(names, "red sea")[:3] == ["z1", "z2", "z3"]


def test_what_is_narrowed_to_a_kind_is_found_among_longer_words(names: Knowledge) -> None:
    names.create(**{f"n{number}": "person" for number in range(20)}, port="place")
    names.state(*(claim(f"n{number}", "name", text(f"Lon{number}")) for number in range(20)))
    names.state(claim("port", "name", text("Lonport")))
    assert found(names, "lon", kinds=(Findable.PLACE,)) == ["port"]
    assert not results(names, "lon", kinds=(Findable.PLACE,)).capped
    assert len(found(names, "lon")) == 21


STATEMENTS: Mapping[str, Callable[[], Prepared]] = {
    "word": lambda: lookups._by_word(6),
    "range": lambda: lookups._BY_RANGE,
    "words": lambda: lookups._by_words(5, 2),
    "common words": lambda: lookups._by_common_words(5, 2),
    "by name": lambda: lookups._by_name,
    "near": lambda: lookups._NEAR._statement(64),
    "names": lambda: searching._NAMES._statement(8),
    "summaries": lambda: search_results._SUMMARIES._statement(8),
    "citations": lambda: search_results._CITATIONS._statement(8),
    "shown": lambda: search_results._SHOWN._statement(8),
    "descriptions": lambda: texts._DESCRIPTIONS._statement(8),
    "titles": lambda: texts._CITATIONS._statement(8),
    **{
        name: partial(keyed._statement, 8)
        for name, keyed in vars(search_filters).items()
        if isinstance(keyed, ByKeys)
    },
    **{kind.value: partial(keyed._statement, 8) for kind, keyed in search_filters._DATED.items()},
}


def values(statement: Prepared) -> Iterator[tuple[str, Any]]:
    compiled = statement.statement.compile(dialect=sqlite_dialect())
    for name, bind in compiled.binds.items():  # type: ignore[attr-defined]
        yield name, 1 if bind.type.python_type is int else "a"


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_read_is_along_an_index_on_sqlite(small: Database, name: str) -> None:
    sql = str(STATEMENTS[name]().statement.compile(dialect=sqlite_dialect()))
    with small.engine.connect() as connection:
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", (1,) * sql.count("?"))
        plan = [row[3] for row in rows]
    if name == "near":
        assert any("word=?" in step for step in plan), plan
    if name == "by name":
        assert any("holder_id=? AND form=? AND word=?" in step for step in plan), plan
    # The few rows that a limit left may be walked through.
    scans = [step for step in plan if step.startswith("SCAN")]
    assert [step for step in scans if not re.match(r"SCAN (\(subquery|anon_\d)", step)] == [], plan


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_read_is_along_an_index_on_postgresql(postgres_search: str, name: str) -> None:
    statement = STATEMENTS[name]()
    plan = asyncio.run(explained(postgres_search, statement))
    assert "Seq Scan" not in plan, plan


@pytest.fixture(scope="module")
def postgres_search(postgres_url: str) -> Iterator[str]:
    with fresh_database(postgres_url) as url:
        database = Database(url)
        schema.migrate(database)
        database.engine.dispose()
        yield url


async def explained(url: str, statement: Prepared) -> str:
    sql, given = statement.bind(postgresql._DIALECT, dict(values(statement)))
    connection = await asyncpg.connect(url)
    try:
        # An empty table is read in no time, so that no index would ever be taken.
        for way in ("seqscan", "bitmapscan", "hashjoin", "mergejoin"):
            await connection.execute(f"SET enable_{way} = off")
        return "\n".join(row[0] for row in await connection.fetch(f"EXPLAIN {sql}", *given))
    finally:
        await connection.close()
