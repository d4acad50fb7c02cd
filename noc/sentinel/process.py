"""A process that may have to be ended by force: that one, and never another that has got its number since."""

import os
import select
import signal
import sys
from contextlib import suppress


class Held:
    """Made while the process is known to live. Where the system has no handles for processes (all but Linux), `kill`
    does nothing after `lose_sight`.
    """

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.ended = False
        self._handle: int | None = None
        if sys.platform == "linux":
            try:
                self._handle = os.pidfd_open(pid)
            except ProcessLookupError:
                self.ended = True
            except OSError:  # an older kernel
                self._handle = None

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            if sys.platform == "linux" and self._handle is not None:
                signal.pidfd_send_signal(self._handle, signal.SIGKILL)
            elif not self.ended:
                os.kill(self.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        self.ended = True

    def lose_sight(self) -> None:
        """Its connection is gone, and with it the proof that its number is still its own."""
        self.ended = self.ended or self._handle is None

    def wait(self, seconds: float) -> bool:
        """True: it has ended. False: it has not, or the system cannot tell."""
        if self._handle is None:
            return self.ended
        waiting = select.poll()
        waiting.register(self._handle, select.POLLIN)
        return bool(waiting.poll(seconds * 1000))

    def release(self) -> None:
        if self._handle is not None:
            os.close(self._handle)
            self._handle, self.ended = None, True
