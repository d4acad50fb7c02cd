"""How an object of a backend finds its site: the `site_from` of a backend."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Self

_NONE: Mapping[str, str] = {}


class Source(StrEnum):
    """What of an object names its site."""

    HOST = "host"
    HOSTGROUP = "hostgroup"
    LABEL = "label"
    TAG = "tag"
    VAR = "var"
    NAME = "name"


_NAMED = frozenset({Source.LABEL, Source.TAG, Source.VAR})


@dataclass(frozen=True, slots=True)
class SiteFrom:
    """`argument` is the prefix of the groups, the name of the label, tag or variable, or the pattern for names."""

    source: Source
    argument: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `host`, `hostgroup`, `hostgroup:PREFIX`, `label:NAME`, `tag:NAME`, `var:NAME` or `name:REGEX`.

        Raises ValueError with one sentence for people.
        """
        word, colon, argument = text.partition(":")
        try:
            source = Source(word)
        except ValueError:
            forms = "host, hostgroup[:PREFIX], label:NAME, tag:NAME, var:NAME, name:REGEX"
            raise ValueError(f'"{text}" is none of {forms}') from None
        if source is Source.HOST and colon:
            raise ValueError(f'"{text}": "host" takes nothing after it')
        if source in _NAMED and not argument.strip():
            raise ValueError(f'"{text}": write the name of the {word} behind the colon, such as "{word}:site"')
        if source is Source.NAME:
            _check_pattern(argument)
        return cls(source, argument)

    def sites(self, name: str, groups: tuple[str, ...] = (), labels: Mapping[str, str] = _NONE) -> tuple[str, ...]:
        """Name the sites of an object: none, one, or, where it is in several groups, each of them."""
        match self.source:
            case Source.HOST:
                return (name,)
            case Source.HOSTGROUP:
                return _by_group(self.argument, groups)
            case Source.NAME:
                return _by_name(self.argument, name)
            case Source.LABEL | Source.TAG | Source.VAR:
                value = labels.get(self.argument, "").strip()
                return (value,) if value else ()


def _check_pattern(pattern: str) -> None:
    try:
        groups = re.compile(pattern).groupindex
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f'"name:{pattern}" is no regular expression: {error}') from None
    if list(groups) != ["site"]:
        raise ValueError(f'"name:{pattern}" needs one group called site, such as "name:^(?P<site>[a-z]+)-"')


# Hosts of one site share their groups: the same answer is asked for thousands of times a poll.
@lru_cache(maxsize=65536)
def _by_group(prefix: str, groups: tuple[str, ...]) -> tuple[str, ...]:
    names = (group.removeprefix(prefix).strip() for group in groups if group.startswith(prefix))
    return tuple(dict.fromkeys(name for name in names if name))


@lru_cache(maxsize=65536)
def _by_name(pattern: str, name: str) -> tuple[str, ...]:
    found = re.search(pattern, name)
    site = (found["site"] or "").strip() if found else ""
    return (site,) if site else ()
