"""Products that run the plug-in `check_config_applied` upon their own files: edited, reloaded, and only looked into."""

import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from noc.backends.kinds import make
from noc.backends.prometheus import config as prometheus_config
from noc.settings import BackendSettings, SecretRef
from tests.backends.driven import Driven, driven, no_secrets
from tests.live import icinga2_server, nagios_server, prometheus_server
from tests.live.processes import wait

PLUGIN = Path(__file__).parents[2] / "resources/check_config_applied"
# Runs the plug-in, and leaves a line for each time it did.
COUNTED = """\
#!/bin/sh
"{plugin}" "$@"
status=$?
echo >> "{at}/looks"
exit $status
"""
ICINGA2 = """
object CheckCommand "config_applied" {{
  command = [ "{at}/look", "--product", "icinga2", "--pid-file", "{at}/run/icinga2.pid", "--worker",
              "--state", "{at}/config.state", "{at}/objects.conf", "{at}/zones.d" ]
}}
object Service "config_applied" {{
  host_name = "riga-gw"; check_command = "config_applied"; check_interval = 1s; retry_interval = 1s
}}
object LivestatusListener "live" {{ socket_type = "unix"; socket_path = "{at}/live" }}
"""
NAGIOS = """
define command {{
 command_name config_applied
 command_line {at}/look --product nagios --loaded-file {at}/objects.cache --state {at}/config.state {files}
}}
define service {{
 host_name riga-gw
 service_description files
 check_command config_applied
 check_period always
 check_interval 1
 retry_interval 1
 max_check_attempts 2
 contacts noc
 notification_interval 60
}}
"""
SCRAPE = """
- job_name: prometheus
  static_configs: [{{targets: ["{itself}"]}}]
- job_name: files
  static_configs: [{{targets: ["127.0.0.1:{port}"]}}]
"""


@dataclass(frozen=True)
class Scene:
    """One product under the plug-in's eyes. `folder` is part of its configuration."""

    settings: BackendSettings
    secret: Callable[[SecretRef], str]
    at: Path  # where the product lives
    folder: Path
    edit: Callable[[], object]
    reload: Callable[[], object]

    def connect(self) -> AbstractContextManager[Driven]:
        return driven(make(self.settings, self.secret))

    def looks_again(self) -> None:
        """Wait until the plug-in has looked at what is there now, and its result has arrived."""
        enough = self._looks() + 2
        wait(lambda: self._looks() > enough, 20, "the plug-in has looked again")

    def _looks(self) -> int:
        looks = self.at / "looks"
        return looks.stat().st_size if looks.exists() else 0


@contextmanager
def icinga2(at: Path) -> Iterator[Scene]:
    with _icinga2(at) as server:
        yield Scene(server.settings(), server.secret, at, at / "zones.d", server.write_config, server.reload)


@contextmanager
def livestatus(at: Path) -> Iterator[Scene]:
    with _icinga2(at) as server:
        settings = BackendSettings("live", "livestatus", f"unix://{at}/live", site_from="hostgroup:site-")
        yield Scene(settings, no_secrets, at, at / "zones.d", server.write_config, server.reload)


@contextmanager
def _icinga2(at: Path) -> Iterator[icinga2_server.Icinga2Server]:
    _counted(at)
    hosts = [icinga2_server.Host("riga-gw", ("site-riga",))]
    with icinga2_server.Icinga2Server(at, hosts, ICINGA2.format(at=at)) as server:
        yield server


@contextmanager
def nagios(at: Path) -> Iterator[Scene]:
    _counted(at)
    (at / "conf.d").mkdir()
    files = f"{at}/nagios.cfg {at}/objects.cfg {at}/conf.d"
    hosts = [nagios_server.Host("riga-gw", ("site-riga",))]
    with nagios_server.NagiosServer(at, hosts, NAGIOS.format(at=at, files=files)) as server:
        yield Scene(server.settings(), server.secret, at, at / "conf.d", server.write_config, server.reload)


@contextmanager
def prometheus(at: Path) -> Iterator[Scene]:
    with (
        prometheus_server.PrometheusServer(at, {"riga-gw": "riga"}) as server,
        _text_file(at) as port,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr(prometheus_config, "ASK_EVERY", 0.0)
        with (at / "prometheus.yml").open("a") as file:
            file.write(SCRAPE.format(port=port, itself=server.url.removeprefix("http://")))
        assert server.reload("prometheus").status == 200
        settings = BackendSettings("prom", "prometheus", server.url, site_from="label:site")

        def edit() -> None:
            (at / "rules.yml").write_text(prometheus_server.RULES)

        yield Scene(settings, no_secrets, at, at / "rules.d", edit, lambda: server.reload("prometheus"))


@contextmanager
def _text_file(at: Path) -> Iterator[int]:
    """What a node exporter with a text-file collector serves, made anew for each scrape."""
    _counted(at)
    (at / "rules.d").mkdir()
    files = [at / "prometheus.yml", at / "rules.yml", at / "rules.d"]
    options: list[str | Path] = ["--format", "prometheus", "--product", "prometheus", "--state", at / "config.state"]

    class Metrics(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made = subprocess.run([at / "look", *options, *files], capture_output=True, timeout=10, check=True)
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(made.stdout)

        def log_message(self, format: str, *args: object) -> None:
            """Nobody reads it."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Metrics)
    thread = threading.Thread(target=server.serve_forever, name="text-file")
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _counted(at: Path) -> None:
    (at / "look").write_text(COUNTED.format(plugin=PLUGIN, at=at))
    (at / "look").chmod(0o755)
