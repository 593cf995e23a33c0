"""Bodies as RFC 8259 has them: UTF-8, and in an object each key once."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from astana_api.errors import MalformedRequest


def _object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                # One of the two values would be lost without a word.
                raise MalformedRequest(
                    f"The body has the key {json.dumps(key)} twice in an object."
                )
            seen.add(key)
    return found


def parse_body(body: bytes) -> Any:
    """What a body says; raises MalformedRequest, with the reason, where it cannot be read."""
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_object)
    except UnicodeDecodeError as fault:
        raise MalformedRequest(f"The body is not UTF-8: see byte {fault.start}.") from None
    except json.JSONDecodeError as fault:
        raise MalformedRequest(
            f"The body is not JSON: {fault.msg} at character {fault.pos}."
        ) from None
    except RecursionError:
        raise MalformedRequest("The body is nested too deep.") from None
    except ValueError:
        # Whatever else is wrong was told above: the interpreter bounds the digits that it reads.
        raise MalformedRequest("The body has a number of too many digits.") from None


class BodyRequest(Request):
    """A request whose body is read once, by `parse_body`."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = parse_body(await self.body())
        return self._json
