"""The files for containers and systemd: consistent with each other, and the image's commands really run.

No image is built here: the RUN lines are run one after another in an empty folder, with the files that COPY
puts there and an environment of their own.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from configparser import RawConfigParser
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from rag.settings import PREFIX, Settings
from tests.api_world import BRIDGE, free_port

ROOT = Path(__file__).parents[2]
DATA = "/data"


@dataclass(frozen=True, slots=True)
class Step:
    """One instruction of a Dockerfile and what follows it."""

    name: str
    words: str


def dockerfile() -> list[Step]:
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text("utf-8"), flags=re.MULTILINE)
    lines = [line for line in re.sub(r"\\\n", " ", text).splitlines() if line.strip()]
    return [Step(*re.split(r"\s+", line.strip(), maxsplit=1)) for line in lines]


def only(name: str) -> str:
    (found,) = [step.words for step in dockerfile() if step.name == name]
    return found


def copied() -> Iterator[str]:
    for step in dockerfile():
        if step.name == "COPY":
            yield from shlex.split(step.words)[:-1]


def test_the_image_is_small_unprivileged_and_looked_after() -> None:
    assert only("FROM") == "python:3.11-slim"
    user, group = map(int, only("USER").split(":"))
    assert user >= 1000
    assert group >= 1000
    assert only("VOLUME") == DATA
    assert Path(dict(pair.split("=") for pair in only("ENV").split())["CITEDESK_STORE"]).parent == Path(DATA)
    kind, command = only("HEALTHCHECK").split(" CMD ")
    assert json.loads(command)[0] == "python"
    assert "--timeout" in kind
    (install,) = [step.words for step in dockerfile() if step.name == "RUN" and "pip install" in step.words]
    assert "--constraint constraints.txt" in install
    assert "[" not in install, "the default install has no extras"
    names = [step.name for step in dockerfile()]
    assert names.index("USER") > max(place for place, name in enumerate(names) if name == "RUN")


def test_the_context_holds_what_is_copied_and_nothing_else() -> None:
    lines = [
        line for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line and line[0] != "#"
    ]
    assert lines[0] == "*"
    let_in = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert let_in == set(copied())
    for name in let_in:
        assert (ROOT / name).exists()
    assert any(fnmatch("rag/__pycache__", pattern) for pattern in lines[1:])


def test_compose_serves_with_a_key_and_a_model_server() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    assert "keys add" in text
    assert '"127.0.0.1:8000:8000"' in text
    assert f"store:{DATA}" in text
    assert "image: ollama/ollama" in text
    grace = re.search(r"stop_grace_period: (\d+)s", text)
    assert grace is not None
    assert int(grace[1]) > Settings.model_fields["shutdown_seconds"].default + 1
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    assert set(re.findall(r"CITEDESK_[A-Z_]+", text)) <= known


@pytest.mark.skipif(shutil.which("docker") is None, reason="no docker here to read compose.yaml")
def test_docker_reads_compose() -> None:
    done = subprocess.run(
        ["docker", "compose", "--file", str(ROOT / "compose.yaml"), "config", "--format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "is not a docker command" in done.stderr or "unknown" in done.stderr:
        pytest.skip("no docker compose here")
    assert done.returncode == 0, done.stderr
    services = json.loads(done.stdout)["services"]
    assert set(services) == {"citedesk", "ollama"}
    assert services["citedesk"]["read_only"] is True


def test_the_unit_is_locked_down() -> None:
    parser = RawConfigParser(strict=False, allow_no_value=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read(ROOT / "api" / "deploy" / "citedesk.service", "utf-8")
    service = dict(parser["Service"])
    assert service["User"] == "citedesk"
    assert service["ExecStart"].endswith("/citedesk serve")
    assert float(service["TimeoutStopSec"]) > Settings.model_fields["shutdown_seconds"].default + 1
    for name in ("NoNewPrivileges", "PrivateTmp", "ProtectHome", "RestrictNamespaces"):
        assert service[name] == "yes"
    assert service["ProtectSystem"] == "strict"
    assert service["CapabilityBoundingSet"] == ""


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd here to read the unit")
def test_systemd_reads_the_unit(tmp_path: Path) -> None:
    text = (ROOT / "api" / "deploy" / "citedesk.service").read_text("utf-8")
    unit = tmp_path / "citedesk.service"
    unit.write_text(text.replace("/opt/citedesk/bin/citedesk", "/bin/true"), "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert "citedesk.service" not in done.stderr, done.stderr


@pytest.mark.deploy
def test_the_commands_of_the_image_run_in_an_empty_folder(tmp_path: Path) -> None:
    app, data, port = tmp_path / "app", tmp_path / "data", free_port()
    app.mkdir()
    environment = subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "python")], check=True)
    assert environment.returncode == 0
    path = f"{tmp_path / 'python' / 'bin'}:{os.environ['PATH']}"
    variables = {"PATH": path, "HOME": str(tmp_path), "CITEDESK_STORE": str(data / "store")}
    for step in dockerfile():
        if step.name == "COPY":
            *sources, target = shlex.split(step.words)
            for source in sources:
                copy(ROOT / source, app / target if (ROOT / source).is_dir() else app / target / source)
        elif step.name == "RUN":
            words = step.words.replace(f" {DATA}", f" {data}")
            if os.geteuid():
                words = re.sub(r"--(owner|group)=\d+ ", "", words)
            subprocess.run(["sh", "-euc", words], cwd=app, env=variables, check=True)
    citedesk = shlex.split(" ".join(json.loads(only("ENTRYPOINT"))))
    shutil.rmtree(app)  # the image runs what was installed, not what was copied

    def run(*command: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=tmp_path, env=variables, capture_output=True, text=True, timeout=300, check=False
        )

    assert run("python", "-c", "import torch").returncode != 0
    (tmp_path / "news.jsonl").write_text(json.dumps(BRIDGE), "utf-8")
    assert run(*citedesk, "ingest", "news.jsonl").returncode == 0
    command = [*citedesk, *json.loads(only("CMD")), "--port", str(port)]
    refused = run(*command)
    assert refused.returncode == 2
    assert "keys add" in refused.stderr
    assert run(*citedesk, "keys", "add", "desk").returncode == 0
    check = [word.replace(":8000", f":{port}") for word in json.loads(only("HEALTHCHECK").split(" CMD ")[1])]
    with subprocess.Popen(command, cwd=tmp_path, env=variables, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert "answers at" in server.stdout.readline()
            until = time.monotonic() + 60
            while run(*check).returncode and time.monotonic() < until:
                time.sleep(0.5)
            assert run(*check).returncode == 0
            server.terminate()
            assert server.wait(60) == 0
        finally:
            server.kill()
    assert run(*check).returncode != 0


def copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)
