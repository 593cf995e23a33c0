"""Comparing outputs with documented ones, and refreshing pages."""

from pathlib import Path

import pytest

from tests.docs.elisions import update_output
from tests.docs.generated import fill_tables
from tests.docs.pages import anchors, blocks, commands
from tests.docs.refresh import refresh_page
from tests.docs.running import (
    Sandbox,
    environment,
    fold_output,
    is_unintended_problem,
    matches,
    requires_server,
)

RESPONSE = '{"id":"a","names":["x, y","z"],"born":null}\n'


@pytest.mark.parametrize(
    "expected",
    [
        RESPONSE,
        '{\n  "id": "a",\n  "names": ["x, y", "z"],\n  "born": null\n}\n',
        '{"id": "a", ...}',
        '{... "born": null}',
        '{"id": "a", "names": [..., "z"], ...',
    ],
)
def test_matches_with_folded_and_elided_output(expected: str) -> None:
    assert matches(expected, RESPONSE)


@pytest.mark.parametrize(
    "expected",
    [
        "",
        '{"id": "b", ...}',
        '{"id": "a", "names": ["x, y"], "born": null}',
        '{"id": "a", "names": ["z", "x, y"], "born": null}',
        '{"id": "a"}',
        '{... "born": nul}',
        "{.*}",
    ],
)
def test_matches_rejects_different_output(expected: str) -> None:
    assert not matches(expected, RESPONSE)


def test_matches_compares_non_json_output_by_line() -> None:
    assert matches("one\ntwo\n", "one  \ntwo")
    assert not matches("one two", "one\ntwo")


def test_fold_output_keeps_json_equal() -> None:
    wide = '{"items":[' + ",".join(['{"name":1,"text":"أستانا"}'] * 9) + "]}"
    assert matches(fold_output(wide), wide)
    assert max(map(len, fold_output(wide).splitlines())) <= 100
    assert fold_output("not JSON: {") == "not JSON: {"


def test_commands_returns_command_lines_with_output() -> None:
    page = (
        "# A page\n\n```console\n$ one\n1\n$ two http://127.0.0.1:8000/\n```\n\n```sh\n$ no\n```\n"
    )
    console, _ = blocks(page)
    assert [(c.line, c.expected_output) for c in commands(console)] == [
        ("one", "1\n"),
        ("two http://127.0.0.1:8000/", ""),
    ]
    assert [page[c.start : c.end] for c in commands(console)] == ["1\n", ""]
    assert requires_server(page)
    assert anchors("# A page\n## What's `here`, then?\n") == {"a-page", "whats-here-then"}


def test_commands_with_continuation_lines() -> None:
    page = "```console\n$ one \\\n    two\n3\n$ four '{\n  5}'\n6\n$ seven\n```\n"
    [console] = blocks(page)
    assert [(c.line, c.expected_output) for c in commands(console)] == [
        ("one \\\n    two", "3\n"),
        ("four '{\n  5}'", "6\n"),
        ("seven", ""),
    ]
    assert [page[c.start : c.end] for c in commands(console)] == ["3\n", "6\n", ""]


def test_fill_tables_replaces_the_old_table() -> None:
    page = "before\n<!-- settings: begin -->\nold\n<!-- settings: end -->\nafter\n"
    once = fill_tables(page)
    assert "old" not in once
    assert "`DATABASE_URL`" in once
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert fill_tables(once) == once


def test_update_output_keeps_elisions_beside_a_changed_value() -> None:
    documented = '{\n  "id": "st-...", "entity": {"id": 1, ...}, ...\n  "sourced": true\n}\n'
    output = fold_output('{"id":"st-2","value":{"id":1,"kind":"x"},"role":"r","sourced":false}\n')
    updated = update_output(documented, output)
    assert matches(updated, output)
    assert updated.startswith('{\n  "id": "st-...", "value": {"id": 1, ')
    assert updated.endswith('}, ...\n  "sourced": false\n}\n')


def test_update_output_that_cannot_keep_elisions_returns_the_output() -> None:
    assert update_output("", '{"a": 1}\n') == '{"a": 1}\n'
    assert update_output("one ... two\n", "three\n") == "three\n"


PROBLEM = '{"type":"/problems/unprocessable-content","title":"Unprocessable Content","status":422}'


@pytest.mark.parametrize(
    ("expected", "output", "unintended"),
    [
        ('{"id": "a"}', PROBLEM, True),
        ("...", PROBLEM, True),
        ("{...}", PROBLEM, True),
        ("", PROBLEM, True),
        ('{\n  "type": "/problems/conflict", ...\n}', PROBLEM, False),
        ('{"id": "a"}', '{"id":"b","type":"statement"}', False),
        (PROBLEM, '{"id":"b"}', False),
        ("", '{"problems":"/problems/"}', False),
    ],
)
def test_is_unintended_problem(expected: str, output: str, unintended: bool) -> None:
    assert is_unintended_problem(expected, output) is unintended


def test_refresh_page_rejects_a_request_that_now_fails(tmp_path: Path) -> None:
    sandbox = Sandbox(tmp_path, environment(tmp_path), "127.0.0.1:9")
    page = "```console\n$ echo '%s'\n%s\n```\n"
    with pytest.raises(ValueError, match="this request fails: echo"):
        refresh_page(page % (PROBLEM, '{"id": "a"}'), sandbox)
    intended = refresh_page(page % (PROBLEM, '{"type": "/problems/conflict", ...}'), sandbox)
    assert "/problems/unprocessable-content" in intended
