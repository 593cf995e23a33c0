"""The responses of a server that a dossier carries, without revisions and history."""

from typing import Any

from tests.support.editor_client import EditorClient

NOT_COMPARED = {"revision", "from_revision", "to_revision", "states", "past_evidence", "next"}
"""Keys of responses that depend on revisions."""
INCLUDED = "include=statements,relations,citations"


def without_revisions(body: Any) -> Any:
    if isinstance(body, dict):
        return {k: without_revisions(v) for k, v in body.items() if k not in NOT_COMPARED}
    return [without_revisions(item) for item in body] if isinstance(body, list) else body


def _is_of_withdrawn(item: Any) -> bool:
    subject = item.get("subject")
    return isinstance(subject, dict) and subject.get("withdrawn", False)


def read_responses(client: EditorClient, *queries: str) -> dict[str, Any]:
    """Return the lists, and the items of each, by path; `queries` are searched for."""
    lists = [
        *("/v1/organizations", "/v1/persons", "/v1/events", "/v1/places", "/v1/works"),
        *("/v1/statements", "/v1/citations", "/v1/documents", "/v1/timeline"),
        *(f"/v1/search?q={query}" for query in queries),
    ]
    bodies: dict[str, Any] = {}
    for path in lists:
        separator = "&" if "?" in path else "?"
        items = client.get_all_items(f"{path}{separator}limit=200")
        # Statements about a withdrawn entity are listed, and no dossier carries them.
        bodies[path] = [each for each in items if not _is_of_withdrawn(each)]
    for path in lists[:5]:
        for item in bodies[path]:
            target = f"{path}/{item['id']}?{INCLUDED}"
            bodies[target] = client.get(target)
    for item in bodies["/v1/citations"]:
        bodies[item["self"]] = client.get(item["self"])
    for item in bodies["/v1/documents"]:
        bodies[item["self"]] = client.get(item["self"])
        references = f"{item['self']}/references"
        bodies[references] = client.get_all_items(f"{references}?limit=200")
    bodies["/v1/dossiers"] = client.get("/v1/dossiers")
    return {path: without_revisions(body) for path, body in bodies.items()}
