"""Whoever must learn of it when nobody looks: the dead-man service, the targets, the desktop, the service manager."""

import shutil
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from noc import paths, secrets
from noc.backends.failures import broken as broken_off
from noc.core.phrases import listing, several
from noc.doctor.link import Line, broken, ok, unknown, weak
from noc.errors import SecretError
from noc.settings import Settings

try:
    from jeepney import DBusAddress, MessageType, new_method_call  # type: ignore[import-untyped]
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]
except ImportError:  # not Linux
    open_dbus_connection = None

DEAD_MAN, TARGETS, NOTICES, SERVICE = "dead-man", "targets", "notifications", "service"
PATIENCE = 5.0  # s
UNIT = "noc.service"
_NO_ADDRESS = "dead_man_url leads to no address: it must be whole and begin with https://"
_BOOTED = Path("/run/systemd/system")  # is there where systemd runs the machine


def examine_dead_man(settings: Settings) -> Iterator[Line]:
    """Reached, and no more: a ping from here would hide that the console is dead."""
    ref = settings.console.dead_man
    if ref is None:
        remedy = 'set dead_man_url, an address that raises an alarm when pings stay away: "env:NOC_DEAD_MAN_URL"'
        yield weak(DEAD_MAN, "none is configured: nobody outside would notice the death of this console", remedy)
        return
    try:
        trouble = _reached(secrets.resolve(ref))
    except SecretError:
        yield broken(DEAD_MAN, "its address cannot be fetched", "see the line of its secret")
        return
    if trouble:
        yield broken(DEAD_MAN, trouble, "see that this machine may reach it, and that dead_man_url is whole")
    else:
        yield ok(DEAD_MAN, "it can be reached; no ping was sent, which would hide a dead console")


def _reached(address: str) -> str:
    """Why it cannot be reached; nothing of the address is in it."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        host, port = None, 0
    if not host or not port:
        return _NO_ADDRESS
    try:
        with socket.create_connection((host, port), PATIENCE) as plain:
            if parts.scheme == "https":
                with ssl.create_default_context().wrap_socket(plain, server_hostname=host):
                    pass
    except OSError as error:
        return broken_off(error, "the dead-man service", None).text
    except ValueError:  # a name that cannot be one
        return _NO_ADDRESS
    return ""


def examine_targets(settings: Settings) -> Iterator[Line]:
    if not settings.targets:
        remedy = "name one: [[target]] and [[escalation]] in noc.toml"
        yield weak(TARGETS, "none is configured: an alarm that nobody answers here is told to nobody else", remedy)
        return
    names = [target.name for target in settings.targets]
    used = {name for step in settings.rules.steps for name in step.targets}
    first = f"nothing was sent; prove each: noc targets test {names[0]}"
    if idle := [name for name in names if name not in used]:
        yield weak(TARGETS, f"in no [[escalation]]: {listing(idle)}", "name them in a step, or take them out")
    else:
        yield ok(TARGETS, f"{several(len(names), 'target')}: {listing(names)}; {first}")


def examine_notices(settings: Settings | None) -> Iterator[Line]:
    """The notifications of the desktop: whether anybody there would show one."""
    if settings is not None and not settings.console.notify:
        yield ok(NOTICES, "off, by noc.toml")
        return
    if open_dbus_connection is None:
        yield unknown(NOTICES, "this system has no bus to ask")
        return
    name = _notifier()
    if name:
        yield ok(NOTICES, f"shown by {name}")
    else:
        yield unknown(NOTICES, "nobody on this desktop shows them; the wall, the tray and the sound do not need them")


def _notifier() -> str:
    address = DBusAddress(
        "/org/freedesktop/Notifications", "org.freedesktop.Notifications", "org.freedesktop.Notifications"
    )
    try:
        with open_dbus_connection("SESSION") as bus:
            reply = bus.send_and_get_reply(new_method_call(address, "GetServerInformation"), timeout=PATIENCE)
    except (OSError, KeyError, ValueError, RuntimeError, EOFError):
        return ""
    said = reply.body[0] if reply.header.message_type is MessageType.method_return and reply.body else ""
    return said[:40] if isinstance(said, str) and said.isprintable() else ""


def examine_service() -> Iterator[Line]:
    """Whether systemd starts a console with the machine, and again when it hangs."""
    if sys.platform != "linux" or not _BOOTED.exists() or shutil.which("systemctl") is None:
        yield unknown(SERVICE, "no systemd runs here: whether a console is started again after a crash is not known")
        return
    for scope in ("--user", "--system"):
        facts = _unit(scope)
        if facts.get("LoadState") != "loaded":
            continue
        watchdog = facts.get("WatchdogUSec", "0")
        if watchdog in ("0", "infinity", ""):
            yield weak(SERVICE, f"{UNIT} has no watchdog: one that hangs is not started again", "add WatchdogSec=30")
        elif facts.get("ActiveState") != "active":
            yield weak(
                SERVICE, f"{UNIT} is {facts.get('ActiveState', 'not active')}", f"systemctl {scope} start {UNIT}"
            )
        else:
            yield ok(SERVICE, f"{UNIT} runs, with a watchdog of {watchdog}")
        return
    remedy = f"copy {paths.resource(UNIT)} to ~/.config/systemd/user, then: systemctl --user enable --now {UNIT}"
    yield unknown(SERVICE, f"{UNIT} is not installed: nobody starts the console with the machine, or again", remedy)


def _unit(scope: str) -> dict[str, str]:
    command = ["systemctl", scope, "show", UNIT, "-p", "LoadState,ActiveState,WatchdogUSec"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return {}
    return dict(line.partition("=")[::2] for line in done.stdout.splitlines())
