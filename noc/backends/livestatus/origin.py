"""Who brought a result: the core by a check of its own, or somebody who sent it in; and what its text tells.

The cores of Nagios' kind say so themselves. Icinga's listener does not; there a result that was sent in has waited for
nothing and has run for nothing, or has come although the checks are switched off.
"""

import re
from dataclasses import dataclass

from noc.backends.livestatus.wire import Flag, HostWords, Service

# Commands that ask nobody: what they say when the core runs them is no word from the site.
ASKS_NOBODY = r"^(check_)?(dummy|passive)(!|$)|^return[-_]ok(!|$)|^$"
FED = "^check_mk-"  # Checkmk: results that it draws from what an agent sent

_ASKS_NOBODY = re.compile(ASKS_NOBODY)
_FED = re.compile(FED)
_NOT_CONNECTED = re.compile(r"Remote Icinga instance .* is not connected")
_UNANSWERED = re.compile(
    r"(?i)is not connected|timed? ?-?out|connection (?:was )?(?:refused|reset)|(?:host|network) (?:is )?unreachable"
    r"|no route to host|name or service not known|no (?:answer|response)"
)
_PASSIVE = 1  # the type of a check


@dataclass(frozen=True, slots=True)
class _Seen:
    last_check: float
    active: bool
    sent: float


class Origins:
    """Remembers of the objects that need a second look when somebody last sent a result in."""

    def __init__(self) -> None:
        self._seen: dict[str, _Seen] = {}
        self._met: set[str] = set()

    def begin(self) -> None:
        """A poll begins; whom it does not meet is forgotten at the next one."""
        self._seen = {name: seen for name, seen in self._seen.items() if name in self._met}
        self._met = set()

    def sent(self, name: str, last_check: float, active: bool, words: HostWords | Service, icinga: bool) -> float:
        """The newest result known that was sent in, in seconds since 1970; 0 for none."""
        before = self._seen.get(name)
        sent = before.sent if before else 0.0
        if last_check > 0 and _came_in(words, icinga, _advanced(before, last_check, active)):
            sent = last_check
        self._met.add(name)
        self._seen[name] = _Seen(last_check, active, sent)
        return sent


def _advanced(before: _Seen | None, last_check: float, active: bool) -> bool:
    """There is a newer result, and all the time the core itself did not look."""
    return before is not None and not before.active and not active and last_check > before.last_check


def _came_in(words: HostWords | Service, icinga: bool, advanced: bool) -> bool:
    if not icinga:
        return words.check_type == _PASSIVE
    return not words.latency and (not words.execution_time or advanced)


def is_disabled(active: Flag, words: HostWords | Service, last_check: float, sent: float, icinga: bool) -> bool:
    """Nobody looks, and nothing that is sent in is taken, or nothing was sent in since the checks were switched off.

    Where a core watches how fresh sent results are, it writes one itself when they stop: then somebody should send.
    """
    if active:
        return False
    watched = bool(words.check_freshness) and not icinga
    return not words.accept_passive_checks or (last_check > 0 and not sent and not watched)


def asks_nobody(command: str) -> bool:
    return _ASKS_NOBODY.search(command) is not None


def is_fed(command: str) -> bool:
    return _FED.search(command) is not None


def not_connected(text: str) -> bool:
    """Icinga wrote the result itself, for want of the agent that should have checked."""
    return _NOT_CONNECTED.search(text) is not None


def is_answer(text: str) -> bool:
    """Whether a critical result is one that the site itself gave, as far as its text tells."""
    return _UNANSWERED.search(text) is None
