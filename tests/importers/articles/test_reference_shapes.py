"""References of many shapes: each has the fields that it prints."""

from typing import Any

import pytest

from astana_api.domain.enums import UrlStatus
from astana_api.importers.references.grammar import parse_reference
from astana_api.importers.references.printed_dates import parse_date
from astana_api.importers.references.rich_text import RichText

SHAPES: list[tuple[str, dict[str, Any]]] = [
    (
        'Roe, Ann; Poe, John B. (3 May 2014). "A fair result". The Northern Post.',
        {
            "authors": ["Roe, Ann", "Poe, John B."],
            "title": "A fair result",
            "container_title": "The Northern Post",
            "issued": "2014-05-03",
        },
    ),
    (
        '"He said "no" twice". Northern Post (in French). June 2014. Retrieved May 9, 2015.',
        {
            "title": 'He said "no" twice',
            "container_title": "Northern Post",
            "language": "fr",
            "issued": "2014-06",
            "accessed": "2015-05-09",
        },
    ),
    (
        '"Spaced" . The Echo . 5 May 2014 . Retrieved 6 May 2014 .',
        {
            "title": "Spaced",
            "container_title": "The Echo",
            "issued": "2014-05-05",
            "accessed": "2014-05-06",
        },
    ),
    (
        "https://www.archive-of-roe.example/papers/7",
        {
            "url": "https://www.archive-of-roe.example/papers/7",
            "container_title": "archive-of-roe.example",
        },
    ),
    (
        "Roe, Ann (c. 1998). Lakes of North (2nd ed.). Old: Lake Press. ISBN 978-0-306-40615-7.",
        {
            "type": "book",
            "authors": ["Roe, Ann"],
            "title": "Lakes of North",
            "issued": "1998~",
            "edition": "2nd",
            "publisher_place": "Old",
            "publisher": "Lake Press",
            "isbn": "978-0-306-40615-7",
        },
    ),
    (
        'Poe, John (2011). "Small states". Journal of States. 4 (2): 11–20. doi:10.5555/js.4.2.',
        {
            "type": "article-journal",
            "authors": ["Poe, John"],
            "title": "Small states",
            "container_title": "Journal of States",
            "issued": "2011",
            "volume": "4",
            "issue": "2",
            "page": "11–20",
            "doi": "10.5555/js.4.2",
        },
    ),
    (
        "«Выборы в Озёрске». Озёрская газета. 5 июня 2014 г. Дата обращения: 7 июня 2014.",
        {
            "title": "Выборы в Озёрске",
            "container_title": "Озёрская газета",
            "issued": "2014-06-05",
            "accessed": "2014-06-07",
        },
    ),
    (
        '"انتخابات البحيرة". وزارة الداخلية. 5 يونيو 2014. مؤرشف من الأصل في 6 يونيو 2014.',
        {
            "title": "انتخابات البحيرة",
            "publisher": "وزارة الداخلية",
            "issued": "2014-06-05",
            "archived": "2014-06-06",
        },
    ),
    (
        "„Wahl am See“. Ministerium für Inneres. 5. Juni 2014. Abgerufen am 7. Juni 2014.",
        {
            "title": "Wahl am See",
            "publisher": "Ministerium für Inneres",
            "issued": "2014-06-05",
            "accessed": "2014-06-07",
        },
    ),
    (
        '"Lake vote - The Oldtown Echo". 5 June 2014. Archived from the original on 6 June 2014.',
        {
            "title": "Lake vote - The Oldtown Echo",
            "container_title": "The Oldtown Echo",
            "issued": "2014-06-05",
            "archived": "2014-06-06",
        },
    ),
    (
        'Roe, Ann. "Speech to the lake assembly". Lake Office. 5–7 June 2014.',
        {
            "type": "speech",
            "authors": ["Roe, Ann"],
            "title": "Speech to the lake assembly",
            "publisher": "Lake Office",
            "issued": "2014-06-05/2014-06-07",
        },
    ),
]


@pytest.mark.parametrize(("text", "expected"), SHAPES, ids=[text[:40] for text, _ in SHAPES])
def test_printed_reference_gives_the_fields_it_prints(text: str, expected: dict[str, Any]) -> None:
    guess = parse_reference(RichText(text))
    assert {"type": guess.type, **guess.fields, **guess.names} == {"type": "webpage", **expected}


PARTS: list[tuple[str, dict[str, Any]]] = [
    (
        'Roe, Ann and Poe, John (3 May 2014). "A quay". The Lake Gazette. Port Amber. p. 3.',
        {
            "authors": ["Roe, Ann", "Poe, John"],
            "container_title": "The Lake Gazette",
            "publisher_place": "Port Amber",
            "publisher": None,
            "page": "3",
        },
    ),
    (
        "„Ein Steg“. Seeland Zeitung. Bad Wehr. Wehr Verlag. 4. Mai 1961.",
        {
            "container_title": "Seeland Zeitung",
            "publisher_place": "Bad Wehr",
            "publisher": "Wehr Verlag",
        },
    ),
    ('"A pier". The Lake Times. Reuters.', {"publisher": "Reuters", "publisher_place": None}),
    ('"A pier". The Lake Times. Lake Council.', {"publisher": "Lake Council"}),
    ('"A pier". Lake Quarter. Amber.', {"publisher_place": None}),
    (
        "The opening of the quay. YouTube. 5 May 2014. https://youtu.be/abc",
        {"type": "motion_picture", "title": "The opening of the quay"},
    ),
    ("Opening. https://vimeo.com/123", {"type": "motion_picture"}),
    ("[1] https://lake.example/a", {"title": None, "url": "https://lake.example/a"}),
    ("[23]: www.lake.example/a/b", {"title": None, "url": "www.lake.example/a/b"}),
    (
        "Roe, Ann. A quay at last [4] https://lake.example/a",
        {"title": "A quay at last", "url": "https://lake.example/a"},
    ),
    (
        'https://web.archive.org/web/20090807060504/https://lake.example/q?a=1 "A quay". 2009.',
        {
            "title": "A quay",
            "authors": [],
            "url": "https://lake.example/q?a=1",
            "archived": "2009-08-07",
            "archive_url": "https://web.archive.org/web/20090807060504/https://lake.example/q?a=1",
        },
    ),
    (
        'Roe, Ann (7/6/2014). "A quay". The Lake Times. Retrieved 8/9/2014.',
        {
            "authors": ["Roe, Ann"],
            "issued": None,
            "accessed": None,
            "container_title": "The Lake Times",
        },
    ),
    ('"A quay". 7/6/2014. The Lake Times.', {"issued": None, "container_title": "The Lake Times"}),
    (
        'عمر، ليلى؛ سالم، نور (2014). "رصيف". جريدة البحيرة.',
        {"authors": ["عمر، ليلى", "سالم، نور"]},
    ),
    (
        '"Report on quays" (PDF). Lake Council. 2014.',
        {"type": "report", "publisher": "Lake Council", "medium": "PDF"},
    ),
]
"""The fields that matter of each; None or [] for one that is not there."""


@pytest.mark.parametrize(("text", "expected"), PARTS, ids=[text[:40] for text, _ in PARTS])
def test_part_of_a_printed_reference_is_its_field(text: str, expected: dict[str, Any]) -> None:
    guess = parse_reference(RichText(text))
    read: dict[str, Any] = {"type": guess.type, **guess.fields, **guess.names}
    assert {
        key: read.get(key) or (None if value is None else []) for key, value in expected.items()
    } == expected


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ('Roe, Ann (7/6/2014). "A quay". Retrieved 8/9/2014.', ["7/6/2014", "8/9/2014"]),
        ('"A quay". 7/7/2014. Echo. https://lake.example/3/4/2015/a', []),
        ("Echo, ٣/٤/٢٠١٥", ["٣/٤/٢٠١٥"]),
        ("13/4/2015, 4.3.2015", []),
    ],
)
def test_date_of_two_possible_days_is_left_out_with_a_note(text: str, dates: list[str]) -> None:
    notes = parse_reference(RichText(text)).notes
    assert [note.split()[2] for note in notes] == dates


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ('"A". Echo.[permanent dead link]', UrlStatus.DEAD),
        ('"A". Echo. {{cite web}}: CS1 maint: unfit URL (link)', UrlStatus.UNFIT),
        ('"A". Echo.', None),
    ],
)
def test_flag_of_a_link_is_its_status(text: str, status: UrlStatus | None) -> None:
    guess = parse_reference(RichText(text))
    assert guess.url_status is status
    assert guess.fields == {"title": "A", "container_title": "Echo"}


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("May 30 – June 2, 2014", "2014-05-30/2014-06-02"),
        ("Winter 2022", "2022-24"),
        ("1er juillet 2014", "2014-07-01"),
        ("5 de julio de 2021", "2021-07-05"),
        ("٣ مايو ٢٠١٢", "2012-05-03"),
        ("13/4/2015", "2015-04-13"),
        ("3/4/2015", None),
        ("31 February 2015", None),
        ("soon", None),
    ],
)
def test_printed_date_is_read_if_it_is_one_day(text: str, date: str | None) -> None:
    assert parse_date(text) == date
