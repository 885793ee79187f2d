"""Tests with a real browser; where its driver is not installed they are not even read."""

from importlib.util import find_spec

if find_spec("playwright"):
    from tests.browser.fixtures import chromium, desk, new_desk, shared_world, world

    __all__ = ["chromium", "desk", "new_desk", "shared_world", "world"]
else:
    collect_ignore_glob = ["test_*.py"]
