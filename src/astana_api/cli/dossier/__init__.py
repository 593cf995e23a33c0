"""`astana-api dossier`: the subcommands that write the files of a dossier."""

import typer

from astana_api.cli.dossier.format import format_folder
from astana_api.cli.dossier.new import new_dossier

app = typer.Typer(
    name="dossier",
    help=(
        "Write the files of a dossier.\n\n"
        "`dossier new` drafts them from an article. `dossier format` rewrites them with one line "
        "for each statement, or one key on each line."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("new")(new_dossier)
app.command("format")(format_folder)
