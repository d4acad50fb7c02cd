"""`noc.toml` as a whole: what it becomes, and every way in which the file itself can be wrong."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import fields

from noc import paths
from noc.backends.kinds import kind_names
from noc.config import load
from noc.config.rule_tables import ActionTable, EscalationTable, MaintenanceTable, SoundTable, TargetTable
from noc.config.tables import BackendTable, ConsoleTable, SiteTable, Table
from noc.errors import ConfigError
from noc.settings import BackendSettings, ConsoleSettings, SecretRef
from tests.config.files import BACKEND, loaded, missing, refusal


def test_the_least_that_works(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BACKEND)
    assert settings.path == tmp_path / "noc.toml"
    assert settings.console == ConsoleSettings()
    assert settings.backends == (BackendSettings("east", "icinga2", "https://icinga.example:5665"),)
    assert settings.roster is None
    assert settings.warnings == ()


def test_the_example_that_ships_with_the_console_can_be_used_as_it_is() -> None:
    settings = load(paths.resource("noc.toml.example"))
    assert [backend.kind for backend in settings.backends] == ["icinga2", "prometheus", "alertmanager"]
    assert settings.backends[0].password == SecretRef("env", "NOC_ICINGA_PASSWORD", "backend icinga-east, password")
    assert settings.roster is not None
    assert [site.key for site in settings.roster] == ["riga", "tartu-office"]
    assert settings.warnings == ()


def test_the_example_with_every_line_switched_on_can_be_used_too(tmp_path: Path) -> None:
    lines = paths.resource("noc.toml.example").read_text().splitlines()
    on = [line.removeprefix("# ") if line.startswith("# [[") or " = " in line else line for line in lines]
    text = "\n".join(line for line in on if not line.startswith(("roster", "ca ")))
    settings = loaded(tmp_path, text)
    assert settings.backends[1].token == SecretRef(
        "file", str(tmp_path / "prometheus.token"), "backend prometheus-1, token"
    )
    assert {backend.kind for backend in settings.backends} == set(kind_names())
    assert settings.backends[0].lost_after == timedelta(seconds=30)
    assert settings.rules.operators == ("ann", "ben")
    assert [len(each) for each in (settings.rules.windows, settings.rules.sounds, settings.rules.steps)] == [1, 1, 1]
    assert [target.name for target in settings.targets] == ["phone"]
    assert [action.key for action in settings.actions] == ["w", "s"]
    assert settings.warnings == ()


def test_the_platforms_own_file_is_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    file = paths.config_file()
    file.parent.mkdir()
    file.write_text(BACKEND)
    assert load().path == file


def test_a_missing_file_says_how_to_begin(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"does not exist; begin with a copy of .*noc\.toml\.example.*noc demo"):
        load(tmp_path / "noc.toml")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder; name a file in it"):
        load(tmp_path)


def test_a_byte_order_mark_is_no_fault(tmp_path: Path) -> None:
    assert loaded(tmp_path, b"\xef\xbb\xbf" + BACKEND.encode()).backends


# Each row: what stands in the file, and the words that must be in the sentence about it.
ROWS: list[tuple[str | bytes, list[str]]] = [
    (b'[console]\nname = "K\xf6ln"', ["line 2", "not UTF-8", "save"]),
    (BACKEND.encode("utf-16"), ["UTF-16", "save it as UTF-8"]),
    (b"\0" * 100, ["no valid TOML", "line 1, column 1"]),
    ('[console]\nname = "NOC', ["no valid TOML", "line 2, column 12", "quote"]),
    ("[console]\nname = NOC", ["no valid TOML", "line 2, column 8"]),
    ('[console]\nname = "a"\nname = "b"', ["no valid TOML", "line 3, column 11", "twice"]),
    ("a = " + "[" * 100_000, ["no valid TOML"]),
    ("a = " + "9" * 10_000, ["no valid TOML"]),
    ("", ["backend is missing", "nothing would be watched", "[[backend]]"]),
    ("backend = []", ["backend is missing"]),
    ('[backend]\nname = "x"', ["backend must be tables", "[[backend]]", "not a table"]),
    ('[[console]]\nname = "x"', ["console must be a table", "[console]"]),
    ('console = "x"', ["console must be a table", 'not "x"']),
    ("site = [1]" + BACKEND, ["site must be tables", "[[site]]", "not [1]"]),
    ("[[backends]]" + BACKEND, ["backends is an unknown key", '"backend"']),
    ("[konsole]" + BACKEND, ["konsole is an unknown key", 'did you mean "console"?']),
    ('poll_every = "10s"' + BACKEND, ["poll_every stands in the wrong place", "[console]"]),
    ("[[maintenances]]" + BACKEND, ["maintenances is an unknown key", 'did you mean "maintenance"?']),
    ("sound = 'off'" + BACKEND, ["sound must be tables, each begun with [[sound]]", 'not "off"']),
    ("days = 'sat'" + BACKEND, ["days stands in the wrong place", "[[maintenance]]"]),
    ('["a\\nb"]\nx = 1', ['"a\\nb" is an unknown key']),
    (BACKEND + BACKEND.replace('"east"', '"East"'), ['backend[1] "East".name', "another backend too"]),
    (BACKEND + '[[backend]]\nkind = "icinga2"', ["backend[1].name is missing", "every [[backend]] needs it"]),
]


@pytest.mark.parametrize(("text", "words"), ROWS)
def test_one_sentence_says_what_is_wrong_with_the_file(tmp_path: Path, text: str | bytes, words: list[str]) -> None:
    sentence = refusal(tmp_path, text)
    assert missing(words, sentence) == [], sentence
    assert sentence.startswith("noc.toml: ")


def test_a_file_too_large_to_be_a_configuration_is_not_read() -> None:
    with pytest.raises(ConfigError, match="larger than 16 MB"):
        load(Path("/dev/zero"))


def test_a_file_of_somebody_else_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "noc.toml"
    file.write_text(BACKEND)
    file.chmod(0)
    with without_privilege(), pytest.raises(ConfigError, match="may not be read by this user; give him the right"):
        load(file)


@contextmanager
def without_privilege() -> Iterator[None]:
    """No file is unreadable for root: be somebody else for a while."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


ODD = [
    "0",
    "-1",
    "0.5",
    "nan",
    "true",
    '""',
    '"x"',
    '"\\u0000"',
    "[]",
    '[""]',
    "{}",
    "{a = 1}",
    "1979-05-27",
    "07:32:00",
    '"é"',
]


WHOLE = {
    ConsoleTable: ("[console]", {}),
    BackendTable: ("[[backend]]", {"name": '"east"', "kind": '"icinga2"', "url": '"https://icinga.example"'}),
    SiteTable: ("[[site]]", {"name": '"Riga"'}),
    MaintenanceTable: ("[[maintenance]]", {"sites": '["riga"]', "days": '"sat"', "reason": '"work"'}),
    TargetTable: ("[[target]]", {"name": '"phone"', "address": '"keyring"'}),
    EscalationTable: ("[[escalation]]", {"after": '"5m"', "targets": '["phone"]'}),
    SoundTable: ("[[sound]]", {"tiers": "[3]"}),
    ActionTable: ("[[action]]", {"name": '"Wiki"', "url": '"https://wiki.example"'}),
}


@pytest.mark.parametrize("form", WHOLE)
def test_no_value_of_any_key_is_more_than_one_sentence(tmp_path: Path, form: type[Table]) -> None:
    heading, needed = WHOLE[form]
    for field in fields(form):
        for value in ODD:
            keys = needed | {field.encode_name: value}
            table = "\n".join([heading, *(f"{key} = {value}" for key, value in keys.items())])
            with suppress(ConfigError):
                loaded(tmp_path, table if form is BackendTable else table + BACKEND)
