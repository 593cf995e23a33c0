"""What counts as the same output, and how a page is refreshed."""

import pytest

from tests.docs.generated import filled
from tests.docs.pages import anchors, blocks, commands
from tests.docs.running import folded, matches, needs_server

ANSWER = '{"id":"a","names":["x, y","z"],"born":null}\n'


@pytest.mark.parametrize(
    "shown",
    [
        ANSWER,
        '{\n  "id": "a",\n  "names": ["x, y", "z"],\n  "born": null\n}\n',
        '{"id": "a", ...}',
        '{... "born": null}',
        '{"id": "a", "names": [..., "z"], ...',
    ],
)
def test_an_answer_may_be_folded_and_shortened(shown: str) -> None:
    assert matches(shown, ANSWER)


@pytest.mark.parametrize(
    "shown",
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
def test_another_answer_is_seen(shown: str) -> None:
    assert not matches(shown, ANSWER)


def test_lines_of_other_output_stay_lines() -> None:
    assert matches("one\ntwo\n", "one  \ntwo")
    assert not matches("one two", "one\ntwo")


def test_folding_an_answer_leaves_it_the_same() -> None:
    wide = '{"items":[' + ",".join(['{"name":1,"text":"أستانا"}'] * 9) + "]}"
    assert matches(folded(wide), wide)
    assert max(map(len, folded(wide).splitlines())) <= 100
    assert folded("not JSON: {") == "not JSON: {"


def test_commands_are_found_with_what_they_show() -> None:
    page = (
        "# A page\n\n```console\n$ one\n1\n$ two http://127.0.0.1:8000/\n```\n\n```sh\n$ no\n```\n"
    )
    console, _ = blocks(page)
    assert [(c.line, c.shown) for c in commands(console)] == [
        ("one", "1\n"),
        ("two http://127.0.0.1:8000/", ""),
    ]
    assert [page[c.start : c.end] for c in commands(console)] == ["1\n", ""]
    assert needs_server(page)
    assert anchors("# A page\n## What's `here`, then?\n") == {"a-page", "whats-here-then"}


def test_a_command_may_go_on_in_the_next_line() -> None:
    page = "```console\n$ one \\\n    two\n3\n$ four '{\n  5}'\n6\n$ seven\n```\n"
    [console] = blocks(page)
    assert [(c.line, c.shown) for c in commands(console)] == [
        ("one \\\n    two", "3\n"),
        ("four '{\n  5}'", "6\n"),
        ("seven", ""),
    ]
    assert [page[c.start : c.end] for c in commands(console)] == ["3\n", "6\n", ""]


def test_a_generated_table_replaces_what_stood_there() -> None:
    page = "before\n<!-- settings: begin -->\nold\n<!-- settings: end -->\nafter\n"
    once = filled(page)
    assert "old" not in once
    assert "`DATABASE_URL`" in once
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert filled(once) == once
