"""Ways to spoil an answer, whatever its format: drawn by Hypothesis, and the same each time for the same question."""

import json
import math
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

# Strings, numbers and words of JSON; the numbers of XML and HTML too.
TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\b(?:true|false|null)\b')
DEEP = 5000

ODD: tuple[Any, ...] = (
    None, True, False, [], {}, "", 0, -1, 7, 0.5, math.nan, math.inf, -math.inf, 1e308, 2**31, 2**53 + 1, 2**63,
    10**400, -(10**18), "NaN", "0", "-1", "1e999", "none", "down", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59+99:99",
    "+00:00", "１２３", "\x00\x1b[31m\x07red\r\n\u202eoof", "\x85\u2028\ufeff", "\ud800", "a\u0300" * 400,
    "x" * 100_000, [[], {}], {"a": {"b": None}}, [None] * 50, ["site-riga"],
)  # fmt: skip
WORDS = (
    b"null", b'""', b"NaN", b"-1", b"0", b"1e999", b"[]", b"{}", b'"\\u0000\\u001b[31m"', b"9" * 400, b"[" * DEEP,
    b"<" * 40, b"\xff\xfe\x00", b"&#0;", b"]]>", b"1970-01-01T00:00:00Z", b"%n%s", b"\r\n\r\n", b"",
)  # fmt: skip


class Key(str):
    """A key that may stand twice in one object."""

    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other


class Edit(NamedTuple):
    """`what` is done at one place: `where` is counted round what there is of that kind."""

    what: str
    where: int
    value: int = 0


OF_TREES = ("odd", "drop", "twice", "cut", "repeat", "wrap", "rename")
OF_TEXT = ("word", "flip", "end", "copy", "swap", "insert")

edits = st.lists(
    st.builds(Edit, st.sampled_from(OF_TREES + OF_TEXT), st.integers(0, 999), st.integers(0, 255)),
    min_size=1,
    max_size=4,
)


def spoil(body: bytes, what: list[Edit]) -> bytes:
    """The same body with these edits. Those of trees need JSON, and pass over anything else."""
    for edit in what:
        body = _in_tree(body, edit) if edit.what in OF_TREES else _in_text(body, edit)
    return body


def _in_tree(body: bytes, edit: Edit) -> bytes:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError):
        return body
    places = list(_places(tree))
    if not places:
        return body
    holder, key = places[edit.where % len(places)]
    _CHANGES[edit.what](holder, key, edit.value)
    try:
        return json.dumps(tree).encode("utf-8", "surrogatepass")
    except (ValueError, RecursionError):
        return body


def _places(tree: Any) -> Iterator[tuple[Any, Any]]:
    waiting = [tree]
    while waiting:
        holder = waiting.pop()
        inside = holder.items() if isinstance(holder, dict) else enumerate(holder) if isinstance(holder, list) else ()
        for key, value in inside:
            yield holder, key
            waiting.append(value)


def _odd(holder: Any, key: Any, value: int) -> None:
    holder[key] = ODD[value % len(ODD)]


def _drop(holder: Any, key: Any, value: int) -> None:
    del holder[key]


def _twice(holder: Any, key: Any, value: int) -> None:
    if isinstance(holder, dict):
        holder[Key(key)] = ODD[value % len(ODD)] if value % 2 else holder[key]
    else:
        holder.insert(key, holder[key])


def _cut(holder: Any, key: Any, value: int) -> None:
    if isinstance(holder, list):
        del holder[key:]
    elif isinstance(holder[key], list | str):
        holder[key] = holder[key][: value % (len(holder[key]) + 1)]


def _repeat(holder: Any, key: Any, value: int) -> None:
    if isinstance(holder, list):
        holder.extend(holder[key:] * (value % 40))
    elif isinstance(holder[key], list | str):
        holder[key] = holder[key] * (value % 40)


def _wrap(holder: Any, key: Any, value: int) -> None:
    inner = holder[key]
    for _ in range(value):
        inner = [inner] if value % 2 else {"a": inner}
    holder[key] = inner


def _rename(holder: Any, key: Any, value: int) -> None:
    if isinstance(holder, dict):
        holder[f"{key}\x00{value}"] = holder.pop(key)


_CHANGES: dict[str, Callable[[Any, Any, int], None]] = {
    "odd": _odd, "drop": _drop, "twice": _twice, "cut": _cut, "repeat": _repeat, "wrap": _wrap, "rename": _rename,
}  # fmt: skip


def _in_text(body: bytes, edit: Edit) -> bytes:
    if not body:
        return body
    place = edit.where * 7919 % len(body)
    match edit.what:
        case "flip":
            return body[:place] + bytes([body[place] ^ (1 << edit.value % 8)]) + body[place + 1 :]
        case "end":
            return body[:place]
        case "copy":
            return body[:place] + body[max(0, place - edit.value) :]
        case "insert":
            return body[:place] + WORDS[edit.value % len(WORDS)] + body[place:]
    tokens = list(TOKEN.finditer(body))
    if not tokens:
        return body
    token = tokens[edit.where % len(tokens)]
    if edit.what == "word":
        return body[: token.start()] + WORDS[edit.value % len(WORDS)] + body[token.end() :]
    other = tokens[(edit.where + edit.value) % len(tokens)]
    first, second = sorted((token, other), key=lambda each: each.start())
    if first.start() == second.start():
        return body
    return b"".join(
        (body[: first.start()], second[0], body[first.end() : second.start()], first[0], body[second.end() :])
    )
