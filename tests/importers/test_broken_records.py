"""Errors in the records of a dossier and in its YAML: each has one diagnostic.

Each case replaces a text of a file of the valid dossier; ▸ marks the expected location of the
diagnostic. The last element of a case is part of the message.
"""

import pytest

from tests.importers.conftest import BrokenCase, Edit, assert_one_diagnostic

HEAD = "dossier.yaml"
TEXT = "document.yaml"
CITE = "citations.yaml"
REST = "entities/others.yaml"
PERSONS = "entities/persons.yaml"
TREATY = "{key: treaty, heading: The Treaty, lines: [6, 9]}"
LAST = "  - {number: 2, citation: velna-gazette, line: 15}\n"

BROKEN: dict[str, BrokenCase] = {
    # The dossier's header
    "unknown-top-key": (HEAD, "# An", "▸dosier: {}\n# An", 'unknown key "dosier"; did you mean'),
    "two-dossiers": (
        REST,
        "entities:\n",
        "▸dossier: {id: b, title: B}\nentities:\n",
        "here at dossier.yaml:2:1",
    ),
    "no-title": (
        HEAD,
        "dossier:\n  id: velna-river\n  title: The Velna River",
        "▸dossier:\n  id: velna-river",
        '"title" is missing',
    ),
    "dossier-id": (HEAD, "id: velna-river", "id: ▸Velna River", '"Velna River" is not an id'),
    "used-twice": (HEAD, "[lake-orsk]", "[lake-orsk, ▸lake-orsk]", "lake-orsk is given twice"),
    "uses-no-list": (HEAD, "[lake-orsk]", "▸lake-orsk", "expected a list"),
    "dossier-license": (
        HEAD,
        "title: The Velna River\n",
        "title: The Velna River\n  license: ▸free to read\n",
        "is not a licence",
    ),
    # Citations
    "citation-type": (CITE, "type: book", "type: ▸boook", 'did you mean "book"'),
    "citation-key-form": (
        CITE,
        "  velna-gazette:\n    type: webpage\n",
        "  ▸Velna:\n    type: webpage\n  velna-gazette:\n    type: webpage\n",
        '"Velna" is not an id',
    ),
    "citation-unknown-key": (CITE, "    issued: 2004", "    ▸isued: 2004", 'did you mean "issued"'),
    "citation-date": (CITE, "issued: 2004", "issued: ▸2004-13", "issued: '2004-13'"),
    "citation-accessed": (CITE, "accessed: 2019-07-07", "accessed: ▸2019/2020", "a point in time"),
    "citation-status": (CITE, "url_status: dead", "url_status: ▸gone", "live, dead"),
    "citation-isbn": (CITE, "isbn: 978-0-306-40615-7", "isbn: ▸978-0-306-40615-1", "expected 7"),
    "citation-csl-name": (
        CITE,
        "publisher_place: Port",
        "▸publisher-place: Port",
        'did you mean "publisher_place"',
    ),
    "translator-entity": (
        CITE,
        "given: Jan, entities: [ana-ruda]",
        "given: Jan, entities: [▸jan]",
        'no entity "jan"',
    ),
    "translator-key": (CITE, "given: Jan,", "▸givn: Jan,", 'did you mean "given"'),
    "citation-url": (CITE, "url: gazette.example/1", "url: ▸gazette example", "not an address"),
    "citation-entity": (CITE, "[delta-press]", "[▸delta-pres]", 'did you mean "delta-press"'),
    "author-entity": (
        CITE,
        "given: Ana, entities: [ana-ruda]",
        "given: Ana, entities: [▸anna]",
        'no entity "anna"',
    ),
    "author-text": (
        CITE,
        "{name: The Harbour Office}",
        "▸The Harbour Office",
        "expected a mapping",
    ),
    "author-nameless": (CITE, "{name: The Harbour Office}", "▸{given: Ana}", '"name" is missing'),
    "title-lang-alone": (
        CITE,
        "    issued: 2004",
        "    issued: 2004\n    ▸title_lang: en",
        "it needs `title`",
    ),
    "title-lang-of-another-title": (
        CITE,
        '{pl: "Wspólne wody"}',
        '▸{en: "Wspólne wody"}',
        "the title in en is `title`",
    ),
    "titles-without-language": (CITE, '{pl: "Wsp', '{polish!: ▸"Wsp', "BCP 47"),
    "citation-language": (CITE, "language: EN-gb", "language: ▸English!", "'English!'"),
    # The document
    "document-license": (TEXT, "license: CC-BY-4.0", "license: ▸free to read", "CC-BY-SA-4.0"),
    "document-citation": (
        TEXT,
        "citation: ruda-1987-waters\n",
        "citation: ▸ruda-1987\n",
        'did you mean "ruda-1987-waters"',
    ),
    "document-author": (TEXT, "{name: The Almanac Society}", "▸{given: A}", '"name" is missing'),
    "two-documents": (
        REST,
        "entities:\n",
        "▸document: {id: b, title: B}\nentities:\n",
        "here at document.yaml:1:1",
    ),
    "sha256": (TEXT, "sha256: 3f0a", "sha256: ▸0a", "64 lower-case hexadecimal"),
    "lines-reversed": (TEXT, "[6, 9]", "▸[9, 6]", "the first line, 9, is after the last, 6"),
    "lines-three": (TEXT, "[6, 9]", "▸[6, 9, 10]", "the first and the last line"),
    "line-zero": (TEXT, "[6, 9]", "[▸0, 9]", '"0" is not a whole number'),
    "sections-out-of-order": (TEXT, "[11, 12]", "▸[5, 12]", "related/ana-ruda begins on line 5"),
    "section-twice": (
        TEXT,
        TREATY,
        TREATY + "\n    - {key: ▸treaty, lines: [6, 9]}",
        f"treaty is given twice; first at {TEXT}:8:13",
    ),
    "section-reserved": (
        TEXT,
        TREATY,
        TREATY + '\n    - {key: ▸"ref:1"}',
        '"ref:1" is not a section key',
    ),
    "section-long": (
        TEXT,
        TREATY,
        TREATY + f"\n    - {{key: ▸{'t' * 201}}}",
        "at most 200 characters",
    ),
    "reference-twice": (
        TEXT,
        LAST,
        LAST + "    - {number: ▸2, citation: velna-gazette}\n",
        "2 is given twice",
    ),
    "reference-gap": (
        TEXT,
        "  references:\n",
        "  ▸references:\n    - {number: 4, citation: velna-gazette}\n",
        "missing: 3",
    ),
    "reference-without-citation": (
        TEXT,
        LAST,
        LAST + "    - {number: ▸3}\n",
        "expected `citation`, or `withdrawn: true`",
    ),
    "reference-withdrawn-with-citation": (
        TEXT,
        LAST,
        LAST + "    - {number: ▸3, citation: velna-gazette, withdrawn: true}\n",
        "expected `citation`, or `withdrawn: true`",
    ),
    "reference-citation": (
        TEXT,
        "citation: velna-gazette",
        "citation: ▸velna",
        'reference 2: there is no citation "velna"',
    ),
    # YAML
    "duplicate-key": (
        PERSONS,
        "born: 1931-02-28",
        "born: 1931-02-28\n        ▸born: 1932",
        'the key "born" is given twice; first on line 9',
    ),
    "anchor": (PERSONS, "born: 1931-02-28", "born: ▸&day 1931-02-28", "an anchor (&day)"),
    "alias": (HEAD, "[lake-orsk]", "[▸*lake]", "an alias (*lake)"),
    "tag": (PERSONS, "born: 1931-02-28", "born: ▸!!str 1931-02-28", "a tag"),
    "second-document": (
        REST,
        "  treaty-talks:",
        "▸---\nentities:\n  treaty-talks:",
        "a second YAML document",
    ),
    "directive": (HEAD, "# An invented", "▸%YAML 1.1\n---\n# An invented", "directives"),
    "tab": (REST, "    kind: event", "▸\tkind: event", "a tab may not indent"),
    "unclosed-list": (TEXT, "[6, 9]}", "[6, 9▸}", "not YAML"),
    "unclosed-text": (REST, '"-0.250"', '▸"-0.250', "not YAML"),
    "colon-in-text": (REST, "name: Port Velna", "name: Port▸: Velna", "needs quotes"),
    "key-no-word": (
        REST,
        "      - classification: lake",
        "      - ▸[a]: lake",
        "a key must be a word",
    ),
    "control-character": (REST, "Port Velna", "Port▸\x07", "U+0007"),
    "nul": (REST, "Port Velna", "Port▸\x00", "U+0000"),
    "line-separator": (REST, "Port Velna", "Port▸\u2028", "U+2028"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_read_dossier_with_invalid_record_reports_one_diagnostic(case: str, edit: Edit) -> None:
    assert_one_diagnostic(BROKEN[case], edit)
