"""What somebody answers to one question: read as `noc.config` reads it from the file, or refused with the reason.

Each function returns the value, or raises ValueError with a sentence that begins with the key.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields

from noc.backends.kind import BackendKind
from noc.backends.kinds import kind_named, kind_names
from noc.config.backend import PROMISED, authority_file
from noc.config.backend_options import read_options
from noc.config.backend_url import backend_url
from noc.config.place import Place
from noc.config.reading import read, values_of
from noc.config.secret_reference import secret_reference
from noc.config.site_from import site_from
from noc.config.tables import BackendTable
from noc.config.words import hint, quoted
from noc.errors import ConfigError

T = TypeVar("T")
_HERE = Place(Path("-"))
_STAMP = re.compile(r"[0-9A-Fa-f]{64}")


def kind(text: str) -> str:
    """The name of a kind, or its number in the list of all (from 1)."""
    names = kind_names()
    word = text.strip().casefold().replace("-", "_").replace(" ", "_")
    if word.isdecimal() and 1 <= int(word) <= len(names):
        word = names[int(word) - 1]
    if word in names:
        if kind_named(word).problem:
            raise ValueError(f"kind {word} cannot be used: {kind_named(word).problem}")
        return word
    if word in PROMISED:
        raise ValueError(f"kind {quoted(word)} is not built yet; built are {', '.join(names)}")
    raise ValueError(f"kind {quoted(text)} is unknown: {hint(word, names)}")


def name(text: str, taken: Iterable[str]) -> str:
    """A name that no other backend has."""
    table = _told(lambda: read(BackendTable, {"name": text.strip(), "kind": "-"}, _HERE))
    if table.name.casefold() in {other.casefold() for other in taken}:
        raise ValueError(f"name {quoted(table.name)} is that of another backend: give each its own")
    return table.name


def url(text: str, kind_name: str, allow_http: bool = False) -> str:
    entry = BackendTable(name="-", kind=kind_name, url=text.strip(), allow_http=allow_http)
    return _told(lambda: backend_url(entry, kind_named(kind_name), _HERE))


def user(text: str) -> str:
    table = _told(lambda: read(BackendTable, {"name": "-", "kind": "-", "user": text.strip()}, _HERE))
    if ":" in text:
        raise ValueError("user holds a colon, which no HTTP log-in can carry: leave it out")
    return str(table.user)


def reference(text: str, key: str, backend: str) -> str:
    """Where a secret is to be found. The text is never repeated: it may be the secret itself."""
    _told(lambda: secret_reference(text, backend, f"backend {backend}", key, _HERE))
    return text.strip()


def way(text: str, kind_name: str) -> str:
    """A `site_from`."""
    return _told(lambda: site_from(text.strip(), kind_name, kind_named(kind_name).site_from, _HERE))


def fingerprint(text: str) -> str:
    """SHA-256 in any of the ways in which it is written: 64 lower-case hexadecimal digits."""
    plain = re.sub(r"(?i)^sha-?256[:= ]?(fingerprint=)?|[:\s]", "", text.strip())
    if not _STAMP.fullmatch(plain):
        raise ValueError(f"{quoted(text)} is no SHA-256 fingerprint: 64 hexadecimal digits, with or without colons")
    return plain.lower()


def option_fields(about: BackendKind) -> tuple[FieldInfo, ...]:
    return () if about.options is None else fields(about.options)


def is_table(field: FieldInfo) -> bool:
    """Its value is a table of names, asked for line by line."""
    return any(issubclass(origin, Mapping) for origin in _origins(field.type))


def described(field: FieldInfo) -> str:
    """What the value of an option must be, in words for people."""
    if timedelta in (field.type, *get_args(field.type)):
        return 'a length of time, such as "30s"'
    return _described(field.type) or "a value"


def option(text: str, about: BackendKind, key: str) -> Any:
    """A value as it would stand in TOML; text may go without its quotes."""
    _known_option(about, key)
    refused: ValueError | None = None
    for value in _meant(text):
        try:
            _told(lambda value=value: values_of(_only(about, key), "", {key: value}, _HERE))  # type: ignore[misc]
        except ValueError as error:
            refused = refused or error
        else:
            return value
    raise refused or ValueError(f"{key} is empty")


def assignment(text: str, about: BackendKind) -> tuple[str, Any]:
    """`KEY=VALUE` or, of a table, `KEY.NAME=VALUE`: the key and the value as TOML would hold it."""
    word, equals, value = text.partition("=")
    key, dot, inner = word.strip().partition(".")
    if not equals or not key:
        raise ValueError(f"{quoted(text)} is no KEY=VALUE")
    _known_option(about, key)
    if dot:
        return key, dict([member(f"{inner}={value}")])
    return key, option(value, about, key)


def member(text: str) -> tuple[str, Any]:
    """An entry of a table: `NAME = VALUE`."""
    key, equals, value = text.partition("=")
    meant = _meant(value)
    if not equals or not key.strip() or not meant:
        raise ValueError(f"{quoted(text)} is no NAME = VALUE")
    return key.strip().strip('"'), meant[0]


def authority(text: str, file: Path) -> str:
    """The file of an authority, named from where the person is: the path to it as it stands in `file`."""
    path = Path(text.strip()).expanduser().absolute()
    _told(lambda: authority_file(str(path), _HERE))
    return as_written(path, file)


def as_written(path: Path, file: Path) -> str:
    """Paths in a configuration begin at its folder: what lies in there goes by its own name."""
    folder = file.absolute().parent
    return str(path.relative_to(folder)) if path.is_relative_to(folder) else str(path)


def options(values: Mapping[str, Any], about: BackendKind, kind_name: str) -> dict[str, Any]:
    """All options of a kind together."""
    _told(lambda: read_options(about, {"kind": kind_name, **values}, _HERE))
    return dict(values)


def _known_option(about: BackendKind, key: str) -> None:
    known = [field.encode_name for field in option_fields(about)]
    if key not in known:
        raise ValueError(f"{quoted(key)} is no key of its own: " + (hint(key, known) if known else "it has none"))


def _only(about: BackendKind, key: str) -> type[msgspec.Struct]:
    """A form of one key, so that others may still be missing."""
    field = next(field for field in option_fields(about) if field.encode_name == key)
    return msgspec.defstruct("One", [(field.encode_name, field.type)])


def _meant(text: str) -> list[Any]:
    """What a text may stand for, the likeliest first: a value of TOML, then itself."""
    plain = text.strip()
    try:
        read = tomllib.loads(f"value = {plain}")
    except (tomllib.TOMLDecodeError, ValueError, RecursionError):
        return [plain] if plain else []
    return [read["value"], plain] if set(read) == {"value"} else [plain]


def _described(type_: Any) -> str:
    for part in reversed(get_args(type_)):
        if isinstance(part, msgspec.Meta) and part.description:
            return part.description
    return next((found for part in get_args(type_) if (found := _described(part))), "")


def _origins(type_: Any) -> Iterable[type]:
    origin = get_origin(type_)
    if isinstance(type_, type) and origin is None:
        yield type_
    elif isinstance(origin, type):
        yield origin
    if not (isinstance(origin, type) and issubclass(origin, (Mapping, list, tuple, set, frozenset))):
        for part in get_args(type_):
            yield from _origins(part)


def _told(check: Callable[[], T]) -> T:
    """The sentences of the configuration begin with the file, which a person who answers has not seen."""
    try:
        return check()
    except ConfigError as error:
        raise ValueError(error.text.removeprefix(f"{_HERE.file}: ")) from None
