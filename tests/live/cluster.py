"""Two Alertmanagers that gossip, and two Prometheus servers that watch the same targets and send to both of them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from noc.settings import BackendSettings
from tests.live.processes import Process, Server, free_port, spawn, wait
from tests.live.prometheus_server import ROUTES, RULES, Reply, request
from tests.live.targets import Mode, Target, TargetThread

PEERS = ("am-1", "am-2")
REPLICAS = ("prom-1", "prom-2")

# The label of the replica is dropped from alerts, so that both send the same ones.
CONFIG = """\
global:
  scrape_interval: 1s
  scrape_timeout: 900ms
  evaluation_interval: 1s
  external_labels: {{replica: {name}}}
rule_files: [rules.yml]
alerting:
  alert_relabel_configs: [{{action: labeldrop, regex: replica}}]
  alertmanagers: [{{static_configs: [{{targets: [{peers}]}}]}}]
scrape_configs:
- job_name: node
  file_sd_configs: [{{files: [targets.json]}}]
"""


class Cluster(Server):
    """`with Cluster(tmp_path, {"riga-gw": "riga"}) as cluster:` - all four by their names."""

    def __init__(self, directory: Path, sites: Mapping[str, str]) -> None:
        self.directory = directory
        self._targets = {name: Target(site) for name, site in sites.items()}
        self._ports = {name: free_port() for name in (*PEERS, *REPLICAS)}
        self._gossip = {name: free_port() for name in PEERS}
        self._running: dict[str, Process] = {}
        self._thread: TargetThread | None = None

    def url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def settings(self, name: str, **changes: Any) -> BackendSettings:
        if name in PEERS:
            return BackendSettings(
                name, "alertmanager", self.url(name), site_from="label:site", canary="Watchdog", **changes
            )
        return BackendSettings(name, "prometheus", self.url(name), site_from="label:site", **changes)

    def begin(self) -> None:
        (self.directory / "rules.yml").write_text(RULES)
        (self.directory / "alertmanager.yml").write_text(ROUTES)
        self._thread = TargetThread()
        for name in self._targets:
            self.set_target(name, "up")
        self._write_targets()
        for name in (*PEERS, *REPLICAS):
            self.start(name)
        wait(lambda: all(len(self.peers(name)) == len(PEERS) for name in PEERS), 30, "the peers know each other")
        wait(lambda: all(self.firing(name, "Watchdog") for name in PEERS), 30, "the canary has arrived at both")

    def stop(self) -> None:
        for process in self._running.values():
            process.end()
        self._running.clear()
        thread, self._thread = self._thread, None
        if thread:
            try:
                for target in self._targets.values():
                    thread.do(target.be("down"))
            finally:
                thread.stop()

    def start(self, name: str) -> None:
        command = self._peer(name) if name in PEERS else self._replica(name)
        self._running[name] = spawn(command, self.directory / f"{name}.log", cwd=self.directory)
        wait(lambda: request(f"{self.url(name)}/-/ready").status == 200, 30, f"{name} is ready")

    def kill(self, name: str) -> None:
        self._running.pop(name).kill()

    def set_target(self, name: str, mode: Mode) -> None:
        assert self._thread
        self._thread.do(self._targets[name].be(mode))

    # What they say

    def peers(self, name: str) -> list[Any]:
        reply = self._get(name, "status")
        peers: list[Any] = reply.json()["cluster"]["peers"] if reply.status == 200 else []
        return peers

    def firing(self, name: str, alertname: str) -> list[dict[str, Any]]:
        reply = self._get(name, "alerts")
        alerts: list[dict[str, Any]] = reply.json() if reply.status == 200 else []
        return [alert for alert in alerts if alert["labels"]["alertname"] == alertname]

    def standing(self, name: str) -> set[str]:
        """The silences that stand, by their ids."""
        silences = self._get(name, "silences").json()
        return {silence["id"] for silence in silences if silence["status"]["state"] == "active"}

    def _get(self, name: str, page: str) -> Reply:
        return request(f"{self.url(name)}/api/v2/{page}")

    # Files and commands

    def _write_targets(self) -> None:
        groups = [
            {"targets": [f"127.0.0.1:{target.port}"], "labels": {"instance": name, "site": target.site}}
            for name, target in self._targets.items()
        ]
        (self.directory / "targets.json").write_text(json.dumps(groups))

    def _peer(self, name: str) -> list[str]:
        own = self._gossip[name]
        others = [f"--cluster.peer=127.0.0.1:{port}" for peer, port in self._gossip.items() if peer != name]
        return [
            "prometheus-alertmanager", "--config.file=alertmanager.yml", f"--storage.path={name}", "--log.level=warn",
            f"--web.listen-address=127.0.0.1:{self._ports[name]}", f"--cluster.listen-address=127.0.0.1:{own}",
            f"--cluster.advertise-address=127.0.0.1:{own}", "--cluster.settle-timeout=1s", *others,
        ]  # fmt: skip

    def _replica(self, name: str) -> list[str]:
        peers = ", ".join(f'"127.0.0.1:{self._ports[peer]}"' for peer in PEERS)
        (self.directory / f"{name}.yml").write_text(CONFIG.format(name=name, peers=peers))
        return [
            "prometheus", f"--config.file={name}.yml", f"--storage.tsdb.path={name}", "--log.level=warn",
            f"--web.listen-address=127.0.0.1:{self._ports[name]}", "--rules.alert.resend-delay=2s",
        ]  # fmt: skip
