"""Export and import of a knowledge base lose exactly what the published tables say."""

from astana_api.exporters.entities import popolo
from astana_api.exporters.entities.popolo import write_popolo
from astana_api.importers.popolo.reader import read_popolo
from tests.exporters.entities import popolo_rules
from tests.exporters.entities.round_trip_cases import CASES
from tests.exporters.entities.round_trips import (
    SOURCE,
    Claim,
    KnowledgeBase,
    apply_rules,
    read_drafts,
)
from tests.support.export_records import CONTEXT

POPOLO_TYPES = {"place": "area"}


def return_from_popolo(knowledge: KnowledgeBase) -> set[Claim]:
    imported = read_popolo(b"".join(write_popolo(knowledge.records, CONTEXT)), SOURCE)
    ids = {
        SOURCE.entity_id(f"{POPOLO_TYPES.get(kind, kind)}-{local_id}"): local_id
        for local_id, kind in knowledge.kinds.items()
    }
    return read_drafts(imported, ids)


def expect_from_popolo(knowledge: KnowledgeBase) -> tuple[set[Claim], set[str]]:
    left, shown = apply_rules(knowledge, popolo_rules.RULES)
    names = {
        popolo_rules.displayed_name(local_id, name)
        for local_id, name in knowledge.names.items()
        if knowledge.kinds[local_id] != "work"
    }
    return left | names, shown


def test_popolo_round_trip_of_cases_loses_each_topic_of_its_table_and_no_more() -> None:
    expected, shown = expect_from_popolo(CASES)
    assert return_from_popolo(CASES) == expected
    assert shown | {"evidence"} == popolo.NOT_CARRIED.keys()


def test_popolo_round_trip_of_shipped_dossier_loses_what_its_table_says(
    shipped: KnowledgeBase,
) -> None:
    assert return_from_popolo(shipped) == expect_from_popolo(shipped)[0]
