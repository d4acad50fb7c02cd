"""A large server of one kind, as a poll sees it: ready answers, turn after turn, and how the floor reads them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, NamedTuple, cast

from noc.backends.kinds import BUILT_IN

# The kinds that read no server: their cost is that of the sites they ask themselves.
WITHOUT = {"probe": "it asks the sites themselves, each with a request of its own"}
KINDS = tuple(kind for kind in BUILT_IN if kind not in WITHOUT)

STARTED = 1_795_000_000.0  # seconds since 1970: when the server was started
NOW = STARTED + 400_000.0  # the time of the first turn; each next one is 10 s later
Answers = Mapping[str, bytes]  # by names that a load gives them
Decode = Callable[[bytes], object]


class Asked(NamedTuple):
    """A question: of HTTP its path and query, or what follows the first word of a plain line; and all of it."""

    target: str
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


def by_path(answers: Answers, asked: Asked) -> bytes | None:
    return answers.get(asked.path)


@dataclass(frozen=True)
class Load:
    """`answers(turn)`: each turn is a poll later. `floor`: what is read in each turn at least, and into which shape."""

    settings: Mapping[str, Any]
    answers: Callable[[int], Answers]
    floor: Mapping[str, Decode]  # by the name of the answer
    begins: Callable[[Asked], bool]  # whether this question is the first of a poll: the next turn
    respond: Callable[[Answers, Asked], bytes | None] = by_path
    most: float = 2.5  # times the floor that a poll may cost, the fold of its answer included; 1.5 is the aim
    path: str = ""  # behind the server's root in `url`
    content: str = "application/json"
    secured: bool = False  # the product speaks TLS only
    framed: Callable[[bytes], bytes] | None = None  # no HTTP: how an answer goes out on a plain socket


def load_of(kind: str, hosts: int, services: int) -> Load:
    """`services` are per host, for those that have any. Each kind has a file in `tests/bench/loads`."""
    return cast(Load, import_module(f"tests.bench.loads.{kind}").load(hosts, services))


def checked(number: int, turn: int) -> float:
    """When an object was checked last, if each is checked each minute: in each turn one in six is new."""
    phase = number % 6
    return NOW - 60 + 10 * phase + 60 * ((turn + 5 - phase) // 6) + (number % 997) / 1000
