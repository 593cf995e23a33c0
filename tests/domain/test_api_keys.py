"""Secrets of API keys and the parsing of their expiry."""

import datetime as dt

import pytest

from astana_api.domain.api_keys import generate_secret, has_secret_format, hash_secret, parse_expiry
from tests.support.api_keys import UNKNOWN_SECRET

NOW = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def test_generate_secret_returns_distinct_secrets_in_secret_format() -> None:
    secrets = {generate_secret() for _ in range(50)}
    assert len(secrets) == 50
    assert all(has_secret_format(secret.encode()) for secret in secrets)
    assert all(len(secret) == len("astana_") + 43 for secret in secrets)


@pytest.mark.parametrize("malformed", [b"", b"astana_", UNKNOWN_SECRET.encode() + b"\n", b"x" * 50])
def test_has_secret_format_with_malformed_secret_is_false(malformed: bytes) -> None:
    assert not has_secret_format(malformed)


def test_hash_secret_returns_hex_sha256() -> None:
    assert hash_secret(b"abc").startswith("ba7816bf8f01cfea")


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("2027-01-01", "2027-01-01T00:00:00+00:00"),
        ("2026-11-25", "2026-11-25T00:00:00+00:00"),
        ("90d", "2027-02-22T12:00:00+00:00"),
        ("12h", "2026-11-25T00:00:00+00:00"),
        ("999999d", "4764-10-20T12:00:00+00:00"),
    ],
)
def test_parse_expiry_with_date_or_duration(text: str, until: str) -> None:
    assert parse_expiry(text, NOW).isoformat() == until


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("2026-11-24", "is past"),
        ("2020-01-01", "is past"),
        ("2027-02-30", "is no date"),
        ("20270101", "neither a date"),
        ("2027-W01-1", "neither a date"),
        ("0d", "neither a date"),
        ("-3d", "neither a date"),
        ("9999999d", "neither a date"),
        ("٣d", "neither a date"),
        ("90", "neither a date"),
        ("", "neither a date"),
    ],
)
def test_parse_expiry_with_invalid_text_raises_value_error(text: str, reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        parse_expiry(text, NOW)
