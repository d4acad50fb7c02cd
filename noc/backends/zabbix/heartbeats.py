"""Which item proves that a host answers, and whether a value of it does.

There is no time of a last answer at a host of Zabbix, only at each of its items. Few of them are followed: those whose
keys say that they are made for it, or, where a host has none of these, those that are asked most often. What Zabbix
works out by itself (calculated and internal items) brings no word from the site, however new it is.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from fnmatch import fnmatchcase
from math import isfinite

from noc.backends.words import clean
from noc.backends.zabbix.delays import duration, interval_of
from noc.backends.zabbix.wire import Item

AGENT, TRAPPER, SIMPLE, INTERNAL, ACTIVE = 0, 2, 3, 5, 7
EXTERNAL, DATABASE, IPMI, SSH, TELNET, CALCULATED, JMX = 10, 11, 12, 13, 14, 15, 16
SNMP_TRAP, DEPENDENT, HTTP_AGENT, SNMP, SCRIPT = 17, 18, 19, 20, 21

# These wait for what is sent in: nobody can ask them out of turn.
_SENT_IN = frozenset({TRAPPER, SNMP_TRAP})
_RECHECKED = frozenset({AGENT, SIMPLE, EXTERNAL, DATABASE, IPMI, SSH, TELNET, JMX, HTTP_AGENT, SNMP, SCRIPT})
# Their values are of Zabbix's own making, or of a command's on its own machine: only a value that says "yes" counts.
_SAYS_YES = frozenset({SIMPLE, INTERNAL, EXTERNAL, CALCULATED, SCRIPT})
SECOND_BEST = (
    AGENT, TRAPPER, ACTIVE, DATABASE, IPMI, SSH, TELNET, JMX, SNMP_TRAP, DEPENDENT, HTTP_AGENT, SNMP
)  # fmt: skip

USUAL_KEYS = ("icmpping", "agent.ping", "net.tcp.service", "net.udp.service")
_NAMES = {"icmpping": 1, "agent.ping": 2, "net.tcp.service": 3, "net.udp.service": 3}
_ASKED = {"icmpping": {SIMPLE}, "agent.ping": {AGENT, ACTIVE}}
_EVENTS = ("log[", "logrt[", "eventlog[", "log.count[", "logrt.count[")

_MOST = 3  # items that stand in for a heartbeat

_DISABLED, _UNSUPPORTED = 1, 1
_DISCARD, _DISCARD_WITH_HEARTBEAT = 19, 20


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """An item that is followed. `interval` None: nobody says how often it comes."""

    itemid: str
    hostid: str
    key: str
    type: int
    interval: timedelta | None
    rank: int
    error: str = ""

    @property
    def polled(self) -> bool:
        """Somebody asks, so a new value proves that the asking goes on."""
        return self.type not in _SENT_IN

    @property
    def on_demand(self) -> bool:
        return self.type in _RECHECKED

    def answers(self, value: str) -> bool:
        """Whether a value says that the site itself answered: a ping of 0 is none."""
        if self.type not in _SAYS_YES:
            return True
        try:
            number = float(value)
        except ValueError:
            return bool(value.strip()) and self.type not in (SIMPLE, INTERNAL)
        if self.key.startswith("icmppingloss"):
            return number < 100
        return isfinite(number) and number > 0


Macros = Callable[[str, str], str | None]  # host id, macro -> its value


class Chooser:
    """Picks the heartbeats of the hosts; `named` are the keys of the configuration, with a star for any ending."""

    def __init__(self, named: tuple[str, ...]) -> None:
        self._named = named

    @property
    def prefixes(self) -> list[str]:
        """The beginnings of the keys to ask for."""
        return [*USUAL_KEYS, *(key.partition("*")[0] for key in self._named if not key.startswith("*"))]

    @property
    def any_key(self) -> bool:
        return any(key.startswith("*") for key in self._named)

    def rank(self, item: Item) -> int | None:
        """How well its key speaks for a host, 0 best; None: it is no heartbeat by its key."""
        if any(fnmatchcase(item.key_, _pattern(key)) for key in self._named):
            return 0
        name = item.key_.partition("[")[0]
        if name not in _NAMES or item.type not in _ASKED.get(name, {SIMPLE, AGENT, ACTIVE}):
            return None
        return _NAMES[name]

    def choose(
        self, items: Iterable[Item], masters: dict[str, Item], macros: Macros
    ) -> tuple[list[Heartbeat], list[Heartbeat]]:
        """The heartbeats among the enabled items of one host; and what stands in where there are none."""
        best: list[Heartbeat] = []
        rest: list[Heartbeat] = []
        for item in items:
            if item.status == _DISABLED or item.history in ("0", "0s", "0d"):
                continue
            rank = self.rank(item)
            if rank is None and (item.type not in SECOND_BEST or item.key_.startswith(_EVENTS)):
                continue
            interval, moves = _interval(item, masters, macros)
            if rank is not None:
                best.append(_heartbeat(item, interval, rank))
            elif moves:
                rest.append(_heartbeat(item, interval, 9))
        best.sort(key=_order)
        rest.sort(key=_order)
        return best, rest[:_MOST]


def _order(heart: Heartbeat) -> tuple[bool, int, timedelta, int, str]:
    """The best first: one that works before one that does not, then by its key, then by how often it comes."""
    return (bool(heart.error), heart.rank, heart.interval or timedelta.max, len(heart.itemid), heart.itemid)


def _heartbeat(item: Item, interval: timedelta | None, rank: int) -> Heartbeat:
    error = (clean(item.error) or "not supported") if item.state == _UNSUPPORTED else ""
    return Heartbeat(item.itemid, item.hostid, item.key_, item.type, interval, rank, error)


def _interval(item: Item, masters: dict[str, Item], macros: Macros) -> tuple[timedelta | None, bool]:
    """How often a value comes at least, and whether one comes although nothing has changed."""
    source = masters.get(item.master_itemid, item) if item.type == DEPENDENT else item
    interval = None
    if source.type not in _SENT_IN:
        interval = interval_of(source.delay, lambda macro: macros(source.hostid, macro))
    for step in (*source.preprocessing, *item.preprocessing):
        if step.type == _DISCARD:
            return None, False
        if step.type == _DISCARD_WITH_HEARTBEAT:
            longest = duration(step.params)
            if longest is None:
                return None, False
            interval = max(interval, timedelta(seconds=longest)) if interval else None
    return interval, True


def _pattern(key: str) -> str:
    """A key with its brackets as they are, and a star for any ending."""
    return key.replace("[", "[[]")
