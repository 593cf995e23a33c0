"""The basis of evidence over HTTP, on both databases: writes, reads, filters, counts, history."""

from typing import Any

import pytest

from tests.support.editor_client import EditorClient, parse_problem

STATEMENT = {"subject": "club", "property": "member", "value": "anna"}
INFERRED = {"citation": "report", "basis": "inferred", "note": "The report names her first."}


def get_ids(editor: EditorClient, query: str) -> set[str]:
    return {item["id"] for item in editor.get(f"/v1/statements?{query}")["items"]}


def test_post_evidence_without_basis_is_stated(editor: EditorClient) -> None:
    created = editor.create("/v1/statements", {**STATEMENT, "evidence": [{"citation": "report"}]})
    assert [piece["basis"] for piece in created["evidence"]] == ["stated"]
    assert created["sourced"] is True


@pytest.mark.parametrize(("basis", "sourced"), [("record", True), ("inferred", False)])
def test_post_statement_with_basis_is_sourced_unless_inferred(
    editor: EditorClient, basis: str, sourced: bool
) -> None:
    evidence = {**INFERRED, "basis": basis}
    created = editor.create("/v1/statements", {**STATEMENT, "evidence": [evidence]})
    assert [piece["basis"] for piece in created["evidence"]] == [basis]
    assert created["sourced"] is sourced
    [element] = editor.get("/v1/organizations/club")["member"]
    assert (element["citations"], element["sourced"]) == (["report"], sourced)
    [relation] = editor.get("/v1/organizations/club/relations?property=member")["items"]
    assert (relation["citations"], relation["sourced"]) == (["report"], sourced)
    flag = str(sourced).lower()
    assert created["id"] in get_ids(editor, f"sourced={flag}")
    assert created["id"] in get_ids(editor, f"sourced={flag}&as_of={created['revision']}")


@pytest.mark.parametrize("note", [None, " "])
def test_post_inferred_evidence_without_note_returns_422(
    editor: EditorClient, note: str | None
) -> None:
    evidence = {**INFERRED, "note": note}
    response = editor.post("/v1/statements", {**STATEMENT, "evidence": [evidence]})
    assert parse_problem(response) == (422, "unprocessable-content", ["/evidence/0/note"])


def test_post_evidence_with_unknown_basis_returns_422(editor: EditorClient) -> None:
    evidence = {"citation": "report", "basis": "guessed"}
    response = editor.post("/v1/statements", {**STATEMENT, "evidence": [evidence]})
    assert parse_problem(response) == (422, "unprocessable-content", ["/evidence/0/basis"])


def test_statement_list_filtered_by_basis(editor: EditorClient) -> None:
    inferred = editor.create("/v1/statements", {**STATEMENT, "evidence": [INFERRED]})
    recorded = editor.create(
        "/v1/statements",
        {**STATEMENT, "value": "bern", "evidence": [{"citation": "report", "basis": "record"}]},
    )
    assert get_ids(editor, "basis=inferred") == {inferred["id"]}
    assert get_ids(editor, "basis=inferred&basis=record") == {inferred["id"], recorded["id"]}
    past = inferred["revision"]
    assert get_ids(editor, f"basis=inferred&basis=record&as_of={past}") == {inferred["id"]}
    found = editor.get("/v1/citations/report/statements?basis=record")["items"]
    assert [item["id"] for item in found] == [recorded["id"]]
    assert parse_problem(editor.send("GET", "/v1/statements?basis=guessed")) == (
        400,
        "invalid-query-parameter",
        ["basis"],
    )


def test_stats_count_evidence_by_basis(editor: EditorClient) -> None:
    before: dict[str, Any] = editor.get("/v1/stats")["evidence"]
    assert (before["record"], before["inferred"]) == (0, 0)
    created = editor.create("/v1/statements", {**STATEMENT, "evidence": [INFERRED]})
    assert editor.get("/v1/stats")["evidence"] == {**before, "inferred": 1}
    editor.delete(f"/v1/statements/{created['id']}?reason=Not+she")
    assert editor.get("/v1/stats")["evidence"] == before


def test_patch_evidence_basis_keeps_evidence_id_and_past_basis(editor: EditorClient) -> None:
    created = editor.create("/v1/statements", {**STATEMENT, "evidence": [INFERRED]})
    target = f"/v1/statements/{created['id']}"
    [piece] = created["evidence"]
    changed = editor.update(target, {"evidence": [{**piece, "basis": "stated"}]})
    assert [(e["id"], e["basis"]) for e in changed["evidence"]] == [(piece["id"], "stated")]
    assert [(e["id"], e["basis"]) for e in changed["past_evidence"]] == [(piece["id"], "inferred")]
    assert changed["sourced"] is True
    assert editor.get("/v1/organizations/club")["member"][0]["sourced"] is True
    past = editor.get(f"/v1/organizations/club?as_of={created['revision']}")
    assert past["member"][0]["sourced"] is False
    [change] = editor.get(f"/v1/revisions/{changed['revision']}")["difference"]["items"]
    assert (change["before"]["basis"], change["after"]["basis"]) == ("inferred", "stated")
