"""`astana-api dossier`: the subcommands that write the files of a dossier."""

import typer

from astana_api.cli.dossier.format import format_folder

app = typer.Typer(
    name="dossier",
    help=(
        "Write the files of a dossier.\n\n"
        "`dossier format` rewrites them with one line for each statement, or one key on each line."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def select_command() -> None:
    """Take the subcommand, even while there is only one."""


app.command("format")(format_folder)
