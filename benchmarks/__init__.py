"""Benchmarks beside the raw-SQL floor and the textbook stack; see docs/performance.md.

`python -m benchmarks` runs them all. Figures are shares of something else measured in the same run,
since machines differ and are rarely quiet.
"""
