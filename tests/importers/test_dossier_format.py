"""Formatting a dossier changes its form, and neither its statements nor its comments."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from astana_api.db.database import Database
from astana_api.importers.dossier import InvalidDossier, read_dossier
from astana_api.importers.dossier.formatting.files import DossierForm
from astana_api.importers.dossier.formatting.folder import format_dossier
from astana_api.importers.dossier.formatting.yaml_text import write_flow
from tests.support.databases import EPOCH
from tests.support.seeding import seed_folder

CIVIL_WAR = "entities/organizations-civil-war.yaml"
SHIPPED = Path(__file__).parents[2] / "seed" / "astana-platform"
HEAD = """\
dossier: {id: harbour, title: Harbour}
document:
  id: leaflet
  title: Leaflet
  sections: [{key: lead, lines: [1, 1]}, {key: history, lines: [2, 4]}, {key: end, lines: [4, 4]}]
  references: [{number: 1, citation: archer, line: 5}, {number: 2, citation: brook, line: 6}]
citations:
  archer: {type: book, title: Lanterns}
  brook: {type: book, title: Keepers}
"""
TEXT = """\
The Guild keeps the pier.
It was founded about 1987.
Ada led it.
Ada left it in 1994.
Archer, Lanterns, 1987.
Brook, Keepers. Ada led it well.
"""


def format_folder(folder: Path, form: DossierForm, text: Path | None = None) -> list[str]:
    """Write the changed files, and return their names."""
    changed = format_dossier(folder, form, text)
    for name, content in changed.items():
        (folder / name).write_bytes(content)
    return list(changed)


def meaning(folder: Path) -> object:
    dossier = read_dossier(folder)
    return dossier.statements, dossier.entities, dossier.citations, dossier.document


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.yaml")}


WORDS = st.lists(
    st.sampled_from(
        [
            *("Ada", "(old)", "[1]", '"so"', "@lead", "a: b", "#", "x#1", "1990/1994", "ended"),
            *("é", "-", "keeper", "true", "null", "1987", ",", "=", "place=pier", "{", "'", ".."),
        ]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
DATES = st.sampled_from(["1990", "1990-02~", "[..1988]", "198X", "-0100", "1991-21"])
EVIDENCE = st.fixed_dictionaries(
    {},
    optional={
        "cite": st.sampled_from([["1"], ["2", "1"], ["archer"]]),
        "anchor": st.tuples(st.sampled_from(["lead", "history", "ref:1"]), st.none() | WORDS),
        "note": WORDS,
    },
)


@st.composite
def statements(draw: st.DrawFn) -> dict[str, Any]:
    statement: dict[str, Any] = draw(
        st.one_of(
            st.fixed_dictionaries(
                {"name": WORDS, "lang": st.sampled_from(["en", "de"])},
                optional={"name_kind": st.sampled_from(["alias", "former"]), "start": DATES},
            ),
            st.fixed_dictionaries(
                {"leader": st.just("ada")},
                optional={
                    "role": WORDS,
                    "start": st.just("1990"),
                    "end": st.just("1995~"),
                    "ended": st.booleans(),
                    "attributed_to": st.just("ada"),
                },
            ),
            st.fixed_dictionaries(
                {"called_for": st.fixed_dictionaries({"text": WORDS, "lang": st.just("en")})},
                optional={
                    "during": st.sampled_from(["1990", "1990/1991"]),
                    "place": st.just("pier"),
                },
            ),
            st.fixed_dictionaries({"founded": DATES}, optional={"rank": st.just("preferred")}),
            st.fixed_dictionaries({"website": st.just("https://example.org/Guild_(old)")}),
        )
    )
    pieces = []
    for piece in draw(st.lists(EVIDENCE, max_size=2)):
        section, phrase = piece.pop("anchor", (None, None))
        entry = {key: value for key, value in piece.items() if key != "note"}
        entry |= {"at": section} if section else {}
        entry |= {"exact": phrase} if phrase else {}
        if entry:
            pieces.append(entry | ({"note": piece["note"]} if "note" in piece else {}))
    return statement | (pieces[0] if len(pieces) == 1 else {"evidence": pieces})


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=st.lists(statements(), min_size=1, max_size=6))
def test_format_generated_dossier_keeps_its_meaning_and_is_idempotent(
    drawn: list[dict[str, Any]], tmp_path: Path
) -> None:
    items = "".join(f"      # comment {n}\n      - {write_flow(s)}\n" for n, s in enumerate(drawn))
    file = tmp_path / "dossier.yaml"
    file.write_text(
        f"{HEAD}entities:\n  guild:\n    kind: organization\n    statements:\n"
        f"      - {{name: Guild, lang: en}}\n{items}"
        "  ada: {kind: person, statements: [{name: Ada, lang: en}]}\n"
        "  pier: {kind: place, statements: [{name: Pier, lang: en}]}\n",
        encoding="utf-8",
    )
    try:
        before = meaning(tmp_path)
    except InvalidDossier:
        # A statement was drawn twice.
        reject()
    written: dict[DossierForm, str] = {}
    for form in (DossierForm.LONG, DossierForm.SHORT, DossierForm.LONG, DossierForm.SHORT):
        format_folder(tmp_path, form)
        content = file.read_text(encoding="utf-8")
        assert meaning(tmp_path) == before
        assert [f"# comment {n}" in content for n in range(len(drawn))] == [True] * len(drawn)
        assert written.setdefault(form, content) == content
        assert format_folder(tmp_path, form) == []


def test_format_bundled_dossier_to_the_long_form_and_back_returns_its_files_and_seeds_equal_rows(
    tmp_path: Path, sqlite_template: Path
) -> None:
    folder = Path(shutil.copytree(SHIPPED, tmp_path / "dossier"))
    short = contents(folder)

    format_folder(folder, DossierForm.LONG)

    assert len((folder / CIVIL_WAR).read_bytes().splitlines()) > 300
    assert len((SHIPPED / CIVIL_WAR).read_bytes().splitlines()) <= 80
    dumps = []
    for name, source in (("long", folder), ("short", SHIPPED)):
        file = Path(shutil.copyfile(sqlite_template, tmp_path / f"{name}.db"))
        seed_folder(Database(f"sqlite:///{file}"), source, clock=lambda: EPOCH)
        with closing(sqlite3.connect(file)) as connection:
            dumps.append("\n".join(connection.iterdump()))
    assert dumps[0] == dumps[1]
    format_folder(folder, DossierForm.SHORT)
    assert contents(folder) == short


def test_format_keeps_comments_other_keys_and_their_order(tmp_path: Path) -> None:
    file = tmp_path / "dossier.yaml"
    file.write_text(
        "# Head\n\n"
        "entities:  # Who\n"
        "  guild:\n"
        "    # The guild\n"
        "    kind: organization   # sure\n"
        "    statements:\n"
        "      # Its name\n"
        "      - name: The Guild\n"
        "        # in English\n"
        "        lang: en   # really\n"
        "      - name: >-\n"
        "          The # One\n"
        "        lang: en\n"
        "# After\n\n"
        "dossier:   # What\n"
        "  {id: a,   title: A}\n"
        "# End\n"
    )

    format_folder(tmp_path, DossierForm.SHORT)

    assert file.read_text() == (
        "# Head\n\n"
        "# Who\n"
        "defaults: {kind: organization, lang: en}\n"
        "entities:\n"
        "  # The guild\n"
        "  # sure\n"
        "  guild:\n"
        "    # Its name\n"
        "    # in English\n"
        "    # really\n"
        "    - name: The Guild\n"
        '    - {name: "The # One"}\n'
        "# After\n\n"
        "dossier:   # What\n"
        "  {id: a,   title: A}\n"
        "# End\n"
    )


STATEMENTS = """\
entities:
  guild:
    kind: organization
    statements:
      - {name: The Guild, lang: en, exact: The Guild}
      - {founded: 1987~, exact: about 1987}
      - {leader: ada, evidence: [{cite: 1, exact: Ada led it, suffix: .}]}
      - {leader: ada, end: 1994, exact: left it in 1994}
  ada: {kind: person, name: Ada}
"""


def test_format_with_text_adds_the_smallest_section_with_the_phrase(tmp_path: Path) -> None:
    folder, text = tmp_path / "dossier", tmp_path / "leaflet.txt"
    folder.mkdir()
    text.write_text(TEXT)
    (folder / "dossier.yaml").write_text(HEAD + "defaults: {lang: en}\n" + STATEMENTS)
    with pytest.raises(InvalidDossier):
        format_dossier(folder, DossierForm.SHORT)

    format_folder(folder, DossierForm.SHORT, text)

    sections = [draft.evidence[0].section for draft in read_dossier(folder).statements[:4]]
    assert sections == ["lead", "history", "history", "end"]


def test_format_with_text_reports_phrases_that_are_not_in_one_place(tmp_path: Path) -> None:
    folder, text = tmp_path / "dossier", tmp_path / "leaflet.txt"
    folder.mkdir()
    text.write_text(TEXT)
    broken = STATEMENTS.replace(", suffix: .", "").replace("about 1987", "in 1999")
    (folder / "dossier.yaml").write_text(HEAD + "defaults: {lang: en}\n" + broken)

    with pytest.raises(InvalidDossier) as caught:
        format_dossier(folder, DossierForm.SHORT, text)

    messages = [str(each) for each in caught.value.diagnostics]
    assert 'dossier.yaml:16:33: "in 1999" is not in the text' in messages
    assert any('"Ada led it" is in several places: history, ref:2' in each for each in messages)
