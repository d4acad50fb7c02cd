"""The text of `noc.toml` with one backend more. It is put in between; no other byte changes.

Where it belongs is guessed from the lines, and then proven: the new text must read as the old one and that backend.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, time
from typing import Any

from noc.config.words import shown

BEGINNING = """\
# What the console watches. Add more with `noc backends add`; secrets are never in here.
# All that can be set is in resources/noc.toml.example of the console.

"""
_ENTRY = re.compile(r"\s*\[\[\s*(?:backend|\"backend\"|'backend')\s*\]\]")
_WITHIN = re.compile(r"\s*\[{1,2}\s*(?:backend|\"backend\"|'backend')\s*\.")
_HEADER = re.compile(r"\s*\[")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class UnfitError(Exception):
    """Nothing can be added to this text; the text of the error says why."""


def with_backend(text: str | None, table: Mapping[str, Any]) -> str:
    """Add a `[[backend]]` behind the last one, or at the end; `text` None: there is no file. Raises UnfitError."""
    entry = "\n".join(["[[backend]]", *(f"{_key(key)} = {written(value)}" for key, value in table.items()), ""])
    if text is None or not text.strip():
        return (text or BEGINNING) + entry
    ends = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    before = _read(text)
    for place in (_behind_last(lines), len(lines)):
        new = _put(lines, place, entry.replace("\n", ends), ends)
        if _reads_as(new, before, table):
            return new
    raise UnfitError("its key backend is no list of [[backend]] tables: write each as [[backend]]")


def _put(lines: Sequence[str], place: int, entry: str, ends: str) -> str:
    head, tail = "".join(lines[:place]), "".join(lines[place:])
    if head and not head.endswith("\n"):
        head += ends
    gap = "" if not head or head.endswith(ends * 2) else ends
    return f"{head}{gap}{entry}{'' if not tail or tail.startswith(ends) else ends}{tail}"


def _behind_last(lines: Sequence[str]) -> int:
    """Behind the last key of the last `[[backend]]` and the comments right under it, before those of what follows."""
    begins = [number for number, line in enumerate(lines) if _ENTRY.match(line)]
    if not begins:
        return len(lines)
    last = begins[-1]
    for number in range(begins[-1] + 1, len(lines)):
        line = lines[number]
        if _HEADER.match(line) and not _WITHIN.match(line):
            break
        if line.strip() and not line.lstrip().startswith("#"):
            last = number
    while last + 1 < len(lines) and lines[last + 1].lstrip().startswith("#"):
        last += 1
    return last + 1


def _read(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text.removeprefix("\ufeff"))
    except (tomllib.TOMLDecodeError, ValueError, RecursionError) as error:
        raise UnfitError(f"it is no valid TOML: {' '.join(str(error).split())[:200]}") from None


def _reads_as(text: str, before: Mapping[str, Any], table: Mapping[str, Any]) -> bool:
    found = before.get("backend", [])
    try:
        return isinstance(found, list) and _read(text) == {**before, "backend": [*found, dict(table)]}
    except UnfitError:
        return False


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else written(key)


def written(value: Any) -> str:
    """A value as TOML writes it, on one line. Raises UnfitError."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            # JSON's escapes are a part of TOML's, but DEL must be escaped too.
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case int() | float():
            return repr(value)
        case date() | time():
            return value.isoformat()
        case Mapping():
            return "{" + ", ".join(_members(value)) + "}"
        case list() | tuple():
            return "[" + ", ".join(written(member) for member in value) + "]"
    raise UnfitError(f"{shown(value)} is nothing that TOML could hold")


def _members(table: Mapping[str, Any]) -> Iterator[str]:
    return (f"{_key(key)} = {written(member)}" for key, member in table.items())
