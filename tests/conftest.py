"""For all tests: a home of their own, no screen, no test skipped where it counts, no thread or widget left behind."""

import atexit
import gc
import os
import tempfile
import threading
from collections.abc import Generator
from pathlib import Path

import pytest

JOIN = 2.0  # seconds a thread may take to end after its test
STARTED = pytest.StashKey[list[threading.Thread]]()


def _move_home() -> None:
    """Away from the configuration, the journal, the keyring and the sound of whoever runs the tests."""
    home = tempfile.TemporaryDirectory(prefix="noc-home-")
    atexit.register(home.cleanup)
    os.environ["HOME"] = home.name
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        folder = Path(home.name, name)
        folder.mkdir(mode=0o700)
        os.environ[name] = str(folder)
    for name in ("DBUS_SESSION_BUS_ADDRESS", "PULSE_SERVER", "CREDENTIALS_DIRECTORY"):
        os.environ.pop(name, None)


# Before any test module is imported: some look at these when they load.
_move_home()
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Where CI is "true" everything that a test needs is there, so a skip is a failure with the same reason."""
    if os.environ.get("CI") == "true" and report.outcome == "skipped" and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} (CI runs every test)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for servers begins first, so that all who share the tests end at the same time."""
    items.sort(key=lambda item: item.get_closest_marker("live") is None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """What a test leaves of Qt is destroyed in this thread, as `noc.collector` does it for the console."""
    if "qapp" not in getattr(item, "fixturenames", ()):
        return (yield)
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


def pytest_collection_finish() -> None:
    """The tests themselves are not looked through again after each of them."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    before = set(threading.enumerate())
    try:
        return (yield)
    finally:
        item.stash[STARTED] = [thread for thread in threading.enumerate() if thread not in before]


@pytest.fixture(autouse=True)
def no_thread_left(request: pytest.FixtureRequest) -> Generator[None]:
    """Each thread that a test starts has ended once its fixtures are gone; those of wider fixtures are theirs."""
    yield
    if request.node.get_closest_marker("leaves_threads"):
        return
    # Qt's own threads show up as dummies once Python code runs in them.
    started = [t for t in request.node.stash.get(STARTED, []) if not t.name.startswith("Dummy-")]
    for thread in started:
        thread.join(JOIN)
    left = [thread.name for thread in started if thread.is_alive()]
    assert not left, f"threads left running: {', '.join(left)}"
