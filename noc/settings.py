"""What `noc.toml` and the roster say, once they have been read and checked by `noc.config`. Plain values only."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from noc.core.roster import Site
from noc.core.rules import NO_RULES, Rules


@dataclass(frozen=True, slots=True)
class SecretRef:
    """Where a secret lives, never the secret itself. `of` names the key it stands for."""

    source: str  # "keyring", "env", "file"
    where: str  # keyring: "BACKEND/KEY"; env: the variable; file: the absolute path
    of: str  # "backend icinga-east, password": for error messages


@dataclass(frozen=True, slots=True)
class Limits:
    body: int = 64 * 1024 * 1024  # bytes, decoded
    connect: timedelta = timedelta(seconds=5)
    read: timedelta = timedelta(seconds=10)
    total: timedelta = timedelta(seconds=25)


DOWN_ALERTS = r"(?i)(host|instance|site|node|target|probe).*(down|unreachable|missing)"


@dataclass(frozen=True, slots=True)
class BackendSettings:
    name: str
    kind: str
    url: str  # without a slash at its end
    user: str | None = None
    password: SecretRef | None = None
    token: SecretRef | None = None
    site_from: str = "host"
    ca: Path | None = None
    poll_every: timedelta = timedelta(seconds=10)
    lost_after: timedelta = timedelta(seconds=30)
    write_back: bool = True
    canary: str | None = None
    down_alerts: str = DOWN_ALERTS
    state_query: str | None = None
    web: str | None = None  # root of its pages for people; None: as `url`, where that serves them
    hosts: str | None = None  # "fixed": Prometheus targets are judged by name
    limits: Limits = Limits()
    options: object = None  # the keys that only its kind has, as the `Options` of that kind


@dataclass(frozen=True, slots=True)
class ConsoleSettings:
    name: str = "NOC"
    journal: Path | None = None  # None: in the platform's data folder
    poll_every: timedelta = timedelta(seconds=10)
    sound: str = "required"  # "optional", "off"
    operator: str = ""
    viewing_distance: float | None = None  # metres
    screen_diagonal: float | None = None  # inches
    timezone: str | None = None
    speak: bool = False  # a spoken line may follow the tone
    notify: bool = True  # notifications of the desktop
    raise_window: bool = True  # a new alarm brings the desk to the front
    dead_man: SecretRef | None = None  # the address outside that is pinged while all works
    dead_man_every: timedelta = timedelta(seconds=60)
    dead_man_allow_http: bool = False  # to another machine, where everybody on the way can read it


@dataclass(frozen=True, slots=True)
class TargetSettings:
    """Whom a message is sent to. The address is one of Apprise's, and a secret."""

    name: str
    address: SecretRef


@dataclass(frozen=True, slots=True)
class ActionSettings:
    """What an operator can start for an alarm: a page or a program, with words in braces filled in."""

    name: str
    key: str = ""  # pressed together with Alt
    url: str = ""
    command: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that the settings were read from, or that they point to, and the mark of what stood in it."""

    path: Path
    mark: str = field(repr=False)  # a secret may stand in the file


@dataclass(frozen=True, slots=True)
class Settings:
    path: Path
    console: ConsoleSettings
    backends: tuple[BackendSettings, ...]
    roster: tuple[Site, ...] | None  # None: adopt what the backends know
    warnings: tuple[str, ...] = ()
    rules: Rules = NO_RULES
    targets: tuple[TargetSettings, ...] = ()
    actions: tuple[ActionSettings, ...] = ()
    files: tuple[SourceFile, ...] = ()  # noc.toml first
