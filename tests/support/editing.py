"""Writing over HTTP as an editor does: with a key, JSON and the tags of what was read."""

import json
from typing import Any

from astana_api.api.routers import TAGS, all_routers
from astana_api.db.database import Database
from astana_api.domain.enums import Scope
from tests.support.keys import bearer, make_key
from tests.support.served import Answer, Client
from tests.support.sources import Asker


class Editor(Asker):
    """Asks every router over a database, with a key that may write."""

    def __init__(self, database: Database, name: str = "ada") -> None:
        super().__init__(database, [(router, None) for router in all_routers()], TAGS)
        self.headers = bearer(make_key(database, name, Scope.WRITE))

    def send(self, method: str, target: str, body: Any = None, **headers: str) -> Answer:
        """One request; a body that is not bytes is sent as JSON."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        said = b"" if body is None else body if isinstance(body, bytes) else _json(body)
        types = {"content-type": "application/json"} if said else {}
        return self._loop.run_until_complete(
            Client(self.app).ask(method, target, {**types, **self.headers, **named}, said)
        )

    def post(self, target: str, body: Any = None, **headers: str) -> Answer:
        return self.send("POST", target, body, **headers)

    def patch(self, target: str, body: Any, **headers: str) -> Answer:
        """A change of what stands now, unless the headers say of what."""
        return self.send("PATCH", target, body, **{"if_match": "*", **headers})

    def delete(self, target: str, **headers: str) -> Answer:
        """The same for a withdrawal."""
        return self.send("DELETE", target, **{"if_match": "*", **headers})

    def made(self, target: str, body: Any, **headers: str) -> Any:
        """The JSON of what is surely written."""
        answer = self.post(target, body, **headers)
        assert answer.status in {200, 201}, answer.body
        return answer.json()

    def changed(self, target: str, body: Any, **headers: str) -> Any:
        """The JSON of what is surely corrected."""
        answer = self.patch(target, body, **headers)
        assert answer.status == 200, answer.body
        return answer.json()


def _json(body: Any) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def problem(answer: Answer) -> tuple[int, str, list[str]]:
    """Status, code and the places that a problem names."""
    assert answer.headers["content-type"] == "application/problem+json", answer.body
    found = answer.json()
    assert found["status"] == answer.status
    places = [error.get("pointer", error.get("parameter")) for error in found["errors"]]
    return answer.status, found["code"], places
