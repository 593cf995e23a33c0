"""Fixtures and settings for all tests.

A test uses the smallest fixture that it needs. ``database_url`` is an empty database, on SQLite and
on PostgreSQL. Tests share only the PostgreSQL server, which ``tests/support/postgres_plugin.py``
starts once per run.
"""

import os

from hypothesis import settings

from astana_api.settings import Settings

pytest_plugins = (
    "tests.support.postgres_plugin",
    "tests.support.notes_plugin",
    "tests.support.databases",
    "tests.support.seeded_app",
    "tests.support.sources_world",
)

# The tests must never use the database or the settings of the developer's environment.
for name in list(os.environ):
    is_setting = name in {"DATABASE_URL", "PORT"} or name.startswith("ASTANA_")
    if is_setting and not name.startswith(("ASTANA_TEST_", "ASTANA_REQUIRE_")):
        del os.environ[name]
Settings.model_config["env_file"] = None
# Disable rate limits: the request rate depends on the machine. Tests of limits set their own.
for counter in ("KEYS", "ADDRESSES", "FAILED_KEYS"):
    os.environ[f"ASTANA_RATE_LIMIT_{counter}"] = "0"

# No deadline, since durations depend on the machine; derandomized, so that failures reproduce.
settings.register_profile("deterministic", deadline=None, derandomize=True)
settings.load_profile("deterministic")
