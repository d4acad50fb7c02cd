"""The keys of a `[[backend]]` that only a Livestatus has."""

from typing import Annotated

import msgspec

from noc.backends.kind import Options


class LivestatusOptions(Options, kw_only=True, frozen=True):
    """Checkmk issues the certificate of a site's Livestatus for the name of that site, which is no host's."""

    certified_name: Annotated[
        str | None, msgspec.Meta(description="the name that its certificate is issued for, where the url has another")
    ] = None

    def __post_init__(self) -> None:
        if self.certified_name is not None and not self.certified_name.strip():
            raise ValueError("certified_name must be the name in the certificate; leave it out where it is the url's")
