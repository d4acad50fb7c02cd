"""The keys that only a Zabbix has."""

from typing import Annotated

import msgspec

from noc.backends.kind import Options

_LONGEST = 255  # characters of a key


class ZabbixOptions(Options, frozen=True, kw_only=True):
    heartbeat: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            description='a list of item keys that prove that a host answers, such as ["status", "app.alive*"]'
        ),
    ] = ()

    def __post_init__(self) -> None:
        if any(not key.strip("* ") or len(key) > _LONGEST for key in self.heartbeat):
            raise ValueError("heartbeat must name item keys; a * stands for any ending")
