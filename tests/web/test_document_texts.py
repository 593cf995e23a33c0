"""The text of a document on its page, with marked phrases, and the states of phrases in words."""

import datetime as dt
import shutil
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from astana_api.commands.checks.texts import attach_text
from astana_api.commands.revision import open_revision
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.domain.rendering.entities import Json
from astana_api.queries.checks.texts import QuotedPhrase
from astana_api.web.marked_texts import MAX_CHARACTERS, TextPart, mark_sections
from tests.web.site_client import SiteClient

TEXT = "The Quay Club <b>\nThe club was founded in 1921\nby Ida Marsh.\n\nThe club met."
PHRASES = {
    "founded in 1921": "found in the text",
    "in 1921 by Ida Marsh": "found in the text, apart from white space",
    "Ada Marsh": "not found in the text",
    "The club": "several times in the text",
}


@pytest.fixture(scope="module")
def client(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SiteClient]:
    file = tmp_path_factory.mktemp("texts") / "astana.db"
    shutil.copyfile(sqlite_template, file)
    site = SiteClient(Database(f"sqlite:///{file}"))
    section = {"key": "lead", "heading": "Lead", "first_line": 1, "last_line": 5}
    site.create(
        "/v1/documents",
        {
            "id": "leaflet",
            "title": "Leaflet",
            "language": "en",
            "license": "CC0-1.0",
            "sha256": sha256(TEXT.encode()).hexdigest(),
            "sections": [section],
        },
    )
    site.create("/v1/organizations", {"id": "club", "name": "Club"})
    for exact in PHRASES:
        evidence = {"document": "leaflet", "section": "lead", "exact": exact}
        body = {"subject": "club", "property": "aim", "value": exact, "lang": "en"}
        site.create("/v1/statements", {**body, "evidence": [evidence]})
    yield site
    site.close()


def attach(client: SiteClient) -> None:
    def clock() -> dt.datetime:
        return dt.datetime(2026, 11, 24, tzinfo=dt.UTC)

    with (
        client.database.write() as session,
        open_revision(
            session, actor="tester", message="attach", origin=Origin.API, clock=clock
        ) as revision,
    ):
        attach_text(revision, "leaflet", TEXT.encode())


def test_text_is_shown_with_marked_phrases_only_under_a_listed_licence(client: SiteClient) -> None:
    statements = {
        each["value"]: each["id"] for each in client.get("/v1/statements?property=aim")["items"]
    }
    unchecked = client.read_page("/organizations/club").all("ol", class_="notes")[0].text
    assert unchecked.count("not checked in the text") == len(PHRASES)
    attach(client)
    # Of four phrases and the name of the club.
    assert client.get("/v1/audit/coverage")["checked"] == 2 / 5
    assert not client.read_page("/documents/leaflet").all("div", class_="document-text")

    client.app.text_licenses = frozenset({"CC0-1.0"})
    # The page without the text is in the cache until the next revision.
    client.update("/v1/organizations/club", {"founded": "1921"})
    page = client.read_page("/documents/leaflet")
    [displayed] = page.all("div", class_="document-text")
    [mark] = displayed.all("mark")
    assert mark.text == "founded in 1921 by Ida Marsh"
    assert displayed.text.startswith("The Quay Club <b> The club was")
    assert {a.attrs["href"] for a in displayed.all("a")} == {
        f"/statements/{statements['founded in 1921']}",
        f"/statements/{statements['in 1921 by Ida Marsh']}",
    }
    notes = client.read_page("/organizations/club").all("ol", class_="notes")[0]
    for exact, state in PHRASES.items():
        [note] = [each for each in notes.all("li") if each.text.startswith(f"{exact} (")]
        assert note.text.startswith(f"{exact} ({state})")
        statement = client.read_page(f"/statements/{statements[exact]}")
        assert f"({state})" in statement.all("main")[0].text


def test_phrases_apart_are_marked_apart_and_long_text_only_in_the_selected_section() -> None:
    sections: list[Json] = [
        {"key": "a", "first_line": 1, "last_line": 1},
        {"key": "b", "first_line": 2, "last_line": 2},
        {"key": "c", "first_line": None, "last_line": None},
    ]
    phrases = [
        QuotedPhrase("st-2", "a", "two", None, None),
        QuotedPhrase("st-1", "a", "one", None, " two"),
        QuotedPhrase("st-1", "a", "one two", None, None),
        QuotedPhrase("st-3", "b", "one", None, None),
    ]
    marked = mark_sections("one two\nno phrase", sections, phrases, None)
    assert marked == {
        "a": [TextPart("one two", ("st-1", "st-2"))],
        "b": [TextPart("no phrase")],
    }
    apart = mark_sections("one two\nno", sections, phrases[:2], None)
    assert apart["a"] == [TextPart("one", ("st-1",)), TextPart(" "), TextPart("two", ("st-2",))]
    assert list(mark_sections("x" * MAX_CHARACTERS + "\ny", sections, [], "b")) == ["b"]
