"""Role phrases of `related` read from the entity whose relations are requested."""

import pytest

from tests.support.editor_client import EditorClient


@pytest.mark.parametrize(
    ("role", "from_subject", "from_value"),
    [
        ("son of", "son of", "parent of"),
        ("parent of", "parent of", "son of"),
        ("named apart from", "named apart from", "named apart from"),
        ("once shared a house with", "once shared a house with", "related to"),
        (None, "related to", "related to"),
    ],
)
def test_relation_label_is_the_role_phrase_read_from_each_end(
    editor: EditorClient, role: str | None, from_subject: str, from_value: str
) -> None:
    statement = editor.create(
        "/v1/statements",
        {
            "subject": "anna",
            "property": "related",
            "value": "bern",
            "qualifiers": {"role": role},
        },
    )
    for as_of in ("", f"&as_of={statement['revision']}"):
        for target, label in (("persons/anna", from_subject), ("places/bern", from_value)):
            [relation] = editor.get(f"/v1/{target}/relations?property=related{as_of}")["items"]
            assert (relation["label"], relation["role"]) == (label, role)
    [edge] = editor.get("/v1/graph/anna?property=related")["edges"]
    assert (edge["source"], edge["label"]) == ("anna", from_subject)


def test_role_of_other_properties_does_not_change_the_label(editor: EditorClient) -> None:
    [relation] = editor.get("/v1/persons/anna/relations?property=leader")["items"]
    assert (relation["label"], relation["role"]) == ("leads", "chair")


def test_property_lists_role_phrases_with_their_inverses(editor: EditorClient) -> None:
    roles = editor.get("/v1/properties/related")["roles"]
    assert (roles["son of"], roles["parent of"]) == ("parent of", "son of")
    assert editor.get("/v1/properties/leader")["roles"] == {}
