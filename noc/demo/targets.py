"""What the invented Prometheus scrapes, and the alerts that its rules make of it. Times are seconds from the start."""

from collections.abc import Iterator
from dataclasses import dataclass

from noc.demo.network import PROMETHEUS, Host, Site
from noc.demo.promql import Sample, labelled
from noc.demo.rhythm import Found
from noc.demo.scene import Scene

WATCHDOG = "Watchdog"
FOR = 2.0  # seconds, at the story's own speed, that a target must be down before its alert fires


@dataclass(frozen=True, slots=True)
class Target:
    site: Site
    host: Host
    found: Found

    @property
    def instance(self) -> str:
        return f"{self.host.name}:9100"

    @property
    def labels(self) -> dict[str, str]:
        return {"instance": self.instance, "job": "node", "site": self.site.key}


@dataclass(frozen=True, slots=True)
class Alert:
    """`active` since when its rule has found it, `firing` since when it is told to Alertmanager."""

    labels: dict[str, str]
    summary: str
    active: float
    firing: float


def targets(scene: Scene) -> Iterator[Target]:
    for site in scene.present(PROMETHEUS):
        found = scene.host(site)
        if found is not None:
            yield from (Target(site, host, found) for host in site.hosts)


def alerts(scene: Scene) -> Iterator[Alert]:
    """All that are active, the one that always fires first."""
    began = scene.started(PROMETHEUS)
    yield Alert(
        {"alertname": WATCHDOG, "severity": "none"}, "Fires for ever, to prove that alerts arrive.", began, began
    )
    for target in targets(scene):
        if target.found.failing:
            labels = {"alertname": "InstanceDown", "severity": "critical", **target.labels}
            since = target.found.changed
            yield Alert(labels, f"{target.host.name} does not answer.", since, since + FOR * scene.retry)


def samples(scene: Scene) -> Iterator[Sample]:
    """The newest sample of each series; the rules run as often as targets are scraped."""
    for target in targets(scene):
        value = 0.0 if target.found.failing else 1.0
        yield Sample(labelled("up", target.labels.items()), value, scene.clock.epoch(target.found.looked))
    now, ran = scene.clock.seconds(), scene.clock.epoch(scene.newest_tick(PROMETHEUS, scene.every))
    for alert in alerts(scene):
        state = "firing" if alert.firing <= now else "pending"
        yield Sample(labelled("ALERTS", (*alert.labels.items(), ("alertstate", state))), 1.0, ran)
