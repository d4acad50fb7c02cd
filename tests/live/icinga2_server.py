"""A real Icinga 2 on loopback, whose hosts are up or down on command.

Checks run every 3 s, after a failure every second, and the second failure is a hard one: a host that goes down is seen
soft within 3 s and hard one second later. The fate of each object stands in a file that its check reads.
"""

import base64
import grp
import json
import os
import pwd
import ssl
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

import trustme

from noc.settings import BackendSettings, Limits, SecretRef
from tests.live.processes import Process, Server, free_port, spawn, wait

DAEMON = next(Path("/usr/lib").glob("*/icinga2/sbin/icinga2"), Path("/usr/sbin/icinga2"))
INSTALLED = DAEMON.exists()
NODE = "noctest"
PASSWORDS = {"noc": "a-secret-of-tests", "reader": "another-of-tests"}
READER = ["objects/query/Host", "objects/query/Service", "status/query"]

CONFIG = """\
const NodeName = "{node}"
const ZoneName = NodeName
const TicketSalt = "tests"
include <itl>
object Endpoint NodeName {{ }}
object Zone ZoneName {{ endpoints = [ NodeName ]; {zone} }}
object CheckerComponent "checker" {{ }}
object FileLogger "main" {{ severity = "information"; path = "{directory}/log/icinga2.log" }}
object ApiListener "api" {{ bind_host = "127.0.0.1"; bind_port = "{port}" }}
{users}
object CheckCommand "fate" {{ command = [ "/bin/sh", "{directory}/fate.sh", "$fate$" ] }}
template Host "quick" {{ check_interval = 3s; retry_interval = 1s; max_check_attempts = 2; check_timeout = 5s }}
template Service "quick" {{ check_interval = 3s; retry_interval = 1s; max_check_attempts = 2; check_timeout = 5s }}
include "objects.conf"
"""
FATE = """\
#!/bin/sh
# The fate of an object: its exit status, and what it says.
read -r status text < "$1"
echo "$text"
exit "$status"
"""


@dataclass(frozen=True)
class Host:
    """A host of the configuration. `command` is "fate", "passive" or "dummy"; `extra` is more Icinga DSL."""

    name: str
    groups: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    command: str = "fate"
    active: bool = True
    extra: str = ""


@dataclass(frozen=True)
class ApiReply:
    status: int  # 0: nobody answers
    body: Any


class Icinga2Server(Server):
    """`with Icinga2Server(tmp_path, [Host("riga-gw", ("site-riga",), ("http",))]) as server:`"""

    def __init__(
        self, directory: Path, hosts: Sequence[Host], extra: str = "", never_checked: Sequence[str] = ()
    ) -> None:
        """`extra` is further Icinga DSL beside the hosts; the start does not wait for results of `never_checked`."""
        self.directory = directory
        self.hosts = list(hosts)
        self.extra = extra
        self.never_checked = frozenset(never_checked)
        self.port = free_port()
        self.ca = directory / "data/certs/ca.crt"
        self.node = NODE  # its name in a cluster
        self.zone = ""  # more Icinga DSL for its own zone
        self.authority = trustme.CA()
        self.certified_until: datetime | None = None  # None: for long
        self._process: Process | None = None

    @property
    def url(self) -> str:
        return f"https://127.0.0.1:{self.port}"

    def settings(self, user: str = "noc", **changes: Any) -> BackendSettings:
        """What `noc.toml` would say of it; `secret` gives the password."""
        settings = BackendSettings(
            name="icinga",
            kind="icinga2",
            url=self.url,
            user=user,
            password=SecretRef("env", user, "backend icinga, password"),
            site_from="hostgroup:site-",
            ca=self.ca,
            limits=Limits(),
        )
        return replace(settings, **changes)

    def secret(self, ref: SecretRef) -> str:
        return PASSWORDS[ref.where]

    def begin(self) -> None:
        self._prepare()
        self.start()
        self.wait_checked()

    # The daemon

    def start(self) -> None:
        self._process = spawn(self._command(), self.directory / "icinga2.out")
        wait(lambda: self.api("GET", "/v1/status/IcingaApplication").status == 200, 30, "Icinga 2 answers")

    def stop(self) -> None:
        if self._process:
            self._process.end()
        self._process = None

    def freeze(self) -> None:
        assert self._process
        self._process.freeze()

    def thaw(self) -> None:
        assert self._process
        self._process.thaw()

    def kill(self) -> None:
        assert self._process
        self._process.kill()
        self._process = None

    def reload(self) -> None:
        """Have it read its configuration anew, and wait until it runs with it. Raises TimeoutError if it is broken."""
        before = self.program_start()
        self.ask_reload()
        wait(lambda: self.program_start() not in (None, before), 20, "Icinga 2 has reloaded")

    def ask_reload(self) -> None:
        """Say that it shall read its configuration anew; it answers "Restarting" even where the files are broken."""
        assert self.api("POST", "/v1/actions/restart-process").status == 200

    def program_start(self) -> float | None:
        reply = self.api("GET", "/v1/status/IcingaApplication")
        if reply.status != 200:
            return None
        started: float = reply.body["results"][0]["status"]["icingaapplication"]["app"]["program_start"]
        return started

    # The hosts

    def set_host(self, name: str, fate: Literal["up", "down"]) -> None:
        self._set_fate(name, *((0, "PING OK") if fate == "up" else (2, "PING CRITICAL - 100% loss")))

    def set_service(self, host: str, service: str, status: int, text: str) -> None:
        """`status` 0 ok, 1 warning, 2 critical, 3 unknown."""
        self._set_fate(f"{host}!{service}", status, text)

    def write_config(self, hosts: Sequence[Host] | None = None, extra: str | None = None) -> None:
        """Write the objects down; nothing happens before `reload`."""
        self.hosts = list(hosts if hosts is not None else self.hosts)
        self.extra = extra if extra is not None else self.extra
        fates = self.directory / "fates"
        for host in self.hosts:
            for name in (host.name, *(f"{host.name}!{service}" for service in host.services)):
                if not (fates / name).exists():
                    self._set_fate(name, 0, "OK")
        (self.directory / "objects.conf").write_text("\n".join([*self._objects(), self.extra, ""]))

    def wait_checked(self) -> None:
        """Until each actively checked host has a result."""
        expected = {host.name for host in self.hosts if host.active} - self.never_checked
        wait(lambda: self._checked() >= expected, 30, "first results are in")

    def wait_host(self, name: str, seconds: float = 20, **attrs: Any) -> None:
        """Until the attributes of a host read like this: `wait_host("riga-gw", state=1, state_type=1)`."""
        wait(lambda: attrs.items() <= self.host(name).items(), seconds, f"{name} is {attrs}")

    def host(self, name: str) -> dict[str, Any]:
        """All attributes of a host, or none."""
        reply = self.api("GET", f"/v1/objects/hosts/{name}")
        return reply.body["results"][0]["attrs"] if reply.status == 200 else {}

    def wait_service(self, host: str, service: str, **attrs: Any) -> None:
        """Until the attributes of a service read like this."""

        def reads() -> bool:
            reply = self.api("GET", f"/v1/objects/services/{host}!{service}")
            return reply.status == 200 and attrs.items() <= reply.body["results"][0]["attrs"].items()

        wait(reads, 20, f"{host}!{service} is {attrs}")

    def _checked(self) -> set[str]:
        reply = self.api("GET", "/v1/objects/hosts?attrs=last_check")
        rows = reply.body["results"] if reply.status == 200 else []
        return {row["name"] for row in rows if row["attrs"]["last_check"] > 0}

    # The API

    def api(self, method: str, path: str, body: Any = None, user: str = "noc") -> ApiReply:
        """Call it as another client would. `method` GET with a body is sent as its POST."""
        request = urllib.request.Request(
            self.url + path, data=None if method == "GET" and body is None else json.dumps(body or {}).encode()
        )
        request.add_header("Accept", "application/json")
        request.add_header("Authorization", "Basic " + base64.b64encode(f"{user}:{PASSWORDS[user]}".encode()).decode())
        if request.data is not None and method != "POST":
            request.add_header("X-HTTP-Method-Override", method)
        trust = urllib.request.HTTPSHandler(context=ssl.create_default_context(cafile=self.ca))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), trust)
        try:
            with opener.open(request, timeout=5) as answer:
                return ApiReply(answer.status, json.load(answer))
        except urllib.error.HTTPError as error:
            return ApiReply(error.code, error.read().decode())
        except (OSError, ValueError):
            return ApiReply(0, None)

    def modify(self, path: str, **attrs: Any) -> None:
        """Change attributes of an object at run time: `modify("hosts/riga-gw", enable_active_checks=False)`."""
        reply = self.api("POST", f"/v1/objects/{path}", {"attrs": attrs})
        assert reply.status == 200, reply

    def send_result(self, host: str, status: int, text: str, service: str | None = None) -> None:
        """Send a passive result in. For a host `status` 0 is up, 1 is down."""
        name = {"type": "Service", "service": f"{host}!{service}"} if service else {"type": "Host", "host": host}
        body = {**name, "exit_status": status, "plugin_output": text}
        reply = self.api("POST", "/v1/actions/process-check-result", body)
        assert reply.status == 200, reply

    # Files

    def _set_fate(self, name: str, status: int, text: str) -> None:
        new = self.directory / f"new-fate-of-{name}"
        new.write_text(f"{status} {text}\n")
        new.replace(self.directory / "fates" / name)

    def _objects(self) -> list[str]:
        groups = sorted({group for host in self.hosts for group in host.groups})
        lines = [f'object HostGroup "{group}" {{ }}' for group in groups]
        for host in self.hosts:
            lines.append(
                f'object Host "{host.name}" {{ import "quick"; check_command = "{host.command}"; '
                f"enable_active_checks = {str(host.active).lower()}; groups = {json.dumps(host.groups)}; "
                f'vars.fate = "{self.directory}/fates/{host.name}"; {host.extra} }}'
            )
            lines.extend(
                f'object Service "{service}" {{ import "quick"; host_name = "{host.name}"; check_command = "fate"; '
                f'vars.fate = "{self.directory}/fates/{host.name}!{service}" }}'
                for service in host.services
            )
        return lines

    def _prepare(self) -> None:
        folders = "data/certs data/api/zones data/api/packages data/api/log log/crash cache spool/tmp run fates zones.d"
        for folder in folders.split():
            (self.directory / folder).mkdir(parents=True, exist_ok=True)
        (self.directory / "fate.sh").write_text(FATE)
        users = "\n".join(
            f'object ApiUser "{user}" {{ password = "{PASSWORDS[user]}"; permissions = {json.dumps(permissions)} }}'
            for user, permissions in {"noc": ["*"], "reader": READER}.items()
        )
        config = CONFIG.format(node=self.node, zone=self.zone, directory=self.directory, port=self.port, users=users)
        (self.directory / "icinga2.conf").write_text(config)
        self.write_config()
        certificate = self.authority.issue_cert(
            "127.0.0.1", "localhost", self.node, common_name=self.node, not_after=self.certified_until
        )
        self.authority.cert_pem.write_to_path(self.ca)
        certificate.private_key_pem.write_to_path(self.directory / f"data/certs/{self.node}.key")
        with (self.directory / f"data/certs/{self.node}.crt").open("wb") as file:
            file.writelines(part.bytes() for part in certificate.cert_chain_pems)

    def _command(self) -> list[str]:
        at = self.directory
        places = {
            "DataDir": at / "data", "LogDir": at / "log", "CacheDir": at / "cache", "SpoolDir": at / "spool",
            "InitRunDir": at / "run", "ConfigDir": at, "ZonesDir": at / "zones.d", "PidPath": at / "run/icinga2.pid",
            "ObjectsPath": at / "cache/icinga2.debug", "VarsPath": at / "cache/icinga2.vars",
            "ModAttrPath": at / "data/modified-attributes.conf", "StatePath": at / "data/icinga2.state",
            "RunAsUser": pwd.getpwuid(os.getuid()).pw_name, "RunAsGroup": grp.getgrgid(os.getgid()).gr_name,
        }  # fmt: skip
        defines = [f"-D{name}={value}" for name, value in places.items()]
        return [str(DAEMON), "--no-stack-rlimit", "daemon", "-c", str(at / "icinga2.conf"), *defines]
