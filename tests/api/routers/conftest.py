"""Fixtures: a client of the routers with the test data of `tests.support.sources_world`."""

from collections.abc import Iterator

import pytest

from astana_api.api.routers import about, properties
from astana_api.api.routers.changes import feed as changes
from astana_api.api.routers.changes import revisions
from astana_api.api.routers.sources import citations, documents
from astana_api.api.routers.statements import routes as statements
from tests.support.sources_world import RouterClient, World

MODULES = (about, statements, citations, documents, properties, revisions, changes)


@pytest.fixture
def client(world: World) -> Iterator[RouterClient]:
    test_client = RouterClient(world.database, [(module.router, module.TAG) for module in MODULES])
    yield test_client
    test_client.close()
