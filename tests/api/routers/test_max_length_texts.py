"""Tests of texts of maximum length: stored, returned, found and paginated on both databases.

The characters are random, because PostgreSQL compresses repetitions, which hides size limits.
"""

import random
from typing import Any
from urllib.parse import quote

import pytest

from astana_api.api.middleware.request_limits import MAX_TARGET_BYTES
from tests.support.editor_client import EditorClient

LINE = 1_000
"""Maximum number of characters of a single-line text."""


def random_text(seed: int, first: str, last: str, length: int = LINE) -> str:
    rng = random.Random(seed)
    return "".join(chr(rng.randint(ord(first), ord(last))) for _ in range(length))


def chinese(seed: int, length: int = LINE) -> str:
    return random_text(seed, "\u4e00", "\u9fa5", length)


def walk_pages(editor: EditorClient, target: str) -> list[str]:
    """Return the ids of a list by following `next` from page to page."""
    found: list[str] = []
    next_url: str | None = target
    while next_url is not None:
        page = editor.get(next_url)
        found += [item["id"] for item in page["items"]]
        next_url = page["next"]
        assert len(found) < 100
    return found


def ids(editor: EditorClient, target: str) -> list[str]:
    return [item["id"] for item in editor.get(target)["items"]]


NAME, OTHER_NAME = chinese(1), random_text(2, "\U00010400", "\U0001044f")


@pytest.mark.parametrize(
    ("collection", "more"),
    [
        ("persons", {"occupation": [chinese(4)]}),
        ("organizations", {"classification": chinese(5), "identifier": [chinese(6)]}),
        ("events", {"classification": chinese(7), "identifier": [chinese(8)]}),
        ("places", {"classification": chinese(9)}),
        ("works", {"classification": chinese(11)}),
    ],
)
def test_entity_with_max_length_texts_is_stored_and_found(
    editor: EditorClient, collection: str, more: dict[str, Any]
) -> None:
    body = {
        "id": "long",
        "name": NAME,
        "names": [{"value": OTHER_NAME, "lang": "und"}],
        "description": chinese(3),
        "website": f"https://x.example/{chinese(12, 1_980)}",
        **more,
    }
    created = editor.create(f"/v1/{collection}", body)
    assert created["name"] == NAME
    assert [name["value"] for name in created["names"]] == [NAME, OTHER_NAME]
    statements = editor.get("/v1/entities/long/statements?limit=100")["items"]
    for key in ("description", *more, "website"):
        value = body[key][0] if isinstance(body[key], list) else body[key]
        assert value in editor("/v1/entities/long").body.decode()
        [stored_value] = [
            statement["value"] for statement in statements if statement["property"] == key
        ]
        assert stored_value == value
        matching_ids = ids(editor, f"/v1/statements?value={quote(value)}")
        assert matching_ids == [
            statement["id"] for statement in statements if statement["property"] == key
        ]
        # A prefix of the text does not match.
        assert ids(editor, f"/v1/statements?value={quote(value[:-1])}") == []
    for name in (NAME, OTHER_NAME):
        assert ids(editor, f"/v1/{collection}?name={quote(name)}") == ["long"]
        assert ids(editor, f"/v1/{collection}?name={quote(name[:-1])}") == []
    for key, raw_value in more.items():
        value = raw_value[0] if isinstance(raw_value, list) else raw_value
        assert ids(editor, f"/v1/{collection}?{key}={quote(value)}") == ["long"]
        assert ids(editor, f"/v1/{collection}?{key}={quote(value[:-1])}") == []
    # Words beyond the indexed prefix match too.
    [best, *_] = editor.get(f"/v1/search?q=%22{quote(NAME[-40:])}%22")["items"]
    assert best["entity"]["id"] == "long"


def test_entity_with_max_length_description_is_stored(editor: EditorClient) -> None:
    description = random_text(13, "!", "~", 6_000).replace("`", "'")
    created = editor.create(
        "/v1/persons", {"id": "long", "name": "Long", "description": description}
    )
    assert created["description"] == description
    changed = editor.update("/v1/persons/long", {"description": description[:-1]})
    assert changed["description"] == description[:-1]


def test_citation_with_max_length_texts_is_stored_and_found(editor: EditorClient) -> None:
    title, author, container, publisher = (chinese(seed) for seed in (14, 15, 16, 17))
    body = {
        "id": "long",
        "type": "book",
        "title": title,
        "authors": [{"name": author}],
        "container_title": container,
        "publisher": publisher,
    }
    assert editor.create("/v1/citations", body)["title"] == title
    for key, name in (("author", author), ("container", container), ("publisher", publisher)):
        assert ids(editor, f"/v1/citations?{key}={quote(name)}") == ["long"]
        assert ids(editor, f"/v1/citations?{key}={quote(name[:-1])}") == []
    editor.create("/v1/persons", {"name": "Told", "evidence": [{"citation": "long"}]})
    assert ids(editor, f"/v1/persons?publisher={quote(publisher)}") == ["told"]


def test_pagination_of_entities_with_long_names(editor: EditorClient) -> None:
    # Each character of the third name folds to eighteen; the last two names differ at their end.
    for key, name in (
        ("astral", random_text(18, "\U00010400", "\U0001044f")),
        ("symbols", '"' * LINE),
        ("blessing", "\ufdfa" * LINE),
        ("one", chinese(19)),
        ("other", chinese(19)[:-1]),
    ):
        editor.create("/v1/organizations", {"id": key, "name": name})
    for target in ("/v1/entities", "/v1/organizations"):
        whole = ids(editor, f"{target}?limit=100")
        assert {"astral", "symbols", "blessing", "one", "other"} <= set(whole)
        assert walk_pages(editor, f"{target}?limit=1") == whole
        assert walk_pages(editor, f"{target}?limit=1&sort=-name") == whole[::-1]


def test_pagination_of_citations_with_long_titles(editor: EditorClient) -> None:
    for key, title in (("b", "\u4e2d" * LINE), ("c", chinese(20)), ("d", chinese(20)[:-1])):
        editor.create(
            "/v1/citations", {"id": key, "type": "book", "title": title, "issued": "2019"}
        )
    for sort in ("title", "title,issued", "-title,issued"):
        whole = ids(editor, f"/v1/citations?limit=100&sort={sort}")
        assert {"b", "c", "d"} <= set(whole)
        assert walk_pages(editor, f"/v1/citations?limit=1&sort={sort}") == whole


def test_pagination_with_many_ids_in_filter(editor: EditorClient) -> None:
    existing_ids = ids(editor, "/v1/entities?limit=100")
    padding = [f"nobody-at-all-{index}" for index in range(444 - len(existing_ids))]
    target = f"/v1/entities?ids={','.join([*existing_ids, *padding])}&limit=1"
    next_url = editor.get(target)["next"]
    assert f"ids={','.join(existing_ids)}," in next_url
    assert len(next_url) < len(target) + 300 < MAX_TARGET_BYTES
    assert walk_pages(editor, target) == existing_ids
