"""One look at one target: what was seen, when, and what its certificate says of its end."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from noc.backends.probe.page import visit
from noc.backends.probe.ping import ping
from noc.backends.probe.reach import Blame, MissedError, Reach, expiry_of
from noc.backends.probe.targets import Target


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Sight:
    """`at`: when the look ended, by our own clock. `blame` None: the site answered well."""

    at: datetime
    text: str
    blame: Blame | None = None
    expiry: datetime | None = None
    size: int = 0  # bytes read


async def look(target: Target, reach: Reach, seconds: float, clock: Callable[[], datetime]) -> Sight:
    """Never longer than `seconds`, and half a second to part."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    deadline = began + seconds
    try:
        said, expiry, size = await _seen(target, reach, deadline)
    except MissedError as missed:
        return Sight(clock(), missed.text, missed.blame)
    return Sight(clock(), f"{said} in {(loop.time() - began) * 1000:.0f} ms", None, expiry, size)


async def _seen(target: Target, reach: Reach, deadline: float) -> tuple[str, datetime | None, int]:
    if target.scheme in ("http", "https"):
        page = await visit(target, reach, deadline)
        return f"status {page.status}", page.expiry, page.size
    if target.scheme == "ping":
        addresses = await reach.addresses(target, deadline)
        await ping(target, addresses, deadline - asyncio.get_running_loop().time())
        return "an echo", None, 0
    async with reach.connected(target, deadline) as (_, writer):
        return "connected", expiry_of(writer), 0
