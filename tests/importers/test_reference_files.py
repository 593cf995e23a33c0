"""The records of references.bib, .ris and .json in a dossier's folder are citations."""

from pathlib import Path

import pytest

from astana_api.importers.dossier import read_dossier
from tests.importers.conftest import diagnostics_of

DOSSIER = """\
dossier: {id: harbour, title: Harbour}
citations:
  brook: {type: book, title: Keepers, title_lang: en}
entities:
  guild:
    kind: organization
    statements:
      - {name: Guild, lang: en, cite: [archer-2019, brook]}
      - founded: 1987 [CITED]
"""
BIBTEX = """\
@book{Archer:2019,
  title = {Lanterns and Their Keepers},
  author = {Archer, Ada},
  year = {2019},
  abstract = {Long.}
}
"""
RIS = "TY  - BOOK\nID  - archer-2019\nTI  - Lanterns\nPY  - 2019\nER  - \n"
JSON = '[{"id": "archer-2019", "type": "book", "title": "Lanterns"}]'


def write(folder: Path, cited: str = "brook", **files: str) -> Path:
    (folder / "dossier.yaml").write_text(DOSSIER.replace("CITED", cited), encoding="utf-8")
    for suffix, content in files.items():
        (folder / f"references.{suffix}").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize("files", [{"bib": BIBTEX}, {"ris": RIS}, {"json": JSON}])
def test_read_dossier_with_reference_file_adds_its_records_as_citations(
    files: dict[str, str], tmp_path: Path
) -> None:
    dossier = read_dossier(write(tmp_path, **files))

    assert [draft.id for draft in dossier.citations] == ["brook", "archer-2019"]
    assert (dossier.citations[1].title or "").startswith("Lanterns")
    cited = [piece.citation for piece in dossier.statements[0].evidence]
    assert cited == ["archer-2019", "brook"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"bib": "@book{archer-2019,\n  year = {20019}\n}"}, "references.bib:2:1: issued: "),
        ({"bib": BIBTEX, "ris": "\n" + RIS}, "references.ris:2:1: the citation "),
        (
            {"bib": BIBTEX + BIBTEX.replace("Archer:2019", "brook")},
            'references.bib:7:1: the citation "brook" is given twice; first at dossier.yaml:3:3',
        ),
        ({"bib": BIBTEX + "@misc{7, title = {A}}"}, "references.bib:7:1: the key of a citation"),
        ({"json": JSON[:-1]}, "references.json:1:"),
        ({"json": JSON.replace("2019", "2018")}, "dossier.yaml:8:40: cite: there is no citation"),
    ],
)
def test_read_dossier_with_invalid_reference_file_reports_its_line(
    files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    [diagnostic] = diagnostics_of(write(tmp_path, **files))

    assert diagnostic.startswith(expected)
