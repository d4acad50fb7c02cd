"""Links into the backends' own pages, for exactly the object that an alarm is about. Each kind knows its own pages."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from noc.backends.kinds import kind_named
from noc.backends.link import Link
from noc.core.snapshot import FaultView, HostView, SiteView
from noc.core.watch import NETWORK
from noc.settings import BackendSettings

__all__ = ["Link", "pages_for"]

HOSTS_SHOWN = 3  # of each backend
WELL = "up"


def pages_for(backends: Sequence[BackendSettings], about: SiteView | FaultView) -> tuple[Link, ...]:
    """The pages of a site's objects, the worst first in each backend; of a fault, the front page of its backend."""
    return tuple(link for settings in backends for link in _pages(settings, about))


def _pages(settings: BackendSettings, about: SiteView | FaultView) -> Iterator[Link]:
    root = _root(settings)
    if root is None and kind_named(settings.kind).schemes:
        return
    if isinstance(about, FaultView):
        if root is not None and about.subject in (settings.name, NETWORK):
            yield Link(settings.name, f"{root}{kind_named(settings.kind).front_page}")
        return
    pages = kind_named(settings.kind).pages
    if pages is not None:
        hosts = _worst([host for host in about.hosts if host.backend == settings.name])
        yield from pages(settings, root or "", about, hosts)


def _root(settings: BackendSettings) -> str | None:
    """None: it has no pages for people, or none that a browser may be sent to."""
    served = settings.web or (settings.url if kind_named(settings.kind).pages_at_url else "")
    try:
        parts = urlsplit(served)
        there = parts.scheme in ("http", "https") and parts.hostname
    except ValueError:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path.rstrip('/')}" if there else None


def _worst(hosts: list[HostView]) -> list[HostView]:
    """Those in trouble; where none is, the first."""
    return [host for host in hosts if host.state != WELL][:HOSTS_SHOWN] or hosts[:1]
