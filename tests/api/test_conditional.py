"""Entity tags, 304, and what content coding does to them."""

import gzip

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from astana_api.api.app import Application
from astana_api.api.http.etags import Representation, digest_of, entity_tag, matching_tag
from tests.api.asking import ask
from tests.api.conftest import LONG

TAG = entity_tag(12, digest_of(LONG)).decode()


def test_a_tag_is_the_revision_and_a_digest_of_the_body() -> None:
    assert entity_tag(7, digest_of(b"")) == b'"7-e3b0c44298fc1c14"'


@pytest.mark.parametrize(
    "header",
    [
        TAG,
        f"W/{TAG}",
        f'"other", {TAG}',
        f'"a,b" ,\t{TAG},',
        f", ,{TAG}",
        f'"\xff", {TAG}',
        "*",
        " * ",
        f'{TAG[:-1]}-gzip"',
        f'W/{TAG[:-1]}-br"',
        f'{TAG[:-1]}-zstd"',
    ],
)
def test_what_the_client_has_is_not_sent_again(app: Application, header: str) -> None:
    answer = ask(app, "/v1/things/x", headers={"If-None-Match": header})
    whole = ask(app, "/v1/things/x")
    assert (answer.status, answer.body) == (304, b"")
    for name in ("vary", "cache-control"):
        assert answer.headers[name] == whole.headers[name]
    assert "content-length" not in answer.headers
    assert "content-type" not in answer.headers


@pytest.mark.parametrize(
    "header",
    [
        '"other"',
        TAG.strip('"'),
        f"w/{TAG}",
        f"{TAG} junk",
        f"{TAG}, junk",
        f'{TAG[:-1]}-deflate"',
        '"unfinished',
        "",
        "**",
    ],
)
def test_any_other_tag_gets_the_whole(app: Application, header: str) -> None:
    answer = ask(app, "/v1/things/x", headers={"If-None-Match": header})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, LONG, TAG)


def test_a_list_may_come_in_several_headers(app: Application) -> None:
    headers = [("If-None-Match", '"a"'), ("If-None-Match", TAG)]
    assert ask(app, "/v1/things/x", headers=headers).status == 304


def test_304_keeps_the_link_to_the_next_page(app: Application) -> None:
    whole = ask(app, "/v1/things")
    again = ask(app, "/v1/things", headers={"If-None-Match": whole.headers["etag"]})
    assert again.status == 304
    assert again.headers["link"] == whole.headers["link"]


@given(st.binary(max_size=60))
def test_no_header_breaks_the_comparison(header: bytes) -> None:
    assert matching_tag(header, b'"1-abc"') in (None, b'"1-abc"', b'"1-abc-gzip"')


def test_a_known_digest_is_not_computed_again() -> None:
    answer = Representation({"headers": []}, b"{}", 1, digest="0123456789abcdef")
    assert answer.headers["etag"] == '"1-0123456789abcdef"'


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_coded_bytes_have_a_tag_of_their_own(app: Application, coding: str) -> None:
    answer = ask(app, "/v1/things/x", headers={"Accept-Encoding": coding})
    assert answer.headers["content-encoding"] == coding
    assert answer.headers["etag"] == f'{TAG[:-1]}-{coding}"'
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert int(answer.headers["content-length"]) == len(answer.body) < len(LONG)
    again = ask(
        app,
        "/v1/things/x",
        headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["etag"]},
    )
    assert (again.status, again.headers["etag"]) == (304, answer.headers["etag"])


def test_coded_bytes_are_the_same_document(app: Application) -> None:
    coded = ask(app, "/v1/things/x", headers={"Accept-Encoding": "gzip"}).body
    assert gzip.decompress(coded) == LONG
    coded = ask(app, "/v1/things/x", headers={"Accept-Encoding": "zstd, gzip"}).body
    assert zstandard.decompress(coded) == LONG


@pytest.mark.parametrize("wish", ["identity", "gzip;q=0", "deflate", "*;q=0"])
def test_what_is_not_wished_is_not_coded(app: Application, wish: str) -> None:
    answer = ask(app, "/v1/things/x", headers={"Accept-Encoding": wish})
    assert (answer.body, answer.headers["etag"]) == (LONG, TAG)
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


def test_a_short_body_is_not_coded_and_varies_all_the_same(app: Application) -> None:
    answer = ask(app, "/v1/things/short", headers={"Accept-Encoding": "gzip"})
    assert answer.body == b"{}"
    assert answer.headers["vary"] == "Accept, Accept-Encoding"
    assert "gzip" not in answer.headers["etag"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "target", ["/v1/things/x", "/v1/things", "/v1/nothing", "/docs", "/v1/things/x?a=1"]
)
def test_head_answers_the_headers_of_get(app: Application, target: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding, "X-Request-ID": "same"}
    got = ask(app, target, headers=headers)
    head = ask(app, target, method="HEAD", headers=headers)
    assert (head.status, head.headers, head.body) == (got.status, got.headers, b"")


def test_head_is_conditional_too(app: Application) -> None:
    assert ask(app, "/v1/things/x", method="HEAD", headers={"If-None-Match": TAG}).status == 304
