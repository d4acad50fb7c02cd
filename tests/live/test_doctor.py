"""`noc doctor` on a real screen and with real sound: the tone is heard, or it is said why not."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.backends.web import Served
from tests.commands.program import Noc, backend, icinga, site
from tests.live.pulse import SINK, NullSink
from tests.live.pulse import missing_tools as no_sound
from tests.live.screen import Screen
from tests.live.screen import missing_tools as no_screen
from tests.wire.icinga2 import Icinga2
from tests.wire.prometheus import Prometheus
from tests.wire.server import Server

MISSING = [*no_sound(), *no_screen()]
pytestmark = [
    pytest.mark.live,
    pytest.mark.senses,
    pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}"),
]
MACHINES = ("healthy", "muted", "sinkless")
# What the machine of a test may lack through no fault of the console.
OF_THIS_MACHINE = {"time", "memory", "disk", "files", "service", "tray", "power", "notifications"}


class Examined:
    def __init__(self, code: int, lines: list[dict[str, Any]]) -> None:
        self.code, self.lines = code, lines

    def of(self, link: str) -> dict[str, Any]:
        return next(line for line in self.lines if line["link"] == link)


@pytest.fixture(scope="module")
def examined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Examined]]:
    """Three machines with a sound server each, on one screen, all examined at once."""
    folder = tmp_path_factory.mktemp("machines")
    with (
        Screen(folder / "screen") as screen,
        Server(Icinga2("riga", "oslo")) as east,
        Server(Prometheus("riga", "oslo")) as west,
        Server(lambda request: Served(b"")) as service,
        ThreadPoolExecutor(len(MACHINES)) as pool,
    ):
        tables = [
            icinga(east.url),
            backend("west", "prometheus", west.url, 'site_from = "label:site"\ncanary = "Watchdog"'),
            site("Riga"), site("Oslo"),
            '\n[[target]]\nname = "phone"\naddress = "env:PHONE"\n',
            '\n[[escalation]]\nafter = "5m"\ntargets = ["phone"]\n',
        ]  # fmt: skip
        secrets = {"PHONE": "json://127.0.0.1", "DEAD_MAN": f"{service.url}/address"}
        yield dict(pool.map(lambda name: (name, _examine(folder / name, name, tables, screen.env | secrets)), MACHINES))


def _examine(folder: Path, name: str, tables: list[str], env: dict[str, str]) -> Examined:
    folder.mkdir()
    noc = Noc(folder)
    noc.config.write_text('[console]\ndead_man_url = "env:DEAD_MAN"\n' + "".join(tables), "utf-8")
    with NullSink(folder / "sound") as sink:
        if name == "muted":
            sink.order("set-sink-mute", SINK, "1")
        elif name == "sinkless":
            sink.remove_sink()
        ended = noc.run("doctor", "--json", env=env | sink.env)
    assert ended.errors == "", ended.errors
    return Examined(ended.code, json.loads(ended.output)["lines"])


def test_on_a_healthy_machine_every_link_is_well_and_the_tone_was_heard(examined: dict[str, Examined]) -> None:
    found = examined["healthy"]
    bad = [line for line in found.lines if line["mark"] != "ok" and line["link"] not in {*OF_THIS_MACHINE, "sight"}]
    assert not bad
    assert "heard at the output" in found.of("sound")["text"]
    assert "1920 x 1080" in found.of("screen")["text"]
    assert found.of("power")["mark"] == ("ok" if shutil.which("xset") else "not verified")
    weak = [line for line in found.lines if line["mark"] in ("weak", "broken")]
    assert found.code == (0 if not weak else 1), weak


def test_a_muted_output_is_named_with_what_unmutes_it(examined: dict[str, Examined]) -> None:
    line = examined["muted"].of("sound")
    assert (examined["muted"].code, line["mark"]) == (2, "broken")
    assert "muted" in line["text"]
    assert "set-sink-mute" in line["remedy"]


def test_a_machine_without_an_output_is_told_to_connect_one(examined: dict[str, Examined]) -> None:
    line = examined["sinkless"].of("sound")
    assert (examined["sinkless"].code, line["mark"]) == (2, "broken")
    assert "no output" in line["text"]
    assert "connect" in line["remedy"]
