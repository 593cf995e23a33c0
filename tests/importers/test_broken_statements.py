"""Errors in entities and statements: each has one diagnostic.

Each case replaces a text of a file of the valid dossier; ▸ marks the expected location of the
diagnostic. The last element of a case is part of the message.
"""

import pytest

from tests.importers.conftest import BrokenCase, Edit, assert_one_diagnostic

ORGS = "entities/organizations.yaml"
HEAD = "dossier.yaml"
REST = "entities/others.yaml"
PERSONS = "entities/persons.yaml"
WOUND_UP = "{cite: [1], at: lead, exact: wound up}"
LOWER = "{text: the lower Velna, lang: en}"
LAKE = "- classification: lake\n        lang: en"
BORN = "born: 1931-02-28"

BROKEN: dict[str, BrokenCase] = {
    # Entities
    "kind-unknown": (PERSONS, "kind: person", "kind: ▸persn", 'did you mean "person"'),
    "kind-missing": (PERSONS, "  ana-ruda:\n    kind: person", "  ▸ana-ruda:", '"kind" is missing'),
    "kind-differs": (
        PERSONS,
        "kind: organization",
        "kind: ▸event",
        f"kind organization at {ORGS}:2:3",
    ),
    "entity-id": (REST, "  treaty-talks:", "  ▸Treaty_Talks:", '"Treaty_Talks" is not an id'),
    "entity-key": (
        REST,
        "    kind: event\n",
        "    kind: event\n    ▸statement: []\n",
        'unknown key "statement"',
    ),
    "entity-empty": (REST, "entities:\n", "entities:\n  ▸void:\n", "void: expected `kind`"),
    "no-name": (
        ORGS,
        (
            "  delta-press:\n    kind: organization\n"
            "    statements:\n      - name: Delta Press\n        lang: en\n"
        ),
        "  ▸delta-press:\n    kind: organization\n",
        "delta-press has no name",
    ),
    "statements-no-list": (
        REST,
        "      - classification: lake\n        lang: en",
        "      ▸classification: lake",
        "statements: expected a list",
    ),
    "entities-no-mapping": (HEAD, "dossier:\n", "entities: ▸none\ndossier:\n", "expected ids"),
    # Properties
    "property-unknown": (
        PERSONS,
        BORN,
        "▸bron: 1931-02-28",
        'unknown property "bron"; did you mean "born"',
    ),
    "key-unknown": (
        ORGS,
        "role: President",
        "▸rolle: President",
        'unknown key "rolle"; did you mean "role"',
    ),
    "property-none": (REST, LAKE, "- ▸lang: en", "names none"),
    "property-two": (
        REST,
        "- classification: lake",
        "- classification: lake\n        ▸description: wet",
        '"classification" already',
    ),
    "property-of-other-kind": (
        PERSONS,
        BORN,
        "▸founded: 1931-02-28",
        "founded is not stated of a person, only of an organization",
    ),
    "qualifier-of-other": (
        PERSONS,
        BORN,
        BORN + "\n        ▸role: child",
        "born does not take role",
    ),
    "statement-text": (
        REST,
        "      - classification: lake\n        lang: en",
        "      - ▸lake",
        'found the text "lake"',
    ),
    # Values
    "impossible-date": (PERSONS, "1931-02-28", "▸1931-02-29", "1931-02-29"),
    "date-padded": (PERSONS, "1931-02-28", "▸1931-00-00", "1931-00-00"),
    "interval-for-point": (PERSONS, "1931-02-28", "▸1931/1932", "a point in time is wanted"),
    "date-mapping": (
        PERSONS,
        BORN,
        "born: ▸{text: Spring, lang: en}",
        "born: expected an EDTF date",
    ),
    "date-list": (
        PERSONS,
        BORN,
        "born: ▸[..1931]",
        'a date in brackets needs quotation marks: "[..1931]"',
    ),
    "date-in-words": (PERSONS, "1931-02-28", "▸28 February 1931", "did you mean 1931-02-28?"),
    "date-null": (PERSONS, BORN, "born: ▸null", "{novalue: true}"),
    "text-boolean": (
        REST,
        "- name: Port Velna",
        "- name: ▸true",
        "name: expected a text, found true",
    ),
    "text-list": (REST, "- name: Port Velna", "- name: ▸[Port Velna]", "found a list"),
    "text-empty": (REST, "- name: Port Velna", '- name: ▸" "', "the text is empty"),
    "text-control": (REST, "- name: Port Velna", '- name: ▸"Port\\0Velna"', "U+0000"),
    "text-override": (REST, "- name: Port Velna", '- name: ▸"Port\\u202EVelna"', "U+202E"),
    "text-raw-override": (REST, "- name: Port Velna", "- name: ▸Port\u202dVelna", "U+202D"),
    "text-noncharacter": (REST, "- name: Port Velna", '- name: ▸"Port\\U0004FFFE"', "U+4FFFE"),
    "text-invisible": (REST, "- name: Port Velna", "- name: ▸\uffa0", "no visible character"),
    "locator-label": (ORGS, "{page: 12-13}", "▸{pag: 12-13}", 'did you mean "page"'),
    "locator-two": (ORGS, "{page: 12-13}", "▸{page: 12, line: 3}", "expected one label"),
    "locator-text": (ORGS, "{page: 12-13}", "▸12-13", "expected a mapping"),
    "locator-value": (ORGS, "{page: 12-13}", "{page: ▸[12]}", "expected text"),
    "locator-two-sources": (
        ORGS,
        "[velna-gazette]\n        locator",
        "[velna-gazette, 1]\n        ▸locator",
        "one source",
    ),
    "locator-without-source": (
        ORGS,
        "cite: [velna-gazette]\n        locator",
        "at: lead\n        ▸locator",
        "it needs `cite`",
    ),
    "relation-to-itself": (
        ORGS,
        "- member: {somevalue: true}",
        "- member: ▸velna-commission",
        "member cannot relate velna-commission to itself",
    ),
    "text-surrogate": (REST, "- name: Port Velna", '- name: ▸"Port\\ud800"', "U+D800"),
    "text-without-lang": (
        REST,
        "- name: Port Velna\n        lang: en",
        "- ▸name: Port Velna",
        "needs its language",
    ),
    "lang-null": (
        REST,
        "- name: Port Velna\n        lang: en",
        "- ▸name: Port Velna\n        lang: null",
        "needs its language",
    ),
    "lang-bad": (ORGS, "lang: ru", "lang: ▸russian_", "'russian_' is not a language tag"),
    "lang-without-text": (PERSONS, BORN, BORN + "\n        ▸lang: en", "born has no text"),
    "lang-twice": (ORGS, LOWER, LOWER + "\n        ▸lang: en", "operates_in has no text beside it"),
    "text-mapping-lang": (
        ORGS,
        "operates_in: {text: the lower Velna, lang: en}",
        "▸operates_in: {text: the lower Velna}",
        '"lang" is missing',
    ),
    "text-for-entity": (ORGS, LOWER, "▸the lower Velna", "{text: .., lang: ..}"),
    "text-not-taken": (
        ORGS,
        "leader: ana-ruda",
        "leader: ▸{text: Ana, lang: en}",
        "leader: expected the id of an entity",
    ),
    "somevalue-false": (
        ORGS,
        "{somevalue: true}",
        "{somevalue: ▸false}",
        "somevalue: expected true, found false",
    ),
    "novalue-more": (REST, "{novalue: true}", "{novalue: true, ▸text: x}", 'unknown key "text"'),
    "entity-missing": (
        ORGS,
        "leader: ana-ruda",
        "leader: ▸ana-rudd",
        'no entity "ana-rudd"; did you mean "ana-ruda"',
    ),
    "entity-of-other-kind": (
        ORGS,
        "leader: ana-ruda",
        "leader: ▸port-velna",
        "port-velna is a place, and a person is wanted",
    ),
    "citation-missing": (
        ORGS,
        "named_in: velna-gazette",
        "named_in: ▸velna-gazete",
        'no citation "velna-gazete"; did you mean',
    ),
    "address": (ORGS, "website: velna.example", "website: ▸velna example", "is not an address"),
    "latitude": (REST, '"54.50"', '▸"94.50"', "latitude: 94.50 is not between -90 and 90"),
    "longitude": (REST, '"-0.250"', '▸"1e1"', "not a decimal number"),
    "coordinates-text": (
        REST,
        '{latitude: "54.50", longitude: "-0.250"}',
        "▸54.5 north",
        "latitude",
    ),
    # Qualifiers
    "start-interval": (ORGS, "start: 1971", "start: ▸1971/1972", "a point in time is wanted"),
    "end-before-start": (ORGS, "end: 1980~", "end: ▸1970", "before the start"),
    "ended-word": (
        ORGS,
        "ended: true",
        "ended: ▸yes",
        "ended: expected true or false, found the text",
    ),
    "rank-unknown": (ORGS, "rank: deprecated", "rank: ▸deprecate", 'did you mean "deprecated"'),
    "name-kind-unknown": (ORGS, "name_kind: native", "name_kind: ▸nativ", 'did you mean "native"'),
    "place-missing": (
        REST,
        "        place: port-velna",
        "        place: ▸port-velma",
        'no entity "port-velma"',
    ),
    "place-no-place": (
        REST,
        "        place: port-velna",
        "        place: ▸ana-ruda",
        "ana-ruda is a person, and no place",
    ),
    "attributed-missing": (
        ORGS,
        "attributed_to: ana-ruda",
        "attributed_to: ▸ana",
        'no entity "ana"',
    ),
    # Evidence
    "reference-missing": (
        ORGS,
        "cite: [1, 2]",
        "cite: [1, ▸3]",
        "there is no reference 3; the document has 2",
    ),
    "cited-key-missing": (
        ORGS,
        "cite: [velna-gazette]",
        "cite: [▸velna]",
        ': cite: there is no citation "velna"',
    ),
    "cited-twice": (ORGS, "cite: [1, 2]", "cite: [1, ▸1]", "1 is given twice"),
    "cite-mapping": (ORGS, "cite: [velna-gazette]", "cite: ▸{id: 2}", "expected a list"),
    "cite-one": (ORGS, "cite: [velna-gazette]", "cite: ▸velna", 'no citation "velna"'),
    "section-missing": (
        ORGS,
        "at: lead\n        exact: set",
        "at: ▸led\n        exact: set",
        'no section "led"; did you mean "lead"',
    ),
    "reference-section-missing": (ORGS, '"ref:2"', '▸"ref:9"', "there is no reference 9"),
    "section-form": (ORGS, '"ref:2"', '▸"ref:0"', '"ref:0" is not a section key'),
    "phrase-long": (
        ORGS,
        "exact: set up in 1971",
        f"exact: ▸{'a b' * 20}",
        "has 60 characters, and may have 59",
    ),
    "basis-unknown": (
        ORGS,
        "exact: set up in 1971",
        "exact: set up in 1971\n        basis: ▸recorded",
        'did you mean "record"',
    ),
    "inferred-without-note": (
        ORGS,
        "exact: set up in 1971",
        "exact: set up in 1971\n        ▸basis: inferred",
        "basis: inferred needs a `note` with the reason",
    ),
    "wording-without-source": (
        ORGS,
        "operates_in: lake-orsk",
        "operates_in: lake-orsk\n        ▸stated_as: the lake",
        "stated_as: it needs evidence to speak of",
    ),
    "wording-beside-list": (
        ORGS,
        'dissolved: "[1990..1994]"',
        'dissolved: "[1990..1994]"\n        ▸stated_as: wound up',
        "stated_as: with `evidence`, it stands in an entry of that list",
    ),
    "basis-without-source": (
        ORGS,
        "operates_in: lake-orsk",
        "operates_in: lake-orsk\n        ▸basis: record",
        "basis: it needs evidence to speak of",
    ),
    "phrase-control": (ORGS, "exact: set up in 1971", 'exact: ▸"set\\tup"', "U+0009"),
    "phrase-without-section": (
        PERSONS,
        "at: treaty\n        exact: founded",
        "▸exact: founded",
        "exact: it needs `at`",
    ),
    "prefix-without-phrase": (
        ORGS,
        "at: lead\n      - member",
        "at: lead\n        ▸prefix: the\n      - member",
        "prefix: it needs `exact`",
    ),
    "suffix-without-phrase": (
        ORGS,
        "at: lead\n      - member",
        "at: lead\n        ▸suffix: the\n      - member",
        "suffix: it needs `exact`",
    ),
    "stance-without-source": (
        ORGS,
        "operates_in: lake-orsk",
        "operates_in: lake-orsk\n        ▸stance: contradicts",
        "stance: it needs evidence to speak of: `cite` or `at`",
    ),
    "inferred-without-note-or-source": (
        ORGS,
        "operates_in: lake-orsk",
        "operates_in: lake-orsk\n        ▸basis: inferred",
        "basis: it needs evidence to speak of",
    ),
    "note-without-evidence": (
        ORGS,
        "website: velna.example",
        "website: velna.example\n        ▸note: Old.",
        "note: it needs evidence",
    ),
    "stance-unknown": (
        ORGS,
        "stance: contradicts",
        "stance: ▸denies",
        "expected one of supports, contradicts",
    ),
    "evidence-and-inline": (
        ORGS,
        "        evidence:",
        "        ▸cite: [1]\n        evidence:",
        "cite: with `evidence`",
    ),
    "evidence-empty": (ORGS, WOUND_UP, "▸{}", "it needs `cite` or `at`"),
    **{
        f"{key}-beside-list": (
            ORGS,
            "        evidence:",
            f"        ▸{key}: {value}\n        evidence:",
            f"{key}: with `evidence`, it stands in an entry of that list",
        )
        for key, value in (
            ("at", "lead"),
            ("exact", "wound"),
            ("prefix", "was"),
            ("suffix", "up"),
            ("stance", "supports"),
            ("basis", "stated"),
            ("note", "Undated."),
        )
    },
    "evidence-key": (
        ORGS,
        WOUND_UP,
        "{cite: [1], ▸exac: up}",
        'unknown key "exac"; did you mean "exact"',
    ),
    "evidence-text": (ORGS, WOUND_UP, "▸lead", "expected a mapping"),
    # Duplicates
    "repeated": (
        PERSONS,
        "at: treaty\n        exact: founded the year before",
        (
            "cite: [2]\n        at: lead\n        exact: ▸set up in 1971\n"
            '        prefix: "was "\n        suffix: " by"'
        ),
        f"this founded with this evidence already, at {ORGS}:18:16",
    ),
    "repeated-bare": (
        REST,
        "      - coordinates:",
        "      - ▸name: Port Velna\n        lang: en\n      - coordinates:",
        f"already, at {REST}:5:9",
    ),
    "ranked-twice": (
        PERSONS,
        "- founded: 1971",
        "- ▸founded: 1971\n        rank: preferred",
        f"ranked normal at {ORGS}:15:9",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_read_dossier_with_invalid_statement_reports_one_diagnostic(case: str, edit: Edit) -> None:
    assert_one_diagnostic(BROKEN[case], edit)
