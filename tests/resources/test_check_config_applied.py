"""The plug-in that compares the files with what the daemon has loaded, run as a monitoring system runs it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noc.backends.applied import stamps_of
from tests.live.processes import wait

PLUGIN = Path(__file__).parents[2] / "resources/check_config_applied"
OK, WARNING, CRITICAL, UNKNOWN = range(4)
HOUR = 3600.0
CLEARLY = 0.2  # s: the start of a process is known to some hundredths, fewer on a busy machine

pytestmark = pytest.mark.skipif(not Path("/proc/uptime").exists(), reason="it is for Linux")


def run(*words: str | Path, **more: object) -> tuple[int, str]:
    done = subprocess.run(
        [str(PLUGIN), *map(str, words)], capture_output=True, text=True, timeout=20, check=False, **more
    )  # type: ignore[call-overload]
    assert done.stderr == "" or not done.stdout
    return done.returncode, done.stdout or done.stderr


class Files:
    """A configuration of one file in a folder, and the mark that a load leaves. The mark's time may be set; of the
    files only the kernel sets the time that counts."""

    def __init__(self, at: Path) -> None:
        self.folder = at / "etc"
        self.folder.mkdir()
        self.file = self.folder / "hosts.cfg"
        self.file.write_text("one")
        self.mark = at / "objects.cache"
        self.state = at / "state"
        self.load()

    def load(self, ago: float = 0) -> None:
        """Everything up to now is in force; or only what was so many seconds ago."""
        self.mark.write_text("loaded")
        stamp = max(self._newest(), self.mark.stat().st_mtime) - ago
        os.utime(self.mark, (stamp, stamp))

    def edit(self) -> None:
        self.later()
        self.file.write_text("two")

    def later(self) -> None:
        """Until the kernel's clock, which goes in steps of milliseconds, has left the moment of the load."""
        before, scratch = self.mark.stat().st_mtime, self.mark.parent / "scratch"
        wait(lambda: scratch.write_text("") == 0 and scratch.stat().st_ctime > before + 0.002, 2, "time goes on", 0.001)

    def check(self, *words: str | Path) -> tuple[int, str]:
        return run("--loaded-file", self.mark, *words, self.folder)

    def _newest(self) -> float:
        return max(path.stat().st_ctime for path in (self.folder, *self.folder.rglob("*")))


@pytest.fixture
def files(tmp_path: Path) -> Files:
    return Files(tmp_path)


def test_what_is_loaded_is_ok(files: Files) -> None:
    status, text = files.check("--product", "nagios")
    assert status == OK
    assert text.startswith("CONFIG OK - nagios runs with what lies on disk: loaded ")
    assert len(text.splitlines()) == 1
    stamps = stamps_of(text.partition("|")[2])
    assert stamps is not None
    assert stamps.loaded is not None
    assert abs((stamps.loaded - datetime.now(UTC)).total_seconds()) < 60
    assert stamps.changed <= stamps.loaded


def test_an_edit_waits_until_the_next_load(files: Files) -> None:
    files.edit()
    status, text = files.check("--product", "nagios")
    assert status == WARNING
    assert f"changed and not loaded: {files.file}, " in text
    assert "; nagios was loaded " in text
    stamps = stamps_of(text.partition("|")[2])
    assert stamps is not None
    assert stamps.loaded is not None
    assert stamps.changed > stamps.loaded
    files.load()
    assert files.check()[0] == OK


@pytest.mark.parametrize(("critical", "expected"), [("0", CRITICAL), ("3600", WARNING)])
def test_what_waits_for_long_is_critical(files: Files, critical: str, expected: int) -> None:
    files.load(ago=2 * HOUR)
    wait(lambda: files.check("--critical", critical)[0] == expected, 5, "a second has passed")


def test_a_file_brought_in_with_an_old_time_is_a_change(files: Files) -> None:
    os.utime(files.file, (0, 0))
    files.load()
    old = files.folder.parent / "old.cfg"
    old.write_text("old")
    os.utime(old, (1e9, 1e9))
    files.edit()
    files.load()
    folder = files.folder.stat()
    files.later()
    shutil.move(old, files.folder / "hosts.cfg")
    os.utime(files.folder, (folder.st_atime, folder.st_mtime))  # as rsync -a does
    assert files.check()[0] == WARNING
    os.utime(files.folder, (1e9, 1e9))
    assert files.check("--by-mtime")[0] == OK


@pytest.mark.parametrize(
    "name", [".hosts.cfg.swp", ".hosts.cfg.swo", "hosts.cfg~", "#hosts.cfg#", "hosts.cfg.dpkg-new", "4913", ".git"]
)
def test_what_editors_and_packages_leave_is_no_change(files: Files, name: str) -> None:
    assert files.check("--state", files.state)[0] == OK
    files.edit()
    files.load()
    left = files.folder / name
    if name == ".git":
        left.mkdir()
        (left / "index").touch()
    else:
        left.touch()
    assert files.check("--state", files.state)[0] == OK
    shutil.rmtree(left) if left.is_dir() else left.unlink()
    assert files.check("--state", files.state)[0] == OK


def test_who_remembers_no_names_takes_each_change_of_a_folder_for_one(files: Files) -> None:
    files.later()
    (files.folder / ".hosts.cfg.swp").touch()
    assert files.check()[0] == WARNING


@pytest.mark.parametrize("remembers", [True, False])
def test_a_file_that_is_deleted_or_added_is_a_change(files: Files, remembers: bool) -> None:
    options = ("--state", files.state) if remembers else ()
    other = files.folder / "other.cfg"
    other.touch()
    files.load()
    assert files.check(*options)[0] == OK
    for change in (other.unlink, other.touch):
        files.later()
        change()
        assert files.check(*options)[0] == WARNING
        assert files.check(*options)[0] == WARNING  # it is not forgotten
        files.load()
        assert files.check(*options)[0] == OK


def test_a_pattern_of_ones_own_is_ignored(files: Files) -> None:
    (files.folder / "targets two.json").touch()
    files.load()
    files.check("--state", files.state, "--ignore", "*.json")
    files.later()
    (files.folder / "targets two.json").write_text("[]")
    assert files.check()[0] == WARNING
    assert files.check("--state", files.state, "--ignore", "nothing", "--ignore", "*.json")[0] == OK


def test_names_are_data(files: Files) -> None:
    files.load(ago=HOUR)
    odd = files.folder / "a | b=1\n9999999999.0 f \x1b[31mred"
    odd.touch()
    files.edit()
    files.file.unlink()
    odd.write_text("")
    status, text = files.check("--by-mtime")
    assert status in (WARNING, CRITICAL)
    assert "red" in text
    assert len(text.splitlines()) == 1
    assert text.count("|") == 1
    assert "\x1b" not in text


# The process


@contextmanager
def daemon(*words: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as popen:
        try:
            yield popen
        finally:
            popen.terminate()


@pytest.fixture
def process(files: Files) -> Iterator[subprocess.Popen[bytes]]:
    with daemon("sleep", "60") as popen:
        (files.mark.parent / "pid").write_text(f"{popen.pid}\n")
        yield popen


def test_the_start_of_a_process_is_a_load(files: Files, process: subprocess.Popen[bytes]) -> None:
    pid = files.mark.parent / "pid"
    status, text = run("--pid-file", pid, "--process", "sleep", files.folder)
    assert status == OK, text
    stamps = stamps_of(text.partition("|")[2])
    assert stamps is not None
    assert stamps.loaded is not None
    assert abs((stamps.loaded - datetime.now(UTC)).total_seconds()) < 10

    def edited() -> bool:
        files.edit()
        return run("--pid-file", pid, files.folder)[0] == WARNING

    wait(edited, 3, "the edit is seen")


def changed_after_load(text: str) -> float:
    """Seconds from the load to the change, as the line tells them."""
    stamps = stamps_of(text.partition("|")[2])
    assert stamps is not None
    assert stamps.loaded is not None
    return (stamps.changed - stamps.loaded).total_seconds()


def test_a_busy_machine_moves_no_start(files: Files, process: subprocess.Popen[bytes]) -> None:
    slow = files.mark.parent / "bin" / "date"
    slow.parent.mkdir()
    slow.write_text(
        f'#!/bin/sh\n[ -e "$0.slept" ] || {{ : > "$0.slept"; sleep 0.5; }}\nexec {shutil.which("date")} "$@"\n'
    )
    slow.chmod(0o755)
    path = f"{slow.parent}:{os.environ['PATH']}"
    of = ("--pid-file", files.mark.parent / "pid", files.folder)
    started = [stamps_of(text.partition("|")[2]) for text in (run(*of)[1], run(*of, env={"PATH": path})[1])]
    assert slow.with_suffix(".slept").exists()
    calm, busy = (stamps.loaded for stamps in started if stamps and stamps.loaded)
    assert abs((busy - calm).total_seconds()) < 0.2


def test_a_worker_is_the_oldest_child(files: Files) -> None:
    code = "import subprocess; input(); subprocess.Popen(['cat'], stdin=subprocess.PIPE); print(flush=True); input()"
    pid = files.mark.parent / "pid"
    with daemon(sys.executable, "-c", code) as popen:
        assert popen.stdin is not None
        assert popen.stdout is not None
        pid.write_text(str(popen.pid))
        status, text = run("--pid-file", pid, "--worker", files.folder)
        assert (status, "has no child" in text) == (UNKNOWN, True)

        def edited() -> bool:
            files.edit()
            status, text = run("--pid-file", pid, files.folder)
            return status == WARNING and changed_after_load(text) > CLEARLY

        wait(edited, 3, "it is changed well after the start of the first process")
        popen.stdin.write(b"\n")
        popen.stdin.flush()
        popen.stdout.readline()
        assert run("--pid-file", pid, "--worker", files.folder)[0] == OK
        assert run("--pid-file", pid, files.folder)[0] == WARNING


UNTOLD = [
    ((), "no file and no folder is named"),
    (("/no/such/folder",), "there is no /no/such/folder"),
    (("--nonsense", "{folder}"), "--nonsense is no option"),
    (("{folder}",), "when was it loaded?"),
    (("{folder}", "--loaded-file"), "--loaded-file needs a value"),
    (("{folder}", "--loaded-file", ""), "--loaded-file needs a value"),
    (("{folder}", "--loaded-file", "/no/cache"), "there is no /no/cache"),
    (("{folder}", "--loaded-file", "{mark}", "--process", "x"), "not both"),
    (("{folder}", "--loaded-file", "{mark}", "--worker"), "--worker needs"),
    (("{folder}", "--pid-file", "/no/pid"), "cannot read /no/pid"),
    (("{folder}", "--pid-file", "{mark}"), "holds no number of a process"),
    (("{folder}", "--process", "no-such-daemon"), "no process is called no-such-daemon"),
    (("{folder}", "--loaded-file", "{mark}", "--format", "xml"), "--format is plugin or prometheus"),
    (("{folder}", "--loaded-file", "{mark}", "--critical", "soon"), "--critical takes a number"),
    (("{folder}", "--loaded-file", "{mark}", "--product", 'a"b'), "--product takes letters"),
    (("{loop}", "--loaded-file", "{mark}"), "cannot read all of the configuration"),
]


@pytest.mark.parametrize(("words", "sentence"), UNTOLD, ids=[sentence for _, sentence in UNTOLD])
def test_what_cannot_be_told_is_said_in_one_sentence(files: Files, words: tuple[str, ...], sentence: str) -> None:
    loop = files.folder.parent / "loop"
    loop.mkdir()
    (loop / "again").symlink_to(loop)
    places = {"folder": files.folder, "mark": files.mark, "loop": loop}
    status, text = run(*(word.format_map(places) for word in words))
    assert status == UNKNOWN
    assert text.startswith("CONFIG UNKNOWN - ")
    assert sentence in text
    assert "|" not in text
    assert len(text.splitlines()) == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody who may not")
def test_a_folder_that_may_not_be_read_is_named(files: Files) -> None:
    for path in (*files.folder.parents, files.folder):
        if path != Path("/tmp") and path.stat().st_uid == os.geteuid() and path.is_relative_to("/tmp"):
            path.chmod(0o755)
    (files.folder / "private").mkdir(mode=0o700)
    files.mark.chmod(0o644)
    readable = files.mark.parent / "plugin"
    shutil.copy(PLUGIN, readable)
    done = subprocess.run(
        [readable, "--loaded-file", files.mark, files.folder], user="nobody", capture_output=True, text=True, timeout=20
    )
    assert done.returncode == UNKNOWN
    assert "private" in done.stdout
    assert "Permission denied" in done.stdout


def test_a_dead_process_and_a_stranger_with_its_number_are_told(files: Files) -> None:
    pid = files.mark.parent / "pid"
    with daemon("sleep", "60") as popen:
        pid.write_text(str(popen.pid))
        assert "is not called nagios4" in run("--pid-file", pid, "--process", "nagios4", files.folder)[1]
    status, text = run("--pid-file", pid, files.folder)
    assert status == UNKNOWN
    assert "no process has the number" in text


# The metrics


def test_metrics_for_the_node_exporter(files: Files) -> None:
    status, text = run("--format", "prometheus", "--product", "prometheus", "--name", "prom-1", files.folder)
    assert status == OK
    samples = dict(re.findall(r"^(\w+)\{([^}]*)\} [\d.]+$", text, re.MULTILINE))
    assert samples == dict.fromkeys(
        ["noc_config_changed_seconds", "noc_config_looked_seconds"], 'product="prometheus",name="prom-1"'
    )
    assert text.count("# TYPE") == text.count("# HELP") == 2
    _, text = run("--format", "prometheus", "--loaded-file", files.mark, files.folder)
    assert 'noc_config_loaded_seconds{product="daemon"} ' in text


def test_metrics_that_cannot_be_made_leave_none(files: Files) -> None:
    done = subprocess.run(
        [PLUGIN, "--format", "prometheus", "/no/such/folder"], capture_output=True, text=True, timeout=20
    )
    assert (done.returncode, done.stdout) == (UNKNOWN, "")
    assert done.stderr == "check_config_applied: there is no /no/such/folder\n"


def test_the_help_has_examples_for_each_product() -> None:
    status, text = run("--help")
    assert status == OK
    for word in ("object CheckCommand", "define command", "/etc/cron.d", "--state", "SIGHUP"):
        assert word in text
