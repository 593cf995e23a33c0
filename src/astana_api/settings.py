"""Settings: `ASTANA_*` variables and `.env`; `DATABASE_URL` and `PORT` need no prefix."""

from collections.abc import Iterable
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, AliasChoices, Field
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict
from pydantic_settings.sources import EnvSettingsSource

PREFIX = "ASTANA_"
NON_SETTING_PREFIXES = (f"{PREFIX}MIRROR_TOKEN", f"{PREFIX}TEST_", f"{PREFIX}REQUIRE_")
"""Prefixes of variables that are not settings but that a command or the tests read."""


class UnknownSettingError(Exception):
    """A variable has the prefix of settings but names none; ignoring a typo could be unsafe."""


def _validate_networks(text: str) -> str:
    """Return comma-separated addresses and networks without white space."""
    networks = [part.strip() for part in text.split(",")] if text.strip() else []
    for network in networks:
        ip_network(network)
    return ",".join(networks)


def _validate_list(text: str) -> str:
    """Return comma-separated words without white space and empty ones."""
    return ",".join(part.strip() for part in text.split(",") if part.strip())


def _validate_public_url(text: str) -> str:
    """Return an address without a slash at the end; raise ValueError if it is none of HTTP."""
    url = text.strip().rstrip("/")
    parts = urlsplit(url)
    is_valid = parts.scheme in {"http", "https"} and parts.hostname is not None
    if url and (not is_valid or parts.query or parts.fragment or not url.isascii()):
        raise ValueError(f"{text!r} is not an address such as https://kb.example.org")
    return url


class Settings(BaseSettings):
    """The settings of the program, documented in docs/operations.md.

    Raise UnknownSettingError for a variable that has the prefix of settings but names none.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", populate_by_name=True
    )

    database_url: str = Field(
        "sqlite:///astana.db",
        validation_alias=AliasChoices("DATABASE_URL", "ASTANA_DATABASE_URL"),
        description="sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME.",
    )
    host: str = Field("127.0.0.1", description="The address to listen on.")
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        validation_alias=AliasChoices("PORT", "ASTANA_PORT"),
        description="The port to listen on; 0 selects a free one.",
    )
    public_url: Annotated[str, AfterValidator(_validate_public_url)] = Field(
        "",
        description="The public address of the API, such as `https://kb.example.org`. Identifiers "
        "in RDF and other exports begin with it; without it they are URNs (`urn:astana:...`).",
    )
    text_licenses: Annotated[str, AfterValidator(_validate_list)] = Field(
        "",
        description="Licences of documents whose attached text everybody who may read can get, "
        "separated by commas, as the records of the documents have them, such as `CC-BY-SA-4.0`. "
        "Other texts are only quoted.",
    )
    reading: Literal["open", "closed"] = Field(
        "open",
        description="Who may read: `open` is everybody, `closed` only clients with a key with the "
        "scope `read`.",
    )
    indexing: Literal["off", "on"] = Field(
        "off",
        description="Whether search engines may index the pages: `on` allows it in `robots.txt` "
        "and, with `ASTANA_PUBLIC_URL`, serves a sitemap.",
    )
    rate_limit_keys: int = Field(
        6_000,
        ge=0,
        description="Requests of one key in a minute, counted by each process separately; 0 is no "
        "limit. Clients on the local machine are not limited.",
    )
    rate_limit_addresses: int = Field(
        3_000,
        ge=0,
        description="Requests of one client IP without a key in a minute, counted by each process "
        "separately; 0 is no limit. Clients on the local machine are not limited.",
    )
    rate_limit_failed_keys: int = Field(
        30,
        ge=0,
        description="Failed keys of one client IP in a minute, counted by each process separately; "
        "0 is no limit.",
    )
    trusted_proxies: Annotated[str, AfterValidator(_validate_networks)] = Field(
        "",
        description="IPs and networks of reverse proxies, separated by commas. Their "
        "`X-Forwarded-For` names the client; from other connections the header is ignored.",
    )
    max_connections: int = Field(
        500,
        ge=1,
        description="Open connections of each process; a further one gets 503 and is closed.",
    )
    max_import: int = Field(
        10_000_000,
        ge=1_024,
        description="Bytes of a file that is imported over HTTP; more get 413. The command line "
        "has no limit.",
    )
    max_header_bytes: int = Field(
        32_768, ge=1_024, description="Bytes of all headers of a request; more get 431."
    )
    max_header_lines: int = Field(100, ge=10, description="Headers of a request; more get 431.")
    header_seconds: float = Field(
        10,
        gt=0,
        description="Seconds in which the request line and the headers must arrive; then 408.",
    )
    body_seconds: float = Field(
        30,
        gt=0,
        description="Seconds in which the body of a request must arrive; then 408. A client that "
        "reads nothing of a response in this time is disconnected.",
    )
    log_requests: bool = Field(
        False,
        description="Whether every request has a line in the log. Writes and failures of the "
        "server have one in any case.",
    )
    cache_bytes: int = Field(
        64 << 20,
        ge=0,
        description="Bytes of memory for cached responses, for each process; 0 disables the cache.",
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        for source in (env_settings, dotenv_settings):
            if isinstance(source, EnvSettingsSource):
                _reject_unknown_variables(source.env_vars)
        return super().settings_customise_sources(
            settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings
        )


def environment_variables(name: str) -> list[str]:
    """Return the names of the environment variables of a setting, the usual one first."""
    alias = Settings.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        return [str(choice) for choice in alias.choices]
    return [PREFIX + name.upper()]


def _reject_unknown_variables(variables: Iterable[str]) -> None:
    accepted = [alias for name in Settings.model_fields for alias in environment_variables(name)]
    for variable in sorted(name.upper() for name in variables):
        if variable in accepted or not variable.startswith(PREFIX):
            continue
        if not variable.startswith(NON_SETTING_PREFIXES):
            # Compare without the prefix, which would make all names similar.
            names = [name.upper() for name in Settings.model_fields]
            close = get_close_matches(variable.removeprefix(PREFIX), names, n=1)
            hint = f"did you mean {PREFIX}{close[0]}?" if close else "see docs/operations.md"
            raise UnknownSettingError(f"there is no setting {variable}: {hint}")


def bundled_path(name: str) -> Path:
    """Return the path of the folder `alembic`, `docs` or `seed`.

    In a checkout it is in the root folder, in an installed package inside the package.
    Raise FileNotFoundError if neither exists.
    """
    package = Path(__file__).parent
    for path in (package.parent.parent / name, package / "shipped" / name):
        if path.exists():
            return path
    raise FileNotFoundError(f"this installation of astana-api lacks its {name}")
