"""`[[action]]`: a page or a program that an operator can start for an alarm, with words in braces filled in."""

import re
from typing import Any
from urllib.parse import urlsplit

from noc.config.place import Place
from noc.config.reading import read
from noc.config.rule_tables import ActionTable
from noc.config.words import hint, quoted
from noc.settings import ActionSettings

FIELDS = ("site", "key", "customer", "place", "host", "address", "backend", "cause", "state")
_FIELD = re.compile(r"\{([^{}]*)\}")
_SERVER = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_NOT_IN_URLS = re.compile(r"[\x00-\x20\x7f\\]")


def action_settings(tables: list[dict[str, Any]], place: Place) -> tuple[ActionSettings, ...]:
    """Raises ConfigError."""
    names: set[str] = set()
    keys: dict[str, str] = {}
    actions = []
    for index, table in enumerate(tables):
        entry = place.entry("action", index, table.get("name"))
        action = _action(table, entry)
        if action.name.casefold() in names:
            raise entry.wrong("name", "is the name of another action too: give each its own")
        if action.key and action.key in keys:
            raise entry.wrong("key", f"is that of {quoted(keys[action.key])} too: give each its own")
        names.add(action.name.casefold())
        keys[action.key] = action.name
        actions.append(action)
    return tuple(actions)


def _action(table: dict[str, Any], place: Place) -> ActionSettings:
    entry = read(ActionTable, table, place)
    if (entry.url is None) == (entry.command is None):
        raise place.wrong("", "needs one of the two: url for a page, or command for a program")
    return ActionSettings(
        name=entry.name.strip(),
        key=_key(entry.key.strip(), place),
        url="" if entry.url is None else _url(entry.url.strip(), place),
        command=() if entry.command is None else _command(entry.command, place),
    )


def _key(text: str, place: Place) -> str:
    if text and not (len(text) == len(text.upper()) == 1 and text.isalpha()):
        raise place.wrong("key", f'must be one letter, such as "w", pressed together with Alt, not {quoted(text)}')
    return text.lower()


def _url(text: str, place: Place) -> str:
    found = _SERVER.match(text)
    if found is None:
        raise place.wrong("url", 'must begin with "https://" or "http://" and the name of a server')
    if "{" in found[0]:
        raise place.wrong("url", "must write out its server, up to the first slash: no field may choose it")
    if "@" in found[0]:
        raise place.wrong("url", "holds a user or a password: take it out, the browser asks for it")
    if _NOT_IN_URLS.search(text):
        raise place.wrong("url", "holds a blank or another character that no address has")
    _check_server(found[0], place)
    _check_fields("url", text, place)
    return text


def _check_server(server: str, place: Place) -> None:
    try:
        parts = urlsplit(server)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named:
        raise place.wrong("url", f'names no server: write it as "https://wiki.example/{{key}}", not {quoted(server)}')


def _command(words: tuple[str, ...], place: Place) -> tuple[str, ...]:
    program = words[0]
    if not program.strip():
        raise place.wrong("command", "begins with no program: name one")
    if "{" in program:
        raise place.wrong("command", f"must write out its program: no field may choose it, as {quoted(program)} does")
    for word in words[1:]:
        _check_fields("command", word, place)
    return words


def _check_fields(key: str, text: str, place: Place) -> None:
    for field in _FIELD.findall(text):
        if field not in FIELDS:
            raise place.wrong(key, f"has a field {quoted(field)} that does not exist: {hint(field, FIELDS)}")
    if set(_FIELD.sub("", text)) & {"{", "}"}:
        raise place.wrong(key, f"has a brace without its other in {quoted(text)}: a field is written as {{site}}")
