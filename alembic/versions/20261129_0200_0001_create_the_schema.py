"""Create the schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("secret_sha256", TEXT, nullable=False),
        sa.Column("scopes", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("expires_at", TEXT, nullable=True),
        sa.Column("revoked_at", TEXT, nullable=True),
        sa.Column("last_used_at", TEXT, nullable=True),
        sa.CheckConstraint("scopes <> ''", name=op.f("ck_api_keys_scopes")),
        sa.CheckConstraint("length(secret_sha256) = 64", name=op.f("ck_api_keys_secret_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_keys")),
        sa.UniqueConstraint("name", name=op.f("uq_api_keys_name")),
        sa.UniqueConstraint("secret_sha256", name=op.f("uq_api_keys_secret_sha256")),
    )
    op.create_table(
        "audit_acknowledgements",
        sa.Column("finding_id", TEXT, nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_audit_acknowledgements_reason")),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_audit_acknowledgements")),
    )
    op.create_table(
        "audit_finding_records",
        sa.Column("finding_id", TEXT, nullable=False),
        sa.Column("record_type", TEXT, nullable=False),
        sa.Column("record_id", TEXT, nullable=False),
        sa.PrimaryKeyConstraint(
            "finding_id", "record_type", "record_id", name=op.f("pk_audit_finding_records")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_audit_finding_records_record_id",
        "audit_finding_records",
        ["record_id", "record_type", "finding_id"],
        unique=False,
    )
    op.create_table(
        "audit_findings",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("severity", TEXT, nullable=False),
        sa.Column("severity_desc", sa.BigInteger(), nullable=False),
        sa.Column("result", TEXT, nullable=False),
        sa.Column("property", TEXT, nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("content", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.Column("off_reason", TEXT, nullable=True),
        sa.Column("off_actor", TEXT, nullable=True),
        sa.Column("off_at", TEXT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_findings")),
    )
    op.create_index("ix_audit_findings_rule", "audit_findings", ["rule", "id"], unique=False)
    op.create_index(
        "ix_audit_findings_severity_desc",
        "audit_findings",
        ["severity_desc", "rule", "id"],
        unique=False,
    )
    op.create_index("ix_audit_findings_unit", "audit_findings", ["unit"], unique=False)
    op.create_table(
        "audit_keys",
        sa.Column("unit", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("unit", "key", name=op.f("pk_audit_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_audit_keys_key", "audit_keys", ["key", "unit"], unique=False)
    op.create_table(
        "audit_state",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("evaluated_on", TEXT, nullable=False),
        sa.Column("rules_version", TEXT, nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_audit_state_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_state")),
    )
    op.create_table(
        "citations",
        sa.Column("id", TEXT, nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_citations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "documents",
        sa.Column("id", TEXT, nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_documents_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_documents")),
    )
    op.create_table(
        "entities",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_entities_id")),
        sa.CheckConstraint(
            "kind IN ('organization', 'person', 'event', 'place', 'work')",
            name=op.f("ck_entities_kind"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "head",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("schema_revision", TEXT, nullable=False),
        sa.Column("rendering_version", sa.BigInteger(), nullable=False),
        sa.Column("has_stale_renderings", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_one_row")),
        sa.CheckConstraint("revision >= 0", name=op.f("ck_head_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_head")),
    )
    op.create_table(
        "revisions",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", TEXT, nullable=False),
        sa.Column("actor", TEXT, nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("origin", TEXT, nullable=False),
        sa.CheckConstraint("origin IN ('seed', 'api', 'import')", name=op.f("ck_revisions_origin")),
        sa.CheckConstraint("number >= 1", name=op.f("ck_revisions_positive")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_revisions")),
    )
    op.create_table(
        "search_tokens",
        sa.Column("form", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.Column("record_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("weight", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("record_id", TEXT, nullable=False),
        sa.CheckConstraint("form BETWEEN 0 AND 2", name=op.f("ck_search_tokens_form")),
        sa.CheckConstraint(
            "record_type BETWEEN 0 AND 5", name=op.f("ck_search_tokens_record_type")
        ),
        sa.PrimaryKeyConstraint(
            "form", "token", "record_type", "weight", "record_id", name=op.f("pk_search_tokens")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "search_terms",
        sa.Column("skeleton", TEXT, nullable=False),
        sa.Column("token", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("skeleton", "token", name=op.f("pk_search_terms")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "token_lists",
        sa.Column("record_id", TEXT, nullable=False),
        sa.Column("record_type", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("tokens", TEXT, nullable=False),
        sa.CheckConstraint("record_type BETWEEN 0 AND 5", name=op.f("ck_token_lists_record_type")),
        sa.PrimaryKeyConstraint("record_id", "record_type", name=op.f("pk_token_lists")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "stale_renderings",
        sa.Column("record_type", TEXT, nullable=False),
        sa.Column("record_id", TEXT, nullable=False),
        sa.Column("scope", sa.SmallInteger(), nullable=False),
        sa.CheckConstraint(
            "record_type IN ('entity', 'citation')", name=op.f("ck_stale_renderings_record_type")
        ),
        sa.CheckConstraint("scope IN (0, 1, 2)", name=op.f("ck_stale_renderings_scope")),
        sa.PrimaryKeyConstraint("record_type", "record_id", name=op.f("pk_stale_renderings")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "citation_keys",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.CheckConstraint("key <> ''", name=op.f("ck_citation_keys_key")),
        sa.CheckConstraint(
            "part IN ('author', 'container', 'publisher', 'doi', 'isbn', 'issn')",
            name=op.f("ck_citation_keys_part"),
        ),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_citation_keys_citation_id")
        ),
        sa.PrimaryKeyConstraint("citation_id", "part", "key", name=op.f("pk_citation_keys")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_citation_keys_key", "citation_keys", ["key", "part", "citation_id"], unique=False
    )
    op.create_table(
        "citation_versions",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=True),
        sa.Column("titles", TEXT, nullable=False),
        sa.Column("container_title", TEXT, nullable=True),
        sa.Column("publisher", TEXT, nullable=True),
        sa.Column("issued", TEXT, nullable=True),
        sa.Column("accessed", TEXT, nullable=True),
        sa.Column("archived", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("archive_url", TEXT, nullable=True),
        sa.Column("url_status", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("medium", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("csl_fields", TEXT, nullable=False),
        sa.Column("raw", TEXT, nullable=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "url_status IN ('live', 'dead', 'unfit', 'usurped', 'unknown')",
            name=op.f("ck_citation_versions_url_status"),
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_citation_versions_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_citation_versions_citation_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_citation_versions_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_citation_versions_to_revision")
        ),
        sa.PrimaryKeyConstraint("citation_id", "from_revision", name=op.f("pk_citation_versions")),
    )
    op.create_index(
        "ix_citation_versions_from_revision",
        "citation_versions",
        ["from_revision", "citation_id"],
        unique=False,
    )
    op.create_index(
        "ix_citation_versions_to_revision",
        "citation_versions",
        ["to_revision", "citation_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_index(
        "uq_citation_versions_open",
        "citation_versions",
        ["citation_id"],
        unique=True,
        sqlite_where=sa.text("to_revision IS NULL"),
        postgresql_where=sa.text("to_revision IS NULL"),
    )
    op.create_table(
        "citations_now",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("url_status", TEXT, nullable=False),
        sa.Column("title_key", TEXT, nullable=False),
        sa.Column("issued_earliest", sa.BigInteger(), nullable=False),
        sa.Column("issued_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("issued_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("issued_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["citations.id"], name=op.f("fk_citations_now_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations_now")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_citations_now_issued_earliest",
        "citations_now",
        ["issued_duration_class", "issued_earliest", "issued_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_citations_now_issued_earliest_desc",
        "citations_now",
        ["issued_duration_class", "issued_earliest_desc", "issued_latest_desc", "id"],
        unique=False,
    )
    op.create_index("ix_citations_now_language", "citations_now", ["language", "id"], unique=False)
    op.create_index(
        "ix_citations_now_title_key", "citations_now", ["title_key", "id"], unique=False
    )
    op.create_table(
        "document_versions",
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("sha256", TEXT, nullable=True),
        sa.Column("url", TEXT, nullable=True),
        sa.Column("authors", TEXT, nullable=False),
        sa.Column("issued", TEXT, nullable=True),
        sa.Column("accessed", TEXT, nullable=True),
        sa.Column("license", TEXT, nullable=True),
        sa.Column("citation_id", TEXT, nullable=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_document_versions_sha256")
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_document_versions_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_document_versions_citation_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_versions_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_document_versions_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_document_versions_to_revision")
        ),
        sa.PrimaryKeyConstraint("document_id", "from_revision", name=op.f("pk_document_versions")),
    )
    op.create_index(
        "ix_document_versions_from_revision",
        "document_versions",
        ["from_revision", "document_id"],
        unique=False,
    )
    op.create_index(
        "ix_document_versions_to_revision",
        "document_versions",
        ["to_revision", "document_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_index(
        "uq_document_versions_open",
        "document_versions",
        ["document_id"],
        unique=True,
        sqlite_where=sa.text("to_revision IS NULL"),
        postgresql_where=sa.text("to_revision IS NULL"),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("description", TEXT, nullable=True),
        sa.Column("license", TEXT, nullable=True),
        sa.Column("rules_off", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_dossiers_id")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.number"], name=op.f("fk_dossiers_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_table(
        "entity_status_versions",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status IN ('active', 'withdrawn')", name=op.f("ck_entity_status_versions_status")
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_entity_status_versions_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_entity_status_versions_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"],
            ["revisions.number"],
            name=op.f("fk_entity_status_versions_from_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"],
            ["revisions.number"],
            name=op.f("fk_entity_status_versions_to_revision"),
        ),
        sa.PrimaryKeyConstraint(
            "entity_id", "from_revision", name=op.f("pk_entity_status_versions")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_entity_status_versions_from_revision",
        "entity_status_versions",
        ["from_revision", "entity_id"],
        unique=False,
    )
    op.create_index(
        "ix_entity_status_versions_to_revision",
        "entity_status_versions",
        ["to_revision", "entity_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_index(
        "uq_entity_status_versions_open",
        "entity_status_versions",
        ["entity_id"],
        unique=True,
        sqlite_where=sa.text("to_revision IS NULL"),
        postgresql_where=sa.text("to_revision IS NULL"),
    )
    op.create_table(
        "events",
        sa.Column("dates_earliest", sa.BigInteger(), nullable=False),
        sa.Column("dates_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("dates_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("dates_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("scheduled_earliest", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_events_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_events_classification", "events", ["classification", "name_key", "id"], unique=False
    )
    op.create_index(
        "ix_events_dates_earliest",
        "events",
        ["dates_duration_class", "dates_earliest", "dates_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_events_dates_earliest_desc",
        "events",
        ["dates_duration_class", "dates_earliest_desc", "dates_latest_desc", "id"],
        unique=False,
    )
    op.create_index("ix_events_name_key", "events", ["name_key", "id"], unique=False)
    op.create_index(
        "ix_events_scheduled_earliest",
        "events",
        ["scheduled_duration_class", "scheduled_earliest", "scheduled_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_events_scheduled_earliest_desc",
        "events",
        ["scheduled_duration_class", "scheduled_earliest_desc", "scheduled_latest_desc", "id"],
        unique=False,
    )
    op.create_table(
        "lifespans",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("start_min", sa.BigInteger(), nullable=False),
        sa.Column("start_max", sa.BigInteger(), nullable=False),
        sa.Column("end_min", sa.BigInteger(), nullable=False),
        sa.Column("end_max", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_lifespans_entity_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_lifespans")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "mentions",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("mentioner_type", TEXT, nullable=False),
        sa.Column("mentioner_id", TEXT, nullable=False),
        sa.CheckConstraint(
            "mentioner_type IN ('entity', 'citation')", name=op.f("ck_mentions_mentioner_type")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_mentions_entity_id")),
        sa.PrimaryKeyConstraint(
            "entity_id", "mentioner_type", "mentioner_id", name=op.f("pk_mentions")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_mentions_mentioner", "mentions", ["mentioner_type", "mentioner_id"], unique=False
    )
    op.create_table(
        "organizations",
        sa.Column("founded_earliest", sa.BigInteger(), nullable=False),
        sa.Column("founded_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("founded_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("founded_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("dissolved_earliest", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_organizations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_organizations_classification",
        "organizations",
        ["classification", "name_key", "id"],
        unique=False,
    )
    op.create_index(
        "ix_organizations_dissolved_earliest",
        "organizations",
        ["dissolved_duration_class", "dissolved_earliest", "dissolved_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_organizations_dissolved_earliest_desc",
        "organizations",
        ["dissolved_duration_class", "dissolved_earliest_desc", "dissolved_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_organizations_founded_earliest",
        "organizations",
        ["founded_duration_class", "founded_earliest", "founded_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_organizations_founded_earliest_desc",
        "organizations",
        ["founded_duration_class", "founded_earliest_desc", "founded_latest_desc", "id"],
        unique=False,
    )
    op.create_index("ix_organizations_name_key", "organizations", ["name_key", "id"], unique=False)
    op.create_table(
        "persons",
        sa.Column("born_earliest", sa.BigInteger(), nullable=False),
        sa.Column("born_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("born_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("born_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("died_earliest", sa.BigInteger(), nullable=False),
        sa.Column("died_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("died_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("died_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_persons_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_persons_born_earliest",
        "persons",
        ["born_duration_class", "born_earliest", "born_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_persons_born_earliest_desc",
        "persons",
        ["born_duration_class", "born_earliest_desc", "born_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_persons_died_earliest",
        "persons",
        ["died_duration_class", "died_earliest", "died_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_persons_died_earliest_desc",
        "persons",
        ["died_duration_class", "died_earliest_desc", "died_latest_desc", "id"],
        unique=False,
    )
    op.create_index("ix_persons_name_key", "persons", ["name_key", "id"], unique=False)
    op.create_table(
        "places",
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_places_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_places_classification", "places", ["classification", "name_key", "id"], unique=False
    )
    op.create_index("ix_places_name_key", "places", ["name_key", "id"], unique=False)
    op.create_table(
        "redirects",
        sa.Column("old_id", TEXT, nullable=False),
        sa.Column("new_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("old_id <> new_id", name=op.f("ck_redirects_not_itself")),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision", name=op.f("ck_redirects_validity")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_redirects_from_revision")
        ),
        sa.ForeignKeyConstraint(["new_id"], ["entities.id"], name=op.f("fk_redirects_new_id")),
        sa.ForeignKeyConstraint(["old_id"], ["entities.id"], name=op.f("fk_redirects_old_id")),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_redirects_to_revision")
        ),
        sa.PrimaryKeyConstraint("old_id", "from_revision", name=op.f("pk_redirects")),
    )
    op.create_index(
        "ix_redirects_from_revision", "redirects", ["from_revision", "old_id"], unique=False
    )
    op.create_index("ix_redirects_new_id", "redirects", ["new_id"], unique=False)
    op.create_index(
        "ix_redirects_to_revision",
        "redirects",
        ["to_revision", "old_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_index(
        "uq_redirects_open",
        "redirects",
        ["old_id"],
        unique=True,
        sqlite_where=sa.text("to_revision IS NULL"),
        postgresql_where=sa.text("to_revision IS NULL"),
    )
    op.create_table(
        "rendered_entities",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("name_revision", sa.BigInteger(), nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("summary", TEXT, nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('organization', 'person', 'event', 'place', 'work')",
            name=op.f("ck_rendered_entities_kind"),
        ),
        sa.CheckConstraint(
            "status IN ('active', 'withdrawn')", name=op.f("ck_rendered_entities_status")
        ),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_rendered_entities_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rendered_entities")),
    )
    op.create_index(
        "ix_rendered_entities_status_kind",
        "rendered_entities",
        ["status", "kind", "name_key", "id"],
        unique=False,
    )
    op.create_index(
        "ix_rendered_entities_status_name_key",
        "rendered_entities",
        ["status", "name_key", "id"],
        unique=False,
    )
    op.create_table(
        "statements",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject", TEXT, nullable=False),
        sa.Column("property", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("value", TEXT, nullable=True),
        sa.Column("value_entity", TEXT, nullable=True),
        sa.Column("value_citation", TEXT, nullable=True),
        sa.Column("lang", TEXT, nullable=True),
        sa.Column("qualifiers", TEXT, nullable=False),
        sa.CheckConstraint(
            "(value IS NULL) = (type IN ('somevalue', 'novalue'))", name=op.f("ck_statements_value")
        ),
        sa.CheckConstraint(
            "(value_citation IS NULL) = (type <> 'citation')",
            name=op.f("ck_statements_value_citation"),
        ),
        sa.CheckConstraint(
            "(value_entity IS NULL) = (type <> 'entity')", name=op.f("ck_statements_value_entity")
        ),
        sa.CheckConstraint("lang IS NULL OR type = 'text'", name=op.f("ck_statements_lang")),
        sa.CheckConstraint(
            "type IN ('text', 'entity', 'citation', 'date', 'url', 'number', 'coordinates', 'somevalue', 'novalue')",
            name=op.f("ck_statements_type"),
        ),
        sa.CheckConstraint(
            "value_citation IS NULL OR value_citation = value",
            name=op.f("ck_statements_same_citation"),
        ),
        sa.CheckConstraint(
            "value_entity IS NULL OR value_entity = value", name=op.f("ck_statements_same_entity")
        ),
        sa.ForeignKeyConstraint(["subject"], ["entities.id"], name=op.f("fk_statements_subject")),
        sa.ForeignKeyConstraint(
            ["value_citation"], ["citations.id"], name=op.f("fk_statements_value_citation")
        ),
        sa.ForeignKeyConstraint(
            ["value_entity"], ["entities.id"], name=op.f("fk_statements_value_entity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements")),
    )
    op.create_index(op.f("ix_statements_subject"), "statements", ["subject"], unique=False)
    op.create_index(
        "ix_statements_value_citation",
        "statements",
        ["value_citation"],
        unique=False,
        sqlite_where=sa.text("value_citation IS NOT NULL"),
        postgresql_where=sa.text("value_citation IS NOT NULL"),
    )
    op.create_index(
        "ix_statements_value_entity",
        "statements",
        ["value_entity"],
        unique=False,
        sqlite_where=sa.text("value_entity IS NOT NULL"),
        postgresql_where=sa.text("value_entity IS NOT NULL"),
    )
    op.create_table(
        "page_sessions",
        sa.Column("token_sha256", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("expires_at", TEXT, nullable=False),
        sa.CheckConstraint("length(token_sha256) = 64", name=op.f("ck_page_sessions_token_sha256")),
        sa.ForeignKeyConstraint(["key_id"], ["api_keys.id"], name=op.f("fk_page_sessions_key_id")),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_page_sessions")),
    )
    op.create_index("ix_page_sessions_key_id", "page_sessions", ["key_id"], unique=False)
    op.create_table(
        "stored_responses",
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("idempotency_key", TEXT, nullable=False),
        sa.Column("request_sha256", TEXT, nullable=False),
        sa.Column("created_at", TEXT, nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=False),
        sa.Column("headers", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.CheckConstraint(
            "length(request_sha256) = 64", name=op.f("ck_stored_responses_request_sha256")
        ),
        sa.CheckConstraint("status BETWEEN 200 AND 299", name=op.f("ck_stored_responses_status")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_keys.id"], name=op.f("fk_stored_responses_key_id")
        ),
        sa.PrimaryKeyConstraint("key_id", "idempotency_key", name=op.f("pk_stored_responses")),
    )
    op.create_index(
        "ix_stored_responses_created_at", "stored_responses", ["created_at"], unique=False
    )
    op.create_table(
        "works",
        sa.Column("completed_earliest", sa.BigInteger(), nullable=False),
        sa.Column("completed_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("completed_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("completed_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("published_earliest", sa.BigInteger(), nullable=False),
        sa.Column("published_earliest_desc", sa.BigInteger(), nullable=False),
        sa.Column("published_latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("published_duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_works_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_works_classification", "works", ["classification", "name_key", "id"], unique=False
    )
    op.create_index(
        "ix_works_completed_earliest",
        "works",
        ["completed_duration_class", "completed_earliest", "completed_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_works_completed_earliest_desc",
        "works",
        ["completed_duration_class", "completed_earliest_desc", "completed_latest_desc", "id"],
        unique=False,
    )
    op.create_index("ix_works_name_key", "works", ["name_key", "id"], unique=False)
    op.create_index(
        "ix_works_published_earliest",
        "works",
        ["published_duration_class", "published_earliest", "published_latest_desc", "id"],
        unique=False,
    )
    op.create_index(
        "ix_works_published_earliest_desc",
        "works",
        ["published_duration_class", "published_earliest_desc", "published_latest_desc", "id"],
        unique=False,
    )
    op.create_table(
        "citation_authors",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("family", TEXT, nullable=True),
        sa.Column("given", TEXT, nullable=True),
        sa.CheckConstraint("position >= 0", name=op.f("ck_citation_authors_position")),
        sa.ForeignKeyConstraint(
            ["citation_id", "from_revision"],
            ["citation_versions.citation_id", "citation_versions.from_revision"],
            name=op.f("fk_citation_authors_citation_id_from_revision"),
        ),
        sa.PrimaryKeyConstraint(
            "citation_id", "from_revision", "position", name=op.f("pk_citation_authors")
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "citation_entities",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("part", TEXT, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entity_id", TEXT, nullable=False),
        sa.CheckConstraint(
            "part IN ('author', 'container', 'publisher', 'contributor')",
            name=op.f("ck_citation_entities_part"),
        ),
        sa.ForeignKeyConstraint(
            ["citation_id", "from_revision"],
            ["citation_versions.citation_id", "citation_versions.from_revision"],
            name=op.f("fk_citation_entities_citation_id_from_revision"),
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_citation_entities_entity_id")
        ),
        sa.PrimaryKeyConstraint(
            "citation_id",
            "from_revision",
            "part",
            "position",
            "seq",
            name=op.f("pk_citation_entities"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_citation_entities_entity_id"), "citation_entities", ["entity_id"], unique=False
    )
    op.create_table(
        "document_references",
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("number >= 1", name=op.f("ck_document_references_number")),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_document_references_citation_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "from_revision"],
            ["document_versions.document_id", "document_versions.from_revision"],
            name=op.f("fk_document_references_document_id_from_revision"),
        ),
        sa.PrimaryKeyConstraint(
            "document_id", "from_revision", "number", name=op.f("pk_document_references")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        op.f("ix_document_references_citation_id"),
        "document_references",
        ["citation_id"],
        unique=False,
    )
    op.create_table(
        "document_sections",
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("heading", TEXT, nullable=True),
        sa.Column("first_line", sa.BigInteger(), nullable=True),
        sa.Column("last_line", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "(first_line IS NULL) = (last_line IS NULL)", name=op.f("ck_document_sections_lines")
        ),
        sa.CheckConstraint(
            "first_line IS NULL OR first_line >= 1", name=op.f("ck_document_sections_first_line")
        ),
        sa.CheckConstraint(
            "last_line IS NULL OR last_line >= first_line",
            name=op.f("ck_document_sections_last_line"),
        ),
        sa.ForeignKeyConstraint(
            ["document_id", "from_revision"],
            ["document_versions.document_id", "document_versions.from_revision"],
            name=op.f("fk_document_sections_document_id_from_revision"),
        ),
        sa.PrimaryKeyConstraint(
            "document_id", "from_revision", "key", name=op.f("pk_document_sections")
        ),
        sa.UniqueConstraint(
            "document_id",
            "from_revision",
            "position",
            name=op.f("uq_document_sections_document_id_from_revision_position"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "dossier_baselines",
        sa.Column("dossier_id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("items", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint(
            "type IN ('entity', 'citation', 'document', 'statement', 'evidence')",
            name=op.f("ck_dossier_baselines_type"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_baselines_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "type", name=op.f("pk_dossier_baselines")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "evidence",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("citation_id", TEXT, nullable=True),
        sa.Column("document_id", TEXT, nullable=True),
        sa.Column("section", TEXT, nullable=True),
        sa.Column("exact", TEXT, nullable=True),
        sa.Column("prefix", TEXT, nullable=True),
        sa.Column("suffix", TEXT, nullable=True),
        sa.Column("locator", TEXT, nullable=True),
        sa.Column("stance", TEXT, nullable=False),
        sa.CheckConstraint(
            "stance IN ('supports', 'contradicts')", name=op.f("ck_evidence_stance")
        ),
        sa.CheckConstraint(
            "citation_id IS NOT NULL OR document_id IS NOT NULL", name=op.f("ck_evidence_source")
        ),
        sa.CheckConstraint(
            "exact IS NOT NULL OR (prefix IS NULL AND suffix IS NULL)",
            name=op.f("ck_evidence_affixes"),
        ),
        sa.CheckConstraint("exact IS NULL OR section IS NOT NULL", name=op.f("ck_evidence_exact")),
        sa.CheckConstraint(
            "locator IS NULL OR citation_id IS NOT NULL", name=op.f("ck_evidence_locator")
        ),
        sa.CheckConstraint(
            "section IS NULL OR document_id IS NOT NULL", name=op.f("ck_evidence_section")
        ),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_evidence_citation_id")
        ),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_evidence_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_evidence_statement_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
    )
    op.create_index(
        "ix_evidence_citation_id",
        "evidence",
        ["citation_id"],
        unique=False,
        sqlite_where=sa.text("citation_id IS NOT NULL"),
        postgresql_where=sa.text("citation_id IS NOT NULL"),
    )
    op.create_index(
        "ix_evidence_document_id_section",
        "evidence",
        ["document_id", "section"],
        unique=False,
        sqlite_where=sa.text("document_id IS NOT NULL"),
        postgresql_where=sa.text("document_id IS NOT NULL"),
    )
    op.create_index(op.f("ix_evidence_statement_id"), "evidence", ["statement_id"], unique=False)
    op.create_table(
        "names",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("script", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("displayed", sa.SmallInteger(), nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("latin", TEXT, nullable=False),
        sa.CheckConstraint(
            "kind IS NULL OR kind IN ('preferred', 'native', 'translation', 'transliteration', 'alias', 'abbreviation', 'former')",
            name=op.f("ck_names_kind"),
        ),
        sa.CheckConstraint("text <> ''", name=op.f("ck_names_text")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_names_entity_id")),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_names_statement_id")
        ),
        sa.PrimaryKeyConstraint("entity_id", "statement_id", name=op.f("pk_names")),
    )
    op.create_index("ix_names_key", "names", ["key", "entity_id"], unique=False)
    op.create_table(
        "statement_states",
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=False),
        sa.Column("superseded_by", TEXT, nullable=True),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_statement_states_rank")
        ),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'retracted')",
            name=op.f("ck_statement_states_state"),
        ),
        sa.CheckConstraint(
            "superseded_by IS NULL OR state = 'superseded'",
            name=op.f("ck_statement_states_superseded_by"),
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_statement_states_validity"),
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_statement_states_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_statement_states_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["superseded_by"], ["statements.id"], name=op.f("fk_statement_states_superseded_by")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_statement_states_to_revision")
        ),
        sa.PrimaryKeyConstraint("statement_id", "from_revision", name=op.f("pk_statement_states")),
        sa.UniqueConstraint(
            "from_revision", "seq", name=op.f("uq_statement_states_from_revision_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_statement_states_to_revision",
        "statement_states",
        ["to_revision", "statement_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_table(
        "statements_now",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject_now", TEXT, nullable=False),
        sa.Column("subject_kind", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("property", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("value_now", TEXT, nullable=True),
        sa.Column("text_key", TEXT, nullable=True),
        sa.Column("role_key", TEXT, nullable=True),
        sa.Column("claim", TEXT, nullable=True),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.Column("anchored", sa.SmallInteger(), nullable=False),
        sa.Column("disputed", sa.SmallInteger(), nullable=False),
        sa.Column("displayed", sa.SmallInteger(), nullable=False),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("duration_class", sa.SmallInteger(), nullable=True),
        sa.Column("first_revision", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_statements_now_rank")
        ),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'retracted')", name=op.f("ck_statements_now_state")
        ),
        sa.CheckConstraint(
            "subject_kind IN ('organization', 'person', 'event', 'place', 'work')",
            name=op.f("ck_statements_now_subject_kind"),
        ),
        sa.CheckConstraint(
            "type IN ('text', 'entity', 'citation', 'date', 'url', 'number', 'coordinates', 'somevalue', 'novalue')",
            name=op.f("ck_statements_now_type"),
        ),
        sa.ForeignKeyConstraint(["id"], ["statements.id"], name=op.f("fk_statements_now_id")),
        sa.ForeignKeyConstraint(
            ["subject_now"], ["entities.id"], name=op.f("fk_statements_now_subject_now")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statements_now")),
    )
    op.create_index(
        "ix_statements_now_property",
        "statements_now",
        ["property", "first_revision", "seq"],
        unique=False,
    )
    op.create_index(
        "ix_statements_now_subject_now_property",
        "statements_now",
        ["subject_now", "property", "first_revision", "seq"],
        unique=False,
    )
    op.create_index(
        "ix_statements_now_claim",
        "statements_now",
        ["claim"],
        unique=False,
        sqlite_where=sa.text("claim IS NOT NULL"),
        postgresql_where=sa.text("claim IS NOT NULL"),
    )
    op.create_index(
        "ix_statements_now_value_now_property",
        "statements_now",
        ["value_now", "property", "first_revision", "seq"],
        unique=False,
    )
    op.create_index(
        "ix_statements_now_earliest",
        "statements_now",
        ["property", "displayed", "earliest", "subject_now"],
        unique=False,
        sqlite_where=sa.text("type = 'date'"),
        postgresql_where=sa.text("type = 'date'"),
    )
    op.create_index(
        "ix_statements_now_latest_desc",
        "statements_now",
        ["property", "displayed", "latest_desc", "subject_now"],
        unique=False,
        sqlite_where=sa.text("type = 'date'"),
        postgresql_where=sa.text("type = 'date'"),
    )
    op.create_index(
        "ix_statements_now_order", "statements_now", ["first_revision", "seq"], unique=True
    )
    op.create_index(
        "ix_statements_now_value_now",
        "statements_now",
        ["value_now", "property", "displayed", "name_key", "subject_now"],
        unique=False,
    )
    op.create_index(
        "ix_statements_now_text_key",
        "statements_now",
        ["text_key", "property", "displayed", "name_key", "subject_now"],
        unique=False,
        sqlite_where=sa.text("text_key IS NOT NULL"),
        postgresql_where=sa.text("text_key IS NOT NULL"),
    )
    # Among indexes of equal cost, PostgreSQL prefers the last one created.
    op.create_index(
        "ix_statements_now_time",
        "statements_now",
        ["duration_class", "earliest", "latest_desc", "id"],
        unique=False,
        sqlite_where=sa.text("duration_class IS NOT NULL"),
        postgresql_where=sa.text("duration_class IS NOT NULL"),
    )
    op.create_index(
        "ix_statements_now_property_time",
        "statements_now",
        ["property", "duration_class", "earliest", "latest_desc", "id"],
        unique=False,
        sqlite_where=sa.text("duration_class IS NOT NULL"),
        postgresql_where=sa.text("duration_class IS NOT NULL"),
    )
    op.create_index(
        "ix_statements_now_kind_time",
        "statements_now",
        ["subject_kind", "duration_class", "earliest", "latest_desc", "id"],
        unique=False,
        sqlite_where=sa.text("duration_class IS NOT NULL"),
        postgresql_where=sa.text("duration_class IS NOT NULL"),
    )
    op.create_table(
        "timeline_entries",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("role", TEXT, nullable=False),
        sa.Column("earliest", sa.BigInteger(), nullable=False),
        sa.Column("latest_desc", sa.BigInteger(), nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.CheckConstraint("role IN ('involved', 'place')", name=op.f("ck_timeline_entries_role")),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_timeline_entries_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["statements.id"], name=op.f("fk_timeline_entries_statement_id")
        ),
        sa.PrimaryKeyConstraint(
            "entity_id",
            "role",
            "earliest",
            "latest_desc",
            "statement_id",
            name=op.f("pk_timeline_entries"),
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_timeline_entries_statement_id", "timeline_entries", ["statement_id"], unique=False
    )
    op.create_table(
        "evidence_versions",
        sa.Column("evidence_id", TEXT, nullable=False),
        sa.Column("basis", TEXT, nullable=False),
        sa.Column("stated_as", TEXT, nullable=True),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_evidence_versions_validity"),
        ),
        sa.CheckConstraint(
            "basis IN ('stated', 'record', 'inferred')", name=op.f("ck_evidence_versions_basis")
        ),
        sa.CheckConstraint(
            "basis <> 'inferred' OR note IS NOT NULL", name=op.f("ck_evidence_versions_inferred")
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_versions_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_evidence_versions_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_evidence_versions_to_revision")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "from_revision", name=op.f("pk_evidence_versions")),
        sa.UniqueConstraint(
            "from_revision", "seq", name=op.f("uq_evidence_versions_from_revision_seq")
        ),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_evidence_versions_to_revision",
        "evidence_versions",
        ["to_revision", "evidence_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.create_table(
        "document_texts",
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_document_texts_sha256")),
        sa.ForeignKeyConstraint(
            ["document_id"], ["documents.id"], name=op.f("fk_document_texts_document_id")
        ),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.number"], name=op.f("fk_document_texts_revision")
        ),
        sa.PrimaryKeyConstraint("document_id", "sha256", name=op.f("pk_document_texts")),
    )
    op.create_table(
        "link_checks",
        sa.Column("citation_id", TEXT, nullable=False),
        sa.Column("field", TEXT, nullable=False),
        sa.Column("checked_at", TEXT, nullable=False),
        sa.Column("url", TEXT, nullable=False),
        sa.Column("outcome", TEXT, nullable=False),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("redirects", TEXT, nullable=False),
        sa.Column("error", TEXT, nullable=True),
        sa.CheckConstraint("field IN ('url', 'archive_url')", name=op.f("ck_link_checks_field")),
        sa.CheckConstraint(
            "outcome IN ('ok', 'http_error', 'unreachable', 'invalid', 'forbidden_address', "
            "'disallowed')",
            name=op.f("ck_link_checks_outcome"),
        ),
        sa.CheckConstraint(
            "status IS NULL OR status BETWEEN 100 AND 999", name=op.f("ck_link_checks_status")
        ),
        sa.CheckConstraint(
            "status IS NOT NULL OR error IS NOT NULL", name=op.f("ck_link_checks_error")
        ),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_link_checks_citation_id")
        ),
        sa.PrimaryKeyConstraint("citation_id", "field", "checked_at", name=op.f("pk_link_checks")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "anchor_checks",
        sa.Column("evidence_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("exact", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_anchor_checks_validity"),
        ),
        sa.CheckConstraint(
            "state IN ('found', 'found_normalized', 'ambiguous', 'missing', 'no_text')",
            name=op.f("ck_anchor_checks_state"),
        ),
        sa.CheckConstraint(
            "(exact IS NULL) = (state NOT IN ('found', 'found_normalized'))",
            name=op.f("ck_anchor_checks_quotation"),
        ),
        sa.CheckConstraint(
            "(before IS NULL) = (exact IS NULL) AND (after IS NULL) = (exact IS NULL)",
            name=op.f("ck_anchor_checks_context"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_anchor_checks_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_anchor_checks_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_anchor_checks_to_revision")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "from_revision", name=op.f("pk_anchor_checks")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_anchor_checks_state",
        "anchor_checks",
        ["state", "evidence_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NULL"),
        postgresql_where=sa.text("to_revision IS NULL"),
    )
    op.create_index(
        "ix_anchor_checks_to_revision",
        "anchor_checks",
        ["to_revision", "evidence_id"],
        unique=False,
        sqlite_where=sa.text("to_revision IS NOT NULL"),
        postgresql_where=sa.text("to_revision IS NOT NULL"),
    )
    op.execute(
        "INSERT INTO head (id, revision, schema_revision, rendering_version, has_stale_renderings) "
        "VALUES (1, 0, '', 0, 0)"
    )


def downgrade() -> None:
    op.drop_table("anchor_checks")
    op.drop_table("link_checks")
    op.drop_table("document_texts")
    op.drop_table("evidence_versions")
    op.drop_table("timeline_entries")
    op.drop_table("statements_now")
    op.drop_table("statement_states")
    op.drop_table("names")
    op.drop_table("evidence")
    op.drop_table("dossier_baselines")
    op.drop_table("document_sections")
    op.drop_table("document_references")
    op.drop_table("citation_entities")
    op.drop_table("citation_authors")
    op.drop_table("works")
    op.drop_table("stored_responses")
    op.drop_table("page_sessions")
    op.drop_table("statements")
    op.drop_table("rendered_entities")
    op.drop_table("redirects")
    op.drop_table("places")
    op.drop_table("persons")
    op.drop_table("organizations")
    op.drop_table("mentions")
    op.drop_table("lifespans")
    op.drop_table("events")
    op.drop_table("entity_status_versions")
    op.drop_table("dossiers")
    op.drop_table("document_versions")
    op.drop_table("citations_now")
    op.drop_table("citation_versions")
    op.drop_table("citation_keys")
    op.drop_table("stale_renderings")
    op.drop_table("token_lists")
    op.drop_table("search_terms")
    op.drop_table("search_tokens")
    op.drop_table("revisions")
    op.drop_table("head")
    op.drop_table("entities")
    op.drop_table("documents")
    op.drop_table("citations")
    op.drop_table("audit_state")
    op.drop_table("audit_keys")
    op.drop_table("audit_findings")
    op.drop_table("audit_finding_records")
    op.drop_table("audit_acknowledgements")
    op.drop_table("api_keys")
