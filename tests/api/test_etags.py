"""Entity tags, `If-None-Match` and content coding."""

import gzip

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from astana_api.api.app import Application
from astana_api.api.http.etags import Representation, compute_digest, format_etag, match_etag
from tests.api.asgi_client import send_request
from tests.api.conftest import LONG_BODY

TAG = format_etag(12, compute_digest(LONG_BODY)).decode()


def test_format_etag_has_revision_and_body_digest() -> None:
    assert format_etag(7, compute_digest(b"")) == b'"7-e3b0c44298fc1c14"'


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
def test_get_with_matching_if_none_match_returns_304(app: Application, header: str) -> None:
    response = send_request(app, "/v1/things/x", headers={"If-None-Match": header})
    full_response = send_request(app, "/v1/things/x")
    assert (response.status, response.body) == (304, b"")
    for name in ("vary", "cache-control"):
        assert response.headers[name] == full_response.headers[name]
    assert "content-length" not in response.headers
    assert "content-type" not in response.headers


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
def test_get_with_other_if_none_match_returns_200(app: Application, header: str) -> None:
    response = send_request(app, "/v1/things/x", headers={"If-None-Match": header})
    assert (response.status, response.body, response.headers["etag"]) == (200, LONG_BODY, TAG)


def test_if_none_match_in_several_header_lines_returns_304(app: Application) -> None:
    headers = [("If-None-Match", '"a"'), ("If-None-Match", TAG)]
    assert send_request(app, "/v1/things/x", headers=headers).status == 304


def test_304_response_keeps_link_header(app: Application) -> None:
    full_response = send_request(app, "/v1/things")
    revalidated = send_request(
        app, "/v1/things", headers={"If-None-Match": full_response.headers["etag"]}
    )
    assert revalidated.status == 304
    assert revalidated.headers["link"] == full_response.headers["link"]


@given(st.binary(max_size=60))
def test_match_etag_with_arbitrary_bytes(header: bytes) -> None:
    assert match_etag(header, b'"1-abc"') in (None, b'"1-abc"', b'"1-abc-gzip"')


def test_representation_uses_stored_digest() -> None:
    response = Representation({"headers": []}, b"{}", 1, digest="0123456789abcdef")
    assert response.headers["etag"] == '"1-0123456789abcdef"'


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd"])
def test_encoded_response_has_etag_with_coding_suffix(app: Application, coding: str) -> None:
    response = send_request(app, "/v1/things/x", headers={"Accept-Encoding": coding})
    assert response.headers["content-encoding"] == coding
    assert response.headers["etag"] == f'{TAG[:-1]}-{coding}"'
    assert response.headers["vary"] == "Accept, Accept-Encoding, Origin"
    assert int(response.headers["content-length"]) == len(response.body) < len(LONG_BODY)
    revalidated = send_request(
        app,
        "/v1/things/x",
        headers={"Accept-Encoding": coding, "If-None-Match": response.headers["etag"]},
    )
    assert (revalidated.status, revalidated.headers["etag"]) == (304, response.headers["etag"])


def test_encoded_response_decodes_to_same_body(app: Application) -> None:
    encoded = send_request(app, "/v1/things/x", headers={"Accept-Encoding": "gzip"}).body
    assert gzip.decompress(encoded) == LONG_BODY
    encoded = send_request(app, "/v1/things/x", headers={"Accept-Encoding": "zstd, gzip"}).body
    assert zstandard.decompress(encoded) == LONG_BODY


@pytest.mark.parametrize("accept_encoding", ["identity", "gzip;q=0", "deflate", "*;q=0"])
def test_unacceptable_coding_returns_unencoded_body(app: Application, accept_encoding: str) -> None:
    response = send_request(app, "/v1/things/x", headers={"Accept-Encoding": accept_encoding})
    assert (response.body, response.headers["etag"]) == (LONG_BODY, TAG)
    assert response.headers["vary"] == "Accept, Accept-Encoding, Origin"


def test_short_body_is_not_encoded_and_has_vary_header(app: Application) -> None:
    response = send_request(app, "/v1/things/short", headers={"Accept-Encoding": "gzip"})
    assert response.body == b"{}"
    assert response.headers["vary"] == "Accept, Accept-Encoding, Origin"
    assert "gzip" not in response.headers["etag"]


@pytest.mark.parametrize("coding", ["identity", "gzip"])
@pytest.mark.parametrize(
    "target", ["/v1/things/x", "/v1/things", "/v1/nothing", "/docs", "/v1/things/x?a=1"]
)
def test_head_returns_headers_of_get(app: Application, target: str, coding: str) -> None:
    headers = {"Accept-Encoding": coding, "X-Request-ID": "same"}
    get_response = send_request(app, target, headers=headers)
    head_response = send_request(app, target, method="HEAD", headers=headers)
    assert (head_response.status, head_response.headers, head_response.body) == (
        get_response.status,
        get_response.headers,
        b"",
    )


def test_head_with_matching_if_none_match_returns_304(app: Application) -> None:
    assert (
        send_request(app, "/v1/things/x", method="HEAD", headers={"If-None-Match": TAG}).status
        == 304
    )
