"""Plain (unquoted) text of dossiers: it is read as written, or rejected where YAML changes it."""

from pathlib import Path

import pytest

from astana_api.importers.dossier import InvalidDossier, read_dossier
from tests.importers.conftest import MARK

DOSSIER = """dossier:
  id: demo
  title: {title}
citations:
  source:
    type: book
    title: {cited}
entities:
  club:
    kind: organization
    statements:
      - name: {name}
        lang: en
      - founded: {founded}
        cite: [source]
"""
DEFAULTS = {"title": "Demo", "cited": "Source", "name": "Club", "founded": "2015"}


def write(folder: Path, **values: str) -> Path:
    """Write a dossier with these values as they are."""
    content = DOSSIER.format(**(DEFAULTS | values))
    (folder / "all.yaml").write_text(content, encoding="utf-8")
    return folder


def diagnostics_of(folder: Path, content: str) -> list[str]:
    """Write the content without its mark, read it and return the diagnostics."""
    (folder / "all.yaml").write_text(content.replace(MARK, ""), encoding="utf-8")
    with pytest.raises(InvalidDossier) as caught:
        read_dossier(folder)
    return [str(each) for each in caught.value.diagnostics]


def location_of_mark(content: str) -> str:
    before = content.partition(MARK)[0]
    return f"all.yaml:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}:"


TRUNCATED = {
    "number": ("Official Gazette #44 of 2002", "#44 of 2002"),
    "word": ("Gazette #44", "#44"),
    "remark": ("Official Gazette # of 2002", "# of 2002"),
    "digits": ("1984 # a novel", "# a novel"),
    "Arabic": ("جريدة #٤٤", "#٤٤"),
    "hash alone": ("Sonata in C #", "#"),
}


@pytest.mark.parametrize("case", TRUNCATED)
@pytest.mark.parametrize("key", ["title", "cited", "name"])
def test_plain_text_followed_by_comment_is_rejected_at_the_text(
    tmp_path: Path, key: str, case: str
) -> None:
    text, comment = TRUNCATED[case]
    content = DOSSIER.format(**(DEFAULTS | {key: MARK + text}))
    [diagnostic] = diagnostics_of(tmp_path, content)
    assert diagnostic.startswith(location_of_mark(content))
    assert f'"{comment}" is a comment' in diagnostic
    assert "quote the text" in diagnostic


@pytest.mark.parametrize(
    "statement",
    [
        f"- name: {MARK}Club #4\n        lang: en",
        f"- {{name: {MARK}Club #4\n        , lang: en}}",
        f"- website: https://a.b/\n        stated_as: {MARK}a #b",
        f"- founded: 2015\n        cite: [source]\n        note: {MARK}see #3",
        f"- name: {MARK}The\n          Club #4\n        lang: en",
        f"- operates_in: {{text: {MARK}Anna #1\n        , lang: en}}",
    ],
    ids=["value", "flow", "stated_as", "note", "several lines", "text beside entities"],
)
def test_comment_after_text_of_a_statement_is_rejected(tmp_path: Path, statement: str) -> None:
    content = (
        "dossier: {id: demo, title: Demo}\ncitations: {source: {type: book}}\n"
        f"entities:\n  club:\n    kind: organization\n    statements:\n"
        f"      - name: Club\n        lang: en\n      {statement}\n"
    )
    diagnostics = diagnostics_of(tmp_path, content)
    assert [each for each in diagnostics if "is a comment" in each] == diagnostics[:1]
    assert diagnostics[0].startswith(location_of_mark(content))


def test_comment_that_hides_the_end_of_a_flow_mapping_is_reported_with_its_cause(
    tmp_path: Path,
) -> None:
    content = f"dossier: {{id: demo, title: {MARK}Gazette #44}}\ncitations: {{a: {{type: book}}}}\n"
    diagnostics = diagnostics_of(tmp_path, content)
    assert diagnostics[0].startswith(location_of_mark(content))
    assert '"#44}" is a comment' in diagnostics[0]


def test_comment_before_an_unrelated_yaml_error_is_not_reported(tmp_path: Path) -> None:
    content = (
        f"dossier: {{id: demo, title: Demo}}\ncitations:\n  a: # b\n    type: c # d\n  {MARK}]\n"
    )
    [diagnostic] = diagnostics_of(tmp_path, content)
    assert diagnostic.startswith(location_of_mark(content))


def test_comments_that_cannot_be_part_of_a_text_are_allowed(tmp_path: Path) -> None:
    content = """# first
dossier: # keys without a value
  # a line of its own
  id: demo # an id
  title: "Demo" # after quotation marks
  uses: [lake, # inside a list
         sea] # after a list
citations:
  source: # a key
    type: book  # one of a list of words
    issued: 2015-03/2016 # dates
    url: https://example.org/a#b  # an address
    note: | # a block
      # 44 is a text here
    archived: null # nothing
  other: {type: book, title: 'It''s'} # after a mapping
document:
  id: text
  title: Text
  sections:
    - {key: opening, lines: [1, 2]} # numbers
entities:
  club:
    kind: organization # a kind
    statements:
      - name: Club
        # between the keys
        lang: en # a language
      - founded: 2015 # a date
        cite: [source] # a list
        stance: supports # a word
      - headquarters: lake # an id
        ended: true # a truth value
  # at another indent
# last
"""
    (tmp_path / "all.yaml").write_text(content, encoding="utf-8")
    dossier = read_dossier(tmp_path)
    assert (dossier.id, dossier.title, dossier.uses) == ("demo", "Demo", ("lake", "sea"))
    assert dossier.citations[0].note == "# 44 is a text here"
    assert [draft.value.text for draft in dossier.statements] == ["Club", "2015", "lake"]


UNCHANGED = [
    "no",
    "Yes",
    "off",
    "1e3",
    "1_000",
    "012",
    "0o14",
    "0x1F",
    "+1",
    ".5",
    "2015-03-01",
    "2015-03-01T12:30:00Z",
    "12:30",
    "190:20:30",
    ".inf",
    "NaN",
    "Null",
    "NULL",
    "True",
    "FALSE",
    "=",
    "<<",
    "a#b",
    "C#",
    "No#\u00a044",
    "Foo\u00a0#44",
    "a:b",
    "a ; b",
    "it's",
    'the "new" one',
    "-1",
    "-x",
    "?x",
    "a  b",
    "a, b",
    "a [b] {c}",
    "50%",
    "a & b * c ! d",
    "ada@example.org",
    "\u00abТекст\u00bb",
]


@pytest.mark.parametrize("text", UNCHANGED)
def test_plain_text_is_read_as_written(tmp_path: Path, text: str) -> None:
    dossier = read_dossier(write(tmp_path, title=text, cited=text, name=text))
    assert dossier.title == text
    assert dossier.citations[0].title == text
    assert dossier.statements[0].value.text == text


REJECTED = {
    "colon and space": ("Waters: a memoir", "a text with ': ' needs quotes"),
    "colon at the end": ("Waters:", "a text with ': ' needs quotes"),
    "null": ("null", "found nothing"),
    "tilde": ("~", "found nothing"),
    "nothing": ("", "found nothing"),
    "true": ("true", "a text needs quotation marks"),
    "false": ("false", "a text needs quotation marks"),
    "at sign": ("@ada", "not YAML"),
    "backtick": ("`ada`", "not YAML"),
    "percent": ("%50", "not YAML"),
    "alias": ("*star", "an alias"),
    "asterisk": ("* star", "not YAML"),
    "anchor": ("&co", "an anchor"),
    "ampersand": ("& co", "not YAML"),
    "tag": ("!important", "a tag"),
    "exclamation mark": ("! important", "a tag"),
    "list": ("[sic]", "found a list"),
    "list and text": ("[sic] that", "not YAML"),
    "mapping": ("{sic}", "found a mapping"),
    "closing bracket": ("] that", "not YAML"),
    "comma": (", that", "not YAML"),
    "dash": ("- that", "not YAML"),
    "question mark": ("? that", "not YAML"),
    "text after quotes": ('"New" club', "not YAML"),
    "text after a bar": ("| that", "not YAML"),
    "text after an angle": ("> that", "not YAML"),
    "tab in the text": ("a\tb", "U+0009 (character 2 of the text) is not allowed"),
    "tab before a hash": ("Gazette\t#44", "quote the text if it is part of it"),
    "hash": ("#44", "found nothing"),
}


@pytest.mark.parametrize("case", REJECTED)
def test_plain_text_with_a_meaning_in_yaml_is_rejected(tmp_path: Path, case: str) -> None:
    text, message = REJECTED[case]
    content = DOSSIER.format(**(DEFAULTS | {"title": text}))
    diagnostics = diagnostics_of(tmp_path, content)
    # With nothing before it on the line, YAML reports some texts on the next line.
    assert diagnostics[0].startswith(("all.yaml:3:", "all.yaml:4:"))
    assert message in diagnostics[0]


def test_plain_text_on_several_lines_is_joined_with_one_space(tmp_path: Path) -> None:
    dossier = read_dossier(write(tmp_path, title="Of the\n    Velna\n    River"))
    assert dossier.title == "Of the Velna River"


def test_plain_text_with_an_empty_line_is_rejected_where_text_has_one_line(tmp_path: Path) -> None:
    content = DOSSIER.format(**(DEFAULTS | {"title": f"{MARK}Of the\n\n    Velna River"}))
    [diagnostic] = diagnostics_of(tmp_path, content)
    assert diagnostic.startswith(location_of_mark(content))
    assert "U+000A" in diagnostic


def test_no_break_space_as_indent_is_rejected(tmp_path: Path) -> None:
    content = f"dossier:\n  id: demo\n  {MARK}\u00a0title: Demo\n"
    diagnostics = diagnostics_of(tmp_path, content)
    assert any(each.startswith(location_of_mark(content)) for each in diagnostics)


def test_duplicate_key_is_rejected_in_block_and_flow_mappings(tmp_path: Path) -> None:
    for content in (
        f"dossier:\n  id: demo\n  title: A\n  {MARK}title: B\n",
        f"dossier: {{id: demo, title: A, {MARK}title: B}}\n",
    ):
        [diagnostic] = diagnostics_of(tmp_path, content)
        assert diagnostic.startswith(location_of_mark(content))
        assert "given twice" in diagnostic
