"""From a TOML table to one of `noc.config.tables`, key by key, so that an error can name the key."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, TypeVar, get_args

import msgspec
from msgspec.structs import fields

from noc.config import values
from noc.config.place import Place
from noc.config.rule_tables import ActionTable, EscalationTable, MaintenanceTable, SoundTable, TargetTable
from noc.config.tables import BackendTable, ConsoleTable, Document, ReadBy, SiteTable, Table
from noc.config.words import hint, quoted, shown
from noc.errors import ConfigError

T = TypeVar("T", bound=Table)
M = TypeVar("M")

_DURATION = ReadBy(values.duration)  # of a kind's own options, which know nothing of this file

_FORMS: tuple[type[Table], ...] = (
    ConsoleTable, BackendTable, SiteTable, MaintenanceTable, EscalationTable, TargetTable, ActionTable, SoundTable,
    Document,
)  # fmt: skip
_NO_SWITCH = frozenset(
    {
        "verify", "verify_ssl", "verify_tls", "ssl_verify", "tls_verify", "verify_cert", "verify_certificate",
        "validate_certs", "insecure", "tls_insecure", "insecure_tls", "insecure_skip_verify", "skip_verify",
        "skip_tls_verify", "no_verify", "check_hostname", "ignore_ssl", "ignore_tls", "trust_all",
    }
)  # fmt: skip


def read(form: type[T], table: Mapping[str, Any], place: Place, strict: bool = True) -> T:
    """Check a table and make a `form` of it. Not `strict`: all values are text, as in a CSV. Raises ConfigError."""
    check_keys(form, table, place)
    return form(**values_of(form, form.heading, table, place, strict))


def values_of(
    form: type[msgspec.Struct], heading: str, table: Mapping[str, Any], place: Place, strict: bool = True
) -> dict[str, Any]:
    """Read each value of a table whose keys are known to be those of `form`. Raises ConfigError."""
    known = {field.encode_name: field for field in fields(form)}
    for key, field in known.items():
        if field.required and key not in table:
            raise place.wrong(key, f"is missing: every {heading} needs it")
    return {known[key].name: _value(known[key].type, key, value, place, strict) for key, value in table.items()}


def check_keys(form: type[Table], keys: Iterable[str], place: Place) -> None:
    """Refuse a key that `form` does not have. Raises ConfigError."""
    known = [field.encode_name for field in fields(form)]
    for key in keys:
        if key not in known:
            raise _unknown(form, key, known, place)


def _unknown(form: type[Table], key: str, known: list[str], place: Place) -> ConfigError:
    plain = key.casefold().replace("-", "_")
    if plain in form.not_built:
        return place.wrong("", f"{plain} is not built yet; remove it for now")
    if plain in _NO_SWITCH:
        return place.wrong(key, "does not exist: certificates are always verified; name the server's authority with ca")
    if plain in form.other_words:
        return place.wrong(_short(key), f'is an unknown key: it is called "{form.other_words[plain]}" here')
    for other in _FORMS:
        if any(field.encode_name == plain for field in fields(other)):
            return place.wrong(_short(key), f"stands in the wrong place: it belongs {_under(other)}")
    return place.wrong(_short(key), f"is an unknown key: {hint(key, known)}")


def _under(form: type[Table]) -> str:
    return f"under {form.heading}" if form.heading else "at the top of noc.toml"


def _short(key: str) -> str:
    """Bare keys stand as they are; others may hold anything."""
    return key if key.isidentifier() and len(key) <= 40 else quoted(key)


def _value(type_: Any, key: str, value: Any, place: Place, strict: bool) -> Any:
    read_by = _beside(type_, ReadBy) or (_DURATION if _is_duration(type_) else None)
    try:
        return read_by.parse(value) if read_by else msgspec.convert(value, type_, strict=strict)
    except msgspec.ValidationError:
        described = _beside(type_, msgspec.Meta)
        expected = described.description if described else "another value"
        raise place.wrong(key, f"must be {expected}, not {shown(value)}") from None
    except ValueError as error:
        raise place.wrong(key, str(error)) from None


def _is_duration(type_: Any) -> bool:
    return type_ is timedelta or any(_is_duration(part) for part in get_args(type_))


def _beside(type_: Any, mark: type[M]) -> M | None:
    """Find what `Annotated` puts beside a type, from the outside in: that of a list goes before its members'."""
    for part in reversed(get_args(type_)):
        found = part if isinstance(part, mark) else _beside(part, mark)
        if found is not None:
            return found
    return None
