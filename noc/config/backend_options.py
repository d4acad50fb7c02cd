"""The keys of a `[[backend]]` that only its kind has."""

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import fields

from noc.backends.kind import BackendKind, Options
from noc.backends.kinds import kind_named, kind_names
from noc.config.place import Place
from noc.config.reading import values_of
from noc.config.tables import BackendTable


def option_keys(kind: BackendKind) -> frozenset[str]:
    return frozenset() if kind.options is None else frozenset(field.encode_name for field in fields(kind.options))


def read_options(kind: BackendKind, table: Mapping[str, Any], place: Place) -> Options | None:
    """Raises ConfigError."""
    if kind.options is None:
        return None
    own = option_keys(kind)
    mine = {key: value for key, value in table.items() if key in own}
    values = values_of(kind.options, f"[[backend]] of kind {table.get('kind')}", mine, place)
    try:
        return kind.options(**values)
    except ValueError as error:
        raise place.wrong("", str(error)) from None


def without_unknown(kind: BackendKind, table: Mapping[str, Any], place: Place) -> dict[str, Any]:
    """The keys of `table` that every backend has. Raises ConfigError for one that only another kind has."""
    own = option_keys(kind)
    common = {field.encode_name for field in fields(BackendTable)}
    if kind.problem:  # a plug-in that does not load cannot say which keys it has
        return {key: value for key, value in table.items() if key in common}
    for key in table.keys() - common - own:
        others = list(_with_option(key))
        if others:
            name = table.get("kind")
            raise place.wrong(key, f"is for kind {', '.join(others)}, and has no meaning for {name}: remove it")
    return {key: value for key, value in table.items() if key not in own}


def _with_option(key: str) -> Iterable[str]:
    return (name for name in kind_names() if key in option_keys(kind_named(name)))
