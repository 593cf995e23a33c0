"""The routers over the small world of `tests.support.sources`, on each database in turn."""

from collections.abc import Iterator

import pytest

from astana_api.api.routers import about, properties
from astana_api.api.routers.changes import feed as changes
from astana_api.api.routers.changes import revisions
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from tests.support.databases import Knowledge
from tests.support.sources import Asker, World, fill

MODULES = (about, statements, citations, documents, properties, revisions, changes)


@pytest.fixture
def world(knowledge: Knowledge) -> World:
    return fill(knowledge)


@pytest.fixture
def asker(world: World) -> Iterator[Asker]:
    made = Asker(world.database, [(module.router, module.TAG) for module in MODULES])
    yield made
    made.close()
