"""The keys of `noc.toml` that only Nagios has."""

from datetime import timedelta
from typing import Annotated

import msgspec

from noc.backends.kind import Options


class NagiosOptions(Options, kw_only=True, frozen=True):
    interval_length: Annotated[
        timedelta | None, msgspec.Meta(description='interval_length of nagios.cfg as a duration, such as "60s"')
    ] = None

    def __post_init__(self) -> None:
        if self.interval_length is not None and self.interval_length < timedelta(seconds=1):
            raise ValueError('interval_length must be at least "1s"')
