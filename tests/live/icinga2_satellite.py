"""Two real Icinga 2 in a cluster: a master, and a satellite that checks the hosts of its zone for it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.live.icinga2_server import Host, Icinga2Server
from tests.live.processes import wait

SATELLITE = "satellite"


def master_and_satellite(
    directory: Path, own: Sequence[Host], far: Sequence[Host], extra: str = ""
) -> tuple[Icinga2Server, Icinga2Server]:
    """`own` hosts are checked by the master, `far` ones by the satellite; `extra` is further DSL of the master."""
    far = [replace(host, extra=f'{host.extra} zone = "{SATELLITE}"') for host in far]
    master = Icinga2Server(directory / "master", [*own, *far], extra)
    satellite = Icinga2Server(directory / SATELLITE, far)
    satellite.node, satellite.authority = SATELLITE, master.authority
    satellite.zone = f'parent = "{master.node}"'
    master.extra += f"""
object Endpoint "{SATELLITE}" {{ host = "127.0.0.1"; port = "{satellite.port}" }}
object Zone "{SATELLITE}" {{ endpoints = [ "{SATELLITE}" ]; parent = "{master.node}" }}
"""
    satellite.extra += f"""
object Endpoint "{master.node}" {{ }}
object Zone "{master.node}" {{ endpoints = [ "{master.node}" ] }}
"""
    return master, satellite


def wait_connected(master: Icinga2Server, seconds: float = 30) -> None:
    """The master looks for an endpoint that is not there every ten seconds."""
    wait(lambda: _gone(master) == [], seconds, "the satellite is connected")


def _gone(master: Icinga2Server) -> list[str] | None:
    reply = master.api("GET", "/v1/status/ApiListener")
    if reply.status != 200:
        return None
    gone: list[str] = reply.body["results"][0]["status"]["api"]["not_conn_endpoints"]
    return gone
