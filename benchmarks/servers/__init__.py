"""The servers that ours is compared to; each runs as `python -m benchmarks.servers.NAME`.

All are given the folder that `relational.fill` wrote and a port, and run under the settings of
`serving`, which are those of `astana-api serve`.
"""
