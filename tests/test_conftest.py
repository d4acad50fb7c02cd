"""The suite's own rules hold: where CI is "true" a skip is a failure, and no test leaves a thread behind."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parent / "conftest.py"


def outcome(folder: Path, tests: str, ci: str) -> tuple[int, str]:
    """The exit code and the output of pytest for these tests, under our rules."""
    (folder / "conftest.py").write_text(CONFTEST.read_text())
    (folder / "test_it.py").write_text(tests)
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = leaves_threads: x\n")
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", str(folder)],
        env=os.environ | {"CI": ci},
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout


SKIPS = {
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no server')\ndef test(): ...",
    "by a call": "import pytest\ndef test(): pytest.skip('no server')",
    "of a module": "import pytest\npytest.skip('no server', allow_module_level=True)",
    "by a fixture": "import pytest\n@pytest.fixture\ndef f(): pytest.skip('no server')\ndef test(f): ...",
}


@pytest.mark.parametrize("tests", SKIPS.values(), ids=SKIPS.keys())
def test_a_skip_fails_the_run_in_ci_with_its_reason(tmp_path: Path, tests: str) -> None:
    code, said = outcome(tmp_path, tests, ci="true")
    assert code != 0
    assert "no server (CI runs every test)" in said


def test_elsewhere_a_skip_is_a_skip(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, SKIPS["by a call"], ci="")
    assert code == 0
    assert "1 skipped" in said


def test_a_failure_that_is_expected_is_none_in_ci_either(tmp_path: Path) -> None:
    code, _ = outcome(tmp_path, "import pytest\n@pytest.mark.xfail\ndef test(): assert 0", ci="true")
    assert code == 0


LEAK = """
import threading, pytest
stop = threading.Event()
@pytest.fixture(scope="module", autouse=True)
def stopped():
    yield
    stop.set()
def test():
    threading.Thread(target=stop.wait, name="left over", daemon=True).start()
"""


def test_a_thread_that_outlives_its_test_fails_it(tmp_path: Path) -> None:
    code, said = outcome(tmp_path, LEAK, ci="")
    assert code == 1
    assert "threads left running: left over" in said


def test_unless_the_test_says_so(tmp_path: Path) -> None:
    code, _ = outcome(tmp_path, LEAK.replace("def test()", "@pytest.mark.leaves_threads\ndef test()"), ci="")
    assert code == 0
