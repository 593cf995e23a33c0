"""The longest texts that are taken are stored, shown, found and paged past on both databases.

The characters are drawn, since PostgreSQL packs what repeats and so has room for more of it.
"""

import random
from typing import Any
from urllib.parse import quote

import pytest

from astana_api.api.middleware.request_limits import LONGEST_ADDRESS
from tests.support.editing import Editor

LINE = 1_000
"""Characters of a text of one line, the most there may be."""


def drawn(seed: int, first: str, last: str, length: int = LINE) -> str:
    chosen = random.Random(seed)
    return "".join(chr(chosen.randint(ord(first), ord(last))) for _ in range(length))


def chinese(seed: int, length: int = LINE) -> str:
    return drawn(seed, "\u4e00", "\u9fa5", length)


def walked(editor: Editor, target: str) -> list[str]:
    """The ids of a list, in pages of one, by the addresses that it answers itself."""
    found: list[str] = []
    following: str | None = target
    while following is not None:
        page = editor.get(following)
        found += [item["id"] for item in page["items"]]
        following = page["next"]
        assert len(found) < 100
    return found


def ids(editor: Editor, target: str) -> list[str]:
    return [item["id"] for item in editor.get(target)["items"]]


NAME, OTHER_NAME = chinese(1), drawn(2, "\U00010400", "\U0001044f")


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
def test_every_long_text_is_stored_shown_whole_and_found(
    editor: Editor, collection: str, more: dict[str, Any]
) -> None:
    body = {
        "id": "long",
        "name": NAME,
        "names": [{"text": OTHER_NAME, "lang": "und"}],
        "description": chinese(3),
        "website": f"https://x.example/{chinese(12, 1_980)}",
        **more,
    }
    made = editor.made(f"/v1/{collection}", body)
    assert made["name"] == NAME
    assert [name["text"] for name in made["names"]] == [NAME, OTHER_NAME]
    said = editor.get("/v1/entities/long/statements?limit=100")["items"]
    for key in ("description", *more, "website"):
        told = body[key][0] if isinstance(body[key], list) else body[key]
        assert told in editor("/v1/entities/long").body.decode()
        [shown] = [one["value"] for one in said if one["property"] == key]
        assert shown == told
        found = ids(editor, f"/v1/statements?value={quote(told)}")
        assert found == [one["id"] for one in said if one["property"] == key]
        # The same beginning is not the same text.
        assert ids(editor, f"/v1/statements?value={quote(told[:-1])}") == []
    for name in (NAME, OTHER_NAME):
        assert ids(editor, f"/v1/{collection}?name={quote(name)}") == ["long"]
        assert ids(editor, f"/v1/{collection}?name={quote(name[:-1])}") == []
    for key, said_ in more.items():
        told = said_[0] if isinstance(said_, list) else said_
        assert ids(editor, f"/v1/{collection}?{key}={quote(told)}") == ["long"]
        assert ids(editor, f"/v1/{collection}?{key}={quote(told[:-1])}") == []
    # Words far behind what the key has are compared all the same.
    [best, *_] = editor.get(f"/v1/search?q=%22{quote(NAME[-40:])}%22")["items"]
    assert best["entity"]["id"] == "long"


def test_the_longest_description_is_stored(editor: Editor) -> None:
    said = drawn(13, "!", "~", 6_000).replace("`", "'")
    made = editor.made("/v1/persons", {"id": "long", "name": "Long", "description": said})
    assert made["description"] == said
    changed = editor.changed("/v1/persons/long", {"description": said[:-1]})
    assert changed["description"] == said[:-1]


def test_a_citation_with_long_texts_is_stored_and_found(editor: Editor) -> None:
    title, author, container, publisher = (chinese(seed) for seed in (14, 15, 16, 17))
    body = {
        "id": "long",
        "type": "book",
        "title": title,
        "authors": [{"name": author}],
        "container_title": container,
        "publisher": publisher,
    }
    assert editor.made("/v1/citations", body)["title"] == title
    for key, name in (("author", author), ("container", container), ("publisher", publisher)):
        assert ids(editor, f"/v1/citations?{key}={quote(name)}") == ["long"]
        assert ids(editor, f"/v1/citations?{key}={quote(name[:-1])}") == []
    editor.made("/v1/persons", {"name": "Told", "evidence": [{"citation": "long"}]})
    assert ids(editor, f"/v1/persons?publisher={quote(publisher)}") == ["told"]


def test_lists_are_walked_past_long_names(editor: Editor) -> None:
    # Of the third each character folds to eighteen; the fourth and the fifth differ in their end.
    for key, name in (
        ("astral", drawn(18, "\U00010400", "\U0001044f")),
        ("symbols", '"' * LINE),
        ("blessing", "\ufdfa" * LINE),
        ("one", chinese(19)),
        ("other", chinese(19)[:-1]),
    ):
        editor.made("/v1/organizations", {"id": key, "name": name})
    for target in ("/v1/entities", "/v1/organizations"):
        whole = ids(editor, f"{target}?limit=100")
        assert {"astral", "symbols", "blessing", "one", "other"} <= set(whole)
        assert walked(editor, f"{target}?limit=1") == whole
        assert walked(editor, f"{target}?limit=1&sort=-name") == whole[::-1]


def test_lists_are_walked_past_long_titles(editor: Editor) -> None:
    for key, title in (("b", "\u4e2d" * LINE), ("c", chinese(20)), ("d", chinese(20)[:-1])):
        editor.made("/v1/citations", {"id": key, "type": "book", "title": title, "issued": "2019"})
    for sort in ("title", "title,issued", "-title,issued"):
        whole = ids(editor, f"/v1/citations?limit=100&sort={sort}")
        assert {"b", "c", "d"} <= set(whole)
        assert walked(editor, f"/v1/citations?limit=1&sort={sort}") == whole


def test_what_was_asked_for_by_many_ids_is_walked_to_its_end(editor: Editor) -> None:
    there = ids(editor, "/v1/entities?limit=100")
    padding = [f"nobody-at-all-{place}" for place in range(444 - len(there))]
    target = f"/v1/entities?ids={','.join([*there, *padding])}&limit=1"
    following = editor.get(target)["next"]
    assert f"ids={','.join(there)}," in following
    assert len(following) < len(target) + 300 < LONGEST_ADDRESS
    assert walked(editor, target) == there
