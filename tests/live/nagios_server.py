"""A real Nagios 4 on loopback behind lighttpd, whose hosts are up or down on command.

Checks run every second, after a failure every 2 s, and the second failure is a hard one. The fate of each object stands
in a file that its check reads. Debian's binaries, every file and socket in one folder, all as the user of the tests.
"""

import base64
import grp
import json
import os
import pwd
import signal
import socket
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from noc.settings import BackendSettings, Limits, SecretRef
from tests.live.nagios_files import CGI, COMMANDS, DUMMY, FATE, LIGHTTPD, NAGIOS, QUICK
from tests.live.processes import Process, Server, free_port, spawn, wait

DAEMON = Path("/usr/sbin/nagios4")
CGIS = Path("/usr/lib/cgi-bin/nagios4")
WEB = Path("/usr/sbin/lighttpd")
_PACKAGES = {DAEMON: "nagios4-core", CGIS / "statusjson.cgi": "nagios4-cgi", WEB: "lighttpd"}
MISSING = ", ".join(package for path, package in _PACKAGES.items() if not path.exists())  # "": all are there

PASSWORDS = {"noc": "a-secret-of-tests", "reader": "another-of-tests", "nobody": "a-third-of-tests"}
INTERVAL = timedelta(seconds=1)
RETRY = timedelta(seconds=2)
STATUS_EVERY = timedelta(seconds=1)  # how often the daemon writes down what it knows


@dataclass(frozen=True)
class Host:
    """A host of the configuration. `extra` is further directives of it, a line each; services may have theirs."""

    name: str
    groups: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    active: bool = True
    extra: str = ""
    extra_of_services: str = ""


class NagiosServer(Server):
    """`with NagiosServer(tmp_path, [Host("riga-gw", ("site-riga",), ("http",))]) as server:`"""

    def __init__(
        self,
        directory: Path,
        hosts: Sequence[Host],
        extra: str = "",
        never_checked: Sequence[str] = (),
        interval_length: int = 1,
    ) -> None:
        """`extra` is further objects; the start does not wait for results of `never_checked`."""
        self.directory = directory
        self.hosts = list(hosts)
        self.extra = extra
        self.never_checked = frozenset(never_checked)
        self.interval_length = interval_length
        self.port = free_port()
        self._daemon: Process | None = None
        self._web: Process | None = None

    @property
    def _pipe(self) -> Path:
        return self.directory / "rw/nagios.cmd"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/nagios4/cgi-bin"

    def settings(self, user: str = "noc", **changes: Any) -> BackendSettings:
        """What `noc.toml` would say of it; `secret` gives the password."""
        settings = BackendSettings(
            name="nagios",
            kind="nagios",
            url=self.url,
            user=user,
            password=SecretRef("env", user, "backend nagios, password"),
            site_from="hostgroup:site-",
            limits=Limits(),
        )
        return replace(settings, **changes)

    def secret(self, ref: SecretRef) -> str:
        return PASSWORDS[ref.where]

    def begin(self) -> None:
        self._prepare()
        self.start_web()
        self.start()
        self.wait_checked()

    # The daemon. The web server beside it lives on.

    def start(self) -> None:
        """Start the daemon, and wait until it has written down what it knows."""
        before = self.program_start()
        self._wait_next_second(before)
        self._daemon = spawn([DAEMON, self.directory / "nagios.cfg"], self.directory / "nagios.out")
        wait(lambda: self.program_start() not in (None, before), 30, f"Nagios answers\n{self.log()}")

    def stop(self) -> None:
        for process in (self._daemon, self._web):
            if process:
                process.end()
        self._daemon = self._web = None

    def freeze(self) -> None:
        assert self._daemon
        self._daemon.freeze()

    def thaw(self) -> None:
        assert self._daemon
        self._daemon.thaw()

    def kill(self) -> None:
        """As the power cut does: what it has written last is served on."""
        assert self._daemon
        self._daemon.kill()
        wait(lambda: not self._takes_commands(), 10, "nobody reads from its pipe any more")

    def _takes_commands(self) -> bool:
        try:
            os.close(os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK))
        except OSError:
            return False
        return True

    def start_web(self) -> None:
        self._web = spawn([WEB, "-D", "-f", self.directory / "lighttpd.conf"], self.directory / "lighttpd.out")
        wait(self._listens, 20, "lighttpd listens")

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def save_state(self) -> None:
        """Have it save what it knows, which it does by itself once a minute: the rest is lost when it is killed."""
        kept = self.directory / "retention.dat"
        before = kept.stat().st_mtime_ns if kept.exists() else 0
        self.command("SAVE_STATE_INFORMATION")
        wait(lambda: kept.exists() and kept.stat().st_mtime_ns > before, 20, "its state is saved")

    def kill_web(self) -> None:
        assert self._web
        self._web.kill()

    def wait_ended(self) -> None:
        """Until the daemon has ended by itself."""
        daemon = self._daemon
        assert daemon
        wait(lambda: not daemon.running, 20, "the daemon has ended")

    def reload(self) -> None:
        """Have it read its configuration anew, and wait until it runs with it. Raises TimeoutError if it is broken."""
        before = self.program_start()
        self._wait_next_second(before)
        self.ask_reload()
        wait(lambda: self.program_start() not in (None, before), 20, f"Nagios has reloaded\n{self.log()}")

    def _wait_next_second(self, started: int | None) -> None:
        """Its start is told in whole seconds: two in the same second look like one."""
        wait(lambda: datetime.now(UTC).timestamp() > (started or 0) / 1000 + 1, 5, "a second has passed")

    def ask_reload(self) -> None:
        """Say that it shall read its configuration anew; it ends where that is broken."""
        assert self._daemon
        os.kill(self._daemon.pid, signal.SIGHUP)

    def program_start(self) -> int | None:
        """Milliseconds since 1970; None: nothing is told."""
        reply = self.cgi("statusjson.cgi", query="programstatus")
        started: int | None = reply["result"]["program_start"] if reply else None
        return started or None

    def log(self) -> str:
        """The last words of the daemon."""
        path = self.directory / "nagios.log"
        return path.read_text("utf-8", "replace")[-2000:] if path.exists() else "no log"

    # The hosts

    def set_host(self, name: str, fate: Literal["up", "down"]) -> None:
        self._set_fate(name, *((0, "PING OK") if fate == "up" else (2, "PING CRITICAL - 100% loss")))

    def set_service(self, host: str, service: str, status: int, text: str) -> None:
        """`status` 0 ok, 1 warning, 2 critical, 3 unknown."""
        self._set_fate(f"{host}.{service}", status, text)

    def send_result(self, host: str, status: int, text: str, service: str | None = None) -> None:
        """Send a passive result in. For a host `status` 0 is up, 1 is down."""
        if service is None:
            self.command("PROCESS_HOST_CHECK_RESULT", host, str(status), text)
        else:
            self.command("PROCESS_SERVICE_CHECK_RESULT", host, service, str(status), text)

    def command(self, *words: str) -> None:
        """An external command through the daemon's pipe: `command("DISABLE_HOST_CHECK", "riga-gw")`."""
        line = f"[{int(datetime.now(UTC).timestamp())}] {';'.join(words)}\n"
        pipe = os.open(self._pipe, os.O_WRONLY | os.O_NONBLOCK)
        try:
            os.write(pipe, line.encode())
        finally:
            os.close(pipe)

    def write_config(self, hosts: Sequence[Host] | None = None, extra: str | None = None) -> None:
        """Write the objects down; nothing happens before `reload`."""
        self.hosts = list(hosts if hosts is not None else self.hosts)
        self.extra = extra if extra is not None else self.extra
        for host in self.hosts:
            for name in (host.name, *(f"{host.name}.{service}" for service in host.services)):
                if not (self.directory / "fates" / name).exists():
                    self._set_fate(name, 0, "OK")
        text = "".join([COMMANDS.format(at=self.directory), *self._objects(), self.extra])
        (self.directory / "objects.cfg").write_text(text, "utf-8")

    def wait_checked(self) -> None:
        """Until each actively checked host has a result."""
        expected = {host.name for host in self.hosts if host.active} - self.never_checked
        wait(lambda: self._checked() >= expected, 30, "first results are in")

    def wait_host(self, name: str, seconds: float = 20, **fields: Any) -> None:
        """Until the fields of a host read like this: `wait_host("riga-gw", status=4, state_type=1)`."""
        wait(lambda: fields.items() <= self.host(name).items(), seconds, f"{name} is {fields}")

    def host(self, name: str) -> dict[str, Any]:
        """All that its CGI tells of a host, or nothing."""
        return self._row("host", hostname=name)

    def service(self, host: str, service: str) -> dict[str, Any]:
        return self._row("service", hostname=host, servicedescription=service)

    def comments(self, host: str) -> list[dict[str, Any]]:
        """Those at the host itself."""
        reply = self.cgi("statusjson.cgi", query="commentlist", details="true", hostname=host)
        rows = reply.get("data", {}).get("commentlist", {}).values()
        return [row for row in rows if "service_description" not in row]

    def wait_until(self, condition: Callable[[], bool], what: str, seconds: float = 20) -> None:
        wait(condition, seconds, what)

    def _row(self, query: str, **params: str) -> dict[str, Any]:
        reply = self.cgi("statusjson.cgi", query=query, **params)
        row: dict[str, Any] = reply.get("data", {}).get(query, {})
        return row

    def _checked(self) -> set[str]:
        reply = self.cgi("statusjson.cgi", query="hostlist", details="true")
        rows = reply["data"]["hostlist"] if reply else {}
        return {name for name, row in rows.items() if row["last_check"] > 0}

    # The CGIs

    def cgi(self, program: str, user: str = "noc", **params: str) -> dict[str, Any]:
        """Ask it as another client would; nothing where it does not answer with data."""
        request = urllib.request.Request(f"{self.url}/{program}?{urllib.parse.urlencode(params)}")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{PASSWORDS[user]}".encode()).decode())
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=5) as answer:
                body: dict[str, Any] = json.load(answer)
                return body
        except (OSError, ValueError):
            return {}

    # Files

    def _set_fate(self, name: str, status: int, text: str) -> None:
        new = self.directory / f"new-fate-of-{name}"
        new.write_text(f"{status} {text}\n", "utf-8")
        new.replace(self.directory / "fates" / name)

    def _objects(self) -> list[str]:
        groups = sorted({group for host in self.hosts for group in host.groups})
        lines = [f"define hostgroup {{\n hostgroup_name {group}\n}}\n" for group in groups]
        quick = QUICK.format(interval=self._units(INTERVAL), retry=self._units(RETRY))
        for host in self.hosts:
            groups_of = f" hostgroups {','.join(host.groups)}\n" if host.groups else ""
            active = f" active_checks_enabled {int(host.active)}\n"
            lines.append(
                f"define host {{\n host_name {host.name}\n address 127.0.0.1\n"
                f"{_unless('check_command', f'fate!{host.name}', host.extra)}"
                f"{_unless('check_period', 'always', host.extra)}"
                f"{active}{groups_of}{quick}{host.extra}\n}}\n"
            )
            extra = host.extra_of_services
            lines.extend(
                f"define service {{\n host_name {host.name}\n service_description {service}\n"
                f"{_unless('check_command', f'fate!{host.name}.{service}', extra)}"
                f"{_unless('check_period', 'always', extra)}{quick}{extra}\n}}\n"
                for service in host.services
            )
        return lines

    def _units(self, length: timedelta) -> str:
        return f"{length.total_seconds() / self.interval_length:.6f}"

    def _prepare(self) -> None:
        at = self.directory
        for folder in ("rw", "tmp", "archives", "results", "fates", "htdocs", "locales"):
            (at / folder).mkdir(parents=True, exist_ok=True)
        # The CGIs leave out all text beyond ASCII where there is no such locale.
        (at / "locales/en_US.utf8").symlink_to("/usr/lib/locale/C.utf8")
        (at / "fate.sh").write_text(FATE)
        (at / "dummy.sh").write_text(DUMMY)
        words = {
            "at": at, "port": self.port, "cgis": CGIS, "interval_length": self.interval_length,
            "status_every": int(STATUS_EVERY.total_seconds()),
            "user": pwd.getpwuid(os.getuid()).pw_name, "group": grp.getgrgid(os.getgid()).gr_name,
        }  # fmt: skip
        for name, text in {"nagios.cfg": NAGIOS, "cgi.cfg": CGI, "lighttpd.conf": LIGHTTPD}.items():
            (at / name).write_text(text.format(**words))
        (at / "users").write_text("".join(f"{user}:{password}\n" for user, password in PASSWORDS.items()))
        self.write_config()


def _unless(directive: str, value: str, extra: str) -> str:
    """A directive, where `extra` does not bring its own: Nagios refuses one that stands twice."""
    return "" if directive in extra else f" {directive} {value}\n"
