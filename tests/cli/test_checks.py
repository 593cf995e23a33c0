"""`astana-api documents attach` and `astana-api links check`."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from astana_api.api.routers.sources import citations, links
from astana_api.cli import app
from astana_api.commands import records
from astana_api.db.database import Database
from astana_api.models import LinkCheck
from tests.support.databases import KnowledgeBase
from tests.support.sources_world import CITATIONS, RouterClient, World, fill
from tests.support.web_site import Site


@pytest.fixture
def world(sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> World:
    file = tmp_path / "astana.db"
    shutil.copyfile(sqlite_template, file)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{file}")
    knowledge = KnowledgeBase(Database(f"sqlite:///{file}"))
    return World(knowledge, fill(knowledge))


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    routers = [(module.router, None) for module in (citations, links)]
    client = RouterClient(world.database, routers, tags=[citations.TAG])
    yield client
    client.close()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def test_documents_attach_prints_each_anchor_that_changes(world: World, tmp_path: Path) -> None:
    file = tmp_path / "memo.txt"
    file.write_text("It began\nin 2015.\nIt was led by Anna!\n")
    refused = run("documents", "attach", "memo", str(file))
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "no sha256" in refused.stderr
    head = world.knowledge.head()

    rehearsed = run("documents", "attach", "memo", str(file), "--new-version", "--dry-run")
    assert rehearsed.exit_code == 0, rehearsed.stderr
    assert "Anchors: 3 found" in rehearsed.stdout
    assert world.knowledge.head() == head

    attached = json.loads(
        run("documents", "attach", "memo", str(file), "--new-version", "--json").stdout
    )
    assert (attached["revision"], attached["anchors"]) == (head + 1, {"found": 3})
    assert {c["before"] for c in attached["changes"]} == {"no_text"}
    assert "nothing changed" in run("documents", "attach", "memo", str(file)).stdout

    file.write_text("It began\nin  2015.\nAnna led it.\n")
    changed = run("documents", "attach", "memo", str(file), "--new-version")
    assert f"{world.ids['leader']}: found -> missing: 'led by Anna' in body" in changed.stdout
    assert f"{world.ids['founded']}: found -> found_normalized: 'in 2015'" in changed.stdout
    assert "Anchors: 1 found_normalized, 2 missing" in changed.stdout


def test_documents_attach_with_unusable_file_fails(world: World, tmp_path: Path) -> None:
    file = tmp_path / "memo.txt"
    file.write_bytes(b"a" * 50_000_000)
    for words, message in (
        (("memo", str(file)), "more than 10,000,000 bytes"),
        (("memo", str(tmp_path / "none.txt")), "No such file"),
        (("nothing", str(tmp_path / "short.txt")), "There is no document nothing"),
    ):
        (tmp_path / "short.txt").write_text("short")
        result = run("documents", "attach", *words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert message in result.stderr
    assert world.knowledge.head() == 5


def test_links_check_records_results_without_a_revision(
    world: World, client: RouterClient, site: Site
) -> None:
    site.add("/report", 301, location="/moved")
    site.add("/moved")
    with world.knowledge.revision("addresses") as change:
        report, letter, undated = CITATIONS
        drafts = [
            replace(report, url=site.url("/report"), archive_url=site.url("/archive")),
            replace(letter, url=site.url("/report")),
            replace(undated, url="example.org/without-scheme"),
        ]
        records.record_citations(change, drafts)
    head = world.knowledge.head()
    options = ("--host-delay", "0", "--allow-private")

    refused = run("links", "check", "--limit", "1", "--host-delay", "0", "--older-than", "1d")
    assert "forbidden_address" in refused.stdout
    assert site.log == []
    first = json.loads(run("links", "check", "--limit", "1", *options, "--json").stdout)
    # The link that was not checked before comes first.
    checked = [site.url("/archive"), site.url("/report")]
    before = refused.stdout.partition(": ")[0]
    assert first["items"][0]["url"] in set(checked) - {before}
    assert "0 links checked" in run("links", "check", *options).stdout
    rest = run("links", "check", "--older-than", "0d", *options)
    assert "2 links checked: 1 http_error, 1 ok" in rest.stdout
    assert f"{site.url('/archive')}: http_error: 404" in rest.stdout
    assert world.knowledge.head() == head

    found = client.get("/v1/citations/report/links")
    assert [link["field"] for link in found["links"]] == ["url", "archive_url"]
    latest = found["links"][0]["checks"][0]
    assert (latest["outcome"], latest["status"]) == ("ok", 200)
    assert latest["redirects"] == [{"status": 301, "url": site.url("/moved")}]
    # Two citations with one URL: one request, recorded for both.
    assert client.get("/v1/citations/letter/links")["links"][0]["checks"][0] == latest
    assert client.get("/v1/citations/undated/links")["links"] == []
    assert client.get("/v1/citations/report")["url_status"] == found["url_status"] == "unknown"
    assert client("/v1/citations/report/links").headers["cache-control"] == "no-store"

    with world.knowledge.revision("another address") as change:
        records.record_citations(change, [replace(drafts[0], url=site.url("/other"))])
    assert client.get("/v1/citations/report/links")["links"][0]["checks"] == []


def test_links_check_keeps_the_latest_20_checks(world: World, site: Site) -> None:
    from astana_api.commands.checks.links import CheckedLink, record_check
    from astana_api.domain.enums import LinkOutcome

    for day in range(1, 31):
        with world.database.write() as session:
            record_check(
                session,
                [CheckedLink("report", "url")],
                url=site.url("/"),
                checked_at=f"2026-11-{day:02}T00:00:00Z",
                outcome=LinkOutcome.OK,
                status=200,
                redirects=[],
                error=None,
            )
    kept = [row["checked_at"][8:10] for row in world.knowledge.fetch_rows(LinkCheck)]
    assert kept == [f"{day:02}" for day in range(11, 31)]
