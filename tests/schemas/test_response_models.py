"""Response models agree with the vocabulary and document required keys."""

import pytest
from pydantic import BaseModel

from astana_api.domain.citation_fields import CSL_FIELDS
from astana_api.domain.enums import Kind, State
from astana_api.domain.vocabulary import QUALIFIERS
from astana_api.schemas.responses.about import EntityCounts, StatementCounts, Stats
from astana_api.schemas.responses.citations import Citation
from astana_api.schemas.responses.documents import Document, DocumentReference
from astana_api.schemas.responses.references import Qualifiers
from astana_api.schemas.responses.revisions import Revision
from astana_api.schemas.responses.statements import Statement, StatementList, StatementWithStates


def test_every_qualifier_and_count_has_a_key() -> None:
    assert list(Qualifiers.model_fields) == list(QUALIFIERS)
    assert list(EntityCounts.model_fields) == [kind.value for kind in Kind]
    assert {state.value for state in State} < set(StatementCounts.model_fields)


@pytest.mark.parametrize(
    "model",
    [Statement, StatementWithStates, Citation, Document, DocumentReference, Revision, Stats],
)
def test_every_key_except_optional_ones_is_required(model: type[BaseModel]) -> None:
    schema = model.model_json_schema()
    # `holds` is present only with the parameter `at`, a field of `CSL_FIELDS` only if it is stated.
    optional = {"holds", *CSL_FIELDS} if model is Citation else {"holds"}
    assert schema["required"] == [key for key in schema["properties"] if key not in optional]


def test_total_is_an_optional_integer() -> None:
    schema = StatementList.model_json_schema()
    assert schema["required"] == ["items", "next"]
    assert schema["properties"]["total"]["type"] == "integer"
    assert "default" not in schema["properties"]["total"]
