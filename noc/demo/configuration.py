"""The files of the demo: `noc.toml`, a roster and a secret, as somebody would have written them for a real network."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from noc.demo.icinga2_server import USER
from noc.demo.network import ALERTMANAGER, EAST, PROMETHEUS, WEST, Provider, Site
from noc.demo.targets import WATCHDOG

SECRET = "icinga.secret"


@dataclass(frozen=True, slots=True)
class Pace:
    """How often the console asks and how long it waits, in seconds. `silent_after` is by the key of a site."""

    poll_every: float
    lost_after: float
    silent_after: Mapping[str, float]


def write_configuration(
    folder: Path,
    provider: Provider,
    urls: Mapping[str, str],
    password: str,
    pace: Pace,
    rest: tuple[Site, Site] | None = None,
) -> Path:
    """Write the files into an empty folder; returns the path of `noc.toml`. The journal will lie beside it.

    `rest`: a site with a window each night, and one with hours.
    """
    secret = os.open(folder / SECRET, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(secret, "w") as file:
        file.write(password + "\n")
    (folder / "sites.toml").write_text("\n".join(_site(site, pace, rest) for site in provider.sites), "utf-8")
    path = folder / "noc.toml"
    backends = "".join(_backend(name, urls[name], pace) for name in urls)
    path.write_text(_console(pace) + backends + (_window(rest[0]) if rest else ""), "utf-8")
    return path


def _console(pace: Pace) -> str:
    return f"""\
[console]
name = "NOC demo"
journal = "sqlite:journal.sqlite"
roster = "sites.toml"
sound = "optional"
poll_every = "{_duration(pace.poll_every)}"
timezone = "UTC"
"""


def _window(site: Site) -> str:
    return f"""
[[maintenance]]
sites = ["{site.key}"]
from = "06:08"
to = "06:22"
reason = "nightly backup"
"""


def _backend(name: str, url: str, pace: Pace) -> str:
    common = f'\n[[backend]]\nname = "{name}"\nurl = "{url}"\nlost_after = "{_duration(pace.lost_after)}"\n'
    login = f'user = "{USER}"\npassword = "file:{SECRET}"\n'
    own = {
        EAST: f'kind = "icinga2"\n{login}site_from = "hostgroup:site-"\n',
        WEST: f'kind = "icinga2"\n{login}site_from = "hostgroup:site-"\n',
        PROMETHEUS: 'kind = "prometheus"\nsite_from = "label:site"\n',
        ALERTMANAGER: f'kind = "alertmanager"\nsite_from = "label:site"\ncanary = "{WATCHDOG}"\n',
    }
    return common + own[name]


def _site(site: Site, pace: Pace, rest: tuple[Site, Site] | None) -> str:
    words = {"name": site.name, "key": site.key, "customer": site.customer, "guidance": site.guidance}
    lines = ["[[site]]", *(f"{key} = {json.dumps(value)}" for key, value in words.items()), f"tier = {site.tier}"]
    if site.key in pace.silent_after:
        lines.append(f'silent_after = "{_duration(pace.silent_after[site.key])}"')
    if rest is not None and site is rest[1]:
        lines.append('hours = "08:00-18:00"')
    return "\n".join([*lines, ""])


def _duration(seconds: float) -> str:
    return f"{round(seconds * 1000)}ms"
