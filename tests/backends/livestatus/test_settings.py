"""What stands in `noc.toml` of a Livestatus, and what is refused there in one sentence."""

from pathlib import Path

import pytest

from noc.backends.livestatus.options import LivestatusOptions
from noc.config import load
from noc.errors import ConfigError
from noc.settings import BackendSettings


def loaded(folder: Path, *lines: str) -> BackendSettings:
    path = folder / "noc.toml"
    path.write_text("\n".join(["[[backend]]", 'name = "core"', 'kind = "livestatus"', *lines, ""]))
    return load(path).backends[0]


@pytest.mark.parametrize(
    "url", ["tcp://127.0.0.1:6557", "tls://monitor.example:6557", "unix:///run/nagios/rw/live", "tcp://[::1]:6557"]
)
def test_its_ways(tmp_path: Path, url: str) -> None:
    settings = loaded(tmp_path, f'url = "{url}"', 'certified_name = "mysite"', 'site_from = "hostgroup:site-"')
    assert settings.url == url
    assert settings.options == LivestatusOptions(certified_name="mysite")


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (('url = "https://monitor.example"',), "tcp://, tls://, unix://"),
        (('url = "tcp://monitor.example:6557"',), "use tls://"),
        (('url = "tls://monitor.example"',), "needs a host and a port"),
        (('url = "unix://run/live"',), "three slashes"),
        (('url = "tcp://127.0.0.1:6557"', 'user = "noc"', 'password = "keyring"'), "user"),
        (('url = "tcp://127.0.0.1:6557"', 'site_from = "label:site"'), "site_from"),
        (('url = "tcp://127.0.0.1:6557"', 'certified_name = " "'), "certified_name"),
    ],
)
def test_what_is_refused(tmp_path: Path, lines: tuple[str, ...], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, *lines)
    assert words in str(error.value)
