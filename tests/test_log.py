import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from noc import log, secrets
from noc.settings import SecretRef


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_everything_goes_to_the_file_and_warnings_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log.setup(tmp_path / "logs/noc.log")
    structlog.get_logger("noc.engine").info("polled", backend="east")
    structlog.get_logger("noc.engine").warning("lost", backend="east")
    lines = (tmp_path / "logs/noc.log").read_text().splitlines()
    assert [line.partition(" ")[2] for line in lines] == [
        "level=info logger=noc.engine event=polled backend=east",
        "level=warning logger=noc.engine event=lost backend=east",
    ]
    said = capsys.readouterr().err.splitlines()
    assert len(said) == 1
    assert said[0].startswith("level=warning event=lost backend=east")


def test_a_library_is_logged_like_ourselves_and_its_chatter_is_not(tmp_path: Path) -> None:
    log.setup(tmp_path / "noc.log")
    logging.getLogger("some.package").info("%d rows", 5)
    logging.getLogger("httpx").info("GET ...")
    (line,) = (tmp_path / "noc.log").read_text().splitlines()
    assert line.endswith('level=info logger=some.package event="5 rows"')


def test_secrets_are_in_no_line_not_even_in_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(secrets, "_seen", set())
    monkeypatch.setenv("NOC_TEST_SECRET", "hunter2")
    secrets.resolve(SecretRef("env", "NOC_TEST_SECRET", "backend east, password"))
    log.setup(tmp_path / "noc.log")
    try:
        raise RuntimeError("log-in as noc:hunter2")
    except RuntimeError:
        structlog.get_logger().exception("failed with %s", "hunter2", headers={"Authorization": "Basic bm9j"})
        logging.getLogger("library").exception("hunter2")
    written = (tmp_path / "noc.log").read_text() + capsys.readouterr().err
    assert "RuntimeError: log-in as noc:[secret]" in written
    assert "hunter2" not in written
    assert "bm9j" not in written


def test_text_from_a_backend_cannot_forge_a_second_line(tmp_path: Path) -> None:
    log.setup(tmp_path / "noc.log")
    structlog.get_logger().info("said", text="fine\nlevel=error event=forged")
    assert len((tmp_path / "noc.log").read_text().splitlines()) == 1


def test_the_file_does_not_grow_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "_LARGEST", 1000)
    log.setup(tmp_path / "noc.log")
    for _ in range(100):
        structlog.get_logger().info("x" * 100)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 6
    assert all(file.stat().st_size <= 1000 for file in files)


def test_a_console_that_cannot_write_its_log_says_so_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    log.setup(tmp_path / "file/noc.log")
    assert 'event="no log file"' in capsys.readouterr().err
