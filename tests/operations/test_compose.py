"""The container image and the compose file: health check, seeding, and loopback ports."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]


@pytest.fixture
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(ROOT / "docker-compose.yml")
    return loaded


@pytest.fixture
def instructions() -> list[str]:
    """Return the Dockerfile's instructions with continuation lines joined, without comments."""
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def compose_client() -> list[str] | None:
    if shutil.which("docker"):
        command = ["docker", "compose"]
        if subprocess.run([*command, "version"], capture_output=True).returncode == 0:
            return command
    return ["docker-compose"] if shutil.which("docker-compose") else None


def test_compose_config_accepts_the_file() -> None:
    client = compose_client()
    if client is None:
        pytest.skip("NO DOCKER COMPOSE on this machine: docker-compose.yml was only read as YAML")
    environment = {k: v for k, v in os.environ.items() if k != "POSTGRES_PASSWORD"}
    result = subprocess.run(
        [*client, "--file", "docker-compose.yml", "config"],
        cwd=ROOT,
        env={**environment, "PORT": "9123", "POSTGRES_PASSWORD": "s3same"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    assert "astana:s3same@postgres:5432/astana" in result.stdout
    assert "9123" in result.stdout


def test_compose_publishes_ports_on_loopback_only(compose: dict[str, Any]) -> None:
    published = [p for service in compose["services"].values() for p in service.get("ports", [])]
    assert published
    assert [port for port in published if not port.startswith("127.0.0.1:")] == []


def test_compose_api_depends_on_migration_and_seed(compose: dict[str, Any]) -> None:
    services = compose["services"]
    assert services["api"]["depends_on"]["prepare"] == {
        "condition": "service_completed_successfully"
    }
    assert services["prepare"]["depends_on"]["postgres"] == {"condition": "service_healthy"}
    assert "pg_isready" in services["postgres"]["healthcheck"]["test"]
    assert services["prepare"]["command"][-1] == "astana-api migrate && astana-api seed"


def test_compose_stores_data_in_a_volume(compose: dict[str, Any]) -> None:
    volume, _, path = compose["services"]["postgres"]["volumes"][0].partition(":")
    assert volume in compose["volumes"]
    assert path == "/var/lib/postgresql/data"


def test_image_has_locked_packages_unprivileged_user_and_healthcheck(
    instructions: list[str],
) -> None:
    assert any("--require-hashes -r requirements.lock" in line for line in instructions)
    users = [line.split()[1] for line in instructions if line.startswith("USER ")]
    assert users
    assert users[-1].split(":")[0] not in {"0", "root"}
    assert instructions.index("USER 10001:10001") < instructions.index(
        'CMD ["astana-api", "serve"]'
    )
    check = next(line for line in instructions if line.startswith("HEALTHCHECK"))
    assert "/readyz" in check


def test_image_copies_match_dockerignore(instructions: list[str]) -> None:
    """The copied sources are exactly those that .dockerignore allows."""
    copied = {
        source.removeprefix("./")
        for line in instructions
        if line.startswith("COPY ") and "--from" not in line
        for source in line.split()[1:-1]
    }
    ignore = (ROOT / ".dockerignore").read_text().splitlines()
    assert ignore[1] == "*"
    assert [source for source in copied if not (ROOT / source).exists()] == []
    assert copied == {line[1:] for line in ignore if line.startswith("!")}


def test_image_healthcheck_is_valid_python(instructions: list[str]) -> None:
    check = next(line for line in instructions if line.startswith("HEALTHCHECK"))
    quoted = re.findall(r'"([^"]+)"', check)
    assert quoted[:2] == ["python", "-c"]
    compile(quoted[2], "HEALTHCHECK", "exec")
