"""What is installed is what is in the tree: packages, resources, and the versions of the lock."""

import os
import re
import subprocess
import sys
import tomllib
import venv
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
PROJECT = PYPROJECT["project"]
LOCK = [
    Requirement(line)
    for line in (ROOT / "requirements.lock").read_text().splitlines()
    if line and not line.startswith("#")
]


def locked(requirement: Requirement) -> str:
    name = _plain(requirement.name)
    return next(str(line.specifier).removeprefix("==") for line in LOCK if _plain(line.name) == name)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_package_of_the_tree_is_in_the_wheel() -> None:
    folders = [file.parent.relative_to(ROOT) for file in (ROOT / "noc").rglob("__init__.py")]
    packages = {".".join(folder.parts) for folder in folders} | {"noc.resources"}
    assert set(PYPROJECT["tool"]["setuptools"]["packages"]) == packages


@pytest.mark.parametrize("line", [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]])
def test_what_is_asked_for_is_locked_to_a_version_that_will_do(line: str) -> None:
    requirement = Requirement(line)
    assert requirement.specifier.contains(locked(requirement)), f"requirements.lock: {requirement.name}"


def test_the_lock_names_exact_versions_and_no_host() -> None:
    assert all(re.fullmatch(r"==[0-9][0-9a-z.]*", str(line.specifier)) for line in LOCK)
    assert not [line for line in LOCK if line.url]
    assert "://" not in (ROOT / "requirements.lock").read_text()


def test_what_the_libraries_ask_for_is_locked_too() -> None:
    names = {_plain(line.name) for line in LOCK}
    applying = [line for line in LOCK if line.marker is None or line.marker.evaluate()]
    asked = [Requirement(line) for lib in applying for line in metadata.requires(lib.name) or ()]
    needed = {_plain(line.name) for line in asked if line.marker is None or line.marker.evaluate({"extra": ""})}
    assert needed - names == set()


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment into which the wheel is installed, with the libraries of this one."""
    folder = tmp_path_factory.mktemp("wheel")
    pip: list[str | Path] = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    # From a copy: a build leaves folders behind that another one would take for sources.
    sources = [ROOT / name for name in ("noc", "resources", "pyproject.toml", "README.md", "LICENSE")]
    subprocess.run(["cp", "-r", *sources, folder], check=True, timeout=60)
    build = [*pip, "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder, folder]
    subprocess.run(build, check=True, timeout=120)
    venv.create(folder / "venv", with_pip=False)
    (wheel,) = folder.glob("*.whl")
    site = next((folder / "venv").rglob("site-packages"))
    subprocess.run([*pip, "install", "--no-deps", "--target", site, wheel], check=True, timeout=120)
    (site / "libraries.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")))
    return folder / "venv/bin/python"


def python(installed: Path, code: str, cwd: Path) -> str:
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(
        [installed, "-c", code], env=env, cwd=cwd, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def test_an_installed_console_finds_its_own_resources(installed: Path, tmp_path: Path) -> None:
    code = "from noc import paths; print(*(paths.resource(name) for name in ('noc.toml.example', 'fonts/OFL.txt')))"
    found = python(installed, code, tmp_path).split()
    assert [Path(path).relative_to(installed.parent.parent).parts[-3:] for path in found] == [
        ("noc", "resources", "noc.toml.example"),
        ("resources", "fonts", "OFL.txt"),
    ]


def test_every_resource_of_the_tree_is_installed(installed: Path) -> None:
    there = next(installed.parent.parent.rglob("site-packages")) / "noc/resources"
    here = ROOT / "resources"
    assert {file.relative_to(there) for file in there.rglob("*") if file.is_file()} == {
        file.relative_to(here) for file in here.rglob("*") if file.is_file()
    }


def test_every_module_of_the_tree_is_installed(installed: Path) -> None:
    there = next(installed.parent.parent.rglob("site-packages"))
    installed_modules = {file.relative_to(there) for file in (there / "noc").rglob("*.py")}
    assert installed_modules == {file.relative_to(ROOT) for file in (ROOT / "noc").rglob("*.py")}
