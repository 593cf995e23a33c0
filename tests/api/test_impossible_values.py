"""Parameter values that no record can have get a 400 that names the parameter and the value."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from astana_api.api.app import build_app
from astana_api.api.lists.filter_types import parse_ids, parse_statement_ids
from astana_api.domain.text.slugs import make_slug
from astana_api.errors import InvalidQueryParameter
from astana_api.exporters.formats import BIBLIOGRAPHY
from astana_api.schemas.field_types import SLUG_PATTERN
from tests.api.asgi_client import send_request
from tests.support.openapi import parameters_of

REQUIRED = {"/v1/graph/path": {"from": "ada", "to": "club"}, "/v1/search": {"q": "x"}}
"""Paths with required parameters, and valid values of them."""


def id_parameters() -> Iterator[tuple[str, str]]:
    """Yield path and name of each parameter that takes ids of entities, citations or documents."""
    document = build_app().openapi()
    for path, methods in document["paths"].items():
        for parameter in parameters_of(document, methods.get("get", {})):
            schema: Any = parameter["schema"]
            forms = [schema, *schema.get("anyOf", ())]
            patterns = [form.get("items", form).get("pattern") for form in forms]
            if parameter["in"] == "query" and SLUG_PATTERN in patterns:
                yield path.replace("{id}", "ada"), parameter["name"]


def get_error(path: str, name: str, value: str) -> dict[str, Any]:
    """Send a value that the parameter cannot have, and return the error."""
    values = {**REQUIRED.get(path, {}), name: value}
    if name in BIBLIOGRAPHY.parameters:
        values["format"] = BIBLIOGRAPHY.name
    query = "&".join(f"{key}={quote(text)}" for key, text in values.items())
    # Without a database: parameters are validated before it is read.
    response = send_request(build_app(), f"{path}?{query}")
    problem = json.loads(response.body)
    assert (response.status, problem["code"]) == (400, "invalid-query-parameter"), (path, problem)
    [error] = problem["errors"]
    assert error["parameter"] == name
    assert isinstance(error, dict)
    return error


def test_every_filter_by_a_record_takes_ids() -> None:
    names = {name for _, name in id_parameters()}
    assert names >= {"entity", "citation", "document", "place", "country", "cited_by", "subject"}
    assert names >= {"leader", "participant", "headquarters", "from", "to"}


@pytest.mark.parametrize(("path", "name"), sorted(set(id_parameters())))
def test_text_in_place_of_an_id_gets_the_id_as_suggestion(path: str, name: str) -> None:
    detail = get_error(path, name, "Randa Kassis")["detail"]
    assert detail == '"Randa Kassis" is not an id; did you mean randa-kassis?'


@pytest.mark.parametrize("value", ["%", "«»", "--"])
def test_text_without_letters_gets_no_suggestion(value: str) -> None:
    assert get_error("/v1/timeline", "entity", value)["detail"].endswith("is not an id")


@pytest.mark.parametrize(
    ("target", "suggestion"),
    [
        ("citations?type=Book", "book"),
        ("citations?type=web-page", "webpage"),
        ("statements?property=fonded", "founded"),
        ("organizations?leader=Рáнда Кассис", "randa-kassis"),
        ("organizations?ids=club,Ada Lovelace", "ada-lovelace"),
        ("organizations?ids=club, ada", "ada"),
    ],
)
def test_unknown_value_gets_close_suggestion(target: str, suggestion: str) -> None:
    path, _, query = target.partition("?")
    name, _, value = query.partition("=")
    assert get_error(f"/v1/{path}", name, value)["detail"].endswith(f"did you mean {suggestion}?")


@pytest.mark.parametrize("collection", ["persons", "entities", "citations", "documents", "search"])
def test_invalid_language_tag_is_rejected(collection: str) -> None:
    detail = get_error(f"/v1/{collection}", "language", "en_US")["detail"]
    assert detail.startswith("'en_US' is not a language tag")


def test_long_enumeration_is_summarized() -> None:
    detail = get_error("/v1/citations", "type", "zzzzz")["detail"]
    assert detail.startswith("it must be one of article, article-journal")
    assert detail.endswith("more")
    assert len(detail) < 250


@pytest.mark.parametrize("value", ["st-1", "club", "ST-MXTLZ77FKIE7ORUP", "st-mxtlz77fkie7orup "])
def test_malformed_statement_id_is_rejected(value: str) -> None:
    assert "is not the id of a statement" in get_error("/v1/statements", "ids", value)["detail"]
    path = "/v1/persons/ada/history"
    assert "is not the id of a statement" in get_error(path, "statement", value)["detail"]


def test_ids_without_duplicates_are_accepted() -> None:
    assert parse_ids("b,a,b") == ["b", "a"]
    assert parse_statement_ids("st-mxtlz77fkie7orup") == ["st-mxtlz77fkie7orup"]
    with pytest.raises(InvalidQueryParameter, match="One of the ids is empty"):
        parse_ids("a,,b")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Randa Kassis", "randa-kassis"),
        ("Гатилов", "gatilov"),
        ("  -- A & B -- ", "a-b"),
        ("%", ""),
        ("x" * 150, "x" * 100),
        ("a" * 99 + " b", "a" * 99),
    ],
)
def test_make_slug(text: str, slug: str) -> None:
    assert make_slug(text) == slug


def enumerated_parameters() -> Iterator[tuple[str, str]]:
    """Yield path and name of each query parameter that takes one of a few names."""
    document = build_app().openapi()
    for path, methods in document["paths"].items():
        if "get" in methods and "{" not in path:
            for parameter in parameters_of(document, methods["get"]):
                schema = parameter["schema"]
                is_enumerated = "enum" in schema.get("items", schema)
                # Another format is a 406.
                if is_enumerated and parameter["in"] == "query" and parameter["name"] != "format":
                    yield path, parameter["name"]


@pytest.mark.parametrize(("path", "name"), [*enumerated_parameters()])
def test_value_that_is_not_in_an_enumeration_is_described_without_python(
    path: str, name: str
) -> None:
    detail = get_error(path, name, "zzzzz")["detail"]
    assert "<" not in detail
    assert "it must be" in detail or "zzzzz" in detail
