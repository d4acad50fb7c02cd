"""The page that says how a backend is added, taken at its word: its package is installed, found and polled."""

import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from noc.backends import kinds
from noc.backends.kinds import kind_names, plugin_faults
from noc.core.causes import Cause, State
from noc.core.roster import Site
from tests.backends.web import Request, Served, Web
from tests.config.files import loaded
from tests.wire.watch import Watch

PAGE = Path(kinds.__file__).with_name("README.md").read_text()
MODULE = "noc_lamp"
BROKEN = "noc_torch"
ROSTER = (Site("Riga", "riga"), Site("Oslo", "oslo"))


def block(language: str) -> str:
    """The one block of the page in this language."""
    (found,) = re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    return str(found)


def install(folder: Path, module: str, source: str, points: dict[str, str]) -> None:
    """What pip leaves behind of a package of one module."""
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / f"{module}.py").write_text(source)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module}\nVersion: 1.0\n")
    lines = [f"{name} = {value}" for name, value in points.items()]
    (info / "entry_points.txt").write_text("\n".join(["[noc.backends]", *lines, ""]))


def forget() -> None:
    for cached in (kinds.kind_named, kinds._points, kinds._offered):
        cached.cache_clear()
    for module in (MODULE, BROKEN):
        sys.modules.pop(module, None)


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's package, and beside it one that cannot be loaded and one that claims a name of ours."""
    points = tomllib.loads(block("toml"))["project"]["entry-points"]["noc.backends"]
    install(tmp_path / "site", MODULE, block("python"), points)
    install(
        tmp_path / "site", BROKEN, "import a_module_that_is_nowhere\n",
        {"torch": f"{BROKEN}:KIND", "icinga2": f"{BROKEN}:KIND"},
    )  # fmt: skip
    monkeypatch.syspath_prepend(tmp_path / "site")
    forget()
    yield
    forget()


def lamps(request: Request) -> Served:
    now = datetime.now(UTC).timestamp()
    rows = [
        {"name": "riga", "lit": True, "seen": now, "asked": now, "every": 1},
        {"name": "oslo", "lit": False, "seen": now - 60, "asked": now, "every": 1},
    ]
    return Served(msgspec.json.encode({"now": now, "lamps": rows}))


CONFIG = """
[[backend]]
name = "hall"
kind = "lamp"
url = "{url}"
poll_every = "1s"

[[backend]]
name = "cellar"
kind = "torch"
url = "{url}"
poll_every = "1s"
lost_after = "1s"
bulb = "a key that only the plug-in knows"
"""


@pytest.mark.usefixtures("installed")
def test_the_package_of_the_page_is_found_and_polled_beside_a_broken_one(tmp_path: Path) -> None:
    with Web(lamps) as web:
        settings = loaded(tmp_path, CONFIG.format(url=web.url))
        roster = tuple(Site(site.name, site.key, down_after=2) for site in ROSTER)
        with Watch(tmp_path / "run", settings.backends, roster) as watch:
            watch.published.wait(lambda s: bool(s.sites) and watch.site("riga").state is State.OK, 20)
            watch.published.wait(lambda s: watch.site("oslo").state is State.DOWN, 20)
            told = watch.published.wait(
                lambda s: {Cause.BACKEND_LOST, Cause.PLUGIN_FAILED} <= {f.cause for f in s.faults}, 20
            )
            assert watch.site("riga").calm
    details = {fault.cause: (fault.subject, fault.detail) for fault in told.faults}
    assert details[Cause.BACKEND_LOST][0] == "cellar"
    assert details[Cause.PLUGIN_FAILED][0] == "torch"
    for _, detail in details.values():
        assert f"{BROKEN}:KIND" in detail
        assert "No module named 'a_module_that_is_nowhere'" in detail


@pytest.mark.usefixtures("installed")
def test_a_plug_in_takes_no_name_of_ours() -> None:
    assert kind_names().count("icinga2") == 1
    assert kinds.kind_named("icinga2").title.startswith("Icinga")
    assert [name for name, _ in plugin_faults()] == ["torch"]


def test_what_is_no_kind_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(tmp_path, BROKEN, "KIND = 7\n", {"torch": f"{BROKEN}:KIND"})
    monkeypatch.syspath_prepend(tmp_path)
    forget()
    try:
        assert dict(plugin_faults())["torch"].endswith(f"(TypeError: {BROKEN}:KIND is no BackendKind)")
    finally:
        forget()


def test_the_page_is_short() -> None:
    assert len(PAGE.splitlines()) <= 120
