"""Raw bytes sent to a running server: every response to a broken request is a problem document."""

import json
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.support.seeded_app import HTTPResponse
from tests.support.server_process import ServerProcess, run_server

HOST = b"Host: a\r\n"
CLOSE = b"Connection: close\r\n"
CHUNKED = b"Transfer-Encoding: chunked\r\n"
POST = b"POST /v1/persons HTTP/1.1\r\n" + HOST
MAX_TARGET = 131_072
"""The documented limit of path and query together."""


@pytest.fixture(scope="module")
def server(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServerProcess]:
    folder = tmp_path_factory.mktemp("http-server")
    shutil.copyfile(sqlite_template, folder / "astana.db")
    with run_server(f"sqlite:///{folder / 'astana.db'}", folder) as server:
        yield server


def exchange(server: ServerProcess, data: bytes) -> list[HTTPResponse]:
    """Send the bytes and return every response until the server closes the connection."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(data)
        received = bytearray()
        while block := connection.recv(65536):
            received += block
    responses = []
    while received:
        head, _, rest = bytes(received).partition(b"\r\n\r\n")
        status_line, *lines = head.decode("latin-1").split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        length = int(headers["content-length"])
        responses.append(HTTPResponse(int(status_line.split()[1]), headers, rest[:length]))
        received = bytearray(rest[length:])
    return responses


def get(target: bytes, *lines: bytes, version: bytes = b"HTTP/1.1") -> bytes:
    return b"".join([b"GET ", target, b" ", version, b"\r\n", *lines, b"\r\n"])


def get_padded(length: int) -> bytes:
    """Return a request whose path and query have `length` bytes together."""
    path = b"/v1/search"
    return get(path + b"?q=" + b"a" * (length - len(path) - 2), HOST, CLOSE)


BROKEN = {
    "garbage": (b"GARBAGE\r\n\r\n", 400),
    "tls_handshake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03abc", 400),
    "unknown_method": (b"FOO /healthz HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "target_without_slash": (get(b"healthz", HOST), 400),
    "target_with_fragment": (get(b"/healthz#top", HOST), 400),
    "connect_method": (b"CONNECT a:80 HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "header_without_colon": (get(b"/healthz", HOST, b"broken\r\n"), 400),
    "header_name_with_space": (get(b"/healthz", HOST, b"X-A : b\r\n"), 400),
    "folded_header": (get(b"/healthz", HOST, b"X-A: b\r\n c\r\n"), 400),
    "header_value_with_nul": (get(b"/healthz", HOST, b"X-A: b\0\r\n"), 400),
    "bare_line_feeds": (b"GET /healthz HTTP/1.1\nHost: a\n\n", 400),
    "no_host": (get(b"/healthz"), 400),
    "two_hosts": (get(b"/healthz", HOST, HOST), 400),
    "host_with_space": (get(b"/healthz", b"Host: a b\r\n"), 400),
    "host_with_path": (get(b"/healthz", b"Host: a/b\r\n"), 400),
    "http_0_9": (get(b"/healthz", HOST, version=b"HTTP/0.9"), 505),
    "http_2_0": (get(b"/healthz", HOST, version=b"HTTP/2.0"), 505),
    "http_3_7": (get(b"/healthz", HOST, version=b"HTTP/3.7"), 505),
    "http_2_preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    "chunk_size_not_hexadecimal": (POST + CHUNKED + b"\r\nZZ\r\nabc\r\n0\r\n\r\n", 400),
    "length_then_transfer_encoding": (
        POST + b"Content-Length: 5\r\n" + CHUNKED + b"\r\n0\r\n\r\n",
        400,
    ),
    "transfer_encoding_then_length": (
        POST + CHUNKED + b"Content-Length: 5\r\n\r\n0\r\n\r\n",
        400,
    ),
    "two_lengths": (POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\nabc", 400),
    "length_with_sign": (POST + b"Content-Length: +2\r\n\r\n{}", 400),
    "unknown_transfer_encoding": (
        POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        400,
    ),
    "transfer_encoding_in_http_1_0": (
        b"POST /v1/persons HTTP/1.0\r\n" + HOST + CHUNKED + b"\r\n0\r\n\r\n",
        400,
    ),
    "target_too_long": (get_padded(MAX_TARGET + 1), 414),
    "target_of_megabytes": (get_padded(3_000_000), 414),
    "ten_thousand_header_lines": (
        get(b"/healthz", HOST, *(b"X-%d: 1\r\n" % n for n in range(10_000))),
        431,
    ),
    "header_line_of_a_megabyte": (get(b"/healthz", HOST, b"X-A: " + b"a" * 1_000_000), 431),
    "websocket_upgrade": (
        get(b"/v1/stats", HOST, b"Connection: Upgrade\r\nUpgrade: websocket\r\n"),
        400,
    ),
}


@pytest.mark.parametrize(("data", "status"), BROKEN.values(), ids=BROKEN)
def test_broken_request_gets_problem_document_with_request_id(
    server: ServerProcess, data: bytes, status: int
) -> None:
    [response] = exchange(server, data)
    assert response.status == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.headers["x-request-id"]
    assert response.headers["connection"] == "close"
    assert response.headers["cache-control"] == "no-store"
    problem = response.json()
    assert problem["status"] == status
    assert problem["type"] == f"/problems/{problem['code']}"
    assert server.request("GET", problem["type"]).status == 200


@pytest.mark.parametrize(
    "length", [65_535, 65_536, MAX_TARGET], ids=lambda length: f"{length}_bytes"
)
def test_target_within_limit_reaches_application(server: ServerProcess, length: int) -> None:
    [response] = exchange(server, get_padded(length))
    assert (response.status, response.json()["code"]) == (400, "invalid-query-parameter")


def test_raw_utf8_in_target_equals_percent_encoded(server: ServerProcess) -> None:
    [raw] = exchange(server, get("/v1/search?q=Гатилов".encode(), HOST, CLOSE))
    encoded = server.request("GET", "/v1/search?q=" + quote("Гатилов"))
    assert (raw.status, raw.body) == (200, encoded.body)


def test_raw_latin1_in_target_returns_400_as_percent_encoded(server: ServerProcess) -> None:
    [response] = exchange(server, get("/v1/search?q=é".encode("latin-1"), HOST, CLOSE))
    assert (response.status, response.headers["content-type"]) == (400, "application/problem+json")
    assert (
        json.loads(response.body)["detail"]
        == (server.request("GET", "/v1/search?q=%E9").json()["detail"])
    )


def test_absolute_form_of_target_is_served(server: ServerProcess) -> None:
    [response] = exchange(server, get(b"http://example.org/healthz", HOST, CLOSE))
    assert response.status == 200
    [response] = exchange(server, get(b"http://example.org?x=1", HOST, CLOSE))
    assert response.json()["instance"] == "/"


def test_broken_pipelined_request_is_answered_after_the_one_before(server: ServerProcess) -> None:
    responses = exchange(server, get(b"/healthz", HOST) + b"GARBAGE\r\n\r\n")
    assert [response.status for response in responses] == [200, 400]


def test_upgrade_to_http_2_is_ignored_and_connection_goes_on(server: ServerProcess) -> None:
    upgrade = get(b"/healthz", HOST, b"Connection: Upgrade\r\nUpgrade: h2c\r\n")
    responses = exchange(server, upgrade + get(b"/healthz", HOST, CLOSE))
    assert [response.status for response in responses] == [200, 200]
