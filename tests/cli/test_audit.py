"""`astana-api audit`: a folder and a database, the formats, and the exit code."""

import json
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from astana_api.cli import app
from astana_api.commands.audit.acknowledgements import acknowledge
from astana_api.commands.audit.catch_up import catch_up_session
from astana_api.commands.revision import open_revision
from astana_api.db.database import Database
from astana_api.domain.enums import Origin
from astana_api.models import SQLFinding

DOSSIER = """
dossier: {id: tiny, title: Tiny}
citations:
  early: {type: webpage, title: An early report, issued: 2015-01-02, url: "https://e.org/1"}
entities:
  platform:
    kind: organization
    statements:
      - {name: Platform, lang: en, cite: [early]}
      - {founded: "2016", cite: [early]}
      - {dissolved: "2014"}
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "sqlite:///own.db")
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "all.yaml").write_text(DOSSIER)
    return tmp_path


def run(command: str) -> Result:
    return CliRunner().invoke(app, command.split())


def test_audit_of_a_folder_and_of_its_database_report_the_same() -> None:
    of_folder = json.loads(run("audit d --json --on 2020-01-01").stdout)
    assert of_folder["evaluated_on"] == "2020-01-01"
    assert {f["rule"] for f in of_folder["findings"] if f["severity"] == "high"} == {
        "source-older-than-claim", "dissolved-before-founded"
    }  # fmt: skip
    assert run("seed d").exit_code == 0
    assert json.loads(run("audit --format json --on 2020-01-01").stdout) == of_folder
    assert json.loads(run("audit --json").stdout)["evaluated_on"] > "2025"


def test_audit_exits_with_2_when_the_threshold_is_reached(folder: Path) -> None:
    assert run("audit d").exit_code == 0
    assert run("audit d --fail-on high").exit_code == 2
    (folder / "d" / "all.yaml").write_text(DOSSIER.replace("2014", "2018").replace("2016", "2014"))
    assert run("audit d --fail-on high").exit_code == 0
    assert run("audit d --fail-on low").exit_code == 2


def test_audit_report_in_sarif_has_lines_of_the_dossier() -> None:
    report = json.loads(run("audit d --format sarif").stdout)
    [sarif_run] = report["runs"]
    errors = {r["ruleId"]: r for r in sarif_run["results"] if r["level"] == "error"}
    location = errors["source-older-than-claim"]["locations"][0]["physicalLocation"]
    assert location["artifactLocation"]["uri"] == "all.yaml"
    assert location["region"]["startLine"] == 10
    rules = sarif_run["tool"]["driver"]["rules"]
    assert all(rules[r["ruleIndex"]]["id"] == r["ruleId"] for r in sarif_run["results"])


def test_audit_report_in_junit_has_a_failure_for_each_finding() -> None:
    root = fromstring(  # noqa: S314 - the command's own output
        run("audit d --format junit").stdout
    )
    suites = {suite.get("name"): suite for suite in root}
    [failure] = suites["dissolved-before-founded"].iter("failure")
    assert failure.get("message") == "dissolved 2014 is before founded 2016."
    assert suites["died-before-born"].get("failures") == "0"


def test_audit_table_names_severity_rule_and_message() -> None:
    report = run("audit d --on 2020-01-01").stdout
    assert "high    dissolved-before-founded: An organization is dissolved before" in report
    assert "        dissolved 2014 is before founded 2016." in report
    assert report.endswith("low; evaluated on 2020-01-01\n")


def test_audit_on_another_form_of_day_exits_with_2() -> None:
    result = run("audit d --on 2020")
    assert result.exit_code == 2
    assert "expected a day such as 2026-11-29, got '2020'" in result.stderr


def test_acknowledged_finding_does_not_count_for_the_threshold(folder: Path) -> None:
    text = DOSSIER.replace('"2014"', '"2018"').replace('"2016", cite: [early]', '"2013"')
    (folder / "d" / "all.yaml").write_text(text.replace("2018", "2012"))
    assert run("seed d").exit_code == 0
    assert run("audit --fail-on high").exit_code == 2
    [finding] = [f for f in json.loads(run("audit --json").stdout)["findings"]
                 if f["severity"] == "high"]  # fmt: skip
    database = Database("sqlite:///own.db")
    with (
        database.write() as session,
        open_revision(session, actor="editor", message="known", origin=Origin.API) as revision,
    ):
        catch_up_session(session)
        assert acknowledge(revision, finding["id"], "It is a typing error of the source")
    database.engine.dispose()
    assert run("audit --fail-on high").exit_code == 0
    assert (
        f"{finding['message']} (acknowledged: It is a typing error of the source)"
        in run("audit").stdout
    )


OFF = """
dossier:
  id: tiny
  title: Tiny
  audit:
    off:
      - {rule: dissolved-before-founded, reason: The source counts in another calendar}
      - {rule: source-older-than-claim, reason: An announcement}
"""


def switch_off(folder: Path) -> None:
    text = DOSSIER.replace("dossier: {id: tiny, title: Tiny}", OFF.strip())
    (folder / "d" / "all.yaml").write_text(text)


def test_rules_that_a_dossier_switches_off_are_acknowledged_with_its_reasons(folder: Path) -> None:
    assert run("seed d").exit_code == 0
    assert run("audit --fail-on high").exit_code == 2
    switch_off(folder)
    assert run("audit d --fail-on high").exit_code == 0
    of_folder = json.loads(run("audit d --json --on 2020-01-01").stdout)
    reasons = {f["acknowledged"]["reason"] for f in of_folder["findings"] if f["acknowledged"]}
    assert reasons == {"The source counts in another calendar", "An announcement"}
    assert "(acknowledged: An announcement)" in run("audit d").stdout
    sarif = json.loads(run("audit d --format sarif").stdout)["runs"][0]["results"]
    assert {r["suppressions"][0]["justification"] for r in sarif if "suppressions" in r} == reasons
    assert run("seed d").exit_code == 0
    assert json.loads(run("audit --json --on 2020-01-01").stdout) == of_folder
    assert run("audit --fail-on high").exit_code == 0


def test_rule_that_does_not_exist_cannot_be_switched_off(folder: Path) -> None:
    switch_off(folder)
    path = folder / "d" / "all.yaml"
    path.write_text(path.read_text().replace("source-older-than-claim", "no-such-rule"))
    result = run("audit d")
    assert result.exit_code != 0
    assert "no-such-rule" in result.stderr


def test_stored_findings_follow_the_rules_that_a_dossier_switches_off(folder: Path) -> None:
    def read_reasons() -> set[str | None]:
        database = Database("sqlite:///own.db")
        with database.write() as session:
            catch_up_session(session)
            query = select(SQLFinding.off_reason).where(
                SQLFinding.rule == "source-older-than-claim"
            )
            reasons = set(session.scalars(query))
        database.engine.dispose()
        return reasons

    run("seed d")
    assert read_reasons() == {None}
    switch_off(folder)
    run("seed d")
    assert read_reasons() == {"An announcement"}
    (folder / "d" / "all.yaml").write_text(DOSSIER)
    run("seed d")
    assert read_reasons() == {None}


def test_exported_dossier_switches_the_same_rules_off(folder: Path) -> None:
    switch_off(folder)
    run("seed d")
    assert run("export --format dossier --output out --dossier tiny").exit_code == 0
    assert run("audit out --fail-on high").exit_code == 0
