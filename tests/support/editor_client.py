"""A client that writes over HTTP with an API key, JSON bodies and entity tags."""

import json
from typing import Any

from astana_api.api.routers import TAGS, all_routers
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.support.api_keys import auth_header, create_api_key
from tests.support.seeded_app import ASGIClient, HTTPResponse
from tests.support.sources_world import RouterClient


class EditorClient(RouterClient):
    """A client of every router on one database, with a key that has the scope `write`."""

    def __init__(
        self, database: Database, name: str = "ada", *, headers: dict[str, str] | None = None
    ) -> None:
        """Create a key with the name, or use `headers` with the secret of an existing key."""
        super().__init__(database, [(router, None) for router in all_routers()], TAGS)
        self.database = database
        self.headers = headers or auth_header(create_api_key(database, name, Scope.WRITE))

    def close_connections(self) -> None:
        """Close every connection to the database; the next request opens new ones."""
        self._loop.run_until_complete(self.database.close())

    def send(self, method: str, target: str, body: Any = None, **headers: str) -> HTTPResponse:
        """Send a request; a body that is not bytes is sent as JSON."""
        extra_headers = {name.replace("_", "-"): value for name, value in headers.items()}
        content = b"" if body is None else body if isinstance(body, bytes) else _json(body)
        types = {"content-type": "application/json"} if content else {}
        return self._loop.run_until_complete(
            ASGIClient(self.app).request(
                method, target, {**types, **self.headers, **extra_headers}, content
            )
        )

    def post(self, target: str, body: Any = None, **headers: str) -> HTTPResponse:
        return self.send("POST", target, body, **headers)

    def patch(self, target: str, body: Any, **headers: str) -> HTTPResponse:
        """Send PATCH; `If-Match: *` unless the headers contain another."""
        return self.send("PATCH", target, body, **{"if_match": "*", **headers})

    def delete(self, target: str, **headers: str) -> HTTPResponse:
        """Send DELETE; `If-Match: *` unless the headers contain another."""
        return self.send("DELETE", target, **{"if_match": "*", **headers})

    def create(self, target: str, body: Any, **headers: str) -> Any:
        """Send POST, expect success, and return the JSON."""
        response = self.post(target, body, **headers)
        assert response.status in {200, 201}, response.body
        return response.json()

    def update(self, target: str, body: Any, **headers: str) -> Any:
        """Send PATCH, expect 200, and return the JSON."""
        response = self.patch(target, body, **headers)
        assert response.status == 200, response.body
        return response.json()


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def parse_problem(response: HTTPResponse) -> tuple[int, str, list[str]]:
    """Return the status, the code and the pointers or parameters of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.body
    body = response.json()
    assert body["status"] == response.status
    locations = [error.get("pointer", error.get("parameter")) for error in body["errors"]]
    return response.status, body["code"], locations
