"""API keys for tests, inserted as the command line does."""

from sqlalchemy import insert

from astana_api.db.database import Database
from astana_api.domain.api_keys import generate_secret, hash_secret
from astana_api.domain.enums import Scope
from astana_api.models import ApiKey

UNKNOWN_SECRET = "astana_" + "Zz9-_" * 8 + "abc"
"""A well-formed secret that no key has; constant, because test ids contain it."""


def create_api_key(
    database: Database,
    name: str,
    *scopes: Scope,
    expires_at: str | None = None,
    revoked_at: str | None = None,
) -> str:
    """Insert a key with the name and return its secret."""
    secret = generate_secret()
    with database.write() as session:
        session.execute(
            insert(ApiKey).values(
                id=f"key-{name}",
                name=name,
                secret_sha256=hash_secret(secret.encode()),
                scopes=" ".join(scopes),
                created_at="2026-11-24T04:00:00Z",
                expires_at=expires_at,
                revoked_at=revoked_at,
                last_used_at=None,
            )
        )
    return secret


def auth_header(secret: str) -> dict[str, str]:
    """Return the Authorization header for a secret."""
    return {"Authorization": f"Bearer {secret}"}
