"""Where something stands in a JSON document: `data.hosts[]`, `hosts.*`, `status.code`, `"host.name"`, `rows[0].id`.

`[]` is each member of a list, `*` each value of an object, `[N]` the N-th member from 0; a key with a dot or any other
sign of its own stands in double quotes.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, Self

from noc.backends.words import clean

_STEP = re.compile(
    r'(?P<dot>^|\.)(?:(?P<each>\*)|"(?P<quoted>(?:[^"\\]|\\.)+)"|(?P<key>[^.\[\]*"\s]+))|(?P<list>\[\])|\[(?P<at>\d{1,6})\]'
)
_PLAIN = re.compile(r'[^.\[\]*"\s]+')
_SHOWN = 5  # keys of an object that are named


class Each(Enum):
    MEMBER = "[]"
    VALUE = "*"


class Absent(Enum):
    """There is nothing, not even null."""

    ABSENT = 0


ABSENT = Absent.ABSENT
Step = str | int | Each


@dataclass(frozen=True, slots=True)
class Path:
    text: str
    steps: tuple[Step, ...]

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises ValueError with the rest of a sentence that begins with the path."""
        steps: list[Step] = []
        end = 0
        while end < len(text) and (found := _STEP.match(text, end)):
            steps.append(_step(found))
            end = found.end()
        if not steps or end < len(text):
            raise ValueError(
                f'is no path: write "data.hosts[]", "hosts.*", "status.code" or \'"key with.dots"\'{_at(end)}'
            )
        return cls(text, tuple(steps))

    @property
    def is_of_many(self) -> bool:
        return any(isinstance(step, Each) for step in self.steps)

    def find(self, value: Any) -> Any:
        """What stands there, or ABSENT. Only for a path to one thing."""
        for step in self.steps:
            value = _follow(value, step)
            if value is ABSENT:
                return ABSENT
        return value

    def each(self, value: Any) -> list[tuple[str, Any]]:
        """All that stand there, each with the last key that leads to it ("" in a list).

        Raises ValueError, as `explain` says it, where the path cannot be followed; a list or an object may be empty.
        """
        found = [("", value)]
        for at, step in enumerate(self.steps):
            found = [(key or last, item) for last, one in found for key, item in self._further(one, step, at)]
        return found

    def _further(self, value: Any, step: Step, at: int) -> Iterator[tuple[str, Any]]:
        if step is Each.MEMBER and isinstance(value, list):
            yield from (("", item) for item in value)
        elif step is Each.VALUE and isinstance(value, dict):
            yield from value.items()
        elif isinstance(step, Each) or (item := _follow(value, step)) is ABSENT:
            raise ValueError(self._stands(value, at))
        else:
            yield "", item

    def explain(self, value: Any) -> str:
        """Say where the path ends, and what stands there instead."""
        for at, step in enumerate(self.steps):
            further = _follow(value, step)
            if further is ABSENT:
                return self._stands(value, at)
            value = further
        return f"there stands {_kind(value)}"

    def _stands(self, value: Any, at: int) -> str:
        step = self.steps[at]
        place = f'at "{written(self.steps[:at])}"' if at else "at its top"
        match step:
            case Each.MEMBER if isinstance(value, dict):
                return f"{place} stands {_kind(value)} and no list; for each of its values write *"
            case Each.VALUE if isinstance(value, list):
                return f"{place} stands {_kind(value)} and no object; for each of its members write []"
            case str() if isinstance(value, dict):
                return f'{place} is no key "{clean(step, 60)}"; there stands {_kind(value)}'
            case str() if isinstance(value, list):
                return f"{place} stands {_kind(value)}; for each of its members write []"
        return f"{place} stands {_kind(value)}"


def written(steps: tuple[Step, ...]) -> str:
    text = ""
    for step in steps:
        if step is Each.MEMBER:
            text += "[]"
        elif isinstance(step, int):
            text += f"[{step}]"
        else:
            word = "*" if step is Each.VALUE else step if _PLAIN.fullmatch(step) else json.dumps(step)
            text += f".{word}" if text else word
    return clean(text, 100)


def _at(end: int) -> str:
    return f" (it goes wrong behind {end} characters)" if end else ""


def _step(found: re.Match[str]) -> Step:
    if found["list"]:
        return Each.MEMBER
    if found["at"]:
        return int(found["at"])
    if found["each"]:
        return Each.VALUE
    quoted = found["quoted"]
    return found["key"] if quoted is None else re.sub(r"\\(.)", r"\1", quoted)


def _follow(value: Any, step: Step) -> Any:
    if isinstance(step, str):
        return value.get(step, ABSENT) if isinstance(value, dict) else ABSENT
    if isinstance(step, int):
        return value[step] if isinstance(value, list) and step < len(value) else ABSENT
    return ABSENT


def _kind(value: Any) -> str:
    match value:
        case dict() if value:
            keys = ", ".join(clean(key, 40) for key in list(value)[:_SHOWN])
            return f"an object with {keys}" + (f" and {len(value) - _SHOWN} more" if len(value) > _SHOWN else "")
        case dict():
            return "an empty object"
        case list():
            return f"a list of {len(value)}"
        case None:
            return "null"
        case str():
            return f"the text {clean(json.dumps(value, ensure_ascii=False), 60)}"
    return f"{clean(json.dumps(value), 40)}"
