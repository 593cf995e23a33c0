"""Tests of the inverse relations in the items of persons, on each database in turn."""

from typing import Any

from tests.support.editor_client import EditorClient

Json = dict[str, Any]


def person(editor: EditorClient, person_id: str) -> Json:
    item: Json = editor.get(f"/v1/persons/{person_id}")
    return item


def values(elements: list[Json]) -> list[str]:
    return [each["value"]["id"] for each in elements]


def add(editor: EditorClient, subject: str, property_id: str, value: str, **body: Any) -> Json:
    body |= {"subject": subject, "property": property_id, "value": value}
    created: Json = editor.create("/v1/statements", body)
    return created


def test_person_shows_whom_the_person_leads_founded_and_belongs_to(editor: EditorClient) -> None:
    for key in ("ivo", "uma"):
        editor.create("/v1/persons", {"id": key, "name": key.title()})
    editor.create(
        "/v1/organizations",
        {
            "id": "choir",
            "name": "Choir",
            "leader": [
                {
                    "value": "ivo",
                    "role": "conductor",
                    "start": "2001",
                    "evidence": [{"citation": "report"}],
                }
            ],
            "founded_by": ["ivo", "uma"],
            "member": ["uma"],
        },
    )
    ivo = person(editor, "ivo")
    [led] = ivo["leads"]
    assert led["value"] == {"id": "choir", "kind": "organization", "name": "Choir"}
    assert (led["role"], led["start"], led["citations"]) == ("conductor", "2001", ["report"])
    assert (values(ivo["founder_of"]), ivo["member_of"]) == (["choir"], [])
    assert values(person(editor, "uma")["member_of"]) == ["choir"]
    assert "more" not in ivo
    listed = editor.get("/v1/persons/ivo/relations?property=leader")["items"]
    assert [each["statement"] for each in listed] == [led["statement"]]


def test_person_follows_changes_of_the_other_entity(editor: EditorClient) -> None:
    editor.create("/v1/persons", {"id": "ivo", "name": "Ivo"})
    for key in ("choir", "band"):
        editor.create("/v1/organizations", {"id": key, "name": key.title()})
    statement = add(editor, "choir", "member", "ivo")
    revision = person(editor, "ivo")["revision"]
    assert revision == statement["revision"]
    editor.create(f"{statement['self']}/evidence", {"citation": "letter"})
    assert person(editor, "ivo")["member_of"][0]["citations"] == ["letter"]
    new_name = {"name_kind": "preferred"}
    add(editor, "choir", "name", "Great Choir", qualifiers=new_name, rank="preferred")
    assert person(editor, "ivo")["member_of"][0]["value"]["name"] == "Great Choir"
    editor.post("/v1/entities/choir/merge", {"into": "band"})
    assert values(person(editor, "ivo")["member_of"]) == ["band"]
    editor.delete(f"{statement['self']}?reason=Misread")
    retracted = person(editor, "ivo")
    assert retracted["member_of"] == []
    assert retracted["revision"] > revision


def test_person_with_as_of_and_at_shows_relations_of_then(editor: EditorClient) -> None:
    editor.create("/v1/persons", {"id": "ivo", "name": "Ivo"})
    editor.create("/v1/organizations", {"id": "choir", "name": "Choir"})
    before = person(editor, "ivo")["revision"]
    add(editor, "choir", "leader", "ivo", qualifiers={"start": "2001", "end": "2005"})
    assert values(person(editor, "ivo")["leads"]) == ["choir"]
    assert person(editor, f"ivo?as_of={before}")["leads"] == []
    assert person(editor, "ivo?at=2010")["leads"] == []
    assert person(editor, "ivo?at=2003")["leads"][0]["holds"] == "yes"


def test_person_with_many_relations_links_to_all(editor: EditorClient) -> None:
    editor.create("/v1/persons", {"id": "ivo", "name": "Ivo"})
    for number in range(101):
        name = f"Choir {number}"
        editor.create(
            "/v1/organizations", {"id": f"choir-{number}", "name": name, "member": ["ivo"]}
        )
    ivo = person(editor, "ivo")
    assert len(ivo["member_of"]) == 100
    assert ivo["more"] == {"member_of": "/v1/persons/ivo/relations?direction=in&property=member"}
    assert editor.get(f"{ivo['more']['member_of']}&count=exact")["total"] == 101
