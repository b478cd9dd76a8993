"""Benchmarks: how fast `ladder` starts, decides and grows, beside others, as ratios within one run.

    python3 -m venv bench && bench/bin/pip install '.[test,bench]' && bench/bin/python -m tests.bench

Not a test: no figure is asserted. `RESULTS.md` beside this keeps the last whole run with its commit and date.
"""
