"""Wikidata entities: labels, claims, qualifiers, ranks and references as drafts."""

import json
from pathlib import Path
from typing import Any

import pytest

from astana_api.domain.enums import Basis, Kind, Rank, ValueType
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)
from astana_api.importers.wikidata.reader import read_wikidata
from tests.support.damaged_json import damage, malformed_json
from tests.support.shared_data import shared_files

SOURCE = ImportSource("wd", "Wikidata")


def item(wikidata_id: str) -> dict[str, Any]:
    value = {"entity-type": "item", "id": wikidata_id}
    return {"snaktype": "value", "datavalue": {"type": "wikibase-entityid", "value": value}}


def string(text: str, datatype: str = "string") -> dict[str, Any]:
    value = {"type": "string", "value": text}
    return {"snaktype": "value", "datatype": datatype, "datavalue": value}


def time(text: str, precision: int = 9) -> dict[str, Any]:
    value = {"time": f"{text}T00:00:00Z", "precision": precision}
    return {"snaktype": "value", "datavalue": {"type": "time", "value": value}}


def monolingual(text: str, lang: str) -> dict[str, Any]:
    value = {"text": text, "language": lang}
    return {"snaktype": "value", "datavalue": {"type": "monolingualtext", "value": value}}


def claim(mainsnak: dict[str, Any], rank: str = "normal", **more: Any) -> dict[str, Any]:
    return {"mainsnak": mainsnak, "rank": rank, **more}


def entity(wikidata_id: str, claims: dict[str, Any] | None = None, **labels: str) -> dict[str, Any]:
    terms = {lang: {"language": lang, "value": text} for lang, text in labels.items()}
    return {"type": "item", "id": wikidata_id, "labels": terms, "claims": claims or {}}


PERSON = entity(
    "Q1",
    {
        "P31": [claim(item("Q5"))],
        "P569": [claim(time("+1970-00-00"), "preferred"), claim(time("+1971-00-00"), "deprecated")],
        "P27": [
            claim(
                item("Q232"),
                qualifiers={"P580": [time("+1991-12-16", 11)], "P5102": [item("Q999")]},
            )
        ],
        "P463": [claim(item("Q2"), qualifiers={"P582": [{"snaktype": "novalue"}]})],
        "P106": [claim(item("Q82955")), claim(item("Q7"))],
        "P214": [claim(string("123", "external-id"))],
        "P856": [
            claim(
                string("https://a.example", "url"),
                references=[
                    {
                        "snaks": {
                            "P854": [string("https://source.example", "url")],
                            "P1476": [monolingual("A source", "en")],
                            "P813": [time("+2020-01-02", 11)],
                            "P248": [item("Q7")],
                            "P304": [string("12")],
                        }
                    }
                ],
            )
        ],
        "P26": [claim({"snaktype": "somevalue"})],
        "P735": [claim(item("Q632104"))],
    },
    ru="Анна",
    en="Ana",
)
PERSON["aliases"] = {"en": [{"language": "en", "value": "A."}]}
PERSON["descriptions"] = {"en": {"language": "en", "value": "judge"}}
PERSON["sitelinks"] = {"enwiki": {"site": "enwiki", "title": "Ana"}}
FILE = {
    "entities": {"Q1": PERSON, "Q7": entity("Q7", {"P31": [claim(item("Q7278"))]}, en="painter")}
}


def read(data: Any) -> ImportedFile:
    return read_wikidata(json.dumps(data).encode(), SOURCE)


def language(lang: str | None) -> str | None:
    return None if lang == "und" else lang


def facts(file: ImportedFile, property_id: str, subject: str = "wd-q1") -> list[Any]:
    return [
        (each.value.text, language(each.value.lang), dict(each.qualifiers))
        for each in file.drafts.statements
        if each.property == property_id and each.subject == subject
    ]


def notes(file: ImportedFile, note_type: NoteType) -> dict[str, str]:
    return {note.location: note.reason for note in file.notes if note.type is note_type}


@pytest.fixture(scope="module")
def imported() -> ImportedFile:
    return read(FILE)


def test_labels_aliases_and_descriptions_keep_their_language(imported: ImportedFile) -> None:
    assert facts(imported, "name") == [
        ("Ana", "en", {"name_kind": "preferred"}),
        ("Анна", "ru", {"name_kind": "preferred"}),
        ("A.", "en", {"name_kind": "alias"}),
    ]
    assert facts(imported, "description") == [("judge", "en", {})]


def test_rank_of_a_claim_is_that_of_its_statement(imported: ImportedFile) -> None:
    ranks = [
        (each.value.text, each.rank)
        for each in imported.drafts.statements
        if each.property == "born"
    ]
    assert ranks == [("1970", Rank.PREFERRED), ("1971", Rank.DEPRECATED)]


def test_qualifiers_are_the_period_or_lines_of_the_note(imported: ImportedFile) -> None:
    assert facts(imported, "citizenship") == [("wd-q232", None, {"start": "1991-12-16"})]
    [statement] = [each for each in imported.drafts.statements if each.property == "citizenship"]
    assert statement.evidence[0].note == "P5102: Q999"
    assert facts(imported, "member", "wd-q2") == [("wd-q1", None, {"ended": False})]


def test_item_without_record_has_the_kind_and_the_identifier_that_the_property_tells(
    imported: ImportedFile,
) -> None:
    kinds = {each.id: each.kind for each in imported.drafts.entities}
    assert (kinds["wd-q232"], kinds["wd-q2"]) == (Kind.PLACE, Kind.ORGANIZATION)
    assert facts(imported, "identifier", "wd-q232") == [("Q232", None, {"scheme": "wikidata"})]
    assert facts(imported, "name", "wd-q232") == []


def test_item_as_a_text_is_its_label_or_is_kept_in_the_note(imported: ImportedFile) -> None:
    assert facts(imported, "occupation") == [("painter", "en", {})]
    name = next(each for each in imported.drafts.statements if each.value.text == "Ana")
    assert name.evidence[0].note == "P106: Q82955"


def test_external_id_is_an_identifier_with_the_property_as_scheme(imported: ImportedFile) -> None:
    assert ("123", None, {"scheme": "P214"}) in facts(imported, "identifier")


def test_somevalue_is_stated(imported: ImportedFile) -> None:
    [spouse] = [each for each in imported.drafts.statements if each.property == "spouse"]
    assert spouse.value.type is ValueType.SOMEVALUE


def test_reference_becomes_a_citation_and_evidence(imported: ImportedFile) -> None:
    [website] = [each for each in imported.drafts.statements if each.property == "website"]
    citation = imported.drafts.citations[1]
    assert (website.evidence[1].citation, website.evidence[1].basis) == (citation.id, Basis.STATED)
    assert (citation.type, citation.title, citation.url, citation.accessed) == (
        "webpage",
        "A source",
        "https://source.example",
        "2020-01-02",
    )
    assert (citation.container_title, citation.titles) == ("painter", (("en", "A source"),))
    assert citation.note == "P304: 12"


def test_property_without_equivalent_and_sitelinks_are_skipped(imported: ImportedFile) -> None:
    skipped = notes(imported, NoteType.SKIPPED)
    assert {"/entities/Q1/claims/P735/0", "/entities/Q1/sitelinks"} <= skipped.keys()


def test_item_of_unknown_kind_is_skipped_with_its_classes() -> None:
    file = read(entity("Q1", {"P31": [claim(item("Q16521"))]}, en="species"))
    assert file.drafts.entities == ()
    assert "Q16521" in notes(file, NoteType.SKIPPED)["/"]
    assert file.records == 1


def test_value_of_unknown_kind_is_skipped() -> None:
    file = read(entity("Q1", {"P31": [claim(item("Q5"))], "P39": [claim(item("Q30185"))]}))
    assert "Q30185" in notes(file, NoteType.SKIPPED)["/claims/P39/0"]


def test_event_has_the_interval_of_its_start_and_end() -> None:
    claims = {
        "P31": [claim(item("Q625994"))],
        "P580": [claim(time("+2015-05-25", 11))],
        "P582": [claim(time("+2015-05-27", 11))],
    }
    assert facts(read(entity("Q1", claims)), "dates") == [("2015-05-25/2015-05-27", None, {})]


def test_foundation_and_chairperson_of_an_organization_are_stated_of_it() -> None:
    claims = {
        "P31": [claim(item("Q7278"))],
        "P571": [claim(time("+1541-00-00"))],
        "P488": [claim(item("Q9"))],
    }
    file = read(entity("Q1", claims))
    assert facts(file, "founded") == [("1541", None, {})]
    assert facts(file, "leader") == [("wd-q9", None, {"role": "chairperson"})]


def test_file_of_labels_only_skips_each_record() -> None:
    file = read({"P26": {"id": "P26", "labels": {}}, "Q1": {"id": "Q1", "labels": {}}})
    assert file.records == 2
    assert notes(file, NoteType.SKIPPED).keys() == {"/P26", "/Q1"}


@pytest.mark.parametrize("content", [*malformed_json(json.dumps(FILE).encode())])
def test_file_that_is_not_json_raises_unreadable_file(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read_wikidata(content, SOURCE)


def test_wrong_value_at_any_place_raises_nothing_but_unreadable_file() -> None:
    for content in damage(FILE):
        try:
            file = read_wikidata(content, SOURCE)
        except UnreadableFile:
            continue
        assert file.drafts.citations


@pytest.mark.parametrize("name", shared_files("wikidata/*.json"))
def test_each_claim_of_a_real_file_is_imported_or_explained(name: Path) -> None:
    file = read_wikidata(name.read_bytes(), SOURCE)
    assert read_wikidata(name.read_bytes(), SOURCE) == file
    assert not notes(file, NoteType.REJECTED)
    for wikidata_id, record in json.loads(name.read_bytes()).get("entities", {}).items():
        assert file.records == 1
        identifiers = [fact[0] for fact in facts(file, "identifier", f"wd-{wikidata_id.lower()}")]
        external = [
            each["mainsnak"]["datavalue"]["value"]
            for claims in record["claims"].values()
            for each in claims
            if each["mainsnak"]["datatype"] == "external-id"
        ]
        assert sorted(identifiers) == sorted([wikidata_id, *external])
