"""Tables with a mapping: a row per entity or a row per statement."""

from typing import Any

import pytest

from astana_api.domain.enums import Kind, Rank, ValueType
from astana_api.domain.text.spreadsheet_cells import unguard_cell
from astana_api.importers.csv.mapping_suggestion import suggest_mapping
from astana_api.importers.csv.reader import read_csv
from astana_api.importers.imported_files import (
    ImportedFile,
    ImportSource,
    NoteType,
    UnreadableFile,
)

SOURCE = ImportSource("list", "A list")
ENTITIES: dict[str, Any] = {
    "row": "entity",
    "id": "id",
    "kind": "organization",
    "columns": {
        "name": {"property": "name", "name_kind": "preferred"},
        "name_ru": {"property": "name", "lang": "ru"},
        "founded": {"property": "founded"},
        "seat": {"property": "headquarters", "kind": "place"},
        "parent": {"property": "part_of"},
        "aims": {"property": "aim", "separator": ";"},
    },
}
STATEMENTS: dict[str, Any] = {
    "row": "statement",
    "columns": {
        each: {"part": each}
        for each in ("subject", "property", "value", "value_type", "lang", "rank", "start", "ended")
    },
}


def read(text: str | bytes, mapping: Any = None) -> ImportedFile:
    content = text.encode() if isinstance(text, str) else text
    return read_csv(content, SOURCE, ENTITIES if mapping is None else mapping)


def table(*rows: str, head: str = "id,name,name_ru,founded,seat,parent,aims") -> str:
    return "\r\n".join((head, *rows)) + "\r\n"


def language(lang: str | None) -> str | None:
    return None if lang == "und" else lang


def facts(file: ImportedFile, property_id: str) -> list[Any]:
    return [
        (each.subject, each.value.text, language(each.value.lang), dict(each.qualifiers))
        for each in file.drafts.statements
        if each.property == property_id
    ]


def notes(file: ImportedFile, note_type: NoteType) -> dict[str, str]:
    return {note.location: note.reason for note in file.notes if note.type is note_type}


def test_row_of_an_entity_states_the_properties_of_its_columns() -> None:
    file = read(table("a,Org,Орг,2015~,Astana,b,peace; talks", "b,Parent,,,,,"))
    assert [fact for fact in facts(file, "name") if fact[0] == "list-a"] == [
        ("list-a", "Org", None, {"name_kind": "preferred"}),
        ("list-a", "Орг", "ru", {}),
    ]
    assert facts(file, "founded") == [("list-a", "2015~", None, {})]
    assert facts(file, "part_of") == [("list-a", "list-b", None, {})]
    assert [fact[1] for fact in facts(file, "aim")] == ["peace", "talks"]
    [(_, seat, _, _)] = facts(file, "headquarters")
    assert {each.id: each.kind for each in file.drafts.entities}[seat] is Kind.PLACE
    assert (seat, "Astana", None, {"name_kind": "preferred"}) in facts(file, "name")
    assert file.records == 2


def test_cell_with_line_break_quote_and_delimiter_is_one_value() -> None:
    description = {**ENTITIES, "columns": {"name": {"property": "name"}}}
    file = read('id,name\r\na,"A ""b"", c"\r\n"b","x\ny"\r\n\r\nc,C\r\n', description)
    assert [fact[1] for fact in facts(file, "name")] == ['A "b", c', "C"]
    assert "U+000A" in notes(file, NoteType.REJECTED)["line 3, column name"]
    assert [each.id for each in file.drafts.entities] == ["list-a", "list-b", "list-c"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("'=SUM(A1)", "=SUM(A1)"),
        ("''=x", "'=x"),
        ("'-1", "-1"),
        ("'@x", "@x"),
        ("'+1", "+1"),
        ("'\tx", "\tx"),
        ("'quoted'", "'quoted'"),
        ("''", "''"),
        ("-1", "-1"),
        ("", ""),
    ],
)
def test_guard_against_formulas_is_removed(cell: str, text: str) -> None:
    assert unguard_cell(cell) == text


def test_row_without_id_or_with_too_many_cells_is_rejected() -> None:
    file = read(table(",Org,,,,,", "a,b,c,d,e,f,g,h", "b,B"))
    assert notes(file, NoteType.REJECTED).keys() == {"line 2", "line 3"}
    assert notes(file, NoteType.REPAIRED).keys() == {"line 4"}
    assert file.records == 3


def test_invalid_date_and_dangling_id_are_rejected_with_their_column() -> None:
    file = read(table("a,Org,,38412,,gone,"))
    rejected = notes(file, NoteType.REJECTED)
    assert rejected.keys() == {"line 2, column founded", "line 2, column parent"}


def test_column_that_the_mapping_lacks_is_skipped() -> None:
    mapping = {**ENTITIES, "columns": {}}
    assert '"name"' in notes(read("id,name\na,A\n", mapping), NoteType.SKIPPED)["line 1"]


def test_kind_of_each_row_is_in_its_column() -> None:
    columns = {"name": {"property": "name"}}
    mapping = {"row": "entity", "id": "id", "kind": {"column": "kind"}, "columns": columns}
    file = read("id\tkind\tname\na\tPersons\tA\nb\tship\tB\na\tevent\tC\n", mapping)
    assert [(each.id, each.kind) for each in file.drafts.entities] == [("list-a", Kind.PERSON)]
    assert notes(file, NoteType.REJECTED).keys() == {"line 3", "line 4"}


def test_row_of_a_statement_has_its_qualifiers_type_and_rank() -> None:
    file = read(
        "subject,property,value,value_type,lang,rank,start,ended\n"
        "a,born,1970,,,preferred,,\n"
        "a,spouse,,somevalue,,,,\n"
        "o,member,a,entity,,deprecated,2001,true\n"
        "o,aim,мир,text,ru,,,\n"
        'p,coordinates,"51.130,71.4",coordinates,,,,\n',
        STATEMENTS,
    )
    kinds = {each.id: each.kind for each in file.drafts.entities}
    assert kinds == {
        "list-a": Kind.PERSON,
        "list-o": Kind.ORGANIZATION,
        "list-p": Kind.PLACE,
    }
    assert facts(file, "member") == [("list-o", "list-a", None, {"start": "2001", "ended": True})]
    assert facts(file, "aim") == [("list-o", "мир", "ru", {})]
    assert facts(file, "coordinates") == [("list-p", "51.13,71.4", None, {})]
    statements = {each.property: each for each in file.drafts.statements}
    assert statements["spouse"].value.type is ValueType.SOMEVALUE
    assert (statements["born"].rank, statements["member"].rank) == (
        Rank.PREFERRED,
        Rank.DEPRECATED,
    )


def test_entity_whose_kind_no_statement_tells_is_rejected_without_a_kind() -> None:
    rows = "subject,property,value\na,name,A\n"
    columns = {each: {"part": each} for each in ("subject", "property", "value")}
    mapping = {"row": "statement", "columns": columns}
    file = read(rows, mapping)
    assert any("add a column with the kind" in note.reason for note in file.notes)
    assert file.drafts.statements == ()
    assert facts(read(rows, {**mapping, "kind": "work"}), "name") == [("list-a", "A", None, {})]


def test_invalid_statement_is_rejected_or_skipped_with_its_line() -> None:
    head = "subject,property,value,value_type,lang,rank,start,ended\n"
    file = read(
        head
        + "a,born,1970,,,best,,\n"
        + ",born,1970,,,,,\n"
        + "a,unknown,1970,,,,,\n"
        + "a,born,,,,,,\n"
        + "a,born,1970,moment,,,,\n"
        + "a,spouse,b,,,,,maybe\n"
        + "a,named_in,c,,,,,\n",
        STATEMENTS,
    )
    assert notes(file, NoteType.SKIPPED).keys() == {"line 4", "line 8"}
    assert notes(file, NoteType.REJECTED).keys() == {f"line {each}" for each in (2, 3, 5, 6, 7)}
    assert file.drafts.statements == ()


@pytest.mark.parametrize(
    ("mapping", "location"),
    [
        ([], "mapping"),
        ({}, "mapping /row"),
        ({"row": "entity", "columns": {}}, "mapping"),
        ({**ENTITIES, "extra": 1}, "mapping /extra"),
        ({**ENTITIES, "columns": {"name": {"property": "nom"}}}, "mapping /columns/name/property"),
        (
            {**ENTITIES, "columns": {"name": {"property": "name", "type": "date"}}},
            "mapping /columns/name/type",
        ),
        ({**ENTITIES, "columns": {"missing": {"property": "name"}}}, "line 1"),
        ({**ENTITIES, "delimiter": ""}, "mapping /delimiter"),
        ({**ENTITIES, "delimiter": "\n"}, "mapping /delimiter"),
        ({"row": "statement", "columns": {"id": {"part": "subject"}}}, "mapping /columns"),
        ({"row": "statement", "columns": {"id": {"part": "x"}}}, "mapping /columns/id/part"),
    ],
)
def test_invalid_mapping_raises_unreadable_file_with_its_path(mapping: Any, location: str) -> None:
    with pytest.raises(UnreadableFile) as error:
        read(table("a,A,,,,,"), mapping)
    assert error.value.location == location


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfei\x00d\x00",
        b'id,name\na,"unclosed\n',
        b'id,name\na,"A" b\n',
        b"id,name\na," + b"x" * 200_000,
        b"name,name\na,b\n",
    ],
    ids=["empty", "utf-16", "unclosed", "quote", "long", "repeated"],
)
def test_malformed_table_raises_unreadable_file(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        read(content, {**ENTITIES, "columns": {"name": {"property": "name"}}})


@pytest.mark.parametrize("wrong", ["\x00", "\u202e", "x" * 20_000, "'", "=", "[]", "9" * 5_000])
def test_wrong_cell_costs_at_most_its_row(wrong: str) -> None:
    for column in range(7):
        cells = ["a", "A", "", "2015", "S", "", "x"]
        cells[column] = wrong
        file = read(table(",".join(cells), "b,B,,,,,"))
        assert "list-b" in {each.id for each in file.drafts.entities}
    for column in range(8):
        cells = ["a", "born", "1970", "date", "", "normal", "", ""]
        cells[column] = wrong
        head = ",".join(STATEMENTS["columns"])
        file = read(f"{head}\n{','.join(cells)}\nb,died,1970,,,,,\n", STATEMENTS)
        assert facts(file, "died") == [("list-b", "1970", None, {})]


def test_byte_order_mark_is_repaired_and_semicolons_are_delimiters() -> None:
    content = '\ufeffid;name;"a,b"\na;A;x\n'
    file = read(content, {**ENTITIES, "columns": {"name": {"property": "name"}}})
    assert facts(file, "name") == [("list-a", "A", None, {})]
    assert notes(file, NoteType.REPAIRED).keys() == {"line 1"}


def test_suggestion_maps_columns_by_their_names_and_reads() -> None:
    content = (
        b"ID,Kind,Name,Name (ru),Date of birth,Occupation,Wikidata,Remark\n"
        b"a,person,Ana,\xd0\x90\xd0\xbd\xd0\xb0,1970,judge; poet,Q1,x\n"
    )
    mapping = suggest_mapping(content)
    assert mapping == {
        "row": "entity",
        "kind": {"column": "Kind"},
        "id": "ID",
        "delimiter": ",",
        "columns": {
            "Name": {"property": "name"},
            "Name (ru)": {"property": "name", "lang": "ru"},
            "Date of birth": {"property": "born"},
            "Occupation": {"property": "occupation", "separator": "; "},
            "Wikidata": {"property": "identifier", "scheme": "wikidata"},
        },
    }
    file = read(content, mapping)
    assert [fact[1] for fact in facts(file, "occupation")] == ["judge", "poet"]


def test_suggestion_without_a_column_for_the_kind_guesses_it_from_the_properties() -> None:
    assert suggest_mapping(b"key;founded;dissolved\na;1990;\n")["kind"] == "organization"


def test_suggestion_for_a_table_of_statements_has_the_parts_of_its_columns() -> None:
    content = b"statement,subject,subject_kind,property,value,lang,start\ns,a,person,name,A,en,\n"
    mapping = suggest_mapping(content)
    assert mapping["columns"] == {
        "subject": {"part": "subject"},
        "property": {"part": "property"},
        "value": {"part": "value"},
        "lang": {"part": "lang"},
        "start": {"part": "start"},
        "subject_kind": {"part": "kind"},
    }
    assert facts(read(content, mapping), "name") == [("list-a", "A", "en", {})]
