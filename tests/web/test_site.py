"""What every page has: languages, headers, errors; and the API beside it."""

import asyncio
import re

import pytest

from astana_api.api.app import build_app
from astana_api.domain.enums import Kind, NameKind
from astana_api.domain.vocabulary import PROPERTIES
from astana_api.web.application import create_app
from astana_api.web.texts.catalogue import load_catalogue, translator
from astana_api.web.texts.dates import describe_date
from astana_api.web.texts.direction import isolate_text
from tests.support.seeded_app import run_app
from tests.web.conftest import BROWSER, Fetch
from tests.web.html import parse_html


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (BROWSER["accept"], "text/html; charset=utf-8"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
    ],
)
def test_root_is_html_for_browsers_and_json_for_programs(
    fetch: Fetch, accept: str, content_type: str
) -> None:
    [response] = fetch("/", headers={"accept": accept})
    assert response.headers["content-type"] == content_type
    assert "Accept" in response.headers["vary"].split(", ")


def test_page_language_comes_from_parameter_then_header(fetch: Fetch) -> None:
    # In this order, so that a cache that ignores the language would return the wrong one.
    by_header, by_parameter, default = (
        fetch("/", headers={"accept-language": "de, ru;q=0.9, en;q=0.2"})[0],
        fetch("/?lang=ar", headers={"accept-language": "ru"})[0],
        fetch("/")[0],
    )
    roots = [parse_html(each.body).all("html")[0] for each in (by_header, by_parameter, default)]
    assert [(root.attrs["lang"], root.attrs["dir"]) for root in roots] == [
        ("ru", "ltr"),
        ("ar", "rtl"),
        ("en", "ltr"),
    ]
    assert len({root.all("h1")[0].text for root in roots}) == 3
    assert "Accept-Language" in default.headers["vary"].split(", ")


def test_cached_page_is_not_served_in_another_language(seeded_sqlite: str) -> None:
    async def run() -> list[bytes]:
        async with run_app(seeded_sqlite, create_app) as client:
            return [
                (await client.get("/", **BROWSER, accept_language=language)).body
                for language in ("ru", "ar", "ru")
            ]

    russian, arabic, again = asyncio.run(run())
    assert b'lang="ar"' in arabic
    assert russian == again != arabic


def test_page_has_policy_without_inline_script_or_style(fetch: Fetch) -> None:
    [response] = fetch("/")
    directives = dict(
        each.split(" ", 1) for each in response.headers["content-security-policy"].split("; ")
    )
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    page = parse_html(response.body)
    assert not [each for each in page.walk() if "style" in each.attrs or each.tag == "style"]
    assert all("src" in each.attrs for each in page.all("script"))


def test_page_with_matching_etag_returns_304(fetch: Fetch) -> None:
    [response] = fetch("/")
    [repeated] = fetch("/", headers={"if-none-match": response.headers["etag"]})
    assert (repeated.status, repeated.body) == (304, b"")


def test_static_files_are_immutable_and_of_this_version_only(fetch: Fetch) -> None:
    [response] = fetch("/")
    page = parse_html(response.body)
    [style] = page.all("link", rel="stylesheet")
    [sheet, other] = fetch(
        style.attrs["href"], re.sub("/assets/[^/]+", "/assets/0", style.attrs["href"])
    )
    assert (sheet.status, other.status) == (200, 404)
    assert "immutable" in sheet.headers["cache-control"]
    assert sheet.headers["content-type"] == "text/css; charset=utf-8"


def test_unknown_address_is_a_page_for_browsers_and_a_problem_for_programs(fetch: Fetch) -> None:
    [page] = fetch("/nothing/here")
    [problem] = fetch("/nothing/here", headers={"accept": "*/*"})
    [api] = fetch("/v1/persons/nobody")
    assert [each.status for each in (page, problem, api)] == [404] * 3
    root = parse_html(page.body)
    assert root.all("input", name="q")
    assert "/nothing/here" in root.all("main")[0].text
    assert problem.headers["content-type"] == api.headers["content-type"]
    assert api.json()["code"] == "resource-not-found"


def test_openapi_document_has_no_pages() -> None:
    assert {path for path in build_app().openapi()["paths"] if not path.startswith("/v1")} == {
        "/",
        "/healthz",
        "/readyz",
        "/problems",
        "/problems/{code}",
    }


def test_catalogue_has_every_property_inverse_and_enumeration() -> None:
    catalogue = load_catalogue()
    assert set(catalogue["property"]) == set(PROPERTIES)
    assert set(catalogue["inverse"]) >= {p.id for p in PROPERTIES.values() if p.inverse}
    assert {kind.value for kind in Kind} <= set(catalogue["kind"])
    assert set(catalogue["name_kind"]) == {kind.value for kind in NameKind}
    for section in catalogue.values():
        for texts in section.values():
            placeholders = {frozenset(re.findall(r"{\w+}", text)) for text in texts.values()}
            assert len(placeholders) == 1, texts
            assert all(texts.values())


@pytest.mark.parametrize(
    ("edtf", "english", "russian"),
    [
        ("1987~", "about 1987", "около: 1987"),
        ("[..2015-05-29]", "some time up to 29 May 2015", "не позднее: 29 мая 2015"),
        ("2015-05", "May 2015", "май 2015"),
        ("2015-05-XX", "some day in May 2015", "какой-то день, май 2015"),
        ("2015/2023", "from 2015 to 2023", "с 2015 по 2023"),
        (
            "[..2015-10-06]/",
            "begun by 6 October 2015, end not known",
            "началось не позднее: 6 октября 2015; конец неизвестен",
        ),
        ("198X?", "perhaps the 1980s", "возможно, 1980-е годы"),
        ("2016-21", "spring 2016", "весна 2016"),
        ("soon", "soon", "soon"),
    ],
)
def test_dates_read_as_a_person_says_them(edtf: str, english: str, russian: str) -> None:
    assert describe_date(edtf, translator("en")) == english
    assert describe_date(edtf, translator("ru")) == russian


def test_text_is_escaped_isolated_and_without_bidi_controls() -> None:
    text = isolate_text('<b>"\u202e\u2069منصة', "ar")
    assert text == '<bdi lang="ar" dir="ltr">&lt;b&gt;&#34;منصة</bdi>'
    assert isolate_text("منصة") == '<bdi dir="rtl">منصة</bdi>'
    assert len(isolate_text("x" * 10_000)) < 500
