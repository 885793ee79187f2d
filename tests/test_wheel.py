"""The built distribution, installed and run from a folder that holds packages of the same names."""

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from api.schemas import AnswerDocument, IngestDocument

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A virtual environment that holds the wheel and sees the dependencies of this one."""
    folder = tmp_path_factory.mktemp("venv")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "-q", "--no-deps", "--no-index", str(wheel)], check=True)
    (site,) = folder.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return folder


@pytest.fixture
def decoys(tmp_path: Path) -> Path:
    """A working folder whose own packages carry our names and fail on import."""
    for name in ("rag", "api", "eval", "index_store"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise RuntimeError('a decoy was imported')\n", "utf-8")
    return tmp_path


def citedesk(installed: Path, folder: Path, arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("CITEDESK_", "PYTHON"))
    }
    return subprocess.run(
        [str(installed / "bin" / "citedesk"), *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_our_packages_and_nothing_else(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"rag", "api", "index_store", "eval"}
    assert "rag/sample_news/articles.jsonl" in names
    assert not [name for name in names if name.endswith(".pyc")]


def test_the_command_works_beside_folders_that_carry_our_names(installed: Path, decoys: Path) -> None:
    shown = citedesk(installed, decoys, ["--help"])
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "ingest" in shown.stdout
    version = citedesk(installed, decoys, ["--version"])
    assert version.stdout.startswith("citedesk 0.")

    (sample,) = installed.glob("lib/python*/site-packages/rag/sample_news/articles.jsonl")
    taken = citedesk(installed, decoys, ["ingest", str(sample), "--store", "news", "--json"])
    assert taken.returncode == 0, taken.stderr
    summary = IngestDocument.model_validate_json(taken.stdout)
    assert summary.added == len(sample.read_text("utf-8").splitlines())

    asked = citedesk(
        installed, decoys, ["ask", "서린시 버스 파업은 언제 시작됐나?", "--store", "news", "--json"]
    )
    assert asked.returncode == 0, asked.stderr
    answer = AnswerDocument.model_validate_json(asked.stdout)
    assert json.loads(asked.stdout)["citations"][0]["article_id"] == "ko-bus-strike"
    assert answer.status in ("answered", "closest")
