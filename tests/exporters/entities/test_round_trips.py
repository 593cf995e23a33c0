"""Export and import of a knowledge base lose exactly what the published tables say."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.exporters.entities import csv, ftm, popolo
from astana_api.exporters.entities.csv import write_statements_csv
from astana_api.exporters.entities.ftm import write_ftm
from astana_api.exporters.entities.popolo import write_popolo
from astana_api.importers.csv.mapping import PARTS
from astana_api.importers.csv.reader import read_csv
from astana_api.importers.followthemoney.reader import read_followthemoney
from astana_api.importers.imported_files import ImportedFile
from astana_api.importers.popolo.reader import read_popolo
from tests.exporters.entities import csv_rules, ftm_rules, popolo_rules
from tests.exporters.entities.round_trip_cases import CASES
from tests.exporters.entities.round_trips import (
    SOURCE,
    Claim,
    KnowledgeBase,
    Rule,
    apply_rules,
    has_passages,
    read_drafts,
    read_entities,
)
from tests.support.export_records import CONTEXT

POPOLO_TYPES = {"place": "area"}
CSV_MAPPING = {
    "row": "statement",
    "columns": {
        **{part: {"part": part} for part in (*PARTS, *QUALIFIERS) if part not in ("kind", "note")},
        "subject_kind": {"part": "kind"},
    },
}


@dataclass(frozen=True)
class RoundTrip:
    """A format with its writer, its reader, its published table and the rules of the topics."""

    write: Callable[[KnowledgeBase], bytes]
    read: Callable[[bytes], ImportedFile]
    rules: Mapping[str, Rule]
    table: Mapping[str, str]
    other_topics: frozenset[str] = frozenset()
    """The topics of its table about other records than statements."""
    find_named: Callable[[KnowledgeBase], list[str]] = lambda _: []
    """Returns the entities that have their displayed name in the file as a further name."""
    local_id: Callable[[str, str], str] = lambda _, entity_id: entity_id
    """Returns the id in the file of an entity of a kind."""


ROUND_TRIPS = {
    "popolo": RoundTrip(
        lambda knowledge: b"".join(write_popolo(knowledge.records, CONTEXT)),
        lambda content: read_popolo(content, SOURCE),
        popolo_rules.RULES,
        popolo.NOT_CARRIED,
        find_named=popolo_rules.find_named,
        local_id=lambda kind, entity_id: f"{POPOLO_TYPES.get(kind, kind)}-{entity_id}",
    ),
    "ftm": RoundTrip(
        lambda knowledge: b"".join(write_ftm(knowledge.records, CONTEXT)),
        lambda content: read_followthemoney(content, SOURCE),
        ftm_rules.RULES,
        ftm.NOT_CARRIED,
        find_named=ftm_rules.find_named,
    ),
    "csv": RoundTrip(
        lambda knowledge: b"".join(
            write_statements_csv(each for record in knowledge.records for each in record.statements)
        ),
        lambda content: read_csv(content, SOURCE, CSV_MAPPING),
        csv_rules.RULES,
        csv.NOT_CARRIED,
        csv_rules.OTHER_TABLES,
    ),
}


def expect(format_: str, knowledge: KnowledgeBase) -> tuple[set[Claim], set[str]]:
    """Return the claims that the rules leave, and the topics that they show."""
    trip = ROUND_TRIPS[format_]
    left, topics = apply_rules(knowledge, trip.rules)
    return left | set(map(knowledge.displayed_name, trip.find_named(knowledge))), topics


def check_round_trip(format_: str, knowledge: KnowledgeBase) -> set[str]:
    """Compare what comes back with what the rules leave, and return the topics that it shows."""
    trip = ROUND_TRIPS[format_]
    imported = trip.read(trip.write(knowledge))
    ids = {
        SOURCE.entity_id(trip.local_id(kind, entity_id)): entity_id
        for entity_id, kind in knowledge.kinds.items()
    }
    expected, topics = expect(format_, knowledge)
    assert read_drafts(imported, ids) == expected
    kinds = {
        entity_id: kind
        for entity_id, kind in knowledge.kinds.items()
        if kind != "work" or "works" not in trip.table
    }
    assert read_entities(imported, ids) == kinds
    assert not has_passages(imported.drafts.statements)
    return topics | {"evidence"}


@pytest.mark.parametrize("format_", ROUND_TRIPS)
def test_round_trip_of_cases_loses_each_topic_of_the_table_and_no_more(format_: str) -> None:
    trip = ROUND_TRIPS[format_]
    assert check_round_trip(format_, CASES) == trip.table.keys() - trip.other_topics


@pytest.mark.parametrize("format_", ROUND_TRIPS)
def test_round_trip_of_shipped_dossier_loses_what_the_table_says(
    format_: str, shipped: KnowledgeBase
) -> None:
    assert len(shipped.claims) > 1000
    check_round_trip(format_, shipped)


@pytest.mark.parametrize("format_", ["popolo", "ftm"])
def test_round_trip_keeps_links_to_the_sources_of_an_entity(format_: str) -> None:
    trip = ROUND_TRIPS[format_]
    imported = trip.read(trip.write(CASES))
    pages = {each.id: each.url for each in imported.drafts.citations if each.id != SOURCE.id}
    assert "https://example.org/report?a=1&b=2" in pages.values()
    platform = SOURCE.entity_id(trip.local_id("organization", "platform"))
    [founded] = [
        each
        for each in imported.drafts.statements
        if each.subject == platform and each.property == "founded"
    ]
    assert {pages.get(each.citation or "") for each in founded.evidence} >= set(pages.values())
