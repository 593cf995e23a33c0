"""The small data set of `tests.support.sources_world`, on each database."""

import pytest

from tests.support.databases import KnowledgeBase
from tests.support.sources_world import World, fill


@pytest.fixture
def world(knowledge: KnowledgeBase) -> World:
    return fill(knowledge)
