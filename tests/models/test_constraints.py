"""Every CHECK, UNIQUE and FOREIGN KEY constraint rejects an invalid row, on both databases.

The cases are compared with the metadata: a constraint without a case fails a test, and so does a
case without a constraint. Alembic does not detect a missing CHECK.
"""

from typing import Any

import pytest
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Table, UniqueConstraint, insert
from sqlalchemy.exc import IntegrityError

from astana_api.db.database import Database
from astana_api.domain.enums import Kind
from astana_api.models import Base
from tests.models.samples import SAMPLES, fill

Row = dict[str, Any]
INVERTED = {"to_revision": 1, "from_revision": 2}

CHECKS: dict[str, Row] = {
    "ck_anchor_checks_context": {"evidence_id": "ev-b", "before": None},
    "ck_anchor_checks_quotation": {"evidence_id": "ev-b", "state": "missing"},
    "ck_anchor_checks_state": {
        "evidence_id": "ev-b",
        "state": "seen",
        "before": None,
        "exact": None,
        "after": None,
    },
    "ck_anchor_checks_validity": {**INVERTED, "evidence_id": "ev-b"},
    "ck_api_keys_scopes": {"scopes": ""},
    "ck_api_keys_secret_sha256": {"secret_sha256": "abc"},
    "ck_audit_acknowledgements_reason": {"reason": ""},
    "ck_audit_state_one_row": {"id": 2},
    "ck_citation_authors_position": {"position": -1},
    "ck_citation_entities_part": {"part": "translator"},
    "ck_citation_keys_key": {"key": ""},
    "ck_citation_keys_part": {"part": "translator"},
    "ck_citation_versions_validity": {**INVERTED, "citation_id": "second"},
    "ck_citation_versions_url_status": {"url_status": "gone"},
    "ck_citations_id": {"id": ""},
    "ck_document_references_number": {"number": 0},
    "ck_document_sections_first_line": {"first_line": 0, "last_line": 1},
    "ck_document_sections_last_line": {"first_line": 3, "last_line": 2},
    "ck_document_sections_lines": {"first_line": 3, "last_line": None},
    "ck_document_versions_sha256": {"sha256": "abc"},
    "ck_document_versions_validity": {**INVERTED, "document_id": "second"},
    "ck_document_texts_sha256": {"sha256": "abc"},
    "ck_documents_id": {"id": ""},
    "ck_dossier_baselines_type": {"type": "name"},
    "ck_dossiers_id": {"id": ""},
    "ck_entities_id": {"id": ""},
    "ck_entities_kind": {"kind": "company"},
    "ck_entity_status_versions_validity": {**INVERTED, "entity_id": "second"},
    "ck_entity_status_versions_status": {"status": "deleted"},
    "ck_evidence_affixes": {"exact": None, "prefix": "before"},
    "ck_evidence_exact": {"section": None},
    "ck_evidence_versions_basis": {"evidence_id": "ev-b", "basis": "guessed"},
    "ck_evidence_versions_inferred": {"evidence_id": "ev-b", "basis": "inferred"},
    "ck_evidence_versions_validity": {**INVERTED, "evidence_id": "ev-b"},
    "ck_evidence_locator": {"citation_id": None, "locator": "{}"},
    "ck_evidence_section": {"document_id": None},
    "ck_evidence_source": {
        "citation_id": None,
        "document_id": None,
        "section": None,
        "exact": None,
        "prefix": None,
        "suffix": None,
    },
    "ck_evidence_stance": {"stance": "mentions"},
    "ck_page_sessions_token_sha256": {"token_sha256": "abc"},
    "ck_stored_responses_request_sha256": {"request_sha256": "abc"},
    "ck_stored_responses_status": {"status": 404},
    "ck_head_not_negative": {"id": 1, "revision": -1},
    "ck_head_one_row": {"id": 2},
    "ck_link_checks_error": {"field": "archive_url", "status": None},
    "ck_link_checks_field": {"field": "link"},
    "ck_link_checks_outcome": {"field": "archive_url", "outcome": "fine"},
    "ck_link_checks_status": {"field": "archive_url", "status": 20},
    "ck_mentions_mentioner_type": {"mentioner_type": "document"},
    "ck_stale_renderings_record_type": {"record_type": "document"},
    "ck_stale_renderings_scope": {"scope": 3},
    "ck_timeline_entries_role": {"role": "speaker"},
    "ck_names_kind": {"kind": "nickname"},
    "ck_names_text": {"text": ""},
    "ck_redirects_not_itself": {"old_id": "second", "new_id": "second"},
    "ck_redirects_validity": {**INVERTED, "old_id": "second"},
    "ck_rendered_entities_kind": {"kind": "company"},
    "ck_rendered_entities_status": {"status": "deleted"},
    "ck_revisions_origin": {"origin": "rumour"},
    "ck_revisions_positive": {"number": 0},
    "ck_search_tokens_form": {"form": 3},
    "ck_search_tokens_record_type": {"record_type": 6},
    "ck_token_lists_record_type": {"record_type": 6},
    "ck_statement_states_rank": {"rank": "best"},
    "ck_statement_states_validity": {**INVERTED, "statement_id": "st-b"},
    "ck_statement_states_state": {"state": "deleted"},
    "ck_statement_states_superseded_by": {"state": "current", "superseded_by": "st-b"},
    "ck_statements_lang": {"type": "url", "lang": "en"},
    "ck_statements_same_citation": {
        "type": "citation",
        "value": "second",
        "value_citation": "first",
        "lang": None,
    },
    "ck_statements_same_entity": {
        "type": "entity",
        "value": "second",
        "value_entity": "first",
        "lang": None,
    },
    "ck_statements_type": {"type": "picture", "lang": None},
    "ck_statements_value": {"value": None},
    "ck_statements_value_citation": {"value_citation": "Astana", "value": "Astana"},
    "ck_statements_value_entity": {"type": "entity", "value": "first", "lang": None},
    "ck_statements_now_rank": {"rank": "best"},
    "ck_statements_now_state": {"state": "deleted"},
    "ck_statements_now_subject_kind": {"subject_kind": "company"},
    "ck_statements_now_type": {"type": "picture"},
}
"""Changes to a valid row that violate the named constraint."""

TABLES = Base.metadata.tables


def constraint_names(kind: type[Any]) -> list[tuple[str, str]]:
    """Return table and name of every constraint of a type in the metadata."""
    return sorted(
        (table.name, str(constraint.name))
        for table in TABLES.values()
        for constraint in table.constraints
        if isinstance(constraint, kind)
    )


def unique_constraints() -> list[tuple[str, str, tuple[str, ...]]]:
    """Return table, name and columns of every unique constraint, including primary keys."""
    constraints = []
    for table in TABLES.values():
        constraints.append(
            (table.name, str(table.primary_key.name), tuple(table.primary_key.c.keys()))
        )
        constraints += [
            (table.name, str(c.name), tuple(c.columns.keys()))
            for c in table.constraints
            if isinstance(c, UniqueConstraint)
        ]
        constraints += [
            (table.name, str(i.name), tuple(i.columns.keys())) for i in table.indexes if i.unique
        ]
    return sorted(constraints)


def insert_error(database: Database, table: Table, row: Row) -> str:
    """Insert an invalid row and return the error message of the database."""
    with pytest.raises(IntegrityError) as error, database.engine.begin() as connection:
        connection.execute(insert(table).values(**row))
    return str(error.value.orig)


@pytest.fixture
def filled(database: Database) -> Database:
    """A database with a valid row in every table, and the rows that others may refer to."""
    with database.engine.begin() as connection:
        fill(connection)
    return database


def test_every_check_constraint_has_a_case() -> None:
    assert set(CHECKS) == {name for _, name in constraint_names(CheckConstraint)}


def test_every_table_has_sample_rows() -> None:
    assert set(SAMPLES) == set(TABLES)


def test_check_constraints_reject_invalid_rows(filled: Database) -> None:
    tables = {name: table for table, name in constraint_names(CheckConstraint)}
    accepted = []
    for name, broken in CHECKS.items():
        table = TABLES[tables[name]]
        message = insert_error(filled, table, {**new_row(table), **broken})
        if name not in message:
            accepted.append(f"{name}: {message}")
    assert accepted == []


def test_foreign_keys_reject_unknown_references(filled: Database) -> None:
    accepted = []
    for table in TABLES.values():
        for constraint in table.constraints:
            if not isinstance(constraint, ForeignKeyConstraint):
                continue
            row = new_row(table)
            for column in constraint.columns:
                row[column.name] = 99 if column.type.python_type is int else "nobody"
            row |= COMPANION_VALUES.get(str(constraint.name), {})
            message = insert_error(filled, table, row).lower()
            if "foreign key" not in message:
                accepted.append(f"{constraint.name}: {message}")
    assert accepted == []


def test_unique_constraints_reject_duplicates(filled: Database) -> None:
    accepted = []
    for table_name, name, columns in unique_constraints():
        table = TABLES[table_name]
        row = {**new_row(table), **{c: SAMPLES[table_name][0][c] for c in columns}}
        if "to_revision" in row and not name.endswith("_open"):
            # Closed, so that it does not also violate the unique index of open rows.
            row["to_revision"] = 7
        message = insert_error(filled, table, row)
        # SQLite reports the columns, PostgreSQL the constraint.
        by_columns = all(f"{table_name}.{column}" in message for column in columns)
        if name not in message and not by_columns:
            accepted.append(f"{name}: {message}")
    assert accepted == []


def test_record_may_have_many_closed_versions(filled: Database) -> None:
    with filled.engine.begin() as connection:
        versions = TABLES["entity_status_versions"]
        for number in (3, 4):
            row = {
                **SAMPLES["entity_status_versions"][0],
                "from_revision": number,
                "to_revision": number + 1,
            }
            connection.execute(insert(versions).values(**row))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_table(kind: Kind) -> None:
    assert kind.collection in TABLES


COMPANION_VALUES: dict[str, Row] = {
    "fk_statements_value_entity": {"type": "entity", "value": "nobody", "lang": None},
    "fk_statements_value_citation": {"type": "citation", "value": "nobody", "lang": None},
    "fk_statement_states_superseded_by": {"state": "superseded"},
}
"""Further changes after which a row violates only the foreign key."""


def new_row(table: Table) -> Row:
    """Return a row that is valid beside the first sample."""
    return dict(SAMPLES[table.name][1])
