"""A configuration that changed on disk and is not loaded is told; what only looks like a change is not."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noc.config import load
from noc.config.files import NO_FILE, mark_of
from noc.engine.own_config import AT_LATEST, OwnConfig, Seen, looked

AT = datetime(2026, 11, 23, 9, 42, 5, tzinfo=UTC)
TOML = """
[console]
journal = "sqlite:journal.sqlite"
roster = "sites.csv"
timezone = "UTC"

[[backend]]
name = "east"
kind = "icinga2"
url = "http://127.0.0.1:9"
user = "noc"
password = "file:east.secret"
"""
ROSTER, SECRET = "name,tier\nRiga,1\n", "hunter2\n"


class Looks:
    """The files of a console, and what it says of them, look by look."""

    def __init__(self, folder: Path) -> None:
        self.toml, self.roster, self.secret = (folder / name for name in ("noc.toml", "sites.csv", "east.secret"))
        for file, text in ((self.toml, TOML), (self.roster, ROSTER), (self.secret, SECRET)):
            file.write_text(text)
        self.secret.chmod(0o600)
        self.pending: dict[str, str] = {}
        self.own = OwnConfig(load(self.toml), self.pending.__setitem__, self.pending.__delitem__)

    def look(self, times: int = 1) -> dict[str, str]:
        for _ in range(times):
            self.own.look()
        return self.pending


@pytest.fixture
def looks(tmp_path: Path) -> Looks:
    return Looks(tmp_path)


def replace_with_the_same(file: Path) -> None:
    twin = file.with_name("twin")
    twin.write_bytes(file.read_bytes())
    twin.chmod(file.stat().st_mode)
    twin.replace(file)


@pytest.mark.parametrize(
    "deed",
    [
        lambda files: os.utime(files.toml),
        lambda files: files.toml.with_name(".noc.toml.swp").write_text("x"),
        lambda files: files.toml.with_name("noc.toml~").write_text(TOML + "#"),
        lambda files: replace_with_the_same(files.toml),
        lambda files: replace_with_the_same(files.roster),
        lambda files: files.toml.chmod(0o640),
    ],
    ids=["touched", "swap file", "backup", "same bytes", "same roster", "mode"],
)
def test_what_changes_no_byte_is_nothing(looks: Looks, deed: Callable[[Looks], object]) -> None:
    deed(looks)
    assert looks.look(5) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [("noc.toml", TOML.replace('"east"', '"west"')), ("sites.csv", ROSTER + "Oslo,2\n"), ("east.secret", "other\n")],
)
def test_a_change_is_told_at_the_second_look_that_shows_it(looks: Looks, name: str, text: str) -> None:
    looks.toml.with_name(name).write_text(text)
    assert looks.look() == {}
    assert list(looks.look()) == [name]
    assert "not loaded: F5 or `noc reload` loads it" in looks.pending[name]
    assert "hunter2" not in looks.pending[name]


def test_what_was_changed_back_clears_at_once(looks: Looks) -> None:
    looks.roster.write_text("name\nOslo\n")
    assert looks.look(2)
    looks.roster.write_text(ROSTER)
    assert looks.look() == {}


def test_a_broken_one_is_told_with_its_place_and_remedy(looks: Looks) -> None:
    looks.toml.write_text(TOML.replace("roster", "rooster"))
    text = looks.look(2)["noc.toml"]
    assert 'the old one goes on: console.rooster is an unknown key: did you mean "roster"?' in text
    looks.toml.write_text(TOML.replace('"east"', '"west"'))
    assert "not loaded: F5" in looks.look(2)["noc.toml"]


def test_a_roster_that_is_gone_is_told_and_so_is_a_whole_configuration(looks: Looks) -> None:
    looks.roster.unlink()
    assert "cannot be loaded, the old one goes on: sites.csv: does not exist" in looks.look(2)["sites.csv"]
    looks.toml.unlink()
    assert "gone from the disk since" in looks.look(2)["noc.toml"]
    looks.toml.write_text(TOML)
    looks.roster.write_text(ROSTER)
    assert looks.look() == {}


def test_a_secret_that_others_may_read_keeps_the_new_one_from_being_loaded(looks: Looks) -> None:
    looks.secret.write_text("other\n")
    looks.secret.chmod(0o644)
    assert "chmod 600" in looks.look(2)["east.secret"]


def test_one_that_is_written_for_ever_is_told_all_the_same() -> None:
    seen = Seen("loaded", "loaded")
    for number in range(AT_LATEST):
        assert not seen.pending
        seen = looked(seen, f"half written {number}", AT)
    assert seen.pending
    assert not looked(seen, "loaded", AT).pending


def test_one_that_is_gone_for_a_moment_while_it_is_replaced_is_nothing() -> None:
    seen = looked(Seen("loaded", "loaded"), "missing", AT)
    assert not looked(seen, "loaded", AT).pending


def test_a_pipe_cannot_be_looked_at_again(tmp_path: Path) -> None:
    pipe = tmp_path / "noc.toml"
    os.mkfifo(pipe)
    assert mark_of(pipe) == NO_FILE  # and it did not wait for somebody to write
