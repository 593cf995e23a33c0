"""The fields of a citation are the variables of CSL 1.0.2."""

from astana_api.domain.citation_fields import CITATION_FIELDS, CONTRIBUTOR_FIELDS

CSL_VARIABLES = """
    abstract accessed annote archive archive_collection archive_location archive-place authority
    available-date call-number chair chapter-number collection-editor collection-number
    collection-title compiler composer container-author container-title container-title-short
    contributor curator dimensions director division DOI edition editor editorial-director
    event-date event-place event-title executive-producer genre guest host illustrator interviewer
    ISBN ISSN issue issued jurisdiction keyword language medium narrator note number
    number-of-pages number-of-volumes organizer original-author original-date original-publisher
    original-publisher-place original-title page part part-title performer PMCID PMID printing
    producer publisher publisher-place recipient references reviewed-author reviewed-genre
    reviewed-title scale script-writer section series-creator source status submitted supplement
    title title-short translator URL version volume volume-title volume-title-short
"""
"""The variables of an item in the JSON schema of CSL 1.0.2: without the type and the author, those
that a style sets, and deprecated names of others."""


def test_fields_are_the_variables_of_csl() -> None:
    assert {field.csl for field in CITATION_FIELDS.values() if field.csl} == set(
        CSL_VARIABLES.split()
    )


def test_keys_are_snake_case_and_plural_for_names() -> None:
    assert all(key.isidentifier() and key.islower() for key in CITATION_FIELDS)
    assert all(key.endswith("s") for key in CONTRIBUTOR_FIELDS)
