"""Fixtures for every test.

Strategy: a test asks for the smallest thing that shows its point. ``database_url`` gives an empty
database of each kind in turn; nothing is shared between tests but the PostgreSQL server, which
``tests/support/postgres_plugin.py`` starts once a run.
"""

import os

from hypothesis import settings

from astana_api.settings import Settings

pytest_plugins = (
    "tests.support.postgres_plugin",
    "tests.support.notes_plugin",
    "tests.support.databases",
    "tests.support.served",
)

# The tests must never reach the database, nor depend on the settings, of whoever runs them.
for name in list(os.environ):
    is_setting = name in {"DATABASE_URL", "PORT"} or name.startswith("ASTANA_")
    if is_setting and not name.startswith(("ASTANA_TEST_", "ASTANA_REQUIRE_")):
        del os.environ[name]
Settings.model_config["env_file"] = None
# How much a test asks in a minute depends on the machine; the tests of limits set their own.
for counted in ("KEYS", "ADDRESSES", "FAILED_KEYS"):
    os.environ[f"ASTANA_RATE_LIMIT_{counted}"] = "0"

# No deadline: how busy the machine is says nothing about the code. Derandomized: a failure seen
# once is seen again, by everybody.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
