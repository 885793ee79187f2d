"""Hostile requests; those made up by schemathesis are not even read where it is not installed."""

from importlib.util import find_spec

if not find_spec("schemathesis"):
    collect_ignore = ["test_schema.py"]
