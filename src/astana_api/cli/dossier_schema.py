"""`astana-api dossier-schema`: print the JSON Schema of a dossier's files, for editors."""

from astana_api.cli.console import print_json


def dossier_schema() -> None:
    """Print the JSON Schema of a dossier's files.

    Save it to a file for your editor. With the YAML language server, the first line of a dossier
    file is then `# yaml-language-server: $schema=dossier.schema.json`.
    """
    from astana_api.importers.dossier.files.json_schema import dossier_schema as generate_schema

    print_json(generate_schema())
