"""`python -m astana_api` is the `astana-api` command."""

from astana_api.cli import app

app()
