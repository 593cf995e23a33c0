"""Citations written as citation templates of Wikipedia."""

from typing import Any

import pytest

from astana_api.domain.enums import UrlStatus
from astana_api.domain.statements.drafts import AuthorDraft
from astana_api.exporters.citations.wiki import write_wiki
from astana_api.exporters.citations.wiki_dates import date_to_wiki
from tests.support.citations import rendered


def template(**fields: Any) -> str:
    (chunk,) = write_wiki([rendered(**fields)])
    return chunk.decode().removesuffix("\n")


def test_write_wiki_template_of_news() -> None:
    assert template(
        type="article-newspaper",
        title="Почему?",
        titles=(("ru", "Почему?"), ("ru-Latn", "Pochemu?"), ("en", "Why?")),
        authors=(
            AuthorDraft("Hermann von Goltz", "Goltz", "Hermann"),
            AuthorDraft("Martin King, Jr.", "King", "Martin"),
            AuthorDraft("Smith, Jones & Co."),
        ),
        container_title="The Diplomat",
        issued="2015-05-29",
        accessed="2020-01-02",
        url="https://example.org/a?b=c|d",
        archive_url="https://web.archive.org/web/20150530120000/https://example.org/a",
        url_status=UrlStatus.DEAD,
        csl_fields=(
            ("pmcid", "PMC123"),
            ("page", "12-15"),
            ("editors", (AuthorDraft("Ann Lee", "Lee", "Ann"), AuthorDraft("A Body"))),
        ),
    ) == (
        "{{cite news |last1=von Goltz |first1=Hermann |last2=King |first2=Martin Jr."
        " |author3=((Smith, Jones & Co.)) |editor1-last=Lee |editor1-first=Ann |editor2=A Body"
        " |title=Pochemu? |script-title=ru:Почему? |trans-title=Why? |newspaper=The Diplomat"
        " |date=2015-05-29 |pmc=123 |pages=12-15 |url=https://example.org/a?b=c%7Cd"
        " |access-date=2020-01-02"
        " |archive-url=https://web.archive.org/web/20150530120000/https://example.org/a"
        " |archive-date=2015-05-30 |url-status=dead}}"
    )


@pytest.mark.parametrize(
    ("fields", "start"),
    [
        ({"type": "webpage", "url": "https://a.org"}, "{{cite web |url=https://a.org"),
        ({"type": "webpage", "url": "a.org/b"}, "{{cite web |url=//a.org/b"),
        ({"type": "webpage", "title": "A"}, "{{citation |title=A"),
        ({"type": "webpage", "url": "javascript:alert(1)"}, "{{citation}}"),
        ({"type": "article-journal", "container_title": "J"}, "{{cite journal |journal=J"),
        (
            {"type": "chapter", "title": "A", "container_title": "B"},
            "{{cite book |chapter=A |title=B",
        ),
        ({"type": "book", "title": "A"}, "{{cite book |title=A"),
        (
            {"type": "book", "archive_url": "https://a.org", "archived": "2015"},
            "{{cite book |url=https://a.org}}",
        ),
    ],
)
def test_write_wiki_template_of_type(fields: dict[str, Any], start: str) -> None:
    assert template(**fields).startswith(start)


@pytest.mark.parametrize(
    ("text", "wikitext"),
    [
        ("a|b=c", "a{{!}}b{{=}}c"),
        ("{{delete}} [[x]]", "&#123;&#123;delete&#125;&#125; &#91;&#91;x&#93;&#93;"),
        ("<ref>x</ref> <!-- -->", "&lt;ref&gt;x&lt;/ref&gt; &lt;!-- --&gt;"),
        ("''x'' ~~~~ __TOC__", "&#39;&#39;x&#39;&#39; &#126;&#126;&#126;&#126; &#95;_TOC&#95;_"),
        ("<i>a</i> H<sub>2</sub> <span class='x'>b</span>", "''a'' H<sub>2</sub> b"),
        ("A & B &lt; C", "A & B &amp;lt; C"),
    ],
)
def test_write_wiki_escapes_markup(text: str, wikitext: str) -> None:
    assert template(title=text) == f"{{{{citation |title={wikitext}}}}}"


@pytest.mark.parametrize(
    ("date", "text"),
    [
        ("2015", "2015"),
        ("2015-05", "May 2015"),
        ("2015-05-29", "2015-05-29"),
        ("1500-05-09", "9 May 1500"),
        ("2015-21", "Spring 2015"),
        ("1987~", "c. 1987"),
        ("2014/2015", "2014–2015"),
        ("2014-12-31/2015-01-01", "31 December 2014 – 1 January 2015"),
        ("2017-07-09/2017-07-13", "9–13 July 2017"),
        ("2017-06-30/2017-07-01", "30 June – 1 July 2017"),
        ("2017-06/2017-07", "June–July 2017"),
        ("2016-12/2017-01", "December 2016 – January 2017"),
        ("2016-24/2017-21", "Winter 2016 – Spring 2017"),
        ("2016/2017-01", None),
        *((date, None) for date in ("[..2015]", "199X", "2015?", "2015/..", "2015-05~", "-0043")),
    ],
)
def test_wiki_date_of_edtf_date(date: str, text: str | None) -> None:
    assert date_to_wiki(date) == text


def test_write_wiki_keeps_a_date_that_templates_reject_as_original_date() -> None:
    assert template(issued="[..2015]") == "{{citation |orig-date=&#91;..2015&#93;}}"
