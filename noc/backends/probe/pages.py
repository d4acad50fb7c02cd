"""The pages that are looked at: those of the hosts in trouble, and of a site that is well all that it has."""

from collections.abc import Iterator, Sequence

from noc.backends.link import Link, label
from noc.backends.probe.targets import ProbeOptions, read_targets
from noc.core.roster import key_of
from noc.core.snapshot import HostView, SiteView
from noc.settings import BackendSettings

SHOWN = 3


def pages(settings: BackendSettings, root: str, site: SiteView, hosts: Sequence[HostView]) -> Iterator[Link]:
    if not isinstance(settings.options, ProbeOptions):
        return
    targets = [target for target in read_targets(settings.options.targets) if target.scheme in ("http", "https")]
    names = {host.host for host in hosts}
    meant = (
        [target for target in targets if target.name in names]
        if names
        else [target for target in targets if site.key in map(key_of, target.sites)]
    )
    for target in meant[:SHOWN]:
        yield Link(label(settings.name, target.name), f"{target.scheme}://{target.server}{target.path}")
