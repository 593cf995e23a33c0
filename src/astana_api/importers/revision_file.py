"""Serve an export of all revisions to the mirror, as the API of its server would."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

import orjson

from astana_api.domain.baselines import REVISION_STREAM_VERSION
from astana_api.domain.rendering.entities import Json
from astana_api.importers.mirror import PAGE_SIZE, RemoteServerError

_BASELINE: Final = re.compile(r"/v1/dossiers/([^/]+)/baseline")
_REVISION: Final = re.compile(r"/v1/revisions/([0-9]+)")


class RevisionFile:
    """A file that `astana-api export --type revisions` wrote.

    `get` returns what the mirror reads of a server. The file is read line by line, so that memory
    does not grow with it. Raise RemoteServerError for a file of another kind, or a cut one.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._baselines: dict[str, Json] = {}
        self._start = 0
        lines = self._read_lines(0)
        head = next(lines, (0, {}))[1]
        if head.get("type") != "head" or head.get("version") != REVISION_STREAM_VERSION:
            raise RemoteServerError(f"{path} is no export of revisions of this version")
        self.revision: int = head["revision"]
        for end, line in lines:
            if line.get("type") != "baseline":
                break
            self._baselines[line["baseline"]["id"]] = line["baseline"]
            self._start = end
        self._start = self._start or self._end_of_first_line()

    def get(self, path: str) -> Json | None:
        """Return the JSON at a path of the API, or None for what is not in the file."""
        parts = urlsplit(path)
        if parts.path == "/v1/stats":
            return {"revision": self.revision}
        if parts.path == "/v1/changes":
            query = {name: int(values[0]) for name, values in parse_qs(parts.query).items()}
            return self._read_changes(
                query.get("since", 0), query.get("offset", self._start), query.get("limit")
            )
        if match := _BASELINE.fullmatch(parts.path):
            return self._baselines.get(match[1])
        if match := _REVISION.fullmatch(parts.path):
            return self._find_revision(int(match[1]))
        return None

    def _read_changes(self, since: int, offset: int, limit: int | None) -> Json:
        items: list[Json] = []
        next_path = None
        for end, item in self._read_lines(offset):
            if item["revision"] <= since:
                continue
            items.append(item)
            if len(items) == (limit or PAGE_SIZE):
                next_path = f"/v1/changes?since={since}&offset={end}"
                break
        if next_path is None and self._last_revision(items, since) < self.revision:
            raise RemoteServerError(
                f"{self.path} is incomplete: it ends before revision {self.revision}"
            )
        return {"items": items, "next": next_path, "head": self.revision}

    def _last_revision(self, items: list[Json], since: int) -> int:
        last: int = items[-1]["revision"] if items else since
        return last

    def _find_revision(self, number: int) -> Json | None:
        for _, item in self._read_lines(self._start):
            if item["type"] == "revision" and item["revision"] == number:
                return {**item, "number": number}
        return None

    def _end_of_first_line(self) -> int:
        return next(self._read_lines(0))[0]

    def _read_lines(self, offset: int) -> Iterator[tuple[int, Json]]:
        """Yield each record from an offset on, with the offset of its end."""
        with self.path.open("rb") as file:
            file.seek(offset)
            for line in file:
                offset += len(line)
                try:
                    record = orjson.loads(line)
                except orjson.JSONDecodeError as exc:
                    reason = f"byte {offset - len(line)}: invalid JSON: {exc.msg}"
                    raise RemoteServerError(f"{self.path}: {reason}") from exc
                if not isinstance(record, dict):
                    raise RemoteServerError(f"{self.path}: expected an object in each line")
                yield offset, record
