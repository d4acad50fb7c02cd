"""`[[backend]]`: its keys, and every way in which they can be wrong."""

from datetime import timedelta
from pathlib import Path

import pytest
import trustme

from noc.backends.kinds import kind_names
from noc.config.backend import PROMISED
from noc.settings import BackendSettings, Limits, SecretRef
from tests.config.files import loaded, missing, refusal, with_backend

LABEL = 'site_from = "label:site"'


def test_every_key(tmp_path: Path) -> None:
    trustme.CA().cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    text = with_backend(
        'user = "noc"',
        'password = "keyring"',
        'site_from = "label:site"',
        'ca = "ca.pem"',
        'poll_every = "5s"',
        'lost_after = "1s"',
        "write_back = false",
        'canary = "Watchdog"',
        'down_alerts = "Down$"',
        'state_query = "probe_success"',
        'hosts = "fixed"',
        'web = "http://prom.example/pages/"',
        'limits = {body = "128MB", connect = "6s", read = "11s", total = "1m"}',
        kind="prometheus",
        url="https://prom.example/prometheus/",
    )
    assert loaded(tmp_path, text).backends == (
        BackendSettings(
            name="east",
            kind="prometheus",
            url="https://prom.example/prometheus",
            user="noc",
            password=SecretRef("keyring", "east/password", "backend east, password"),
            site_from="label:site",
            ca=tmp_path / "ca.pem",
            poll_every=timedelta(seconds=5),
            lost_after=timedelta(seconds=1),
            write_back=False,
            canary="Watchdog",
            down_alerts="Down$",
            state_query="probe_success",
            hosts="fixed",
            web="http://prom.example/pages",
            limits=Limits(
                body=128 * 1024**2,
                connect=timedelta(seconds=6),
                read=timedelta(seconds=11),
                total=timedelta(minutes=1),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("line", "source", "where"),
    [
        ('token = "env:NOC_TOKEN"', "env", "NOC_TOKEN"),
        ('token = "keyring"', "keyring", "east/token"),
        ('token = "file:/run/secrets/token"', "file", "/run/secrets/token"),
    ],
)
def test_a_secret_is_a_reference(tmp_path: Path, line: str, source: str, where: str) -> None:
    assert loaded(tmp_path, with_backend(line)).backends[0].token == SecretRef(source, where, "backend east, token")


def test_a_secret_file_is_relative_to_the_configuration(tmp_path: Path) -> None:
    token = loaded(tmp_path, with_backend('token = "file:secrets/token"')).backends[0].token
    assert token is not None
    assert token.where == str(tmp_path / "secrets/token")


@pytest.mark.parametrize("form", ["host", "hostgroup", "hostgroup:site-", "var:site", r"name:^(?P<site>[a-z]+)-"])
def test_the_ways_from_an_icinga_host_to_its_site(tmp_path: Path, form: str) -> None:
    assert loaded(tmp_path, with_backend(f"site_from = '{form}'")).backends[0].site_from == form


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("http://127.0.0.1:5665", "http://127.0.0.1:5665"),
        ("http://localhost/", "http://localhost"),
        ("http://[::1]:80", "http://[::1]:80"),
        ("HTTPS://Icinga.Example:5665//", "https://Icinga.Example:5665"),
        ("https://proxy.example/icinga", "https://proxy.example/icinga"),
    ],
)
def test_the_root_of_a_server(tmp_path: Path, url: str, taken: str) -> None:
    assert loaded(tmp_path, with_backend(url=url)).backends[0].url == taken


def test_clear_text_http_is_taken_where_it_is_asked_for_and_warned_of(tmp_path: Path) -> None:
    settings = loaded(tmp_path, with_backend("allow_http = true", url="http://icinga.example"))
    assert settings.backends[0].url == "http://icinga.example"
    assert len(settings.warnings) == 1
    assert '"east" is asked over http://' in settings.warnings[0]


URLS = [
    ("icinga.example:5665", ["needs its scheme", '"https://icinga.example:5665"']),
    ("ftp://icinga.example", ['must begin with "https://"', '"ftp://"']),
    ("https://", ["names no server"]),
    ("https://:5665", ["names no server"]),
    ("https://icinga.example:0", ["names no server"]),
    ("https://icinga.example:99999", ["is no address", "port"]),
    ("https://icinga.example:port", ["is no address", "port"]),
    ("https://[::1", ["is no address", "bracket"]),
    ("https://icinga .example", ["holds a blank"]),
    ("https://icinga.example\\\\x", ["holds a blank or another character"]),
    ("https://icinga.example/?key=hunter2", ["root of the server", '"https://icinga.example/"']),
    ("https://icinga.example/#x", ["root of the server"]),
    ("https://noc:hunter2@icinga.example", ["holds a user or a password", '"user" and "password"']),
    ("noc:hunter2@icinga.example", ["holds a user or a password"]),
    ("icinga.example/?token=hunter2", ["needs its scheme"]),
    ("https://icinga.example:5665/v1/objects", ["root of the server", 'leave out "/v1"']),
    ("http://icinga.example:5665", ["is http:// to another machine", "https://", "allow_http = true"]),
    ("http://10.0.0.1", ["is http:// to another machine"]),
    ("http://127.0.0.1.example", ["is http:// to another machine"]),
    ("", ["needs its scheme"]),
]


@pytest.mark.parametrize(("url", "words"), URLS)
def test_one_sentence_says_what_is_wrong_with_an_address(tmp_path: Path, url: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, with_backend(url=url))
    assert missing(['backend[0] "east".url', *words], sentence) == [], sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize("path", ["api/v1", "graph", "targets", "prometheus/api/v1/query", "-/healthy"])
def test_pages_of_prometheus_are_not_its_root(tmp_path: Path, path: str) -> None:
    sentence = refusal(tmp_path, with_backend(LABEL, kind="prometheus", url=f"https://prom.example/{path}"))
    assert "url is the root of the server: leave out" in sentence


CLEAR_TEXT = [
    "clear text",
    "does not belong into this file",
    '"keyring"',
    "keyring set noc-console",
    '"env:NAME"',
    '"file:PATH"',
]


@pytest.mark.parametrize(
    "value", ['"hunter2"', '"keyring:hunter2"', '"hunter2:env"', '"file:"', '""', "20021957", "true", '["hunter2"]']
)
@pytest.mark.parametrize("key", ["password", "token"])
def test_a_secret_in_clear_text_is_refused_and_never_repeated(tmp_path: Path, key: str, value: str) -> None:
    account = ['user = "noc"'] if key == "password" else []
    sentence = refusal(tmp_path, with_backend(*account, f"{key} = {value}"))
    assert missing([f'backend[0] "east".{key}', f'"east/{key}"', *CLEAR_TEXT], sentence) == [], sentence
    assert "hunter2" not in sentence
    assert "2002" not in sentence


def test_what_stands_behind_env_is_not_repeated_either(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, with_backend('token = "env:hunter-2"'))
    assert "must name an environment variable" in sentence
    assert "hunter" not in sentence


ROWS = [
    ("pol_every = '1s'", ["pol_every is an unknown key", 'did you mean "poll_every"?']),
    ("username = 'noc'", ["username is an unknown key", '"user"']),
    ("api-key = 'hunter2'", ['"api-key" is an unknown key', '"token"']),
    ("journal = 'sqlite'", ["journal stands in the wrong place", "[console]"]),
    ("guidance = 'x'", ["guidance stands in the wrong place", "[[site]]"]),
    ("verify = false", ["verify does not exist", "always verified", "ca"]),
    ("verify_ssl = true", ["verify_ssl does not exist", "always verified"]),
    ("insecure-skip-verify = true", ["always verified"]),
    ("user = 'noc'", ["password is missing beside user", '"keyring"']),
    ("password = 'keyring'", ["user is missing beside password"]),
    ("user = 'a'\npassword = 'keyring'\ntoken = 'keyring'", ["token stands beside user"]),
    ("user = 'a:b'\npassword = 'keyring'", ["user holds a colon"]),
    ("user = ''\npassword = 'keyring'", ["user must be one line of text"]),
    ("poll_every = '0.5s'", ["poll_every must be 1s at least"]),
    ("lost_after = 30", ["lost_after must be text in quotes", "not 30"]),
    ("lost_after = '0s'", ["lost_after must be 1s at least"]),
    ("write_back = 'yes'", ["write_back must be true or false", 'not "yes"']),
    ("write_back = 1", ["write_back must be true or false", "not 1"]),
    ("down_alerts = '(host'", ["down_alerts is no regular expression", "missing )"]),
    ("down_alerts = 5", ["down_alerts must be text in quotes"]),
    ("state_query = 'up'", ["state_query is for kind prometheus", "icinga2"]),
    ("hosts = 'fixed'", ["hosts is for kind prometheus", "icinga2"]),
    ("web = 'monitor.example'", ["web needs its scheme in front", '"https://monitor.example"']),
    ("web = 'ftp://monitor.example'", ['web must begin with "https://"', '"ftp://"']),
    ("web = 'https://ann:hunter2@monitor.example'", ["web holds a user or a password"]),
    ("canary = ''", ["canary must be one line of text"]),
    ("ca = 'none.pem'", ["ca cannot be read", "none.pem", "No such file"]),
    ("ca = '.'", ["ca cannot be read", "Is a directory"]),
    ("ca = 'noc.toml'", ["ca is no certificate in PEM form", "noc.toml"]),
    ("limits = '64MB'", ["limits must be"]),
    ("limits = {bodi = '64MB'}", [".limits.bodi is an unknown key", 'did you mean "body"?']),
    ("limits = {body = '63MB'}", ["limits.body can only be raised", '"64MB"']),
    ("limits = {body = '64'}", ["limits.body must be a number and one of B, kB, MB, GB"]),
    ("limits = {body = '5GB'}", ["limits.body", '"4GB" at most']),
    ("limits = {total = '24s'}", ["limits.total can only be raised", '"25s"']),
    ("site_from = 'hosts'", ['site_from is "hosts"', 'did you mean "host"?']),
    ("site_from = ''", ['site_from is ""', "known are host"]),
    ("site_from = 'host:x'", ["site_from", '"host" takes nothing after it']),
    ("site_from = 'var:'", ["write the name of the var", '"var:site"']),
    ("site_from = 'label:site'", ["icinga2 has host, hostgroup, hostgroup:PREFIX, var:NAME, name:REGEX"]),
    ("site_from = 'tag:site'", ["icinga2 has host"]),
    ("site_from = 'name:^([a-z]+)-'", ["needs one group called site", "(?P<site>[a-z]+)"]),
    ("site_from = 'name:(?P<site>a)(?P<other>b)'", ["needs one group called site"]),
    ("site_from = 'name:(?P<site>'", ["site_from is", "is no regular expression"]),
]  # fmt: skip


@pytest.mark.parametrize(("lines", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, lines: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, with_backend(lines))
    assert missing(['backend[0] "east"', *words], sentence) == [], sentence
    assert "hunter2" not in sentence


@pytest.mark.parametrize("kind", ["prometheus", "alertmanager"])
@pytest.mark.parametrize(
    "line", ["", "site_from = 'host'", "site_from = 'hostgroup:x'", "site_from = 'name:(?P<site>x)'"]
)
def test_where_no_host_is_known_a_label_names_the_site(tmp_path: Path, kind: str, line: str) -> None:
    sentence = refusal(tmp_path, with_backend(line, kind=kind))
    assert missing(["site_from", f"{kind} needs the label", '"label:site"'], sentence) == [], sentence


def test_hosts_are_fixed_or_not_mentioned(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, with_backend(LABEL, "hosts = 'named'", kind="prometheus"))
    assert 'hosts must be "fixed"' in sentence


@pytest.mark.parametrize("kind", PROMISED)
def test_a_kind_that_is_promised_is_refused_by_its_name(tmp_path: Path, kind: str) -> None:
    sentence = refusal(tmp_path, with_backend(kind=kind))
    assert missing([f'kind is "{kind}", which is not built yet', *kind_names()], sentence) == []


@pytest.mark.parametrize(("kind", "meant"), [("icinga", "icinga2"), ("Prometeus", "prometheus"), ("zabix", "zabbix")])
def test_an_unknown_kind_is_met_with_the_nearest(tmp_path: Path, kind: str, meant: str) -> None:
    assert f'which is unknown: did you mean "{meant}"?' in refusal(tmp_path, with_backend(kind=kind))


def test_an_unknown_kind_like_no_other_is_met_with_all(tmp_path: Path) -> None:
    assert "known are prometheus, alertmanager, icinga2, nagios" in refusal(tmp_path, with_backend(kind="qqq"))


def test_a_canary_that_would_never_be_missed_is_refused(tmp_path: Path) -> None:
    probe = '[[backend]]\nname = "east"\nkind = "probe"\ncanary = "riga"\ntargets = {riga = "tcp://127.0.0.1:1"}\n'
    assert "canary would never be missed by kind probe" in refusal(tmp_path, probe)
