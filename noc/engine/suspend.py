"""Told by the system that the machine has slept: systemd-logind says so on the system's message bus (D-Bus).

The clocks tell a long sleep by themselves (`noc.steady`); this tells the short ones too, and within the second. Where
there is no such bus, or nobody on it, nothing is missed but that.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress

import structlog

try:
    import jeepney  # type: ignore[import-untyped]  # it ships no types
    from jeepney.io.asyncio import DBusConnection, open_dbus_connection  # type: ignore[import-untyped]
except ImportError:  # not Linux
    jeepney = None

SERVICE = "org.freedesktop.login1"
PATH = "/org/freedesktop/login1"
INTERFACE = "org.freedesktop.login1.Manager"
SIGNAL = "PrepareForSleep"  # with True before the sleep, with False after it

ANSWERS_WITHIN = 10.0  # s that the bus may take to let us in
AGAIN_AFTER = 60.0  # s until a bus that is not there, or was lost, is looked for again

log = structlog.get_logger()


async def watch_sleep(woke: Callable[[], object], again_after: float = AGAIN_AFTER) -> None:
    """Call `woke` each time the machine has woken, until cancelled. Raises nothing."""
    while jeepney is not None:
        try:
            await _listen(woke)
        except (OSError, EOFError, ValueError, RuntimeError, jeepney.DBusErrorResponse) as error:
            log.debug("the system's bus does not tell of sleep", reason=str(error) or type(error).__name__)
        await asyncio.sleep(again_after)


async def _listen(woke: Callable[[], object]) -> None:
    """Until the bus is lost, which raises EOFError or OSError."""
    async with asyncio.timeout(ANSWERS_WITHIN):
        bus = await open_dbus_connection("SYSTEM")
    try:
        rule = jeepney.MatchRule(type="signal", sender=SERVICE, interface=INTERFACE, member=SIGNAL, path=PATH)
        await bus.send(jeepney.message_bus.AddMatch(rule))
        while True:
            if _tells_waking(await bus.receive()):
                woke()
    finally:
        await _close(bus)


def _tells_waking(message: "jeepney.Message") -> bool:
    fields = message.header.fields
    is_ours = (
        message.header.message_type is jeepney.MessageType.signal
        and fields.get(jeepney.HeaderFields.member) == SIGNAL
        and fields.get(jeepney.HeaderFields.interface) == INTERFACE
    )
    return is_ours and tuple(message.body) == (False,)


async def _close(bus: "DBusConnection") -> None:
    with suppress(OSError):
        await bus.close()
