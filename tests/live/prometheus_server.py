"""A real Prometheus and a real Alertmanager on loopback, watching targets that live and die on command.

Everything is fast: scrapes and rules each second, alerts sent again after two. Discovery is not: Prometheus looks at
a changed list of targets every 5 s only, so a target that was added or removed is known up to 6 s later. Targets of a
site "unalerted-..." raise no alert when they are down.
"""

import json
import shutil
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.live.processes import Process, Server, free_port, spawn, wait
from tests.live.targets import Mode, Target, TargetThread

PROGRAMS = {"prometheus": "prometheus", "alertmanager": "prometheus-alertmanager"}
INSTALLED = all(shutil.which(program) for program in PROGRAMS.values())

Part = Literal["prometheus", "alertmanager"]

CONFIG = """\
global:
  scrape_interval: 1s
  scrape_timeout: 900ms
  evaluation_interval: 1s
  external_labels: {{replica: one}}
rule_files: [rules.yml]
alerting:
  alertmanagers: [{{static_configs: [{{targets: ["127.0.0.1:{alertmanager}"]}}]}}]
scrape_configs:
- job_name: node
  file_sd_configs: [{{files: [targets.json], refresh_interval: 1s}}]
"""
RULES = """\
groups:
- name: sites
  interval: 1s
  rules:
  - alert: HostDown
    expr: up{site!~"unalerted-.*"} == 0
    for: 1s
    labels: {severity: critical}
    annotations: {summary: "{{ $labels.instance }} does not answer"}
  - alert: DiskFull
    expr: disk_full == 1
    labels: {severity: warning}
    annotations: {summary: "the disk of {{ $labels.instance }} is full"}
  - alert: Watchdog
    expr: vector(1)
    labels: {severity: none}
    annotations: {summary: "fires for ever; without it nothing would arrive here"}
"""
ROUTES = """\
route: {receiver: nobody, group_by: [alertname], group_wait: 1s, group_interval: 2s, repeat_interval: 1h}
receivers: [{name: nobody}]
"""


@dataclass(frozen=True)
class Reply:
    status: int
    body: str

    def json(self) -> Any:
        return json.loads(self.body)


class PrometheusServer(Server):
    """Both servers and their targets: `with PrometheusServer(tmp_path, {"riga-gw": "riga"}) as server:`.

    `sites` maps the name of each target (its label `instance`) to its label `site`.
    """

    def __init__(self, directory: Path, sites: Mapping[str, str]) -> None:
        self.directory = directory
        self._targets = {name: Target(site) for name, site in sites.items()}
        self._unwatched: list[Target] = []
        self._ports: dict[Part, int] = {"prometheus": free_port(), "alertmanager": free_port()}
        self._running: dict[Part, Process] = {}
        self._thread: TargetThread | None = None
        self.more_rules = ""  # beside those above, in YAML

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._ports['prometheus']}"

    @property
    def alertmanager_url(self) -> str:
        return f"http://127.0.0.1:{self._ports['alertmanager']}"

    def begin(self) -> None:
        self.directory.mkdir(parents=True, exist_ok=True)
        self.mend_config("prometheus")
        self.mend_config("alertmanager")
        (self.directory / "rules.yml").write_text(RULES + self.more_rules)
        self._thread = TargetThread()
        for name in self._targets:
            self.set_target(name, "up")
        self._write_targets()
        self.start("alertmanager")
        self.start("prometheus")
        self.wait_scraped()

    def stop(self) -> None:
        for process in self._running.values():
            process.end()
        self._running.clear()
        thread, self._thread = self._thread, None
        if thread:
            try:
                for target in (*self._targets.values(), *self._unwatched):
                    thread.do(target.be("down"))
            finally:
                thread.stop()

    # The targets

    def set_target(self, name: str, mode: Mode) -> None:
        assert self._thread, "not started"
        self._thread.do(self._targets[name].be(mode))

    def set_disk_full(self, name: str, full: bool = True) -> None:
        """Make the alert DiskFull (a warning) fire for a target, or end."""
        self._targets[name].disk_full = full

    def set_probe(self, name: str, success: bool | None) -> None:
        """Make a target speak of a probed site (`probe_success`), or, with None, of itself alone."""
        self._targets[name].probe = success

    def add_target(self, name: str, site: str) -> None:
        self._targets[name] = Target(site)
        self.set_target(name, "up")
        self._write_targets()

    def remove_target(self, name: str) -> None:
        """Take it out of the configuration, as somebody does by mistake; it lives on, or stays dead, unwatched."""
        self._unwatched.append(self._targets.pop(name))
        self._write_targets()

    def wait_scraped(self) -> None:
        """Until every configured target, and no other, has a result."""
        try:
            wait(lambda: self._scraped() == set(self._targets), 30, "Prometheus scrapes its targets")
        except TimeoutError as error:
            log = (self.directory / "prometheus.log").read_text()
            raise TimeoutError(f"{error}, but {self._scraped()}; its log ends: {log[-1000:]}") from None

    def _scraped(self) -> set[str]:
        reply = request(f"{self.url}/api/v1/query?query=up")
        return {row["metric"]["instance"] for row in reply.json()["data"]["result"]} if reply.status == 200 else set()

    def _write_targets(self) -> None:
        groups = [
            {"targets": [f"127.0.0.1:{target.port}"], "labels": {"instance": name, "site": target.site}}
            for name, target in self._targets.items()
        ]
        new = self.directory / "targets.new"
        new.write_text(json.dumps(groups))
        new.replace(self.directory / "targets.json")

    # The servers

    def start(self, part: Part) -> None:
        self._running[part] = spawn(self._command(part), self.directory / f"{part}.log", cwd=self.directory)
        url = self.url if part == "prometheus" else self.alertmanager_url
        wait(lambda: request(f"{url}/-/ready").status == 200, 30, f"{part} is ready")

    def freeze(self, part: Part) -> None:
        self._running[part].freeze()

    def thaw(self, part: Part) -> None:
        self._running[part].thaw()

    def kill(self, part: Part) -> None:
        self._running.pop(part).kill()

    def reload(self, part: Part) -> Reply:
        url = self.url if part == "prometheus" else self.alertmanager_url
        return request(f"{url}/-/reload", data=b"")

    def break_config(self, part: Part) -> None:
        """Write nonsense into the file; nothing happens before a reload."""
        with (self.directory / f"{part}.yml").open("a") as file:
            file.write("\nnonsense: [\n")

    def mend_config(self, part: Part) -> None:
        text = CONFIG.format(alertmanager=self._ports["alertmanager"]) if part == "prometheus" else ROUTES
        (self.directory / f"{part}.yml").write_text(text)

    def alerts(self) -> list[dict[str, Any]]:
        """What Alertmanager lists, as it lists it."""
        rows: list[dict[str, Any]] = request(f"{self.alertmanager_url}/api/v2/alerts").json()
        return rows

    def firing(self, alertname: str, instance: str | None = None) -> bool:
        return any(
            row["labels"]["alertname"] == alertname and instance in (None, row["labels"].get("instance"))
            for row in self.alerts()
        )

    def _command(self, part: Part) -> list[str]:
        listen = f"--web.listen-address=127.0.0.1:{self._ports[part]}"
        common = [PROGRAMS[part], f"--config.file={part}.yml", listen, "--log.level=warn"]
        if part == "alertmanager":
            # An empty cluster address is what keeps the gossip port shut.
            return [*common, "--storage.path=alertmanager", "--cluster.listen-address="]
        return [*common, "--storage.tsdb.path=tsdb", "--web.enable-lifecycle", "--rules.alert.resend-delay=2s"]


def request(url: str, data: bytes | None = None) -> Reply:
    """One call on loopback; status 0 where nobody answers."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        question = urllib.request.Request(url, data=data, headers={"Content-Type": "application/json"})
        with opener.open(question, timeout=3) as answer:
            return Reply(answer.status, answer.read().decode())
    except urllib.error.HTTPError as error:
        return Reply(error.code, error.read().decode())
    except OSError:
        return Reply(0, "")
