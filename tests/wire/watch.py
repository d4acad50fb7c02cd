"""A whole session over given backends: adapters, engine, core and journal."""

from pathlib import Path
from types import TracebackType
from typing import Self

from noc.core.roster import Site
from noc.core.snapshot import SiteView
from noc.engine.session import Session
from noc.settings import BackendSettings, ConsoleSettings, Settings
from tests.engine.publication import Publication, site_of


class Watch:
    def __init__(self, folder: Path, backends: tuple[BackendSettings, ...], roster: tuple[Site, ...] | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.published = Publication()
        console = ConsoleSettings("test", folder / "journal.sqlite")
        settings = Settings(folder / "noc.toml", console, backends, roster)
        self.session = Session(settings, self.published.show, self.published.line)

    def __enter__(self) -> Self:
        self.session.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.session.stop()

    def site(self, key: str) -> SiteView:
        return site_of(self.published.newest, key)

    def polls(self, count: int, seconds: float = 30) -> None:
        """Until so many more have been answered."""
        before = self.published.newest.polls
        self.published.wait(lambda s: s.polls >= before + count, seconds, f"{count} more polls")

    def loud_lines(self) -> list[str]:
        """The lines that came with a sound."""
        return [f"{line.event} {line.site or line.subject} {line.cause}" for line in self.published.lines if line.sound]

    def expect_quiet(self) -> None:
        """No line came with a sound, and none was due at any time."""
        assert self.loud_lines() == [], self.published.lines
        for _, snapshot in self.published.snapshots:
            assert snapshot.due == (), self.published.described()
