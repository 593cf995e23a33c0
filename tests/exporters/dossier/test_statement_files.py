"""Statements of every value type, and texts that YAML could misread, survive the files."""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from astana_api.domain.enums import Basis, Kind, Rank, Stance, ValueType
from astana_api.domain.statements.drafts import EvidenceDraft, Locator, StatementDraft, Value
from astana_api.domain.statements.identity import order_qualifiers
from astana_api.domain.text.normalization import normalize_text
from astana_api.domain.vocabulary import PROPERTIES, PropertyDefinition
from astana_api.exporters.dossier import yaml_files
from astana_api.exporters.dossier.statements import AnchorTargets, build_statement
from astana_api.exporters.dossier.yaml_files import DossierFolder, dump_yaml
from astana_api.importers.dossier import Dossier, read_dossier
from astana_api.importers.dossier.diagnostics import DiagnosticCollector
from astana_api.importers.dossier.files.yaml import read_yaml, to_python

TRICKY = [
    *("on", "No", "true", "null", "~", "1e5", "0x1F", "012", "1_000", "2015-05-29", "12:30:00"),
    *("Gazette #44", "#44", "- a", "-", "--- a", "... a", "? a", ": a", "a: b", "a:", "key : v"),
    *("[..1988]/", "{a}", "*a", "&a", "!a", "|", ">", "%TAG", "@a", "`a`", "<<", "=", "a, b"),
    *("'", '"', "\\", "it's", 'a "b"', "a \\ud83d b", "\\n", "a\\", "''", '""'),
    *("\u202eevil\u202c", "\u200ba", "\u2066x\u2069", "\ufeff", "e\u0301", "😀", "\U0010ffff"),
    *("قسيس تلتقي: غاتيلوف", "word " * 100 + "end", "x" * 5_000, "a" + "\u00a0" * 3 + "b"),
]
TARGETS = AnchorTargets("doc", {"lead", "ref:1"}, {"letter": 1, "44": 2})
SUBJECTS = {kind: f"a-{kind.value}" for kind in Kind}


def clean(text: str, *, multiline: bool = False) -> str:
    try:
        return normalize_text(text, multiline=multiline)
    except ValueError:
        return ""


lines = (
    st.one_of(st.sampled_from(TRICKY), st.text(max_size=40))
    .map(clean)
    .filter(lambda text: text != "")
)
phrases = lines.filter(lambda text: len(normalize_text(text)) < 60)
notes = (
    st.lists(st.one_of(st.sampled_from(TRICKY), st.text(max_size=20)), min_size=1, max_size=4)
    .map("\n".join)
    .map(lambda text: clean(text, multiline=True))
    .filter(lambda text: text != "")
)
languages = st.sampled_from(["en", "no", "und", "zh-Hant"])
points = st.sampled_from(["2015", "1987~", "[..2015-05-29]", "0001", "-0043", "201X"])
numbers = st.decimals(-90, 90, places=7, allow_nan=False).map(lambda n: f"{n:f}")


@st.composite
def evidence(draw: st.DrawFn) -> EvidenceDraft:
    citation = draw(st.sampled_from([None, "letter", "44"]))
    anchored = citation is None or draw(st.booleans())
    exact = draw(st.none() | phrases) if anchored else None
    margins = phrases.map(lambda text: f" {text} ").filter(lambda text: len(text) < 60)
    margin = st.none() | margins if exact else st.none()
    note = draw(st.none() | notes)
    bases = [Basis.STATED, Basis.RECORD, *([Basis.INFERRED] if note else [])]
    locator = Locator("page", draw(lines)) if citation and draw(st.booleans()) else None
    return EvidenceDraft(
        citation=citation,
        document="doc" if anchored else None,
        section=draw(st.sampled_from(["lead", "ref:1"])) if anchored else None,
        exact=exact,
        prefix=draw(margin),
        suffix=draw(margin),
        stance=draw(st.sampled_from(Stance)),
        basis=draw(st.sampled_from(bases)),
        stated_as=draw(st.none() | lines),
        note=note,
        locator=locator,
    )


def values(
    prop: PropertyDefinition, value_type: ValueType, subject: Kind
) -> st.SearchStrategy[Any]:
    match value_type:
        case ValueType.TEXT:
            return st.builds(Value, st.just(value_type), lines, languages)
        case ValueType.ENTITY:
            targets = [k for k in Kind if prop.allows_target(subject, k)]
            ids = st.sampled_from(targets).map(lambda kind: f"other-{kind.value}")
        case ValueType.CITATION:
            ids = st.sampled_from(["letter", "44"])
        case ValueType.DATE:
            ids = points
        case ValueType.COORDINATES:
            ids = st.just("51.1234567890123456789,-0.0000001")
        case ValueType.URL:
            ids = st.sampled_from(["https://a.example/?q=a:b#c", "www.example", "a:#b"])
        case _:
            return st.just(Value(value_type, None))
    return st.builds(Value, st.just(value_type), ids, st.none())


QUALIFIER_VALUES: dict[str, st.SearchStrategy[Any]] = {
    "during": st.just("2001/2003"),
    "start": st.just("2001"),
    "end": st.just("2023-05~"),
    "ended": st.just(True),
    "role": lines,
    "scheme": lines,
    "place": st.just("other-place"),
    "name_kind": st.sampled_from(["preferred", "alias"]),
    "attributed_to": st.just("other-person"),
}


@st.composite
def drafts(draw: st.DrawFn) -> StatementDraft:
    prop = draw(st.sampled_from(list(PROPERTIES.values())))
    kind = draw(st.sampled_from(prop.subjects))
    types = [*prop.values, ValueType.SOMEVALUE, ValueType.NOVALUE]
    value = draw(values(prop, draw(st.sampled_from(types)), kind))
    names = draw(st.sets(st.sampled_from([*prop.qualifiers, "attributed_to"])))
    if "during" in names:
        names -= {"start", "end", "ended"}
    return StatementDraft(
        SUBJECTS[kind],
        prop.id,
        value,
        order_qualifiers([(name, draw(QUALIFIER_VALUES[name])) for name in names]),
        draw(st.sampled_from(Rank)),
        tuple(draw(st.lists(evidence(), max_size=4, unique_by=_identity))),
    )


def _identity(piece: EvidenceDraft) -> Any:
    anchor = (piece.document, piece.section, piece.exact, piece.prefix, piece.suffix)
    return (piece.citation, *anchor, piece.stance, piece.locator)


def written(statements: Sequence[StatementDraft]) -> Dossier:
    """Write the statements and the records that they refer to, and read the folder."""
    entities = {f"{word}-{kind.value}": kind for kind in Kind for word in ("a", "other")}
    document = {
        "id": "doc",
        "title": "Doc",
        "sections": [{"key": "lead"}],
        "references": [
            {"number": "1", "citation": "letter"},
            {"number": "2", "citation": "44"},
        ],
    }
    citation = {"type": "book", "title": "A title"}
    with tempfile.TemporaryDirectory() as name:
        folder = DossierFolder(Path(name) / "dossier")
        for entity, kind in entities.items():
            named = {"name": f"Name of {entity}", "lang": "zxx", "name_kind": "former"}
            folder.add_statement(entity, kind.value, named)
        for draft in statements:
            kind = entities[draft.subject]
            folder.add_statement(draft.subject, kind.value, build_statement(draft, TARGETS))
        header = {"id": "d", "title": "D"}
        folder.write_records(header, document, [("letter", citation), ("44", citation)])
        return read_dossier(folder.path)


@given(drafts())
def test_statement_of_any_property_is_read_as_written(draft: StatementDraft) -> None:
    assert written([draft]).statements[-1] == draft


@pytest.mark.parametrize("order", [[0, 1, 2, 1, 0], [2, 2, 0, 1, 2], [1, 0, 1, 0]])
def test_statements_keep_their_order_across_entities(order: list[int]) -> None:
    subjects = [SUBJECTS[Kind.PERSON], SUBJECTS[Kind.EVENT], SUBJECTS[Kind.PLACE]]
    statements = [
        StatementDraft(subjects[index], "name", Value(ValueType.TEXT, f"n{number}", "en"))
        for number, index in enumerate(order)
    ]
    assert list(written(statements).statements[-len(order) :]) == statements


@given(st.dictionaries(st.sampled_from(TRICKY[:11]), st.lists(st.text()), max_size=3))
@example({"on": TRICKY, "no": ["", " ", "\n", " \n a \n", "\t", "\x85\u2028\u2029", "\x00\x7f"]})
def test_any_text_is_read_as_written(record: dict[str, list[str]]) -> None:
    diagnostics = DiagnosticCollector()
    node = read_yaml(dump_yaml({"k": record}), "a.yaml", diagnostics)
    diagnostics.raise_if_any()
    assert node is not None
    assert to_python(node) == {"k": record}


def test_large_records_are_split_into_files_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_files, "MAX_FILE_SIZE", 300)
    monkeypatch.setattr(yaml_files, "_CITATIONS_PER_FILE", 1)
    values = [Value(ValueType.TEXT, f"name {number}", "en") for number in range(30)]
    statements = [StatementDraft(SUBJECTS[Kind.PERSON], "name", value) for value in values]
    dossier = written(statements)
    assert list(dossier.statements[-30:]) == statements
    assert [citation.id for citation in dossier.citations] == ["letter", "44"]
    files = {location.file for location in dossier.locations.values()}
    assert len(files) > 6
