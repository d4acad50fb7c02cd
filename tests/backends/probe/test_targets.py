"""`targets` of a probe: what may stand there, and what is said of the rest."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from noc.backends.probe.targets import ProbeOptions, Target, read_targets
from tests.config.files import loaded, missing, refusal

HEAD = '[[backend]]\nname = "sites"\nkind = "probe"\n'


def test_what_a_person_writes(tmp_path: Path) -> None:
    text = HEAD + (
        'warn_expiry = "14d"\ntimeout = "3s"\n'
        'targets = {riga = "https://riga.example/health?key=1", oslo = ["tcp://10.0.0.1:22", "ping://[::1]"], '
        '"東京" = {url = "http://t.example:81", name = "web", expect = "all well", status = 204}}'
    )
    options = loaded(tmp_path, text).backends[0].options
    assert isinstance(options, ProbeOptions)
    assert (options.warn_expiry, options.timeout) == (timedelta(days=14), timedelta(seconds=3))
    assert read_targets(options.targets) == (
        Target("https://riga.example/health", ("riga",), "https", "riga.example", 443, "/health?key=1"),
        Target("tcp://10.0.0.1:22", ("oslo",), "tcp", "10.0.0.1", 22),
        Target("ping://[::1]", ("oslo",), "ping", "::1", 0),
        Target("web", ("東京",), "http", "t.example", 81, "/", "all well", frozenset({204})),
    )


def test_a_url_is_one_site_that_is_called_as_the_backend(tmp_path: Path) -> None:
    backend = loaded(tmp_path, HEAD + 'url = "tcp://10.0.0.1:22"').backends[0]
    assert isinstance(backend.options, ProbeOptions)
    assert (backend.url, backend.options.targets) == ("", {"sites": "tcp://10.0.0.1:22"})
    more = loaded(tmp_path, HEAD + 'url = "ping://10.0.0.1"\ntargets = {riga = "tcp://10.0.0.2:22"}').backends[0]
    assert isinstance(more.options, ProbeOptions)
    assert more.options.targets == {"sites": "ping://10.0.0.1", "riga": "tcp://10.0.0.2:22"}


def test_a_url_that_is_no_address_is_refused(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, HEAD + 'url = "gopher://10.0.0.1"')
    assert missing(["targets.sites must be an address"], sentence) == []


def test_an_address_of_two_sites_is_one_target() -> None:
    (target,) = read_targets({"riga": "tcp://10.0.0.1:22", "oslo": ["tcp://10.0.0.1:22"]})
    assert target.sites == ("riga", "oslo")


WRONG: list[tuple[Any, list[str]]] = [
    ({}, ["targets is empty", "https://"]),
    ({"riga": 5}, ["targets.riga must be an address"]),
    ({"riga": []}, ["targets.riga is an empty list"]),
    ({"riga": ["tcp://a:1", "b"]}, ["targets.riga[2] must be an address"]),
    ({"a b": "ftp://x"}, ['targets."a b" must be an address', "tcp://"]),
    ({"riga": "https://u:hunter2@riga.example"}, ["holds a user or a password"]),
    ({"riga": "https://riga.example:99999"}, ["port or a bracket is wrong"]),
    ({"riga": "https://"}, ["must be an address"]),
    ({"riga": "https://a..b"}, ["must be an address"]),
    ({"riga": "tcp://10.0.0.1"}, ["needs a port", '"tcp://10.0.0.1:22"']),
    ({"riga": "tcp://10.0.0.1:0"}, ["port"]),
    ({"riga": "ping://10.0.0.1:7"}, ["has a port that cannot be asked"]),
    ({"riga": "tls://10.0.0.1/x"}, ['write "tls://10.0.0.1"']),
    ({"riga": {"name": "web"}}, ['a table with a "url"']),
    ({"riga": {"url": "https://a", "verify": False}}, ['unknown key "verify"', "expect"]),
    ({"riga": {"url": "https://a", "status": 99}}, ["targets.riga.status", "200 to 599"]),
    ({"riga": {"url": "https://a", "status": True}}, ["targets.riga.status"]),
    ({"riga": {"url": "https://a", "expect": 7}}, ["targets.riga.expect must be text"]),
    ({"riga": {"url": "tcp://a:1", "expect": "x"}}, ["are for http:// and https://"]),
    ({"riga": ["https://a/?x=1", "https://a/?x=2"]}, ['called "https://a/"', "name of its own"]),
]


@pytest.mark.parametrize(("table", "words"), WRONG, ids=str)
def test_what_cannot_be_asked_is_refused_in_one_sentence(table: Any, words: list[str]) -> None:
    with pytest.raises(ValueError, match="targets") as caught:
        ProbeOptions(targets=table)
    assert not missing(words, str(caught.value))
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("", ["targets is missing"]),
        ('targets = "https://a"', ["targets must be a table of sites"]),
        ('user = "x"\ntargets = {a = "tcp://a:1"}', ["user has no meaning for probe"]),
        ('timeout = "2m"\ntargets = {a = "tcp://a:1"}', ['timeout must be "60s" at most']),
        ('site_from = "hostgroup"\ntargets = {a = "tcp://a:1"}', ["site_from"]),
    ],
)
def test_the_table_around_it(tmp_path: Path, lines: str, words: list[str]) -> None:
    assert not missing(words, refusal(tmp_path, HEAD + lines))
