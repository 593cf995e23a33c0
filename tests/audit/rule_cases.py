"""One faulty and one clean dossier for each audit rule, as arguments of `tiny_dossiers.facts`."""

from typing import Any, NamedTuple

from astana_api.audit.facts import AuditedLink
from astana_api.domain.enums import Basis, LinkOutcome, UrlStatus
from tests.audit.tiny_dossiers import author, citation, event, org, person, places, work


class Case(NamedTuple):
    """A dossier with one fault of the rule, and one like it without."""

    faulty: dict[str, Any]
    clean: dict[str, Any]


def about(entities: Any, *statements: Any, **more: Any) -> dict[str, Any]:
    return {"entities": entities, "statements": statements, **more}


def cited(**fields: Any) -> dict[str, Any]:
    return {"citations": [citation("c1", **fields)]}


def checked(url_status: UrlStatus, outcome: LinkOutcome, status: int | None) -> dict[str, Any]:
    link = AuditedLink(outcome, status, "2025-12-01")
    return {**cited(url="https://e.org/1", url_status=url_status), "links": {"c1": link}}


def dated(statement: Any, *issued: str | None) -> dict[str, Any]:
    sources = [citation(f"c{n}", issued=date) for n, date in enumerate(issued, 1)]
    return about([*org("a"), *event("e"), *work("w")], statement, citations=sources)


TIME_CASES = {
    "source-older-than-claim": Case(
        dated(("w", "completed", "2017-07", {"cite": "c1"}), "2017-01-05"),
        dated(("w", "completed", "2017-07", {"cite": "c1"}), "2017-08-01"),
    ),
    "undated-source": Case(
        dated(("a", "dissolved", "2023", {"cite": "c1"}), None),
        dated(("a", "dissolved", "2023", {"cite": "c1"}), "2024"),
    ),
    "source-far-from-claim": Case(
        dated(("e", "dates", "2018-01-13", {"cite": "c1"}), "2018-01-29"),
        dated(("e", "dates", "2018-01-13", {"cite": "c1"}), "2018-01-27"),
    ),
    "section-date-far-from-sources": Case(
        dated(
            ("e", "dates", "2018-01-13", {"cite": ["c1", "c2"], "at": "s"}), "2018-01-29", "2018-02"
        ),
        dated(
            ("e", "dates", "2018-01-13", {"cite": ["c1", "c2"], "at": "s"}), "2018-01-14", "2018-02"
        ),
    ),
    "source-older-than-section": Case(
        dated(("w", "completed", "2017-07", {"cite": ["c1"], "at": "s"}), "2017-01-05"),
        dated(("w", "completed", "2017-07", {"cite": ["c1"], "at": "s"}), "2018"),
    ),
    "dissolved-before-founded": Case(
        about(org("a"), ("a", "founded", "2015"), ("a", "dissolved", "2010")),
        about(org("a"), ("a", "founded", "2010"), ("a", "dissolved", "2015")),
    ),
    "died-before-born": Case(
        about(person("p"), ("p", "born", "1960"), ("p", "died", "1950-01-01")),
        about(person("p"), ("p", "born", "1950"), ("p", "died", "1960")),
    ),
    "published-before-completed": Case(
        about(work("w"), ("w", "completed", "2018"), ("w", "published", "2015")),
        about(work("w"), ("w", "completed", "2018"), ("w", "published", "2018")),
    ),
    "implausible-lifespan": Case(
        about(person("p"), ("p", "born", "1800"), ("p", "died", "1950")),
        about(person("p"), ("p", "born", "1850"), ("p", "died", "1950")),
    ),
    "office-before-birth": Case(
        about(
            [*person("p"), *org("a")],
            ("p", "born", "1970"),
            ("p", "position", "a", {"start": "1960"}),
        ),
        about(
            [*person("p"), *org("a")],
            ("p", "born", "1930"),
            ("p", "position", "a", {"start": "1960"}),
        ),
    ),
    "office-after-death": Case(
        about(
            [*person("p"), *org("a")], ("p", "died", "1990"), ("a", "leader", "p", {"end": "1995"})
        ),
        about(
            [*person("p"), *org("a")], ("p", "died", "1999"), ("a", "leader", "p", {"end": "1995"})
        ),
    ),
    "participation-outside-life": Case(
        about(
            [*person("p"), *event("e")],
            ("p", "died", "2010"),
            ("e", "dates", "2015"),
            ("e", "participant", "p"),
        ),
        about(
            [*person("p"), *event("e")],
            ("p", "died", "2017"),
            ("e", "dates", "2015"),
            ("e", "participant", "p"),
        ),
    ),
    "relation-before-founding": Case(
        about(org("a", "b"), ("a", "founded", "2015"), ("a", "member", "b", {"start": "2010"})),
        about(org("a", "b"), ("a", "founded", "2005"), ("a", "member", "b", {"start": "2010"})),
    ),
    "relation-after-dissolution": Case(
        about(
            [*org("a"), *event("e")],
            ("a", "dissolved", "2010"),
            ("e", "dates", "2015-05"),
            ("e", "participant", "a"),
        ),
        about(
            [*org("a"), *event("e")],
            ("a", "dissolved", "2016"),
            ("e", "dates", "2015-05"),
            ("e", "participant", "a"),
        ),
    ),
    "act-before-founding": Case(
        about(
            [*org("a"), *person("p")],
            ("a", "founded", "2015"),
            ("a", "invited", "p", {"during": "2012"}),
        ),
        about(
            [*org("a"), *person("p")],
            ("a", "founded", "2010"),
            ("a", "invited", "p", {"during": "2012"}),
        ),
    ),
    "end-before-start": Case(
        about(org("a", "b"), ("a", "member", "b", {"start": "2016", "end": "2014"})),
        about(org("a", "b"), ("a", "member", "b", {"start": "2014", "end": "2016"})),
    ),
    "during-outside-period": Case(
        about(org("a", "b"), ("a", "member", "b", {"start": "2016", "during": "2014"})),
        about(org("a", "b"), ("a", "member", "b", {"start": "2012", "during": "2014"})),
    ),
    "ongoing-with-past-end": Case(
        about([*org("a"), *person("p")], ("a", "leader", "p", {"end": "2015", "ended": False})),
        about([*org("a"), *person("p")], ("a", "leader", "p", {"end": "2030", "ended": False})),
    ),
    "ended-in-future": Case(
        about([*org("a"), *person("p")], ("a", "leader", "p", {"end": "2999", "ended": True})),
        about([*org("a"), *person("p")], ("a", "leader", "p", {"end": "2025", "ended": True})),
    ),
    "fact-in-future": Case(
        about(event("e"), ("e", "dates", "2999-01-01")),
        about(event("e"), ("e", "scheduled", "2999-01-01")),
    ),
    "part-outside-whole": Case(
        about(
            event("e", "f"), ("e", "dates", "2015"), ("f", "dates", "2012"), ("e", "part_of", "f")
        ),
        about(
            event("e", "f"),
            ("e", "dates", "2012-03"),
            ("f", "dates", "2012"),
            ("e", "part_of", "f"),
        ),
    ),
    "accessed-before-published": Case(
        cited(issued="2019-05-01", accessed="2018-03-02"),
        cited(issued="2018", accessed="2019-03-02"),
    ),
    "archived-before-published": Case(
        cited(issued="2019-05-01", archived="2018-03-02"),
        cited(issued="2018", archived="2019-03-02"),
    ),
    "date-equals-archive-date": Case(
        cited(issued="2019-05-11", archived="2019-05-11"),
        cited(issued="2019-05-11", archived="2019-05-12"),
    ),
    "published-in-future": Case(cited(issued="2026-01-02"), cited(issued="2026-01-01")),
    "accessed-in-future": Case(cited(accessed="2026-01-02"), cited(accessed="2026-01-01")),
    "undated-citation": Case(cited(issued=None), cited(issued="1999")),
}

NAMED = ("a", "name", "Anna", {"cite": "c1", "at": "s"})
TWO_SOURCES = [citation("c1"), citation("c2")]

SOURCING_CASES = {
    "no-evidence": Case(about(org("a"), ("a", "name", "Anna")), about(org("a"), NAMED)),
    "uncited": Case(about(org("a"), ("a", "name", "Anna", {"at": "s"})), about(org("a"), NAMED)),
    "not-anchored": Case(
        about(org("a"), ("a", "name", "Anna", {"cite": "c1"})), about(org("a"), NAMED)
    ),
    "anchor-not-checked": Case(
        about(org("a"), ("a", "name", "Anna", {"at": "s", "exact": "Anna"})), about(org("a"), NAMED)
    ),
    "only-inferred": Case(
        about(org("a"), ("a", "name", "Anna", {"at": "s", "basis": Basis.INFERRED})),
        about(org("a"), NAMED),
    ),
    "contradicted": Case(
        about(
            org("a"),
            ("a", "founded", "2015", {"cite": "c1", "contra": "c2"}),
            citations=TWO_SOURCES,
        ),
        about(org("a"), ("a", "founded", "2015", {"cite": "c1"}), citations=TWO_SOURCES),
    ),
    "source-for-and-against": Case(
        about(
            org("a"),
            ("a", "founded", "2015", {"cite": "c1", "contra": "c1"}),
            citations=TWO_SOURCES,
        ),
        about(
            org("a"),
            ("a", "founded", "2015", {"cite": "c1", "contra": "c2"}),
            citations=TWO_SOURCES,
        ),
    ),
    "unnamed-entity": Case(about(org("a")), about(org("a"), NAMED)),
    "single-sourced": Case(
        about(org("a"), ("a", "founded", "2015", {"cite": "c1"}), citations=TWO_SOURCES),
        about(org("a"), ("a", "founded", "2015", {"cite": ["c1", "c2"]}), citations=TWO_SOURCES),
    ),
    "shared-origin": Case(
        about(
            org("a", "q", "r"),
            ("q", "affiliated_with", "r"),
            ("a", "founded", "2015", {"cite": ["c1", "c2"]}),
            citations=[
                citation("c1", publisher_entities=("q",)),
                citation("c2", publisher_entities=("r",)),
            ],
        ),
        about(
            org("a", "q", "r"),
            ("a", "founded", "2015", {"cite": ["c1", "c2"]}),
            citations=[
                citation("c1", publisher_entities=("q",)),
                citation("c2", publisher_entities=("r",)),
            ],
        ),
    ),
    "affiliated-source": Case(
        about(
            [*org("a", "b"), *person("p")],
            ("a", "leader", "p"),
            ("b", "founded_by", "p"),
            ("a", "aim", "peace", {"cite": "c1"}),
            citations=[citation("c1", publisher_entities=("b",))],
        ),
        about(
            [*org("a", "b"), *person("p")],
            ("a", "leader", "p"),
            ("a", "aim", "peace", {"cite": "c1"}),
            citations=[citation("c1", publisher_entities=("b",))],
        ),
    ),
    "source-names-others": Case(
        about(
            org("a", "b"),
            ("a", "dissolved", "2015", {"cite": "c1"}),
            ("b", "named_in", "c1"),
            citations=[citation("c1")],
        ),
        about(
            org("a", "b"),
            ("a", "dissolved", "2015", {"cite": "c1"}),
            ("a", "named_in", "c1"),
            citations=[citation("c1")],
        ),
    ),
    "withdrawn-source": Case(
        about(org("a"), NAMED), about(org("a"), NAMED, citations=[citation("c1")])
    ),
    "exclusive-claims-of-one-source": Case(
        about(
            org("a"),
            ("a", "founded", "2012", {"cite": "c1"}),
            ("a", "founded", "2015", {"cite": "c1"}),
        ),
        about(
            org("a"),
            ("a", "founded", "2012", {"cite": "c1"}),
            ("a", "founded", "2012-05", {"cite": "c1"}),
        ),
    ),
    "dead-link": Case(
        cited(url_status=UrlStatus.DEAD),
        cited(url_status=UrlStatus.DEAD, archive_url="https://a.org/x"),
    ),
    "unfit-link": Case(
        cited(url_status=UrlStatus.USURPED),
        cited(url_status=UrlStatus.UNFIT, archive_url="https://a.org/x"),
    ),
    "link-differs-from-status": Case(
        checked(UrlStatus.LIVE, LinkOutcome.HTTP_ERROR, 404),
        checked(UrlStatus.LIVE, LinkOutcome.OK, 200),
    ),
    "bare-address": Case(cited(url="https://e.org/1", title=None), cited(url="https://e.org/1")),
    "untitled-source": Case(cited(title=None), cited(title="A title")),
    "address-without-scheme": Case(cited(url="e.org/1"), cited(url="https://e.org/1")),
    "archive-without-date": Case(
        cited(archive_url="https://a.org/x"), cited(archive_url="https://a.org/x", archived="2021")
    ),
    "no-address": Case(cited(type="webpage"), cited(type="webpage", url="https://e.org/1")),
    "unknown-origin": Case(cited(publisher=None), cited(publisher=None, url="https://e.org/1")),
    "never-cited-in-text": Case(
        about(
            org("a"),
            ("a", "named_in", "c1", {"cite": "c1", "at": "ref:1"}),
            citations=[citation("c1")],
            references=["c1"],
        ),
        about(org("a"), NAMED, citations=[citation("c1")], references=["c1"]),
    ),
    "reference-listed-twice": Case(
        {**cited(), "references": ["c1", "c1"]}, {**cited(), "references": ["c1"]}
    ),
    "section-cites-nothing": Case(
        about(org("a"), ("a", "name", "Anna", {"at": "s"})), about(org("a"), NAMED)
    ),
}

IDENTITY_CASES = {
    "duplicate-citations": Case(
        {
            "citations": [
                citation("c1", title="The Peace Process: Problems and Prospects"),
                citation(
                    "c2",
                    title="The Peace Process – Problems and Prospects by Leo Gus",
                    authors=(author("Gus, Leo", family="Gus", given="Leo"),),
                ),
            ]
        },
        {
            "citations": [
                citation("c1", title="The Peace Process: Problems and Prospects"),
                citation("c2", title="The Peace Process: Problems and Solutions"),
            ]
        },
    ),
    "author-not-a-person": Case(
        cited(authors=(author("Мировые, новости"),)), cited(authors=(author("Новиков, Иван"),))
    ),
    "two-authors-in-one": Case(
        cited(
            authors=(
                author(
                    "Hebel und Sydow, Christina und Christoph",
                    family="Hebel und Sydow",
                    given="Christina und Christoph",
                ),
            )
        ),
        cited(authors=(author("Ortega y Gasset, José", family="Ortega y Gasset", given="José"),)),
    ),
    "shared-identifier": Case(
        about(
            org("a", "b"),
            ("a", "identifier", "Q1", {"scheme": "wikidata"}),
            ("b", "identifier", "q1", {"scheme": "wikidata"}),
        ),
        about(
            org("a", "b"),
            ("a", "identifier", "Q1", {"scheme": "wikidata"}),
            ("b", "identifier", "Q1", {"scheme": "isni"}),
        ),
    ),
    "ambiguous-abbreviation": Case(
        about(
            org("a", "b"), ("a", "name", "SNC", {"name_kind": "abbreviation"}), ("b", "name", "SNC")
        ),
        about(
            org("a", "b"), ("a", "name", "SNC", {"name_kind": "abbreviation"}), ("b", "name", "HNC")
        ),
    ),
    "similar-entities": Case(
        about(
            person("p", "q"),
            ("p", "name", "Ivan Petrov"),
            ("q", "name", "Иван Петров", {"lang": "ru"}),
        ),
        about(person("p", "q"), ("p", "name", "Ivan Petrov"), ("q", "name", "Ivan Sidorov")),
    ),
    "ambiguous-name": Case(
        about([*person("p"), *org("a")], ("p", "name", "Ford Ford"), ("a", "name", "Ford Ford")),
        about([*person("p"), *org("a")], ("p", "name", "Ford Ford"), ("a", "name", "Ford Company")),
    ),
    "spelling-variants": Case(
        about(person("p"), ("p", "name", "Erlan Idrissov"), ("p", "name", "Erlan Idrisov")),
        about(person("p"), ("p", "name", "Erlan Idrissov"), ("p", "name", "Erlan Tokayev")),
    ),
    "mixed-scripts": Case(
        about(org("a"), ("a", "name", "Kаssis")), about(org("a"), ("a", "name", "Kassis Касис"))
    ),
    "relation-to-itself": Case(
        about(org("a"), ("a", "related", "a")), about(org("a", "b"), ("a", "related", "b"))
    ),
    "part-of-cycle": Case(
        about(
            org("a", "b", "c"), ("a", "part_of", "b"), ("b", "part_of", "c"), ("c", "part_of", "a")
        ),
        about(
            org("a", "b", "c"), ("a", "part_of", "b"), ("b", "part_of", "c"), ("a", "part_of", "c")
        ),
    ),
    "succession-cycle": Case(
        about(org("a", "b"), ("a", "succeeded_by", "b"), ("b", "succeeded_by", "a")),
        about(org("a", "b"), ("a", "succeeded_by", "b")),
    ),
    "stated-from-both-ends": Case(
        about(person("p", "q"), ("p", "spouse", "q"), ("q", "spouse", "p")),
        about(person("p", "q"), ("p", "spouse", "q")),
    ),
    "mutual-relation": Case(
        about(org("a", "b"), ("a", "member", "b"), ("b", "member", "a")),
        about(org("a", "b"), ("a", "member", "b"), ("b", "affiliated_with", "a")),
    ),
    "withdrawn-target": Case(
        about(org("a"), ("a", "member", "b")), about(org("a", "b"), ("a", "member", "b"))
    ),
    "conflicting-values": Case(
        about(org("a"), ("a", "founded", "2012"), ("a", "founded", "2015")),
        about(org("a"), ("a", "founded", "2015"), ("a", "founded", "2015-05-25")),
    ),
    "conflicting-ends": Case(
        about(
            [*org("a"), *person("p")],
            ("a", "leader", "p", {"ended": True}),
            ("a", "leader", "p", {"ended": False}),
        ),
        about(
            [*org("a"), *person("p")],
            ("a", "leader", "p", {"ended": True, "role": "secretary"}),
            ("a", "leader", "p", {"ended": False}),
        ),
    ),
    "value-and-no-value": Case(
        about(org("a"), ("a", "dissolved", "2015"), ("a", "dissolved", None)),
        about(org("a"), ("a", "dissolved", None)),
    ),
    "overlapping-meetings": Case(
        about(
            [*event("e"), *places("x", "y")],
            ("e", "dates", "2014-05-03", {"place": "x"}),
            ("e", "dates", "2014-05-03", {"place": "y"}),
        ),
        about(
            [*event("e"), *places("x", "y")],
            ("e", "dates", "2014-05-03", {"place": "x"}),
            ("e", "dates", "2014-05-04", {"place": "y"}),
        ),
    ),
}

CASES = TIME_CASES | SOURCING_CASES | IDENTITY_CASES
