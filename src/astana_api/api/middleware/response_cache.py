"""Answers kept in memory, under the revision that they were made from.

The head is read before each look-up, which takes microseconds, so that an answer is never older
than the database was when it was asked for. A new revision leaves the old answers unread, and they
are the first to be dropped.
"""

from collections import OrderedDict
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from astana_api.api.http.authorization import holder_of
from astana_api.api.http.etags import matching_tag
from astana_api.api.http.request_state import address_of, remember_address
from astana_api.db.database import Database
from astana_api.db.snapshot import DatabaseAwayError

LARGEST_ANSWER = 1 << 20
"""Bytes of a body beyond which an answer is not kept: one would push out hundreds."""

_ASKED = (b"accept", b"accept-encoding")
"""The request headers that an answer may depend on; `If-None-Match` is applied to what is kept."""

Key = tuple[int, bytes, bytes, tuple[bytes, ...], str]


@dataclass(frozen=True, slots=True)
class Kept:
    """A whole 200 answer with its entity tag."""

    headers: list[tuple[bytes, bytes]]
    body: bytes
    tag: bytes
    address: str | None = None
    """The template of the address that answered it."""

    @property
    def size(self) -> int:
        """Bytes that it takes, roughly: headers are counted at what they usually are."""
        return len(self.body) + 512


class Answers:
    """The least recently used go first once the bytes are spent."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._held = 0
        self._answers: OrderedDict[Key, Kept] = OrderedDict()

    @property
    def held(self) -> int:
        """Bytes that are held now."""
        return self._held

    def get(self, key: Key) -> Kept | None:
        kept = self._answers.get(key)
        if kept is not None:
            self._answers.move_to_end(key)
        return kept

    def put(self, key: Key, kept: Kept) -> None:
        before = self._answers.pop(key, None)
        if before is not None:
            self._held -= before.size
        self._answers[key] = kept
        self._held += kept.size
        while self._held > self._most:
            _, dropped = self._answers.popitem(last=False)
            self._held -= dropped.size


class RevisionCache:
    """Answers a GET from what is kept, and keeps whatever has an entity tag.

    Without a database behind the application, and for every other method, it stands aside. When the
    head cannot be read the application is asked, which then says so itself.
    """

    def __init__(self, app: ASGIApp, *, most_bytes: int) -> None:
        self.app = app
        self.answers = Answers(most_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        database: Database | None = getattr(scope["app"].state, "database", None)
        if scope["method"] != "GET" or database is None:
            await self.app(scope, receive, send)
            return
        asked = [b"", b""]
        known: list[bytes] = []
        for name, value in scope["headers"]:
            if name in _ASKED:
                asked[name == _ASKED[1]] += value + b","
            elif name == b"if-none-match":
                known.append(value)
            elif name == b"if-match":
                # Seldom sent with a GET: what it is compared to is the answer's own to know.
                await self.app(scope, receive, send)
                return
        try:
            revision = await database.head()
        except DatabaseAwayError:
            await self.app(scope, receive, send)
            return
        holder = holder_of(scope)
        key = (
            revision,
            scope.get("raw_path") or scope["path"].encode(),
            scope["query_string"],
            tuple(asked),
            # What one key may read is not for another.
            holder.id if holder else "",
        )
        kept = self.answers.get(key)
        if kept is not None:
            remember_address(scope, kept.address)
        else:
            kept = await self._ask(key, scope, receive, send, conditional=bool(known))
        if kept is not None:
            await _answer(kept, b", ".join(known), send)

    async def _ask(
        self, key: Key, scope: Scope, receive: Receive, send: Send, *, conditional: bool
    ) -> Kept | None:
        """Ask the application. What can be kept is given back to be sent; the rest has been sent.

        A conditional request is asked without its condition, so that its answer can be kept too.
        """
        if conditional:
            headers = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
            scope = {**scope, "headers": headers}
        start: Message | None = None
        pieces: list[bytes] = []
        passing = False

        async def collect(message: Message) -> None:
            nonlocal start, passing
            if passing:
                await send(message)
            elif message["type"] == "http.response.start":
                start = message
                if not _keeps(message):
                    passing = True
                    await send(message)
            else:
                pieces.append(message.get("body", b""))
                more = message.get("more_body", False)
                if more and sum(map(len, pieces)) > LARGEST_ANSWER and start is not None:
                    passing = True
                    await send(start)
                    body = b"".join(pieces)
                    await send({"type": "http.response.body", "body": body, "more_body": True})

        await self.app(scope, receive, collect)
        if passing or start is None:
            return None
        body = b"".join(pieces)
        tag = next(value for name, value in start["headers"] if name == b"etag")
        kept = Kept(list(start["headers"]), body, tag, address_of(scope))
        if len(body) <= LARGEST_ANSWER:
            self.answers.put(key, kept)
        return kept


def _keeps(start: Message) -> bool:
    return start["status"] == 200 and any(name == b"etag" for name, _ in start["headers"])


async def _answer(kept: Kept, known: bytes, send: Send) -> None:
    had = matching_tag(known, kept.tag) if known else None
    if had is None:
        # A copy: the layers outside add their own headers to it.
        headers, status, body = list(kept.headers), 200, kept.body
    else:
        headers = [
            (name, had if name == b"etag" else value)
            for name, value in kept.headers
            if name not in {b"content-length", b"content-type", b"content-encoding"}
        ]
        status, body = 304, b""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
