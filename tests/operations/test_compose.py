"""The container image and the compose file: health check, seeding, and loopback ports."""

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from ruamel.yaml import YAML

from tests.support.server_process import BIN, find_free_port

pytestmark = pytest.mark.acceptance

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
    assert services["prepare"]["command"] == ["scripts/prepare-database"]


def test_compose_passes_env_file_on_and_mounts_dossiers(compose: dict[str, Any]) -> None:
    for name in ("prepare", "api"):
        service = compose["services"][name]
        assert service["env_file"] == [{"path": ".env", "required": False}]
        # A DATABASE_URL for `make serve` must not reach the containers.
        assert "@postgres:" in service["environment"]["DATABASE_URL"]
    [mount] = compose["services"]["prepare"]["volumes"]
    assert (mount["target"], mount["read_only"]) == ("/dossiers", True)
    assert mount["bind"] == {"create_host_path": False}


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
    assert instructions.index("USER 10001:10001") < len(instructions) - 1
    assert instructions[-1].startswith("CMD ")
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


@pytest.mark.parametrize("seed", ["", "none", "dossier"])
def test_image_command_serves_an_empty_volume(
    instructions: list[str], tmp_path: Path, seed: str
) -> None:
    (tmp_path / "dossier").mkdir()
    (tmp_path / "dossier" / "all.yaml").write_text(
        "dossier: {id: d, title: D}\n"
        "entities: {club: {kind: organization, statements: [{name: Club, lang: en}]}}\n"
    )
    (tmp_path / "scripts").symlink_to(ROOT / "scripts")
    port = find_free_port()
    command = json.loads(instructions[-1].removeprefix("CMD "))
    environment = {
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "DATABASE_URL": f"sqlite:///{tmp_path}/astana.db",
        "PORT": str(port),
        "SEED": seed,
    }
    with subprocess.Popen(command, cwd=tmp_path, env=environment) as server:
        try:
            counts = wait_for_stats(port)
        finally:
            server.terminate()
    # The demo dossier has hundreds of entities.
    expected = {"": range(100, 1000), "none": range(1), "dossier": range(1, 2)}[seed]
    assert sum(counts["entities"].values()) in expected
    assert server.returncode == 0


def wait_for_stats(port: int) -> dict[str, Any]:
    for _ in range(600):
        try:
            with urlopen(f"http://127.0.0.1:{port}/v1/stats", timeout=5) as response:
                stats: dict[str, Any] = json.load(response)
                return stats
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server does not answer")


def test_image_healthcheck_is_valid_python(instructions: list[str]) -> None:
    check = next(line for line in instructions if line.startswith("HEALTHCHECK"))
    quoted = re.findall(r'"([^"]+)"', check)
    assert quoted[:2] == ["python", "-c"]
    compile(quoted[2], "HEALTHCHECK", "exec")
