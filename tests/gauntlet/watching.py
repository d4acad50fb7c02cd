"""`noc watch --json` as its users have it: the real program, and the lines it has printed."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from noc.core.causes import AlarmState, Cause, Sound
from noc.core.effects import Happened
from noc.settings import BackendSettings
from tests.live.console import Console

OPENS = frozenset({"alarm", "fault"})


def backend_table(settings: BackendSettings, **more: str) -> str:
    """A [[backend]] of noc.toml; its secret stands in the environment."""
    words = {"name": settings.name, "kind": settings.kind, "url": settings.url, "site_from": settings.site_from}
    if settings.user:
        words["user"] = settings.user
    for word, secret in (("password", settings.password), ("token", settings.token)):
        if secret is not None:
            words[word] = "env:NOC_SECRET_OF_TESTS"
    if settings.ca:
        words["ca"] = str(settings.ca)
    return "\n[[backend]]\n" + _lines(words | more)


def site_table(key: str, **more: object) -> str:
    return "\n[[site]]\n" + _lines({"name": key.title(), "key": key} | more)


def _lines(words: Mapping[str, object]) -> str:
    return "".join(f"{word} = {json.dumps(value)}\n" for word, value in words.items())


class Watching(Console):
    """`with Watching(folder, toml, secret) as watching:` - it runs until the block ends."""

    def __init__(self, folder: Path, tables: Sequence[str], secret: str = "") -> None:
        super().__init__(folder, 'poll_every = "1s"\n' + "".join(tables), {"NOC_SECRET_OF_TESTS": secret})
        self._backends = sum(table.startswith("\n[[backend]]") for table in tables)
        self._read = 0
        self._told: list[Happened] = []
        self._beats: list[tuple[datetime, int]] = []  # with the polls so far

    def __enter__(self) -> Self:
        try:
            self.start("watch", "--json")
        except BaseException:
            self.end()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        self.end()

    def told_so_far(self) -> list[Happened]:
        """Every line but the beats, the first one first."""
        with self.log.open("rb") as log:
            log.seek(self._read)
            whole = log.read().rpartition(b"\n")[0]
        self._read += len(whole) + bool(whole)
        for text in whole.decode().splitlines():
            if text.startswith("{"):  # else it is a warning for people
                self._take(json.loads(text))
        return self._told

    def _take(self, words: dict[str, Any]) -> None:
        if words["event"] == "beat":
            self._beats.append((datetime.fromisoformat(words["at"]), int(words["detail"].split()[-2])))
        else:
            self._told.append(_line(words))

    def slowest(self, since: datetime, until: datetime) -> float:
        """The longest time between two polls then, in seconds, as far as the beats can tell."""
        gaps = [0.0]
        first, before = self._beats[0]
        for at, polls in self._beats[1:]:
            if polls > before:
                if at >= since and first <= until:
                    gaps.append(self._backends * (at - first).total_seconds() / (polls - before))
                first, before = at, polls
        return max(gaps)


def _line(words: Mapping[str, Any]) -> Happened:
    return Happened(
        datetime.fromisoformat(words["at"]), words["event"], words["site"], words["subject"], words["state"],
        Cause(words["cause"]) if words["cause"] else None,
        AlarmState(words["alarm"]) if words["alarm"] else None,
        Sound(words["sound"]) if words["sound"] else None,
        words["detail"], words["by"], words["note"],
    )  # fmt: skip


def described(lines: Sequence[Happened]) -> str:
    return "\n".join(
        f"{line.at:%M:%S.%f} {line.event} {line.site or line.subject} {line.state} {line.cause} {line.alarm} "
        f"{line.sound or ''} {line.detail}"
        for line in lines
    )
