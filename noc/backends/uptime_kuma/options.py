"""The keys that only a backend of kind uptime_kuma has."""

import re
from typing import Annotated

import msgspec

from noc.backends.kind import Options

_SLUG = re.compile(r"[A-Za-z0-9_.~-]+", re.ASCII)


class UptimeKumaOptions(Options, kw_only=True, frozen=True):
    """`status_page` is the last part of that page's address: "noc" of https://kuma.example/status/noc."""

    status_page: Annotated[str, msgspec.Meta(description='the name in the address of a status page, such as "noc"')]

    def __post_init__(self) -> None:
        if not _SLUG.fullmatch(self.status_page):
            raise ValueError('status_page must be the last part of its address, such as "noc" of .../status/noc')
