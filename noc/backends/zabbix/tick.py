"""The tick of the server itself: each node of it writes every 5 s that it is there. Told to super admins alone."""

from collections.abc import Iterator

from noc.backends.backend import PollError
from noc.backends.zabbix.api import Call, Outcome
from noc.backends.zabbix.wire import Node
from noc.core.causes import Cause
from noc.steady import steady

_ASK_AGAIN = 300.0  # seconds after which an account that may not is tried again

_UNTOLD = "the server's own tick is told to super admins alone: whether it lives is told by the newest values"


class Tick:
    def __init__(self) -> None:
        self.stamp = 0  # seconds since 1970; 0: not told
        self._denied: float | None = None

    def calls(self) -> list[Call]:
        if self._denied is not None and steady() - self._denied < _ASK_AGAIN:
            return []
        return [Call("hanode.get", {"output": ["lastaccess"]})]

    def read(self, outcomes: Iterator[Outcome], remarks: list[str]) -> None:
        """Take the answer, if it was asked. The `status` of a node is not read: it says "active" for ever."""
        outcome = next(outcomes, None)
        if outcome is not None:
            try:
                nodes = outcome.rows(Node)[0]
                self.stamp, self._denied = max((node.lastaccess for node in nodes), default=0), None
            except PollError as error:
                if error.cause is Cause.BACKEND_LOST:
                    raise
                self.stamp, self._denied = 0, steady()
        if not self.stamp:
            remarks.append(_UNTOLD)
