"""The compared servers; each runs as `python -m benchmarks.servers.NAME FOLDER PORT`.

FOLDER is the output of `relational.fill`. `uvicorn_runner` uses the settings of `astana-api serve`.
"""
