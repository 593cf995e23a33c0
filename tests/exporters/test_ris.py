"""Citations written as RIS."""

from typing import Any

import pytest

from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.exporters.citations.ris import write_ris
from tests.support.citations import rendered


def lines(**fields: Any) -> list[str]:
    (chunk,) = write_ris([rendered(**fields)])
    assert chunk.count(b"\n") == chunk.count(b"\r\n")
    return chunk.decode().split("\r\n")


def test_write_ris_record() -> None:
    assert lines(
        id="putz-2015-why",
        type="article-newspaper",
        title="Почему?",
        authors=(
            AuthorDraft("Hermann von Goltz", "Goltz", "Hermann"),
            AuthorDraft("Martin King, Jr.", "King", "Martin"),
            AuthorDraft("Smith, Jones & Co."),
            AuthorDraft("Center of Political and Foreign Affairs"),
        ),
        container_title="The Diplomat",
        issued="2015-05-29",
        accessed="2020-01-02",
        note="Two\n\nlines",
        csl_fields=(
            ("isbn", "978-0-306-40615-7 0-306-40615-2"),
            ("page", "12-15"),
            ("keyword", "platform, talks"),
        ),
    ) == [
        "TY  - NEWS",
        "ID  - putz-2015-why",
        "AU  - von Goltz, Hermann",
        "AU  - King, Martin, Jr.",
        "AU  - Smith, Jones & Co.,",
        "AU  - Center of Political and Foreign Affairs",
        "PY  - 2015",
        "DA  - 2015/05/29/",
        "Y2  - 2020/01/02/",
        "TI  - Почему?",
        "T2  - The Diplomat",
        "SN  - 978-0-306-40615-7",
        "SN  - 0-306-40615-2",
        "SP  - 12",
        "EP  - 15",
        "KW  - platform",
        "KW  - talks",
        "N1  - Two",
        "N1  - ",
        "N1  - lines",
        "ER  - ",
        "",
        "",
    ]


@pytest.mark.parametrize(
    ("date", "tags"),
    [
        ("2015", ["PY  - 2015"]),
        ("2015-05", ["PY  - 2015", "DA  - 2015/05//"]),
        ("2015-22", ["PY  - 2015", "DA  - 2015///summer"]),
        ("1987~", ["DA  - ///1987~"]),
        ("[..2015-05-29]", ["DA  - ///[..2015-05-29]"]),
        ("2014-12-31/2015-01-01", ["DA  - ///2014-12-31/2015-01-01"]),
    ],
)
def test_write_ris_date(date: str, tags: list[str]) -> None:
    assert lines(issued=date)[2:-3] == tags


def test_write_ris_of_type_without_equivalent_is_generic() -> None:
    assert lines(type="interview")[0] == "TY  - GEN"
