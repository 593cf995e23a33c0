"""JSON request bodies (RFC 8259): UTF-8, without duplicate keys in an object."""

import json
from collections.abc import Sequence
from typing import Any

from starlette.requests import Request

from astana_api.errors import MalformedRequest


def _build_object(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                # Python would silently drop one of the two values.
                raise MalformedRequest(
                    f"The body has the key {json.dumps(key)} twice in an object."
                )
            seen.add(key)
    return members


def parse_json_body(body: bytes) -> Any:
    """Return the parsed body; raise MalformedRequest, with the reason, if it is not valid JSON."""
    try:
        return json.loads(body.decode("utf-8-sig"), object_pairs_hook=_build_object)
    except UnicodeDecodeError as exc:
        raise MalformedRequest(f"The body is not UTF-8: see byte {exc.start}.") from None
    except json.JSONDecodeError as exc:
        raise MalformedRequest(f"The body is not JSON: {exc.msg} at character {exc.pos}.") from None
    except RecursionError:
        raise MalformedRequest("The body is nested too deep.") from None
    except ValueError:
        # The only remaining ValueError: Python limits the digits of an integer.
        raise MalformedRequest("The body has a number of too many digits.") from None


class JsonRequest(Request):
    """Represent a request whose body `parse_json_body` parses once."""

    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = parse_json_body(await self.body())
        return self._json
