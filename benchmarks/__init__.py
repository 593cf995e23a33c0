"""Benchmarks against a raw-SQL server and a textbook FastAPI stack; see docs/performance.md.

`python -m benchmarks` runs them all. Results are ratios to a baseline of the same run, because
machines differ and are rarely idle.
"""
