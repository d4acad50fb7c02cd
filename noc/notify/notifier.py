"""Whom messages can be sent to, by name: each in a thread of its own, with a deadline that holds.

A service that hangs holds up neither the other targets nor the end of the process, and is not asked again and again
while earlier messages to it still hang.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from datetime import timedelta
from threading import Lock, Thread

import structlog

from noc import secrets
from noc.core.effects import SendPage
from noc.errors import SecretError
from noc.notify.sent import Sent
from noc.notify.service import deliver
from noc.settings import SecretRef, TargetSettings

DEADLINE = timedelta(seconds=15)  # of one try
MOST_HANGING = 4  # threads that may wait for one target

log = structlog.get_logger()


class Notifier:
    """`send()` tries once. May be called from any event loop."""

    def __init__(
        self,
        targets: Iterable[TargetSettings],
        resolve: Callable[[SecretRef, timedelta], str] = secrets.resolve,
        deadline: timedelta = DEADLINE,
        deliver: Callable[[SendPage, str], Sent] = deliver,
    ) -> None:
        self._addresses = {target.name: target.address for target in targets}
        self._resolve, self._deadline, self._deliver = resolve, deadline, deliver
        self._lock = Lock()
        self._running: Counter[str] = Counter()

    async def send(self, page: SendPage) -> Sent:
        ref = self._addresses.get(page.target)
        if ref is None:
            return Sent(False, f"there is no target {page.target} in noc.toml any more", again=False)
        with self._lock:
            if self._running[page.target] >= MOST_HANGING:
                return Sent(False, "earlier messages to it still hang")
            self._running[page.target] += 1
        future: Future[Sent] = Future()
        Thread(target=self._carry_out, args=(future, page, ref), name="notify-worker", daemon=True).start()
        try:
            async with asyncio.timeout(self._deadline.total_seconds()):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            return Sent(False, f"it did not answer within {self._deadline.total_seconds():g} s")

    def _carry_out(self, future: "Future[Sent]", page: SendPage, ref: SecretRef) -> None:
        if not future.set_running_or_notify_cancel():
            self._ended(page.target)
            return
        sent = self._tried(page, ref)
        self._ended(page.target)
        future.set_result(sent)

    def _ended(self, target: str) -> None:
        with self._lock:
            self._running[target] -= 1

    def _tried(self, page: SendPage, ref: SecretRef) -> Sent:
        try:
            return self._deliver(page, self._resolve(ref, self._deadline))
        except SecretError as error:
            return Sent(False, str(error))
        except Exception as error:  # noqa: BLE001  services are plug-ins that raise what they like; it is told as a failure
            # Its words may hold the address, and so may its traceback.
            log.warning("a message could not be sent", target=page.target, error=type(error).__name__)
            return Sent(False, f"its service failed ({type(error).__name__})")
