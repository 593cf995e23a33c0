"""Create the first schema."""

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
        "citations",
        sa.Column("id", TEXT, nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_citations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
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
    )
    op.create_table(
        "head",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("rendering", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_head_one_row")),
        sa.CheckConstraint("n >= 0", name=op.f("ck_head_not_negative")),
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
            name=op.f("ck_citation_versions_span"),
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
    with op.batch_alter_table("citation_versions", schema=None) as batch_op:
        batch_op.create_index("ix_citation_versions_from_revision", ["from_revision"], unique=False)
        batch_op.create_index(
            "ix_citation_versions_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_citation_versions_open",
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
        sa.Column("issued_min", sa.BigInteger(), nullable=False),
        sa.Column("issued_desc", sa.BigInteger(), nullable=False),
        sa.Column("issued_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("digest", TEXT, nullable=False),
        sa.Column("body", TEXT, nullable=False),
        sa.ForeignKeyConstraint(["id"], ["citations.id"], name=op.f("fk_citations_now_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations_now")),
    )
    with op.batch_alter_table("citations_now", schema=None) as batch_op:
        batch_op.create_index(
            "ix_citations_now_issued_desc", ["issued_desc", "issued_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_citations_now_issued_min", ["issued_min", "issued_neg_max", "id"], unique=False
        )
        batch_op.create_index("ix_citations_now_title_key", ["title_key", "id"], unique=False)

    op.create_table(
        "document_versions",
        sa.Column("document_id", TEXT, nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=True),
        sa.Column("sha256", TEXT, nullable=True),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "sha256 IS NULL OR length(sha256) = 64", name=op.f("ck_document_versions_sha256")
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_document_versions_span"),
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
    with op.batch_alter_table("document_versions", schema=None) as batch_op:
        batch_op.create_index("ix_document_versions_from_revision", ["from_revision"], unique=False)
        batch_op.create_index(
            "ix_document_versions_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_document_versions_open",
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
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("id <> ''", name=op.f("ck_dossiers_id")),
        sa.ForeignKeyConstraint(
            ["revision"], ["revisions.number"], name=op.f("fk_dossiers_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
    )
    op.create_table(
        "entity_lives",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("status", TEXT, nullable=False),
        sa.Column("reason", TEXT, nullable=True),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "status IN ('active', 'withdrawn')", name=op.f("ck_entity_lives_status")
        ),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision", name=op.f("ck_entity_lives_span")
        ),
        sa.ForeignKeyConstraint(
            ["entity_id"], ["entities.id"], name=op.f("fk_entity_lives_entity_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_entity_lives_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_entity_lives_to_revision")
        ),
        sa.PrimaryKeyConstraint("entity_id", "from_revision", name=op.f("pk_entity_lives")),
    )
    with op.batch_alter_table("entity_lives", schema=None) as batch_op:
        batch_op.create_index("ix_entity_lives_from_revision", ["from_revision"], unique=False)
        batch_op.create_index(
            "ix_entity_lives_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_entity_lives_open",
            ["entity_id"],
            unique=True,
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )

    op.create_table(
        "events",
        sa.Column("dates_min", sa.BigInteger(), nullable=False),
        sa.Column("dates_desc", sa.BigInteger(), nullable=False),
        sa.Column("dates_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_min", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_desc", sa.BigInteger(), nullable=False),
        sa.Column("scheduled_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_events_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_classification", ["classification", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_events_dates_desc", ["dates_desc", "dates_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_events_dates_min", ["dates_min", "dates_neg_max", "id"], unique=False
        )
        batch_op.create_index("ix_events_name_key", ["name_key", "id"], unique=False)
        batch_op.create_index(
            "ix_events_scheduled_desc", ["scheduled_desc", "scheduled_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_events_scheduled_min", ["scheduled_min", "scheduled_neg_max", "id"], unique=False
        )

    op.create_table(
        "mentions",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("holder_type", TEXT, nullable=False),
        sa.Column("holder_id", TEXT, nullable=False),
        sa.CheckConstraint(
            "holder_type IN ('entity', 'citation')", name=op.f("ck_mentions_holder_type")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_mentions_entity_id")),
        sa.PrimaryKeyConstraint("entity_id", "holder_type", "holder_id", name=op.f("pk_mentions")),
    )
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.create_index("ix_mentions_holder", ["holder_type", "holder_id"], unique=False)

    op.create_table(
        "organizations",
        sa.Column("founded_min", sa.BigInteger(), nullable=False),
        sa.Column("founded_desc", sa.BigInteger(), nullable=False),
        sa.Column("founded_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_min", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_desc", sa.BigInteger(), nullable=False),
        sa.Column("dissolved_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_organizations_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
    )
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.create_index(
            "ix_organizations_classification", ["classification", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_organizations_dissolved_desc",
            ["dissolved_desc", "dissolved_neg_max", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_organizations_dissolved_min",
            ["dissolved_min", "dissolved_neg_max", "id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_organizations_founded_desc", ["founded_desc", "founded_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_organizations_founded_min", ["founded_min", "founded_neg_max", "id"], unique=False
        )
        batch_op.create_index("ix_organizations_name_key", ["name_key", "id"], unique=False)

    op.create_table(
        "persons",
        sa.Column("born_min", sa.BigInteger(), nullable=False),
        sa.Column("born_desc", sa.BigInteger(), nullable=False),
        sa.Column("born_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("died_min", sa.BigInteger(), nullable=False),
        sa.Column("died_desc", sa.BigInteger(), nullable=False),
        sa.Column("died_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_persons_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.create_index(
            "ix_persons_born_desc", ["born_desc", "born_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_persons_born_min", ["born_min", "born_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_persons_died_desc", ["died_desc", "died_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_persons_died_min", ["died_min", "died_neg_max", "id"], unique=False
        )
        batch_op.create_index("ix_persons_name_key", ["name_key", "id"], unique=False)

    op.create_table(
        "places",
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_places_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_places")),
    )
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.create_index(
            "ix_places_classification", ["classification", "name_key", "id"], unique=False
        )
        batch_op.create_index("ix_places_name_key", ["name_key", "id"], unique=False)

    op.create_table(
        "redirects",
        sa.Column("old_id", TEXT, nullable=False),
        sa.Column("new_id", TEXT, nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("old_id <> new_id", name=op.f("ck_redirects_not_itself")),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision", name=op.f("ck_redirects_span")
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
    with op.batch_alter_table("redirects", schema=None) as batch_op:
        batch_op.create_index("ix_redirects_from_revision", ["from_revision"], unique=False)
        batch_op.create_index("ix_redirects_new_id", ["new_id"], unique=False)
        batch_op.create_index(
            "ix_redirects_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_redirects_open",
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
        sa.Column("body", TEXT, nullable=False),
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
    with op.batch_alter_table("rendered_entities", schema=None) as batch_op:
        batch_op.create_index(
            "ix_rendered_entities_status_kind", ["status", "kind", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_rendered_entities_status_name_key", ["status", "name_key", "id"], unique=False
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
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statements_subject"), ["subject"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_statements_value_citation"), ["value_citation"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_statements_value_entity"), ["value_entity"], unique=False
        )

    op.create_table(
        "works",
        sa.Column("completed_min", sa.BigInteger(), nullable=False),
        sa.Column("completed_desc", sa.BigInteger(), nullable=False),
        sa.Column("completed_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("published_min", sa.BigInteger(), nullable=False),
        sa.Column("published_desc", sa.BigInteger(), nullable=False),
        sa.Column("published_neg_max", sa.BigInteger(), nullable=False),
        sa.Column("classification", TEXT, nullable=True),
        sa.Column("id", TEXT, nullable=False),
        sa.Column("name_key", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["entities.id"], name=op.f("fk_works_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_works")),
    )
    with op.batch_alter_table("works", schema=None) as batch_op:
        batch_op.create_index(
            "ix_works_classification", ["classification", "name_key", "id"], unique=False
        )
        batch_op.create_index(
            "ix_works_completed_desc", ["completed_desc", "completed_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_works_completed_min", ["completed_min", "completed_neg_max", "id"], unique=False
        )
        batch_op.create_index("ix_works_name_key", ["name_key", "id"], unique=False)
        batch_op.create_index(
            "ix_works_published_desc", ["published_desc", "published_neg_max", "id"], unique=False
        )
        batch_op.create_index(
            "ix_works_published_min", ["published_min", "published_neg_max", "id"], unique=False
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
            "part IN ('author', 'container', 'publisher')", name=op.f("ck_citation_entities_part")
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
    )
    with op.batch_alter_table("citation_entities", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_citation_entities_entity_id"), ["entity_id"], unique=False
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
    )
    with op.batch_alter_table("document_references", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_document_references_citation_id"), ["citation_id"], unique=False
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
    )
    op.create_table(
        "dossier_facts",
        sa.Column("dossier_id", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("fingerprint", TEXT, nullable=False),
        sa.CheckConstraint(
            "type IN ('entity', 'citation', 'document', 'statement', 'evidence')",
            name=op.f("ck_dossier_facts_type"),
        ),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_facts_dossier_id")
        ),
        sa.PrimaryKeyConstraint("dossier_id", "type", "key", name=op.f("pk_dossier_facts")),
    )
    with op.batch_alter_table("dossier_facts", schema=None) as batch_op:
        batch_op.create_index("ix_dossier_facts_key", ["type", "key"], unique=False)

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
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_evidence_citation_id"), ["citation_id"], unique=False)
        batch_op.create_index(
            "ix_evidence_document_id_section", ["document_id", "section"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_evidence_statement_id"), ["statement_id"], unique=False
        )

    op.create_table(
        "names",
        sa.Column("entity_id", TEXT, nullable=False),
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.Column("language", TEXT, nullable=False),
        sa.Column("script", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=True),
        sa.Column("key", TEXT, nullable=False),
        sa.Column("latin", TEXT, nullable=False),
        sa.Column("skeleton", TEXT, nullable=False),
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
    with op.batch_alter_table("names", schema=None) as batch_op:
        batch_op.create_index("ix_names_key", ["key", "entity_id"], unique=False)
        batch_op.create_index("ix_names_latin", ["latin", "entity_id"], unique=False)
        batch_op.create_index("ix_names_skeleton", ["skeleton", "entity_id"], unique=False)

    op.create_table(
        "statement_states",
        sa.Column("statement_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=False),
        sa.Column("stated_as", TEXT, nullable=True),
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
            name=op.f("ck_statement_states_span"),
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
    )
    with op.batch_alter_table("statement_states", schema=None) as batch_op:
        batch_op.create_index(
            "ix_statement_states_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_statement_states_open",
            ["statement_id"],
            unique=True,
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )

    op.create_table(
        "statements_now",
        sa.Column("id", TEXT, nullable=False),
        sa.Column("subject_now", TEXT, nullable=False),
        sa.Column("property", TEXT, nullable=False),
        sa.Column("type", TEXT, nullable=False),
        sa.Column("value_now", TEXT, nullable=True),
        sa.Column("claim", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("rank", TEXT, nullable=False),
        sa.Column("sourced", sa.SmallInteger(), nullable=False),
        sa.Column("anchored", sa.SmallInteger(), nullable=False),
        sa.Column("disputed", sa.SmallInteger(), nullable=False),
        sa.Column("shown", sa.SmallInteger(), nullable=False),
        sa.Column("min", sa.BigInteger(), nullable=False),
        sa.Column("neg_max", sa.BigInteger(), nullable=False),
        sa.Column("first_revision", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "rank IN ('preferred', 'normal', 'deprecated')", name=op.f("ck_statements_now_rank")
        ),
        sa.CheckConstraint(
            "state IN ('current', 'superseded', 'retracted')", name=op.f("ck_statements_now_state")
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
    with op.batch_alter_table("statements_now", schema=None) as batch_op:
        batch_op.create_index("ix_statements_now_claim", ["claim"], unique=False)
        batch_op.create_index("ix_statements_now_order", ["first_revision", "seq"], unique=True)
        batch_op.create_index(
            "ix_statements_now_property", ["property", "first_revision", "seq"], unique=False
        )
        batch_op.create_index(
            "ix_statements_now_subject_now_property", ["subject_now", "property"], unique=False
        )
        batch_op.create_index(
            "ix_statements_now_value_now_property", ["value_now", "property"], unique=False
        )

    op.create_table(
        "evidence_lives",
        sa.Column("evidence_id", TEXT, nullable=False),
        sa.Column("note", TEXT, nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("from_revision", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("to_revision", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "to_revision IS NULL OR to_revision > from_revision",
            name=op.f("ck_evidence_lives_span"),
        ),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_evidence_lives_evidence_id")
        ),
        sa.ForeignKeyConstraint(
            ["from_revision"], ["revisions.number"], name=op.f("fk_evidence_lives_from_revision")
        ),
        sa.ForeignKeyConstraint(
            ["to_revision"], ["revisions.number"], name=op.f("fk_evidence_lives_to_revision")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "from_revision", name=op.f("pk_evidence_lives")),
        sa.UniqueConstraint(
            "from_revision", "seq", name=op.f("uq_evidence_lives_from_revision_seq")
        ),
    )
    with op.batch_alter_table("evidence_lives", schema=None) as batch_op:
        batch_op.create_index(
            "ix_evidence_lives_to_revision",
            ["to_revision"],
            unique=False,
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_evidence_lives_open",
            ["evidence_id"],
            unique=True,
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )

    op.execute("INSERT INTO head (id, n, rendering) VALUES (1, 0, 0)")


def downgrade() -> None:
    with op.batch_alter_table("evidence_lives", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_evidence_lives_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_evidence_lives_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )

    op.drop_table("evidence_lives")
    with op.batch_alter_table("statements_now", schema=None) as batch_op:
        batch_op.drop_index("ix_statements_now_value_now_property")
        batch_op.drop_index("ix_statements_now_subject_now_property")
        batch_op.drop_index("ix_statements_now_property")
        batch_op.drop_index("ix_statements_now_order")
        batch_op.drop_index("ix_statements_now_claim")

    op.drop_table("statements_now")
    with op.batch_alter_table("statement_states", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_statement_states_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_statement_states_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )

    op.drop_table("statement_states")
    with op.batch_alter_table("names", schema=None) as batch_op:
        batch_op.drop_index("ix_names_skeleton")
        batch_op.drop_index("ix_names_latin")
        batch_op.drop_index("ix_names_key")

    op.drop_table("names")
    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_evidence_statement_id"))
        batch_op.drop_index("ix_evidence_document_id_section")
        batch_op.drop_index(batch_op.f("ix_evidence_citation_id"))

    op.drop_table("evidence")
    with op.batch_alter_table("dossier_facts", schema=None) as batch_op:
        batch_op.drop_index("ix_dossier_facts_key")

    op.drop_table("dossier_facts")
    op.drop_table("document_sections")
    with op.batch_alter_table("document_references", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_references_citation_id"))

    op.drop_table("document_references")
    with op.batch_alter_table("citation_entities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_citation_entities_entity_id"))

    op.drop_table("citation_entities")
    op.drop_table("citation_authors")
    with op.batch_alter_table("works", schema=None) as batch_op:
        batch_op.drop_index("ix_works_published_min")
        batch_op.drop_index("ix_works_published_desc")
        batch_op.drop_index("ix_works_name_key")
        batch_op.drop_index("ix_works_completed_min")
        batch_op.drop_index("ix_works_completed_desc")
        batch_op.drop_index("ix_works_classification")

    op.drop_table("works")
    with op.batch_alter_table("statements", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_statements_value_entity"))
        batch_op.drop_index(batch_op.f("ix_statements_value_citation"))
        batch_op.drop_index(batch_op.f("ix_statements_subject"))

    op.drop_table("statements")
    with op.batch_alter_table("rendered_entities", schema=None) as batch_op:
        batch_op.drop_index("ix_rendered_entities_status_name_key")
        batch_op.drop_index("ix_rendered_entities_status_kind")

    op.drop_table("rendered_entities")
    with op.batch_alter_table("redirects", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_redirects_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_redirects_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.drop_index("ix_redirects_new_id")
        batch_op.drop_index("ix_redirects_from_revision")

    op.drop_table("redirects")
    with op.batch_alter_table("places", schema=None) as batch_op:
        batch_op.drop_index("ix_places_name_key")
        batch_op.drop_index("ix_places_classification")

    op.drop_table("places")
    with op.batch_alter_table("persons", schema=None) as batch_op:
        batch_op.drop_index("ix_persons_name_key")
        batch_op.drop_index("ix_persons_died_min")
        batch_op.drop_index("ix_persons_died_desc")
        batch_op.drop_index("ix_persons_born_min")
        batch_op.drop_index("ix_persons_born_desc")

    op.drop_table("persons")
    with op.batch_alter_table("organizations", schema=None) as batch_op:
        batch_op.drop_index("ix_organizations_name_key")
        batch_op.drop_index("ix_organizations_founded_min")
        batch_op.drop_index("ix_organizations_founded_desc")
        batch_op.drop_index("ix_organizations_dissolved_min")
        batch_op.drop_index("ix_organizations_dissolved_desc")
        batch_op.drop_index("ix_organizations_classification")

    op.drop_table("organizations")
    with op.batch_alter_table("mentions", schema=None) as batch_op:
        batch_op.drop_index("ix_mentions_holder")

    op.drop_table("mentions")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index("ix_events_scheduled_min")
        batch_op.drop_index("ix_events_scheduled_desc")
        batch_op.drop_index("ix_events_name_key")
        batch_op.drop_index("ix_events_dates_min")
        batch_op.drop_index("ix_events_dates_desc")
        batch_op.drop_index("ix_events_classification")

    op.drop_table("events")
    with op.batch_alter_table("entity_lives", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_entity_lives_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_entity_lives_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.drop_index("ix_entity_lives_from_revision")

    op.drop_table("entity_lives")
    op.drop_table("dossiers")
    with op.batch_alter_table("document_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_document_versions_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_document_versions_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.drop_index("ix_document_versions_from_revision")

    op.drop_table("document_versions")
    with op.batch_alter_table("citations_now", schema=None) as batch_op:
        batch_op.drop_index("ix_citations_now_title_key")
        batch_op.drop_index("ix_citations_now_issued_min")
        batch_op.drop_index("ix_citations_now_issued_desc")

    op.drop_table("citations_now")
    with op.batch_alter_table("citation_versions", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_citation_versions_open",
            sqlite_where=sa.text("to_revision IS NULL"),
            postgresql_where=sa.text("to_revision IS NULL"),
        )
        batch_op.drop_index(
            "ix_citation_versions_to_revision",
            sqlite_where=sa.text("to_revision IS NOT NULL"),
            postgresql_where=sa.text("to_revision IS NOT NULL"),
        )
        batch_op.drop_index("ix_citation_versions_from_revision")

    op.drop_table("citation_versions")
    op.drop_table("revisions")
    op.drop_table("head")
    op.drop_table("entities")
    op.drop_table("documents")
    op.drop_table("citations")
    op.drop_table("api_keys")
