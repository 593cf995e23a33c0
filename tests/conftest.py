"""Fixtures for every test.

Strategy: a test asks for the smallest thing that shows its point. ``database_url`` gives an empty
database of each kind in turn; nothing is shared between tests but the PostgreSQL server, which
``tests/support/postgres_plugin.py`` starts once a run.
"""

from hypothesis import settings

pytest_plugins = ("tests.support.postgres_plugin",)

# No deadline: how busy the machine is says nothing about the code. Derandomized: a failure seen
# once is seen again, by everybody.
settings.register_profile("house", deadline=None, derandomize=True)
settings.load_profile("house")
