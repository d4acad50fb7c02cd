"""Row 60: the console's own files change on disk, and the running console has the old ones.

Three consoles at once, each as its users have it: one whose roster gets a site more, one whose `noc.toml` is broken,
and one to which everything is done that changes nothing.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from noc.core.causes import AlarmState, Cause
from noc.core.effects import Happened
from tests.gauntlet.ledger import SLACK, Ledger
from tests.gauntlet.watching import Watching, described
from tests.live.processes import wait
from tests.wire.icinga2 import Icinga2
from tests.wire.server import Server

pytestmark = pytest.mark.live

BOUND = 60.0  # s
CLEARED_WITHIN = 15.0  # s: a look, and what it takes to write
TOML = """
roster = "sites.csv"
[[backend]]
name = "icinga"
kind = "icinga2"
url = "{url}"
site_from = "hostgroup:site-"
"""
ROSTER = "name\nRiga\n"


class Owner(Watching):
    """A console with files of its own."""

    def __init__(self, folder: Path, url: str) -> None:
        super().__init__(folder, [TOML.format(url=url)])
        self.roster = folder / "sites.csv"
        self.roster.write_text(ROSTER)

    def pending(self, file: str, since: datetime) -> list[Happened]:
        return [
            line
            for line in self.told_so_far()
            if line.at >= since and (line.subject, line.cause) == (file, Cause.CONFIG_PENDING)
        ]

    def wait_pending(self, file: str, since: datetime) -> Happened:
        wait(lambda: bool(self.pending(file, since)), BOUND + SLACK, f"{file} is told\n{self._story()}", every=0.2)
        return self.pending(file, since)[0]

    def wait_cleared(self, file: str, since: datetime) -> None:
        def is_over() -> bool:
            return any(line.event == "fault_clear" for line in self.pending(file, since))

        wait(is_over, CLEARED_WITHIN, f"{file} is over\n{self._story()}", every=0.2)

    def verdicts(self, since: datetime) -> set[str | None]:
        return {line.site for line in self.told_so_far() if line.event == "verdict" and line.at >= since}

    def _story(self) -> str:
        return described(self.told_so_far())


@pytest.fixture
def owners(tmp_path: Path) -> Iterator[list[Owner]]:
    with ExitStack() as stack:
        server = stack.enter_context(Server(Icinga2("riga", "oslo")))
        owners = [Owner(tmp_path / name, server.url) for name in ("changed", "broken", "quiet")]
        for owner in owners:
            stack.enter_context(owner)
        for owner in owners:
            wait(lambda o=owner: o.verdicts(datetime.min.replace(tzinfo=UTC)) == {"riga"}, 20, "it watches")  # type: ignore[misc]
        yield owners


def change_nothing(owner: Owner) -> None:
    os.utime(owner.config)
    owner.config.with_name(".noc.toml.swp").write_bytes(b"b0VIM 9.0")
    for file in (owner.config, owner.roster):
        twin = file.with_name("4913")  # what an editor writes first, and then puts in its place
        twin.write_bytes(file.read_bytes())
        twin.replace(file)


def put(file: Path, text: str) -> datetime:
    file.write_text(text)
    return datetime.now(UTC)


@pytest.mark.row(60)
def test_what_is_not_loaded_is_told_and_only_what_is_whole_is_loaded(owners: list[Owner], ledger: Ledger) -> None:
    changed, broken, quiet = owners
    change_nothing(quiet)
    whole = broken.config.read_text()
    grown, gone = put(changed.roster, ROSTER + "Oslo\n"), put(broken.config, whole.replace("roster", "rooster"))

    line = changed.wait_pending("sites.csv", grown)
    ledger.held(60, "the roster", str(line.cause), (line.at - grown).total_seconds(), BOUND)
    assert line.alarm is AlarmState.UNACKED
    assert "`noc reload` loads it" in line.detail
    line = broken.wait_pending("noc.toml", gone)
    ledger.held(60, "noc.toml, broken", str(line.cause), (line.at - gone).total_seconds(), BOUND)
    assert 'the old one goes on: console.rooster is an unknown key: did you mean "roster"?' in line.detail

    # Loaded by a command: the new site has a verdict, and the fault is over.
    done = changed.run("reload", "--by", "ann")
    assert (done.returncode, done.stdout) == (0, "the configuration is loaded anew\n")
    changed.wait_cleared("sites.csv", grown)
    wait(lambda: "oslo" in changed.verdicts(grown), 10, "the new site is watched")
    assert changed.run("reload").returncode == 1

    # A broken one is never loaded, by no way; put right it is over by itself.
    refused = broken.run("reload")
    assert refused.returncode == 3
    assert "rooster is an unknown key" in refused.stderr
    os.kill(broken.pid, signal.SIGHUP)
    wait(lambda: "NOT LOADED, what was loaded goes on" in broken.output(), 10, "the hang-up is refused")
    back = put(broken.config, whole)
    broken.wait_cleared("noc.toml", back)
    os.kill(broken.pid, signal.SIGHUP)
    wait(lambda: "the configuration is loaded anew" in broken.output(), 10, "the hang-up loads")

    assert not [each for each in quiet.told_so_far() if each.cause is Cause.CONFIG_PENDING]
    for owner in owners:
        assert not [each for each in owner.told_so_far() if each.event == "alarm"], described(owner.told_so_far())
