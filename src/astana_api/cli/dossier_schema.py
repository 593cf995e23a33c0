"""`astana-api dossier-schema`: print the JSON Schema of a dossier's files, for editors."""

from astana_api.cli.console import print_json


def dossier_schema() -> None:
    """Print the JSON Schema of a dossier's files.

    Point your editor at it: with the YAML language server, put the line
    `# yaml-language-server: $schema=dossier.schema.json` on top of a file.
    """
    from astana_api.importers.dossier.files.json_schema import dossier_schema as generate_schema

    print_json(generate_schema())
