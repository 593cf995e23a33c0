"""Keys for the tests, written where the command would write them."""

from sqlalchemy import insert

from astana_api.db.database import Database
from astana_api.domain.api_keys import digest_of_secret, new_secret
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey

UNKNOWN = "astana_" + "Zz9-_" * 8 + "abc"
"""A secret of the right form that no key has: the same each time, as the names of tests must be."""


def make_key(
    database: Database,
    name: str,
    *scopes: Scope,
    expires_at: str | None = None,
    revoked_at: str | None = None,
) -> str:
    """A key called so; answers its secret."""
    secret = new_secret()
    with database.write() as session:
        session.execute(
            insert(ApiKey).values(
                id=f"key-{name}",
                name=name,
                secret_sha256=digest_of_secret(secret.encode()),
                scopes=" ".join(scopes),
                created_at="2026-11-24T04:00:00Z",
                expires_at=expires_at,
                revoked_at=revoked_at,
                last_used_at=None,
            )
        )
    return secret


def bearer(secret: str) -> dict[str, str]:
    """The header that a key travels in."""
    return {"Authorization": f"Bearer {secret}"}
