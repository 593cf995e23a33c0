"""Short forms have the meaning of the long form, and their errors have exact locations."""

from pathlib import Path

import pytest

from astana_api.importers.dossier import Dossier, read_dossier
from tests.importers.conftest import MARK, diagnostics_of

HEAD = """\
dossier: {id: harbour, title: Harbour}
document:
  id: leaflet
  title: Leaflet
  sections: [{key: lead}, {key: history}]
  references: [{number: 1, citation: archer}, {number: 2, citation: brook}]
citations:
  archer: {type: book, title: Lanterns}
  brook: {type: book, title: Keepers}
"""
LONG = """\
entities:
  guild:
    kind: organization
    statements:
      - {name: The Guild, lang: en, name_kind: preferred, at: lead, exact: The Guild}
      - {classification: guild (old), lang: en}
      - founded: 1987~
        cite: [1, 2]
        at: history
        exact: "about 1987, [some] say"
      - {leader: ada, role: keeper, start: 1990, end: 1994, cite: [1]}
      - {leader: ada, role: first keeper, start: 2001, ended: false, cite: [brook], at: "ref:2"}
      - {leader: ada, end: 1980, cite: [2]}
      - {member: ada, ended: true, during: 1999, attributed_to: ada, cite: [2], at: lead, exact: x}
      - {name: Gilde, lang: de, name_kind: alias, rank: preferred}
      - {website: https://example.org/Guild_(old)}
      - {operates_in: {text: the pier, lang: en}, cite: [2]}
      - {called_for: {text: light, lang: en}, place: pier, during: 1990/1991, cite: [2]}
      - evidence: [{at: lead, exact: a}, {cite: [1], at: lead, exact: b}]
        aim: to keep it lit
        lang: en
  ada:
    kind: person
    statements:
      - {name: Ada, lang: fr, cite: [1]}
      - {occupation: keeper, lang: en, cite: [1], at: history, exact: "keeper (first)"}
      - {description: A keeper, lang: en, at: history, exact: keeper}
  pier:
    kind: place
    statements: [{name: Pier, lang: en}]
"""
SHORT = """\
defaults: {kind: organization, lang: en, at: lead}
entities:
  guild:
    - name: The Guild (preferred) "The Guild"
    - classification: "guild (old)"
    - founded: 1987~ [1, 2] @history "about 1987, [some] say"
    - defaults: {cite: 1}
      statements:
        - leader: ada (keeper, 1990/1994)
        - leader: ada (2001/.., first keeper) [brook] @ref:2   # a comment
        - leader: ada (/1980) [2]
        - member: ada (ended, 1999, attributed_to=ada) [2] "x"
        - name: Gilde (alias, lang=de, rank=preferred) []
    - website: https://example.org/Guild_(old)
    - {operates_in: {text: the pier}, cite: 2}
    - {called_for: {text: light}, place: pier, during: 1990/1991, cite: 2}
    - {aim: to keep it lit, evidence: [{exact: a}, {cite: 1, exact: b}]}
  ada:
    kind: person
    defaults: {at: history, lang: fr, cite: 1}
    name: Ada
    statements:
      - occupation: keeper (lang=en) "keeper (first)"
      - {description: A keeper, lang: en, exact: keeper, cite: []}
  pier: {kind: place, name: Pier}
"""


def read_text(folder: Path, text: str) -> Dossier:
    folder.mkdir(exist_ok=True)
    (folder / "dossier.yaml").write_text(HEAD + text, encoding="utf-8")
    return read_dossier(folder)


def test_read_short_forms_returns_the_statements_of_the_long_form(tmp_path: Path) -> None:
    long, short = read_text(tmp_path / "long", LONG), read_text(tmp_path / "short", SHORT)

    for expected, actual in zip(long.statements, short.statements, strict=True):
        assert actual == expected
    assert short.entities == long.entities


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("leader: ▸adda (keeper) [1]", 'there is no entity "adda"; did you mean "ada"?'),
        ("leader: ada (keeper, 1994/▸1990)", "this end is before the start"),
        ("leader: ada (keeper, 1990/▸1994-13)", "month 13"),
        ("leader: ada (keeper, ▸founder)", "a second `role`"),
        ("leader: ada (keeper, attributed_to=▸peer)", 'there is no entity "peer"'),
        ("leader: ada (▸plaice=pier)", 'unknown qualifier "plaice"'),
        ("leader: ada (keeper,▸)", "an empty qualifier"),
        ("leader: ada (▸../1994)", "leave out a beginning"),
        ("founded: 1987 [1, ▸3]", "there is no reference 3"),
        ("founded: 1987 []▸1]", "is no part of a statement on one line"),
        ("founded: 1987 @▸futur", 'no section "futur"'),
        ("founded: 1987 [1] ▸(2001)", "is no part of a statement on one line"),
        ('founded: 1987 ▸"about', "is no part of a statement on one line"),
        ('founded: 1987 "a "▸b" c"', "is no part of a statement on one line"),
        ('founded: 1987 ▸"about # 1"', "is a comment"),
        ("founded: ▸1987-13 [1]", "month 13"),
        ("name: The Guild (▸old)", '"old" is no qualifier of name. If it belongs to the value'),
        ("description: A▸(n) old guild [1]", "a value with ( cannot be in a statement on one line"),
        ("▸aim: light", "a text needs its language"),
    ],
)
def test_one_line_statement_with_an_error_is_reported_at_its_column(
    statement: str, words: str, tmp_path: Path
) -> None:
    lang = "" if "aim" in statement else "defaults: {lang: en}\n"
    text = (
        f"{lang}entities:\n  guild:\n    kind: organization\n    statements:\n"
        f"      - {{name: Guild, lang: en}}\n      - {statement}\n"
        "  ada: {kind: person, statements: [{name: Ada, lang: en}]}\n"
        "  pier: {kind: place, statements: [{name: Pier, lang: en}]}\n"
    )
    before = (HEAD + text).partition(MARK)[0]
    location = f"dossier.yaml:{before.count(chr(10)) + 1}:{len(before.rpartition(chr(10))[2]) + 1}"
    (tmp_path / "dossier.yaml").write_text((HEAD + text).replace(MARK, ""), encoding="utf-8")

    [diagnostic] = diagnostics_of(tmp_path)

    assert diagnostic.startswith(f"{location}: ")
    assert words in diagnostic
