"""The small world of `tests.support.sources`, on each database in turn."""

import pytest

from tests.support.databases import Knowledge
from tests.support.sources import World, fill


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return fill(knowledge)
