"""`[console]`: its keys, and every way in which they can be wrong."""

from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from noc.core.hours import parse_hours
from noc.core.rules import Rules
from noc.settings import ConsoleSettings, SecretRef
from tests.config.files import BACKEND, loaded, missing, refusal


def test_every_key(tmp_path: Path) -> None:
    console = """
        [console]
        name = "NOC wall 1"
        journal = "sqlite:state/noc.db"
        poll_every = "2s"
        sound = "optional"
        operator = "ann"
        viewing_distance = "5m"
        screen_diagonal = 55
        timezone = "Europe/Riga"
        speak = true
        notify = false
        raise_window = false
    """
    settings = loaded(tmp_path, console + BACKEND)
    assert settings.console == ConsoleSettings(
        name="NOC wall 1",
        journal=tmp_path / "state/noc.db",
        poll_every=timedelta(seconds=2),
        sound="optional",
        operator="ann",
        viewing_distance=5.0,
        screen_diagonal=55.0,
        timezone="Europe/Riga",
        speak=True,
        notify=False,
        raise_window=False,
    )
    assert settings.backends[0].poll_every == timedelta(seconds=2), "backends that set none take the console's"


@pytest.mark.parametrize(("text", "metres"), [("5m", 5.0), ("350cm", 3.5), ("0.8 m", 0.8)])
def test_a_viewing_distance_is_a_length(tmp_path: Path, text: str, metres: float) -> None:
    assert loaded(tmp_path, f'[console]\nviewing_distance = "{text}"\n{BACKEND}').console.viewing_distance == metres


def test_the_journal_may_stand_in_the_data_folder_or_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    for text, expected in (
        ("sqlite", None),
        ("sqlite:/var/noc.db", Path("/var/noc.db")),
        ("sqlite:~/n.db", Path("/home/ann/n.db")),
    ):
        assert loaded(tmp_path, f'[console]\njournal = "{text}"\n{BACKEND}').console.journal == expected


def test_the_dead_mans_switch(tmp_path: Path) -> None:
    assert loaded(tmp_path, BACKEND).console.dead_man is None
    keys = 'dead_man_url = "env:NOC_DEAD_MAN_URL"\ndead_man_every = "5s"\ndead_man_allow_http = true'
    console = loaded(tmp_path, f"[console]\n{keys}\n{BACKEND}").console
    assert console.dead_man == SecretRef("env", "NOC_DEAD_MAN_URL", "console, dead_man_url")
    assert (console.dead_man_every, console.dead_man_allow_http) == (timedelta(seconds=5), True)


def test_people_and_their_hours(tmp_path: Path) -> None:
    console = """
        [console]
        timezone = "Europe/Riga"
        operators = ["Ann  Ozola", "ben"]
        supervisors = ["olga"]
        presence = "22:00-06:00"
        presence_every = "15m"
        drill_every = "90d"
    """
    assert loaded(tmp_path, console + BACKEND).rules == Rules(
        operators=("Ann Ozola", "ben"),
        supervisors=("olga",),
        presence=parse_hours("22:00-06:00"),
        presence_every=timedelta(minutes=15),
        drill_every=timedelta(days=90),
        zone=ZoneInfo("Europe/Riga"),
    )
    assert loaded(tmp_path, BACKEND).rules == Rules()


ROWS = [
    ("nam = 'x'", ["console.nam is an unknown key", 'did you mean "name"?']),
    ("zzz = 'x'", ["console.zzz is an unknown key", "known are name, journal"]),
    ("user = 'x'", ["console.user stands in the wrong place", "[[backend]]"]),
    ("tz = 'UTC'", ["console.tz is an unknown key", '"timezone"']),
    ("name = ''", ["console.name must be one line of text", "1 to 200", 'not ""']),
    ("name = '   '", ["console.name must be one line of text"]),
    ('name = "a\\nb"', ["console.name must be one line of text", 'not "a\\nb"']),
    ('name = "a\\u001b[2J"', ["console.name must be one line of text"]),
    (f"name = '{'x' * 201}'", ["console.name must be one line of text", "xxx..."]),
    ("name = 5", ["console.name must be one line of text in quotes", "not 5"]),
    ("poll_every = 10", ["console.poll_every must be text in quotes", '"10s"', "not 10"]),
    ("poll_every = '10'", ["console.poll_every must be a number and one of ms, s, m, h, d"]),
    ("poll_every = '0s'", ["console.poll_every must be 1s at least", 'not "0s"']),
    ("poll_every = '999ms'", ["console.poll_every must be 1s at least"]),
    ("poll_every = '-5s'", ["console.poll_every must be a number and one of"]),
    ("poll_every = '9999999999d'", ["console.poll_every is longer than any", "3650d"]),
    ("sound = 'loud'", ["console.sound must be one of", '"required", "optional", "off"', 'not "loud"']),
    ("sound = true", ["console.sound must be one of", "not true"]),
    ("viewing_distance = 5", ["console.viewing_distance must be text in quotes", '"5m"']),
    ("viewing_distance = '0m'", ["console.viewing_distance must be a length", '"5m"']),
    ("viewing_distance = '16ft'", ["console.viewing_distance must be a length in m or cm"]),
    ("screen_diagonal = -1", ["console.screen_diagonal must be a number of inches above 0", "not -1"]),
    ("screen_diagonal = nan", ["console.screen_diagonal must be a number of inches"]),
    ("screen_diagonal = inf", ["console.screen_diagonal must be a number of inches"]),
    ("screen_diagonal = true", ["console.screen_diagonal must be a number of inches", "not true"]),
    ("timezone = 'Europe/Rigga'", ["console.timezone", "unknown", 'did you mean "Europe/Riga"?']),
    ("timezone = 'Europe'", ["console.timezone", "unknown"]),
    ("timezone = '../../etc/passwd'", ["console.timezone", "unknown"]),
    ("timezone = ''", ["console.timezone must be one line of text"]),
    ("journal = 'postgresql+psycopg://noc@db/noc'", ["console.journal in PostgreSQL is not built yet", '"sqlite"']),
    ("journal = 'mysql://noc'", ["console.journal must be", '"sqlite:FILE"']),
    ("journal = 'sqlite:'", ["console.journal must be", '"sqlite:FILE"']),
    ("journal = 'sqlite:.'", ["console.journal names a folder", "name a file in it"]),
    ("dead_man_url = 'https://ping.example/uuid'", ["console.dead_man_url holds no reference but clear text"]),
    ("dead_man_every = '4s'", ["console.dead_man_every must be 5s at least"]),
    ("roster = 'sites.xlsx'", ["console.roster must be a file that ends in .toml or .csv", '"sites.xlsx"']),
    ("roster = ''", ["console.roster must be one line of text"]),
    ("speak = 'yes'", ["console.speak must be true or false", 'not "yes"']),
    ("notify = 1", ["console.notify must be true or false", "not 1"]),
    ("raise_window = ''", ["console.raise_window must be true or false"]),
    ("operators = 'ann'", ["console.operators must be a list of names", '["ann"]', 'not "ann"']),
    ("operators = ['ann', '']", ["console.operators must be a list of names"]),
    (f"operators = ['{'x' * 81}']", ["console.operators must be a list of names of 80 characters at most"]),
    ("operators = ['Ann', 'ann ']", ['console.operators names "Ann" twice', "leave one out"]),
    ("supervisors = [5]", ["console.supervisors must be a list of names", "not [5]"]),
    ("presence = 'night'", ["console.presence must be hours such as", 'not "night"']),
    ("presence = 'mon 25:00-26:00'", ["console.presence must be times of a day from 00:00 to 24:00"]),
    ("presence = 'abc'", ['console.presence knows no day "abc"', "mon, tue"]),
    ("presence = 5", ["console.presence must be text in quotes", "not 5"]),
    ('presence = "a\\u001b[2J"', ["console.presence must be hours such as", "\\u001b[2J"]),
    (f"presence = '{'mon,' * 200}mon'", ["console.presence must be hours such as", "mon,mon"]),
    ("presence_every = '30m'", ["console.presence_every has no meaning without presence", "add the hours"]),
    ("presence = '22:00-06:00'\npresence_every = '1m'", ['console.presence_every must be "5m" at least']),
    ("presence = '22:00-06:00'\npresence_every = '5h'", ["console.presence_every must be", '"4h" at most']),
    ("drill_every = '1m'", ['console.drill_every must be "1h" at least', '"90d"']),
]


@pytest.mark.parametrize(("line", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, line: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, f"[console]\n{line}\n{BACKEND}")
    assert missing(words, sentence) == [], sentence
