"""Every CHECK, UNIQUE and FOREIGN KEY refuses something, on both databases.

The cases are counted against the metadata: a new constraint without a case fails a test, and so
does a case whose constraint is gone. Alembic does not notice a CHECK that a migration forgot.
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
BEFORE = {"to_revision": 1, "from_revision": 2}

CHECKS: dict[str, Row] = {
    "ck_api_keys_scopes": {"scopes": ""},
    "ck_api_keys_secret_sha256": {"secret_sha256": "abc"},
    "ck_citation_authors_position": {"position": -1},
    "ck_citation_entities_part": {"part": "translator"},
    "ck_citation_keys_key": {"key": ""},
    "ck_citation_keys_part": {"part": "translator"},
    "ck_citation_versions_span": {**BEFORE, "citation_id": "second"},
    "ck_citation_versions_url_status": {"url_status": "gone"},
    "ck_citations_id": {"id": ""},
    "ck_document_references_number": {"number": 0},
    "ck_document_sections_first_line": {"first_line": 0, "last_line": 1},
    "ck_document_sections_last_line": {"first_line": 3, "last_line": 2},
    "ck_document_sections_lines": {"first_line": 3, "last_line": None},
    "ck_document_versions_sha256": {"sha256": "abc"},
    "ck_document_versions_span": {**BEFORE, "document_id": "second"},
    "ck_documents_id": {"id": ""},
    "ck_dossier_facts_type": {"type": "name"},
    "ck_dossiers_id": {"id": ""},
    "ck_entities_id": {"id": ""},
    "ck_entities_kind": {"kind": "company"},
    "ck_entity_lives_span": {**BEFORE, "entity_id": "second"},
    "ck_entity_lives_status": {"status": "deleted"},
    "ck_evidence_affixes": {"exact": None, "prefix": "before"},
    "ck_evidence_exact": {"section": None},
    "ck_evidence_lives_span": {**BEFORE, "evidence_id": "ev-b"},
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
    "ck_given_answers_request_sha256": {"request_sha256": "abc"},
    "ck_given_answers_status": {"status": 404},
    "ck_head_not_negative": {"id": 1, "n": -1},
    "ck_head_one_row": {"id": 2},
    "ck_mentions_holder_type": {"holder_type": "document"},
    "ck_moments_part": {"part": "speaker"},
    "ck_names_kind": {"kind": "nickname"},
    "ck_names_text": {"text": ""},
    "ck_redirects_not_itself": {"old_id": "second", "new_id": "second"},
    "ck_redirects_span": {**BEFORE, "old_id": "second"},
    "ck_rendered_entities_kind": {"kind": "company"},
    "ck_rendered_entities_status": {"status": "deleted"},
    "ck_revisions_origin": {"origin": "rumour"},
    "ck_revisions_positive": {"number": 0},
    "ck_search_words_form": {"form": "sound"},
    "ck_search_words_kind": {"kind": "company"},
    "ck_statement_states_rank": {"rank": "best"},
    "ck_statement_states_span": {**BEFORE, "statement_id": "st-b"},
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
"""What to change in a good row so that the rule named refuses it."""

TABLES = Base.metadata.tables


def named(kind: type[Any]) -> list[tuple[str, str]]:
    """Table and name of every constraint of the kind in the metadata."""
    return sorted(
        (table.name, str(constraint.name))
        for table in TABLES.values()
        for constraint in table.constraints
        if isinstance(constraint, kind)
    )


def uniques() -> list[tuple[str, str, tuple[str, ...]]]:
    """Table, name and columns of every rule of uniqueness, primary keys among them."""
    found = []
    for table in TABLES.values():
        found.append((table.name, str(table.primary_key.name), tuple(table.primary_key.c.keys())))
        found += [
            (table.name, str(c.name), tuple(c.columns.keys()))
            for c in table.constraints
            if isinstance(c, UniqueConstraint)
        ]
        found += [
            (table.name, str(i.name), tuple(i.columns.keys())) for i in table.indexes if i.unique
        ]
    return sorted(found)


def refused(database: Database, table: Table, row: Row) -> str:
    """What the database says against the row; fails the test where it takes it."""
    with pytest.raises(IntegrityError) as refusal, database.engine.begin() as connection:
        connection.execute(insert(table).values(**row))
    return str(refusal.value.orig)


@pytest.fixture
def filled(database: Database) -> Database:
    """A good row in every table, and what other rows may point to."""
    with database.engine.begin() as connection:
        fill(connection)
    return database


def test_every_check_has_a_case() -> None:
    assert set(CHECKS) == {name for _, name in named(CheckConstraint)}


def test_every_table_has_a_good_row() -> None:
    assert set(SAMPLES) == set(TABLES)


def test_checks_refuse(filled: Database) -> None:
    tables = {name: table for table, name in named(CheckConstraint)}
    taken = []
    for name, broken in CHECKS.items():
        table = TABLES[tables[name]]
        said = refused(filled, table, {**fresh(table), **broken})
        if name not in said:
            taken.append(f"{name}: {said}")
    assert taken == []


def test_foreign_keys_refuse(filled: Database) -> None:
    kept = []
    for table in TABLES.values():
        for constraint in table.constraints:
            if not isinstance(constraint, ForeignKeyConstraint):
                continue
            row = fresh(table)
            for column in constraint.columns:
                row[column.name] = 99 if column.type.python_type is int else "nobody"
            row |= MATCHING.get(str(constraint.name), {})
            said = refused(filled, table, row).lower()
            if "foreign key" not in said:
                kept.append(f"{constraint.name}: {said}")
    assert kept == []


def test_uniqueness_refuses(filled: Database) -> None:
    taken = []
    for table_name, name, columns in uniques():
        table = TABLES[table_name]
        row = {**fresh(table), **{c: SAMPLES[table_name][0][c] for c in columns}}
        if "to_revision" in row and not name.endswith("_open"):
            # Closed, so that it does not also stand against the one row that may be open.
            row["to_revision"] = 7
        said = refused(filled, table, row)
        # SQLite names the columns, PostgreSQL the rule.
        by_columns = all(f"{table_name}.{column}" in said for column in columns)
        if name not in said and not by_columns:
            taken.append(f"{name}: {said}")
    assert taken == []


def test_a_thing_may_have_many_closed_rows(filled: Database) -> None:
    with filled.engine.begin() as connection:
        lives = TABLES["entity_lives"]
        for begun in (3, 4):
            row = {**SAMPLES["entity_lives"][0], "from_revision": begun, "to_revision": begun + 1}
            connection.execute(insert(lives).values(**row))


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_table(kind: Kind) -> None:
    assert kind.collection in TABLES


MATCHING: dict[str, Row] = {
    "fk_statements_value_entity": {"type": "entity", "value": "nobody", "lang": None},
    "fk_statements_value_citation": {"type": "citation", "value": "nobody", "lang": None},
    "fk_statement_states_superseded_by": {"state": "superseded"},
}
"""What else a row needs so that nothing but the foreign key is against it."""


def fresh(table: Table) -> Row:
    """A row that the table would take beside the sample."""
    return dict(SAMPLES[table.name][1])
