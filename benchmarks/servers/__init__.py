"""The compared servers; each runs as `python -m benchmarks.servers.NAME FOLDER PORT`.

FOLDER is the output of `relational.fill`, for `plain_fastapi` the folder of the filled database.
`uvicorn_runner` uses the settings of `astana-api serve`.
"""
