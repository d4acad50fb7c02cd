"""The document itself, or what the backend's `web` names in its place."""

from collections.abc import Iterator, Sequence

from noc.backends.json_endpoint.options import JsonOptions
from noc.backends.link import Link, label
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    if settings.web:
        yield Link(label(settings.name, "its pages"), root)
    elif isinstance(settings.options, JsonOptions):
        yield Link(label(settings.name, "its document"), root + settings.options.path)
