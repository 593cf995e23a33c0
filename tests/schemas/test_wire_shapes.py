"""The documented shapes agree with the words that statements are made of."""

import pytest
from pydantic import BaseModel

from astana_api.domain.enums import Kind, State
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.schemas.responses.about import EntityCounts, StatementCounts, Stats
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.documents import Document, DocumentReference
from astana_api.schemas.responses.references import Qualifiers
from astana_api.schemas.responses.revisions import Revision
from astana_api.schemas.responses.statements import Statement, StatementList, StatementWithStates


def test_every_qualifier_and_count_of_the_vocabulary_has_a_key() -> None:
    assert list(Qualifiers.model_fields) == list(QUALIFIERS)
    assert list(EntityCounts.model_fields) == [kind.value for kind in Kind]
    assert {state.value for state in State} < set(StatementCounts.model_fields)


@pytest.mark.parametrize(
    "model",
    [Statement, StatementWithStates, Citation, Document, DocumentReference, Revision, Stats],
)
def test_a_client_may_rely_on_every_key(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    # Only with a date to hold at.
    assert schema["required"] == [key for key in schema["properties"] if key != "holds"]


def test_a_total_is_a_number_where_it_is_there_at_all() -> None:
    schema = StatementList.model_json_schema()
    assert schema["required"] == ["items", "next"]
    assert schema["properties"]["total"]["type"] == "integer"
    assert "default" not in schema["properties"]["total"]
