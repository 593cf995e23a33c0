"""The registry of versioned record types covers every versioned table and every change type."""

from astana_api.db.base import Base, table
from astana_api.domain.enums import ChangeType
from astana_api.models import AnchorCheck, CitationEntity
from astana_api.models.registry import PROJECTED, RECORD_TYPES, to_json, to_row
from astana_api.models.versioned import Validity

MODELS: set[type[Base]] = {mapper.class_ for mapper in Base.registry.mappers}


def test_registry_has_each_change_type_and_each_versioned_table() -> None:
    assert list(RECORD_TYPES) == list(ChangeType)
    versioned: set[type[Base]] = {model for model in MODELS if issubclass(model, Validity)}
    # Computed from the attached text, so that it is part of no change.
    versioned.remove(AnchorCheck)
    assert {each.versions for each in RECORD_TYPES.values()} == versioned


def test_registry_has_each_table_of_parts() -> None:
    """A part has the key and the first revision of a version, but no validity of its own."""
    parts = {part.model for each in RECORD_TYPES.values() for part in each.parts}
    assert parts | {CitationEntity} == {
        model
        for model in MODELS
        if "from_revision" in table(model).c and not issubclass(model, Validity)
    }


def test_fields_contain_each_column_of_identities_and_parts() -> None:
    for record_type in RECORD_TYPES.values():
        if record_type.identity is not None:
            columns = set(table(record_type.identity).c.keys()) - {"id"}
            # The foreign keys of a statement repeat its value.
            assert set(record_type.identity_fields) == columns - {"value_entity", "value_citation"}
        for part in record_type.parts:
            columns = set(table(part.model).c.keys()) - {record_type.key, "from_revision"}
            assert {part.order, *part.fields} == columns


def test_to_row_is_the_inverse_of_to_json() -> None:
    fields = {"new_id": "to", "qualifiers": "qualifiers"}
    assert to_json(fields, ["a", '{"start":"2015"}']) == {
        "to": "a",
        "qualifiers": {"start": "2015"},
    }
    assert to_row(fields, {"to": "a", "qualifiers": {"start": "2015"}}) == {
        "new_id": "a",
        "qualifiers": '{"start":"2015"}',
    }


def test_projected_tables_are_not_versioned() -> None:
    versioned = {each.versions for each in RECORD_TYPES.values()}
    assert not versioned & set(PROJECTED)
    assert len(set(PROJECTED)) == len(PROJECTED)
