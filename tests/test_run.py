"""`./run`, as far as it can be tested without an installation."""

import subprocess
from pathlib import Path

import pytest

RUN = Path(__file__).parent.parent / "run"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([RUN, *arguments], capture_output=True, text=True, cwd=cwd, timeout=30, check=False)


@pytest.mark.parametrize("arguments", [(), ("help",), ("--help",)])
def test_help_names_each_command_and_installs_nothing(arguments: tuple[str, ...], tmp_path: Path) -> None:
    ended = run(*arguments, cwd=tmp_path)
    assert ended.returncode == 0
    assert all(f"./run {command}" in ended.stdout for command in ("demo", "noc", "test", "gauntlet", "prove", "help"))
    assert ended.stderr == ""


def test_an_unknown_command_is_refused(tmp_path: Path) -> None:
    ended = run("dmo", cwd=tmp_path)
    assert ended.returncode == 1
    assert ended.stderr.splitlines()[-1] == 'run: knows no "dmo"'


def test_it_is_plain_posix() -> None:
    assert RUN.read_text().startswith("#!/bin/sh\n")
    subprocess.run(["dash", "-n", RUN], check=True, timeout=30)
