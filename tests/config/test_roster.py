"""The roster in `noc.toml`, in a TOML file and in a CSV, and every way in which it can be wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from noc.core.hours import parse_hours
from noc.core.roster import Site
from noc.settings import Settings
from tests.config.files import BACKEND, loaded, missing, refusal

RIGA = Site(
    name="Riga data centre",
    key="riga",
    customer="Acme",
    tier=1,
    key_hosts=("riga-gw", "riga-sw"),
    interval=timedelta(seconds=60),
    silent_after=timedelta(minutes=3),
    down_any=True,
    down_after=3,
    degraded_on="warning",
    start=datetime(2026, 11, 30, 22, tzinfo=UTC),
    guidance="Ring Acme's duty officer.",
    contact="duty officer, +371 6700 0000",
    place="Riga, Latvia",
    hours=parse_hours("mon-fri 08:00-18:00, sat 09:00-12:00"),
)
TOML = """
[[site]]
name = "Riga data centre"
key = "Riga"
customer = "Acme"
tier = 1
key_hosts = ["riga-gw", "riga-sw"]
interval = "60s"
silent_after = "3m"
down_when = "any"
down_after = 3
degraded_on = "warning"
start = 2026-12-01
guidance = "Ring Acme's duty officer."
contact = "duty officer, +371 6700 0000"
place = "Riga, Latvia"
hours = "mon-fri 08:00-18:00, sat 09:00-12:00"
"""
CSV = """name,key,customer,tier,key_hosts,interval,silent_after,down_when,down_after,degraded_on,start,guidance\
,contact,place,hours
Riga data centre,Riga,Acme,1,"riga-gw, riga-sw",60s,3m,any,3,warning,2026-12-01,Ring Acme's duty officer.\
,"duty officer, +371 6700 0000","Riga, Latvia","mon-fri 08:00-18:00, sat 09:00-12:00"
"""
ZONE = '[console]\ntimezone = "Europe/Riga"\n'


def from_file(folder: Path, name: str, text: str | bytes, more: str = "") -> Settings:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return loaded(folder, f'{ZONE}roster = "{name}"\n{BACKEND}{more}')


def refusal_from_file(folder: Path, name: str, text: str | bytes, more: str = "") -> str:
    (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return refusal(folder, f'[console]\nroster = "{name}"\n{BACKEND}{more}')


def test_every_key_in_noc_toml(tmp_path: Path) -> None:
    assert loaded(tmp_path, ZONE + BACKEND + TOML).roster == (RIGA,)


def test_every_key_in_a_file_of_its_own(tmp_path: Path) -> None:
    assert from_file(tmp_path, "sites.toml", TOML).roster == (RIGA,)


def separated(text: str, by: str) -> str:
    """With another sign between the cells; a comma and a blank are within one."""
    return text.replace(", ", "\0").replace(",", by).replace("\0", ", ")


@pytest.mark.parametrize(
    "text",
    [
        CSV,
        separated(CSV.replace('"riga-gw, riga-sw"', "riga-gw|riga-sw"), ";"),
        separated(CSV.replace('"riga-gw, riga-sw"', "riga-gw;riga-sw"), "\t"),
        CSV.replace("\n", "\r\n"),
        "\ufeff\n" + CSV + "\n,,,\n\n",
        CSV.replace("name,key", "Name, KEY "),
    ],
    ids=["comma", "semicolon", "tab", "crlf", "mark and empty lines", "header in capitals"],
)
def test_every_key_in_a_csv(tmp_path: Path, text: str) -> None:
    assert from_file(tmp_path, "sites.csv", text).roster == (RIGA,)


def test_an_empty_cell_leaves_the_default(tmp_path: Path) -> None:
    assert from_file(tmp_path, "sites.csv", "name,tier,interval\nRiga,,\n").roster == (Site("Riga", "riga"),)


def test_a_key_is_made_from_the_name_of_any_script(tmp_path: Path) -> None:
    roster = loaded(tmp_path, BACKEND + '[[site]]\nname = " Rīga  DC/1 "\n[[site]]\nname = "東京"').roster
    assert roster == (Site("Rīga  DC/1", "rīga-dc-1"), Site("東京", "東京"))


def test_sites_of_both_places_add_up(tmp_path: Path) -> None:
    roster = from_file(tmp_path, "sites.toml", '[[site]]\nname = "Tartu"', '[[site]]\nname = "Riga"').roster
    assert roster == (Site("Riga", "riga"), Site("Tartu", "tartu"))


@pytest.mark.parametrize(("name", "text"), [("a.toml", ""), ("a.csv", ""), ("a.csv", "name,key\n"), ("a.CSV", "\n\n")])
def test_an_empty_roster_is_a_roster_of_nothing_not_the_lack_of_one(tmp_path: Path, name: str, text: str) -> None:
    assert from_file(tmp_path, name, text).roster == ()


def test_an_empty_list_of_sites_is_a_roster_of_nothing_too(tmp_path: Path) -> None:
    assert loaded(tmp_path, "site = []" + BACKEND).roster == ()


@pytest.mark.parametrize(
    ("start", "utc"),
    [
        ("2026-07-01", "2026-06-30T21:00:00+00:00"),
        ('"2026-12-01T08:00"', "2026-12-01T06:00:00+00:00"),
        ("2026-12-01T08:00:00Z", "2026-12-01T08:00:00+00:00"),
        ("2026-12-01T08:00:00-05:00", "2026-12-01T13:00:00+00:00"),
    ],
)
def test_a_start_without_a_zone_is_meant_in_the_consoles(tmp_path: Path, start: str, utc: str) -> None:
    roster = loaded(tmp_path, f'{ZONE}{BACKEND}[[site]]\nname = "Riga"\nstart = {start}').roster
    assert roster is not None
    assert roster[0].start == datetime.fromisoformat(utc)


def test_a_limit_below_the_interval_is_taken_with_a_warning(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BACKEND + '[[site]]\nname = "Riga"\ninterval = "60s"\nsilent_after = "1s"')
    assert settings.roster is not None
    assert settings.roster[0].silent_after == timedelta(seconds=1)
    assert len(settings.warnings) == 1
    assert 'site[0] "Riga".silent_after is shorter than its interval' in settings.warnings[0]


ROWS = [
    ("nam = 'x'", ["site[0].nam is an unknown key", 'did you mean "name"?']),
    ("key = 'riga'", ["site[0].name is missing", "[[site]]"]),
    ("name = ''", ["site[0].name must be one line of text"]),
    ("name = '---'", ['site[0] "---".name', "no letter and no digit"]),
    ("name = 'Riga'\nkey = '-'", ['site[0] "Riga".key', "no letter and no digit"]),
    ("name = 'Riga'\nhours = '8-17'", ['site[0] "Riga".hours must be hours such as', 'not "8-17"']),
    ("name = 'Riga'\nhours = ''", ['site[0] "Riga".hours must be hours such as']),
    ("name = 'Riga'\ncontact = 5", ["contact must be one line of text", "not 5"]),
    ("name = 'Riga'\nplace = ['x']", ["place must be one line of text"]),
    ("name = 'Riga'\nmaintenance = 'x'", ["maintenance stands in the wrong place", "at the top of noc.toml"]),
    ("name = 'Riga'\nurl = 'x'", ["url stands in the wrong place", "[[backend]]"]),
    ("name = 'Riga'\ntier = 0", ["tier must be a whole number from 1", "not 0"]),
    ("name = 'Riga'\ntier = -1", ["tier must be a whole number from 1", "not -1"]),
    ("name = 'Riga'\ntier = '1'", ["tier must be a whole number", 'not "1"']),
    ("name = 'Riga'\ntier = 1.5", ["tier must be a whole number", "not 1.5"]),
    ("name = 'Riga'\ntier = true", ["tier must be a whole number", "not true"]),
    ("name = 'Riga'\nkey_hosts = 'gw'", ["key_hosts must be a list of names", '["riga-gw"]', 'not "gw"']),
    ("name = 'Riga'\nkey_hosts = ['gw', 5]", ["key_hosts must be a list of names", 'not ["gw", 5]']),
    ("name = 'Riga'\nkey_hosts = ['']", ["key_hosts must be a list of names", 'not [""]']),
    ("name = 'Riga'\ninterval = 60", ["interval must be text in quotes", "not 60"]),
    ("name = 'Riga'\nsilent_after = '0.9s'", ["silent_after must be 1s at least"]),
    ("name = 'Riga'\nstart = 'soon'", ["start must be a date", '"2026-11-23"', 'not "soon"']),
    ("name = 'Riga'\nstart = 2026", ["start must be text in quotes"]),
    ("name = 'Riga'\nstart = 0001-01-01T00:00:00+14:00", ["start is no date of our time"]),
    ("name = 'Riga'\ndown_when = 'some'", ['down_when must be "all" or "any"', 'not "some"']),
    ("name = 'Riga'\ndown_after = 0", ["down_after must be a whole number of looks", "not 0"]),
    ("name = 'Riga'\ndegraded_on = 'info'", ['degraded_on must be one of "critical"', 'not "info"']),
    (
        "name = 'Riga'\n[[site]]\nname = 'RIGA'",
        ['site[1] "RIGA".key is "riga"', '"Riga" at site[0] "Riga" of noc.toml'],
    ),
    ("name = 'Riga'\nguidance = 5", ["guidance must be text in quotes"]),
]


@pytest.mark.parametrize(("lines", "words"), ROWS)
def test_one_sentence_says_what_is_wrong_with_a_site(tmp_path: Path, lines: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, f"{BACKEND}[[site]]\n{lines}")
    assert missing(words, sentence) == [], sentence


FILES: list[tuple[str, str | bytes, list[str]]] = [
    ("a.toml", "[[sites]]\nname = 'x'", ["a.toml: sites is an unknown key", '"site"']),
    ("a.toml", "[console]", ["a.toml: console stands in the wrong place", "noc.toml"]),
    ("a.toml", "[[maintenance]]", ["a.toml: maintenance[0].sites is missing", "every [[maintenance]] needs it"]),
    ("a.toml", "name,key", ["a.toml: is no valid TOML", "line 1"]),
    ("a.toml", "[[site]]\nname = 'Riga'\n" * 2, ['a.toml: site[1] "Riga".key is "riga"']),
    ("a.csv", "nam,tier\nRiga,1", ["a.csv: line 1.nam is an unknown key", 'did you mean "name"?']),
    ("a.csv", "Riga,1\nTartu,2", ["a.csv: line 1.riga is an unknown key"]),
    ("a.csv", "name,name\nRiga,Riga", ["a.csv: line 1.name stands twice in the header"]),
    ("a.csv", "name,hours\nRiga,8-17", ["a.csv: line 2.hours must be hours such as", 'not "8-17"']),
    ("a.csv", "name,tier\nRiga,1\nTartu,one", ["a.csv: line 3.tier must be a whole number", 'not "one"']),
    ("a.csv", "name,tier\n,1", ["a.csv: line 2.name is missing"]),
    ("a.csv", "name,guidance\nRiga,Ring, then wait", ["a.csv: line 2 has 3 cells under a header of 2", "quote"]),
    ("a.csv", 'name,guidance\nRiga,"Ring', ["a.csv: line 2 is no valid CSV", "quote"]),
    ("a.csv", b"name\nK\xf6ln", ["a.csv: line 2 is not UTF-8", "save"]),
    ("a.csv", "name\nRiga\nriga", ["a.csv: line 3.key is \"riga\"", '"Riga" at line 2 of a.csv']),
    ("a.csv", "name,start\nRiga,1.12.2026", ["a.csv: line 2.start must be a date"]),
    ("a.csv", "name;guidance\nRiga;" + "x" * 200_000, ["a.csv: line 2 is no valid CSV"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "words"), FILES)
def test_one_sentence_says_what_is_wrong_with_a_roster_file(
    tmp_path: Path, name: str, text: str | bytes, words: list[str]
) -> None:
    sentence = refusal_from_file(tmp_path, name, text)
    assert missing(words, sentence) == [], sentence


@pytest.mark.parametrize("name", ["none.toml", "none.csv", "none/none.csv"])
def test_a_roster_file_that_is_not_there(tmp_path: Path, name: str) -> None:
    sentence = refusal(tmp_path, f'[console]\nroster = "{name}"\n{BACKEND}')
    assert missing([name, "does not exist", "leave the key"], sentence) == [], sentence


def test_a_site_in_both_places_is_named_twice(tmp_path: Path) -> None:
    sentence = refusal_from_file(tmp_path, "a.csv", "name\nRiga\n", '[[site]]\nname = "Riga"')
    assert missing(['a.csv: line 2.key is "riga"', 'site[0] "Riga" of noc.toml'], sentence) == [], sentence
