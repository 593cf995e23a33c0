"""Reading a valid dossier into drafts with source locations."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from astana_api.domain.enums import Basis, Kind, Rank, Stance, UrlStatus, ValueType
from astana_api.domain.statements.drafts import (
    AuthorDraft,
    EvidenceDraft,
    Locator,
    StatementDraft,
    Value,
)
from astana_api.domain.statements.values import normalize_decimal
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.importers.dossier import Dossier, InvalidDossier, SourceLocation, read_dossier
from tests.importers.conftest import Edit

ORGS = "entities/organizations.yaml"


@pytest.fixture(scope="module")
def dossier(valid_dossier: Path) -> Dossier:
    return read_dossier(valid_dossier)


def stated(dossier: Dossier, subject: str, property_id: str) -> list[StatementDraft]:
    return [
        draft
        for draft in dossier.statements
        if (draft.subject, draft.property) == (subject, property_id)
    ]


def test_read_dossier_header(dossier: Dossier) -> None:
    assert (dossier.id, dossier.title, dossier.uses) == (
        "velna-river",
        "The Velna River",
        ("lake-orsk",),
    )
    assert dossier.description == (
        "A commission for a river that does not exist, and those who deal with it."
    )


def test_read_dossier_entities_are_unique_and_in_path_order(dossier: Dossier) -> None:
    ids = [(entity.id, entity.kind) for entity in dossier.entities]
    assert ids[0] == ("velna-commission", Kind.ORGANIZATION)
    assert ids[-1] == ("ana-ruda", Kind.PERSON)
    assert len(ids) == len(set(ids)) == 7


def test_read_evidence_with_two_citations_creates_two_pieces_with_one_anchor(
    dossier: Dossier,
) -> None:
    founded = stated(dossier, "velna-commission", "founded")[0]
    assert founded.value == Value(ValueType.DATE, "1971")
    assert [draft.citation for draft in founded.evidence] == ["ruda-1987-waters", "velna-gazette"]
    assert {
        (draft.section, draft.exact, draft.prefix, draft.suffix) for draft in founded.evidence
    } == {("lead", "set up in 1971", "was ", " by")}


def test_read_dossier_concatenates_statements_of_several_files(dossier: Dossier) -> None:
    assert [
        draft.evidence[0].section for draft in stated(dossier, "velna-commission", "founded")
    ] == [
        "lead",
        "treaty",
    ]


def test_read_evidence_with_list(dossier: Dossier) -> None:
    (dissolved,) = stated(dossier, "velna-commission", "dissolved")
    document = "velna-almanac"
    assert dissolved.evidence == (
        EvidenceDraft("ruda-1987-waters", document, "lead", "wound up"),
        EvidenceDraft(
            "velna-gazette", document, "treaty", "no longer meets",
            stance=Stance.CONTRADICTS, note="Undated.",
        ),
    )  # fmt: skip


@pytest.mark.parametrize("cite", ["[1, ruda-1987-waters]", "[ruda-1987-waters, 1]"])
def test_read_evidence_with_number_and_key_of_one_citation_creates_one_piece(
    folder: Path, edit: Edit, cite: str
) -> None:
    edit(ORGS, "cite: [1, 2]", f"cite: {cite}")
    founded = stated(read_dossier(folder), "velna-commission", "founded")[0]
    assert [draft.citation for draft in founded.evidence] == ["ruda-1987-waters"]


def test_read_evidence_with_every_key(folder: Path, edit: Edit) -> None:
    entry = (
        "{cite: [1], at: lead, exact: wound up, prefix: 'was ', suffix: ' by', stance: supports, "
        "basis: inferred, stated_as: closed, note: Why.}"
    )
    edit(ORGS, "{cite: [1], at: lead, exact: wound up}", entry)
    (dissolved,) = stated(read_dossier(folder), "velna-commission", "dissolved")
    assert dissolved.evidence[0] == EvidenceDraft(
        "ruda-1987-waters", "velna-almanac", "lead", "wound up", "was ", " by",
        Stance.SUPPORTS, Basis.INFERRED, "closed", "Why.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("evidence", "key"),
    [
        ("cite: [1], at: lead, exact: orsk", "exact"),
        ("cite: [1], at: lead", "at"),
        ("cite: [1]", "cite"),
    ],
)
def test_read_evidence_is_located_at_its_phrase_else_section_else_citation(
    folder: Path, edit: Edit, evidence: str, key: str
) -> None:
    edit(ORGS, "operates_in: lake-orsk", "operates_in: lake-orsk\n        note: An\n        {}")
    lines = evidence.replace(", ", "\n        ")
    path = folder / ORGS
    path.write_text(path.read_text(encoding="utf-8").replace("{}", lines), encoding="utf-8")
    dossier = read_dossier(folder)
    [index] = [i for i, d in enumerate(dossier.statements) if d.value.text == "lake-orsk"]
    location = dossier.locations["evidence", index, 0]
    line = path.read_text(encoding="utf-8").splitlines()[location.line - 1]
    assert line[: location.column - 1] == f"        {key}: "


def test_read_evidence_with_basis(folder: Path, edit: Edit) -> None:
    edit(
        "entities/organizations.yaml",
        "exact: wound up}",
        "exact: wound up, basis: inferred, note: Wound up means dissolved.}",
    )
    read = read_dossier(folder)
    (dissolved,) = stated(read, "velna-commission", "dissolved")
    assert [draft.basis for draft in dissolved.evidence] == [Basis.INFERRED, Basis.STATED]


def test_read_evidence_in_reference_is_of_its_record_by_default(
    folder: Path, edit: Edit, dossier: Dossier
) -> None:
    native = stated(dossier, "velna-commission", "name")[1]
    assert [(draft.section, draft.basis) for draft in native.evidence] == [("ref:2", Basis.RECORD)]
    edit("entities/organizations.yaml", 'at: "ref:2"', 'at: "ref:2"\n        basis: stated')
    native = stated(read_dossier(folder), "velna-commission", "name")[1]
    assert [draft.basis for draft in native.evidence] == [Basis.STATED]


def test_read_evidence_without_section_has_a_locator_and_no_document(dossier: Dossier) -> None:
    (seat,) = stated(dossier, "velna-commission", "headquarters")
    assert seat.evidence == (EvidenceDraft("velna-gazette", locator=Locator("page", "12-13")),)
    assert seat.qualifiers == (("start", "1971"), ("end", "1980~"), ("ended", True))


def test_read_evidence_without_citation_is_anchored_and_not_sourced(dossier: Dossier) -> None:
    (leader,) = stated(dossier, "velna-commission", "leader")
    assert leader.evidence == (EvidenceDraft(None, "velna-almanac", "lead", stated_as="Mme Ruda"),)


def test_read_statement_orders_qualifiers_by_the_vocabulary(dossier: Dossier) -> None:
    order = list(QUALIFIERS)
    for draft in dossier.statements:
        names = [name for name, _ in draft.qualifiers]
        assert names == sorted(names, key=order.index)


def test_read_value_of_every_type(dossier: Dossier) -> None:
    organization = "velna-commission"
    values = {draft.value for draft in dossier.statements}
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


def test_read_statement_with_place_as_property_and_as_qualifier(dossier: Dossier) -> None:
    (venue,) = stated(dossier, "treaty-talks", "place")
    (dates,) = stated(dossier, "treaty-talks", "dates")
    assert (venue.value.text, venue.qualifiers) == ("port-velna", ())
    assert dates.qualifiers == (("place", "port-velna"),)


def test_read_citations(dossier: Dossier) -> None:
    book, page = dossier.citations
    assert dict(book.titles) == {"en": "Shared Waters: a memoir", "pl": "Wspólne wody"}
    assert book.title_lang == "en"
    assert book.authors == (
        AuthorDraft("Ruda, Ana", "Ruda", "Ana", ("ana-ruda",)),
        AuthorDraft("The Harbour Office"),
    )
    assert book.issued == "1987-03/1987-05"
    assert book.csl_fields == (
        ("isbn", "978-0-306-40615-7"),
        ("edition", "2"),
        ("translators", (AuthorDraft("Orsk, Jan", "Orsk", "Jan", ("ana-ruda",)),)),
        ("publisher_place", "Port Velna"),
    )
    assert page.csl_fields == ()
    assert (page.title, page.titles, page.language) == (None, (), "en-GB")
    assert (page.url, page.url_status) == ("gazette.example/1", UrlStatus.DEAD)
    assert page.note == "The number is lost.\nSo is its page."


def test_read_document(dossier: Dossier) -> None:
    document = dossier.document
    assert document
    assert (document.issued, document.accessed, document.url, document.license) == (
        "1990",
        "2019-07-07",
        "almanac.example/1990",
        "CC-BY-4.0",
    )
    assert document.authors == (
        AuthorDraft("Ruda, Ana", "Ruda", "Ana"),
        AuthorDraft("The Almanac Society"),
    )
    assert document.citation == "ruda-1987-waters"
    assert [(draft.key, draft.first_line, draft.last_line) for draft in document.sections] == [
        ("lead", 1, 4),
        ("treaty", 6, 9),
        ("related/ana-ruda", 11, 12),
    ]
    assert [(draft.number, draft.citation, draft.line) for draft in document.references] == [
        (1, "ruda-1987-waters", 14),
        (2, "velna-gazette", 15),
    ]


def test_read_dossier_locates_every_draft(dossier: Dossier) -> None:
    locations = dossier.locations
    assert locations["dossier", "velna-river"] == SourceLocation("dossier.yaml", 3, 7)
    assert locations["use", "lake-orsk"] == SourceLocation("dossier.yaml", 8, 10)
    assert locations["document", "velna-almanac"] == SourceLocation("document.yaml", 2, 7)
    assert locations["citation", "velna-gazette"] == SourceLocation("citations.yaml", 17, 3)
    assert locations["entity", "velna-commission"] == SourceLocation(ORGS, 2, 3)
    assert locations["statement", 4] == SourceLocation(ORGS, 25, 9)
    assert locations["value", 4] == SourceLocation(ORGS, 25, 23)
    assert locations["qualifier", 4, "end"] == SourceLocation(ORGS, 27, 14)
    assert locations["evidence", 3, 1] == SourceLocation(ORGS, 24, 44)
    for index, draft in enumerate(dossier.statements):
        assert {("statement", index), ("value", index)} <= locations.keys()
        assert all(
            ("evidence", index, evidence_index) in locations
            for evidence_index in range(len(draft.evidence))
        )


def test_read_yaml_keeps_plain_scalars_as_text(folder: Path, edit: Edit) -> None:
    names = ["no", "on", "1_000", "0x1F", "2015-05-29", "12:30:00", "1e3", ".inf", "Null", "True"]
    lines = "".join(f"      - name: {name}\n        lang: en\n" for name in names)
    edit("entities/others.yaml", "      - coordinates", f"{lines}      - coordinates")
    read = stated(read_dossier(folder), "port-velna", "name")
    assert [draft.value.text for draft in read] == ["Port Velna", *names]


def test_read_dossier_normalizes_text_to_nfc(folder: Path, edit: Edit) -> None:
    edit("entities/others.yaml", "name: Port Velna", 'name: "  Po\u0301rt "')
    assert stated(read_dossier(folder), "port-velna", "name")[0].value.text == "P\u00f3rt"


def test_read_yaml_joins_surrogate_pair_of_json_escapes(folder: Path, edit: Edit) -> None:
    edit("entities/others.yaml", "- name: Port Velna", '- name: "Port \\ud83d\\udea2"')
    names = [each.value.text for each in read_dossier(folder).statements if each.property == "name"]
    assert "Port \N{SHIP}" in names


def test_read_dossier_without_document_cites_by_key(tmp_path: Path) -> None:
    """Evidence then cites citations by their keys."""
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
    ("text", "canonical"),
    [("54.50", "54.5"), ("-0.0", "0"), ("+1", "1"), ("007", "7"), (".5", "0.5"), ("10", "10")],
)
def test_decimal_returns_canonical_form(text: str, canonical: str) -> None:
    assert normalize_decimal(text) == canonical


@settings(max_examples=60)
@given(
    file=st.sampled_from(["dossier", "document", "citations", "entities/organizations"]),
    start=st.integers(0, 1200),
    length=st.integers(0, 12),
    inserted=st.text(st.sampled_from("{}[]:,- \n\"'#&*!|>%@`~?\t\0a1\u0301ا"), max_size=4),
)
def test_read_dossier_with_random_edit_raises_only_invalid_dossier(
    file: str, start: int, length: int, inserted: str, valid_dossier: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:  # fmt: skip
    folder = tmp_path_factory.mktemp("mistyped")
    for path in valid_dossier.rglob("*.yaml"):
        name = path.relative_to(valid_dossier)
        text = path.read_text(encoding="utf-8")
        if name.as_posix() == f"{file}.yaml":
            text = text[:start] + inserted + text[start + length :]
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    with suppress(InvalidDossier):
        read_dossier(folder)
