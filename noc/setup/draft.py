"""A backend that is about to be configured."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from noc.backends.kind import BackendKind
from noc.backends.kinds import kind_named
from noc.config.backend import backend_settings
from noc.config.place import Place
from noc.settings import BackendSettings

POLL_EVERY = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Draft:
    """The keys of a `[[backend]]` as they will stand in the file; secrets as references, never themselves."""

    kind: str
    name: str
    url: str = ""
    user: str | None = None
    password: str | None = None
    token: str | None = None
    site_from: str | None = None
    ca: str | None = None
    canary: str | None = None
    allow_http: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def about(self) -> BackendKind:
        return kind_named(self.kind)

    @property
    def secret(self) -> tuple[str, str] | None:
        """Which secret it has: the key, and the reference to it."""
        if self.token is not None:
            return "token", self.token
        return None if self.password is None else ("password", self.password)

    def table(self) -> dict[str, Any]:
        """In the order in which the keys are written."""
        written: dict[str, Any] = {"name": self.name, "kind": self.kind}
        for key in ("url", "user", "password", "token", "site_from", "ca", "canary"):
            value = getattr(self, key)
            if value:
                written[key] = value
        if self.allow_http:
            written["allow_http"] = True
        return written | dict(self.options)

    def settings(self, file: Path, poll_every: timedelta = POLL_EVERY) -> BackendSettings:
        """As the console will read it from `file`. Raises ConfigError."""
        return backend_settings(self.table(), Place(file, f'backend "{self.name}"'), poll_every)
