"""A document, read as JSON; and how often it is made anew."""

import json
from collections import deque
from datetime import datetime, timedelta
from typing import Any

import msgspec

from noc.backends.backend import PollError
from noc.backends.reply import Reply, expect_json
from noc.backends.words import clean
from noc.core.causes import Cause

ASSUMED_PERIOD = timedelta(minutes=5)
_GAPS_KEPT = 5
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def document(reply: Reply) -> Any:
    """Raises PollError. NaN and Infinity, which are no JSON and yet are written by some, take no row with them."""
    reply.expect_ok()
    expect_json(reply)
    body = reply.body.removeprefix(_BYTE_ORDER_MARK)
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        if b"NaN" in body or b"Infinity" in body:
            try:
                return json.loads(body)
            except (ValueError, RecursionError):
                pass
        hint = clean(str(error), 80) if isinstance(error, msgspec.DecodeError) else type(error).__name__
        raise PollError(Cause.BACKEND_GARBLED, f"{reply.server} sent no whole JSON: {hint}") from None


class Renewals:
    """How often `generated_at` moves: as configured, else the longest of the last gaps that were seen."""

    def __init__(self, configured: timedelta | None) -> None:
        self._configured = configured
        self._newest: datetime | None = None
        self._gaps: deque[timedelta] = deque(maxlen=_GAPS_KEPT)

    def seen(self, stamp: datetime | None) -> None:
        if stamp is None:
            return
        if self._newest is not None and stamp > self._newest:
            self._gaps.append(stamp - self._newest)
        self._newest = max(stamp, self._newest or stamp)

    @property
    def period(self) -> timedelta:
        return self._configured or max(self._gaps, default=ASSUMED_PERIOD)
