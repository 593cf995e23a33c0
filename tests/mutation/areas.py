"""Map each package to the tests that cover it, those that find most first.

The list is explicit, because a run of the whole suite for each mutant would take days, and because
tests that start a server as a subprocess use the installed package instead of the mutant.
"""

from collections.abc import Mapping, Sequence

STATEMENT_WRITES = (
    "tests/commands/test_statement_edits.py",
    "tests/api/routers/test_statement_writes.py",
)
DOSSIERS = (
    "tests/importers/test_read_dossier.py",
    "tests/importers/test_broken_statements.py",
    "tests/importers/test_broken_records.py",
    "tests/importers/test_hand_edits.py",
    "tests/importers/test_dossier_folder.py",
    "tests/importers/test_short_forms.py",
    "tests/importers/test_dossier_format.py",
    "tests/importers/test_reference_files.py",
    "tests/importers/test_renames.py",
)
DOMAIN = ("tests/domain",)
TESTS_BY_AREA: Mapping[str, Sequence[str]] = {
    "domain": DOMAIN,
    "domain/text/folding.py": (
        "tests/domain/test_folding.py",
        "tests/domain/test_search_tokens.py",
    ),
    "domain/text/scripts.py": ("tests/domain/test_scripts.py", *DOMAIN),
    "domain/text/normalization.py": ("tests/domain/test_normalization.py", *DOMAIN),
    "commands": ("tests/commands", *STATEMENT_WRITES),
    "commands/statement_edits.py": STATEMENT_WRITES,
    "commands/statements.py": (
        *STATEMENT_WRITES,
        "tests/commands/test_revisions.py",
        "tests/commands/test_histories.py",
    ),
    "commands/merging.py": (
        "tests/api/routers/test_entity_writes.py",
        "tests/commands/test_stale_renderings.py",
        "tests/commands/test_histories.py",
    ),
    "commands/api_keys.py": ("tests/commands/test_keys.py",),
    "commands/seeding": (
        "tests/commands/test_prune.py",
        "tests/commands/test_dossier_difference.py",
        "tests/importers/test_seeding.py",
        "tests/importers/test_hand_edits.py",
    ),
    "importers/dossier": DOSSIERS,
    "importers/dossier/anchors.py": ("tests/importers/test_anchors.py",),
    "importers/dossier/inventory.py": ("tests/importers/test_inventory.py", *DOSSIERS),
    "importers/dossier/files": (
        "tests/importers/test_plain_scalars.py",
        *DOSSIERS,
        "tests/importers/test_dossier_schema.py",
    ),
    "api/middleware": ("tests/api/test_response_headers_and_docs.py", "tests/api/test_problems.py"),
    "api/middleware/rate_limits.py": (
        "tests/api/test_rate_limit_windows.py",
        "tests/api/test_rate_limits.py",
    ),
    "api/middleware/response_cache.py": (
        "tests/api/test_response_cache.py",
        "tests/api/test_authorization.py",
        "tests/api/test_large_responses.py",
    ),
    "api/middleware/authentication.py": ("tests/api/test_authorization.py",),
    "api/middleware/key_last_used.py": ("tests/api/test_key_last_used.py",),
}


def select_tests(module: str) -> Sequence[str]:
    """Return the tests of a module by its path below `src/astana_api`; the longest prefix wins."""
    parts = module.split("/")
    for length in range(len(parts), 0, -1):
        if tests := TESTS_BY_AREA.get("/".join(parts[:length])):
            return tests
    raise KeyError(f"no tests are listed for {module}; add them to {__name__}")
