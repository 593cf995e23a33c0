"""A sound dossier becomes drafts, each with the place where it is stated."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.enums import Kind, Rank, Stance, UrlStatus, ValueType
from astana_api.domain.statements.drafts import AuthorDraft, EvidenceDraft, StatementDraft, Value
from astana_api.domain.statements.values import decimal
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.importers.dossier import Dossier, DossierFaults, Place, read_dossier
from tests.importers.conftest import Edit

ORGS = "entities/organizations.yaml"


@pytest.fixture(scope="module")
def dossier(sound: Path) -> Dossier:
    return read_dossier(sound)


def stated(dossier: Dossier, subject: str, property_id: str) -> list[StatementDraft]:
    return [
        one for one in dossier.statements if (one.subject, one.property) == (subject, property_id)
    ]


def test_the_head(dossier: Dossier) -> None:
    assert (dossier.id, dossier.title, dossier.uses) == (
        "velna-river",
        "The Velna River",
        ("lake-orsk",),
    )
    assert dossier.description == (
        "A commission for a river that does not exist, and those who deal with it."
    )


def test_entities_come_in_path_order_and_once(dossier: Dossier) -> None:
    ids = [(entity.id, entity.kind) for entity in dossier.entities]
    assert ids[0] == ("velna-commission", Kind.ORGANIZATION)
    assert ids[-1] == ("ana-ruda", Kind.PERSON)
    assert len(ids) == len(set(ids)) == 7


def test_each_reference_cited_is_a_piece_of_evidence_with_the_same_place(dossier: Dossier) -> None:
    founded = stated(dossier, "velna-commission", "founded")[0]
    assert founded.value == Value(ValueType.DATE, "1971")
    assert [one.citation for one in founded.evidence] == ["ruda-1987-waters", "velna-gazette"]
    assert {(one.section, one.exact, one.prefix, one.suffix) for one in founded.evidence} == {
        ("lead", "set up in 1971", "was ", " by")
    }


def test_statements_of_one_entity_add_up_over_files(dossier: Dossier) -> None:
    assert [one.evidence[0].section for one in stated(dossier, "velna-commission", "founded")] == [
        "lead",
        "treaty",
    ]


def test_a_list_of_evidence(dossier: Dossier) -> None:
    (dissolved,) = stated(dossier, "velna-commission", "dissolved")
    document = "velna-almanac"
    assert dissolved.evidence == (
        EvidenceDraft("ruda-1987-waters", document, "lead", "wound up"),
        EvidenceDraft(
            "velna-gazette", document, "treaty", "no longer meets",
            stance=Stance.CONTRADICTS, note="Undated.",
        ),
    )  # fmt: skip


def test_cited_without_a_place_is_in_no_document(dossier: Dossier) -> None:
    (seat,) = stated(dossier, "velna-commission", "headquarters")
    assert seat.evidence == (EvidenceDraft("velna-gazette"),)
    assert seat.qualifiers == (("start", "1971"), ("end", "1980~"), ("ended", True))


def test_a_place_without_a_citation_is_anchored_and_not_sourced(dossier: Dossier) -> None:
    (leader,) = stated(dossier, "velna-commission", "leader")
    assert leader.evidence == (EvidenceDraft(None, "velna-almanac", "lead"),)
    assert leader.stated_as == "Mme Ruda"


def test_qualifiers_stand_in_the_order_of_the_vocabulary(dossier: Dossier) -> None:
    order = list(QUALIFIERS)
    for one in dossier.statements:
        names = [name for name, _ in one.qualifiers]
        assert names == sorted(names, key=order.index)


def test_values_of_every_type(dossier: Dossier) -> None:
    organization = "velna-commission"
    values = {one.value for one in dossier.statements}
    assert {
        Value(ValueType.TEXT, "Велненская комиссия", "ru"),
        Value(ValueType.TEXT, "the lower Velna", "en"),
        Value(ValueType.TEXT, "0042", "zxx"),
        Value(ValueType.ENTITY, "lake-orsk"),
        Value(ValueType.CITATION, "velna-gazette"),
        Value(ValueType.DATE, "[1990..1994]"),
        Value(ValueType.DATE, "1970-10/"),
        Value(ValueType.URL, "velna.example"),
        Value(ValueType.COORDINATES, "54.5,-0.25"),
        Value(ValueType.SOMEVALUE, None),
        Value(ValueType.NOVALUE, None),
    } <= values
    assert stated(dossier, organization, "member")[0].rank is Rank.DEPRECATED


def test_place_is_a_property_alone_and_a_qualifier_beside_another(dossier: Dossier) -> None:
    (place,) = stated(dossier, "treaty-talks", "place")
    (dates,) = stated(dossier, "treaty-talks", "dates")
    assert (place.value.text, place.qualifiers) == ("port-velna", ())
    assert dates.qualifiers == (("place", "port-velna"),)


def test_citations(dossier: Dossier) -> None:
    book, page = dossier.citations
    assert book.titles == (("en", "Shared Waters: a memoir"),)
    assert book.authors == (
        AuthorDraft("Ruda, Ana", "Ruda", "Ana", ("ana-ruda",)),
        AuthorDraft("The Harbour Office"),
    )
    assert book.issued == "1987-03/1987-05"
    assert (page.title, page.titles, page.language) == (None, (), "en-GB")
    assert (page.url, page.url_status) == ("gazette.example/1", UrlStatus.DEAD)
    assert page.note == "The number is lost.\nSo is its page."


def test_the_document(dossier: Dossier) -> None:
    document = dossier.document
    assert document
    assert [(one.key, one.first_line, one.last_line) for one in document.sections] == [
        ("lead", 1, 4),
        ("treaty", 6, 9),
        ("related/ana-ruda", 11, 12),
    ]
    assert [(one.number, one.citation, one.line) for one in document.references] == [
        (1, "ruda-1987-waters", 14),
        (2, "velna-gazette", 15),
    ]


def test_every_draft_has_its_place(dossier: Dossier) -> None:
    places = dossier.places
    assert places["dossier", "velna-river"] == Place("dossier.yaml", 3, 7)
    assert places["use", "lake-orsk"] == Place("dossier.yaml", 8, 10)
    assert places["document", "velna-almanac"] == Place("document.yaml", 2, 7)
    assert places["citation", "velna-gazette"] == Place("citations.yaml", 12, 3)
    assert places["entity", "velna-commission"] == Place(ORGS, 2, 3)
    assert places["statement", 4] == Place(ORGS, 25, 9)
    assert places["value", 4] == Place(ORGS, 25, 23)
    assert places["qualifier", 4, "end"] == Place(ORGS, 27, 14)
    assert places["evidence", 3, 1] == Place(ORGS, 24, 44)
    for at, one in enumerate(dossier.statements):
        assert {("statement", at), ("value", at)} <= places.keys()
        assert all(("evidence", at, nth) in places for nth in range(len(one.evidence)))


def test_words_that_other_yaml_reads_as_numbers_or_booleans_stay_text(
    folder: Path, edit: Edit
) -> None:
    names = ["no", "on", "1_000", "0x1F", "2015-05-29", "12:30:00", "1e3", ".inf", "Null", "True"]
    lines = "".join(f"      - name: {name}\n        lang: en\n" for name in names)
    edit("entities/others.yaml", "      - coordinates", f"{lines}      - coordinates")
    read = stated(read_dossier(folder), "port-velna", "name")
    assert [one.value.text for one in read] == ["Port Velna", *names]


def test_text_is_kept_in_normal_form_c(folder: Path, edit: Edit) -> None:
    edit("entities/others.yaml", "name: Port Velna", 'name: "  Po\u0301rt "')
    assert stated(read_dossier(folder), "port-velna", "name")[0].value.text == "P\u00f3rt"


def test_a_dossier_needs_no_document(tmp_path: Path) -> None:
    """Citations are then cited by their keys."""
    (tmp_path / "all.yaml").write_text(
        "dossier: {id: a, title: A}\n"
        "citations: {source: {type: book}}\n"
        "entities:\n"
        "  b: {kind: work, statements: [{name: B, lang: en, cite: [source]}]}\n"
    )
    dossier = read_dossier(tmp_path)
    assert dossier.document is None
    assert dossier.statements[0].evidence == (EvidenceDraft("source"),)


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("54.50", "54.5"), ("-0.0", "0"), ("+1", "1"), ("007", "7"), (".5", "0.5"), ("10", "10")],
)
def test_decimals_have_one_spelling(written: str, canonical: str) -> None:
    assert decimal(written) == canonical


@settings(max_examples=60)
@given(
    file=st.sampled_from(["dossier", "document", "citations", "entities/organizations"]),
    start=st.integers(0, 1200),
    length=st.integers(0, 12),
    inserted=st.text(st.sampled_from("{}[]:,- \n\"'#&*!|>%@`~?\t\0a1\u0301ا"), max_size=4),
)
def test_whatever_is_mistyped_is_a_fault_and_no_failure(
    file: str, start: int, length: int, inserted: str, sound: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("mistyped")
    for path in sound.rglob("*.yaml"):
        name = path.relative_to(sound)
        text = path.read_text(encoding="utf-8")
        if name.as_posix() == f"{file}.yaml":
            text = text[:start] + inserted + text[start + length :]
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with suppress(DossierFaults):
        read_dossier(folder)
