"""`astana-api dossier`: the subcommands that write the files of a dossier."""

import typer

from astana_api.cli.dossier.new import new_dossier

app = typer.Typer(
    name="dossier",
    help="Write the files of a dossier.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@app.callback()
def select_command() -> None:
    """Take the subcommand, even while there is only one."""


app.command("new")(new_dossier)
