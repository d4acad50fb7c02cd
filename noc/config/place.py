"""Where in a file something stands, so that every error can name it."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from noc.config.words import quoted
from noc.errors import ConfigError


@dataclass(frozen=True, slots=True)
class Place:
    """A file, and a table of it; `table` is empty at its top."""

    file: Path
    table: str = ""

    def entry(self, table: str, index: int, name: object) -> Self:
        """Name one of several tables by its number, counted from 0, and by its name where it has one."""
        named = f" {quoted(name)}" if isinstance(name, str) and name else ""
        return replace(self, table=f"{table}[{index}]{named}")

    def wrong(self, key: str, text: str) -> ConfigError:
        """Make the error. `text` goes on where the key ends: "must be ..."."""
        where = ".".join(part for part in (self.table, key) if part)
        return ConfigError(" ".join(f"{self.file}: {where} {text}".split()))

    def resolve(self, key: str, path: str) -> Path:
        """Make a path absolute; one that is relative starts at the folder of the file. Raises ConfigError."""
        try:
            return self.file.parent.absolute() / Path(path).expanduser()
        except RuntimeError:
            raise self.wrong(key, "begins with ~, but this user has no home: write the whole path") from None
