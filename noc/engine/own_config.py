"""Has the configuration changed on disk since it was loaded? Then the console runs on with one that nobody can see.

Its files are looked at every ten seconds, by what stands in them: a `touch`, the same bytes put in place once more and
an editor's files beside them are nothing. One that is just being written is given a moment, but not for ever. A new
configuration is tried, so that the fault can say what is wrong with it; it never takes the place of the good one by
itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from threading import Event as Flag
from threading import Lock, Thread
from zoneinfo import ZoneInfo

import structlog

from noc import secrets
from noc.config import load
from noc.config.files import MISSING, mark_of, secret_files
from noc.engine.clock import read_clock
from noc.errors import NocError
from noc.settings import SecretRef, Settings

LOOK_EVERY = 10.0  # s
SURE = 2  # looks in a row that show the same: nobody is writing just now
AT_LATEST = 3  # looks that show something else than what was loaded, if it is never the same
ENDS_WITHIN = 1.0  # s: a file on a network that hangs must not hold up the end

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looks at one file have shown so far."""

    loaded: str  # its mark when it was loaded
    mark: str  # at the newest look
    equal: int = 0  # looks in a row with this mark
    other: int = 0  # looks in a row with any mark but the loaded one
    since: datetime | None = None  # the first of those

    @property
    def pending(self) -> bool:
        return self.other > 0 and (self.equal >= SURE or self.other >= AT_LATEST)


def looked(seen: Seen, mark: str, at: datetime) -> Seen:
    """One more look at the file."""
    if mark == seen.loaded:
        return Seen(seen.loaded, mark)
    equal = seen.equal + 1 if mark == seen.mark else 1
    return replace(seen, mark=mark, equal=equal, other=seen.other + 1, since=seen.since or at)


@dataclass(frozen=True, slots=True)
class Fresh:
    """What the files say now, whole: settings, and the secrets that lie in files."""

    settings: Settings
    secrets: Mapping[SecretRef, str]

    def hold(self) -> None:
        """From now on these are the secrets."""
        for ref, secret in self.secrets.items():
            secrets.hold(ref, secret)


def read_anew(path: Path) -> Fresh:
    """Read the configuration once more; nothing that runs is touched. Raises ConfigError or SecretError. May block."""
    settings = load(path)
    refs = secret_files(settings.console, settings.backends, settings.targets)
    return Fresh(settings, {ref: secrets.read_anew(ref) for ref in refs})


class OwnConfig:
    """Looks from `start()` to `stop()`, in a thread of its own: a disk may hang.

    `failed` is told of each file that is pending, by its name and with a sentence; `works` when it no longer is.
    """

    def __init__(
        self,
        settings: Settings,
        failed: Callable[[str, str], None],
        works: Callable[[str], None],
        every: float = LOOK_EVERY,
    ) -> None:
        self._settings, self._failed, self._works, self._every = settings, failed, works, every
        self._zone = ZoneInfo(settings.console.timezone) if settings.console.timezone else None
        self._seen = {file.path: Seen(file.mark, file.mark) for file in settings.files}
        self._told: dict[Path, str] = {}
        self._trouble: str | None = None  # with what stands there now
        self._looking = Lock()
        self._ending = Flag()
        self._thread = Thread(target=self._run, name="own-config", daemon=True)

    @property
    def path(self) -> Path:
        return self._settings.path

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._ending.set()
        if self._thread.is_alive():
            self._thread.join(ENDS_WITHIN)

    def has_changed(self) -> bool:
        """Does any file say something else now than what was loaded? May block."""
        return any(mark_of(file.path) != file.mark for file in self._settings.files)

    def look(self) -> None:
        """Look once at every file, and tell what has become of it."""
        with self._looking:
            before, at = self._seen, read_clock().at
            self._seen = {path: looked(seen, mark_of(path), at) for path, seen in before.items()}
            pending = {path: seen for path, seen in self._seen.items() if seen.pending}
            moved = any(seen.mark != before[path].mark for path, seen in self._seen.items())
            if pending and (moved or self._trouble or not self._told):
                self._trouble = self._try()
            for path in [path for path in self._told if path not in pending]:
                del self._told[path]
                self._works(self._name(path))
            for path, seen in pending.items():
                self._tell(path, self._sentence(path, seen))

    def _tell(self, path: Path, text: str) -> None:
        if self._told.get(path) != text:
            self._told[path] = text
            self._failed(self._name(path), text)

    def _try(self) -> str | None:
        """What is wrong with the files as they are now."""
        try:
            read_anew(self._settings.path)
        except NocError as error:
            return error.text.removeprefix(f"{self.path}: ").removeprefix(f"{self.path.parent}/")
        return None

    def _sentence(self, path: Path, seen: Seen) -> str:
        since = f"{seen.since.astimezone(self._zone):%H:%M:%S}" if seen.since is not None else ""
        if seen.mark == MISSING and path == self._settings.path:
            return f"gone from the disk since {since}: put it back; what was loaded goes on until the console ends"
        if self._trouble is not None:
            return f"changed at {since} and cannot be loaded, the old one goes on: {self._trouble}"
        return f"changed at {since} and not loaded: F5 or `noc reload` loads it"

    def _name(self, path: Path) -> str:
        """As short as tells it from the others: people know their folder."""
        folder = self._settings.path.parent
        return str(path.relative_to(folder) if path.is_relative_to(folder) else path)

    def _run(self) -> None:
        while not self._ending.wait(self._every):
            try:
                self.look()
            except Exception as error:  # a defect of ours: it is told, and must not end the looking
                log.warning("the configuration could not be looked at", exc_info=error)
                self._tell(self._settings.path, f"whether it has changed cannot be told ({type(error).__name__})")
