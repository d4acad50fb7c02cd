"""`[[maintenance]]`: announced work, each week or once, in `noc.toml` or in the roster file; always with an end."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from noc.core.hours import parse_hours
from noc.core.rules import WindowRule
from tests.config.files import BACKEND, loaded, missing, refusal

ZONE = '[console]\ntimezone = "Europe/Riga"\n'
SITES = '[[site]]\nname = "Riga data centre"\nkey = "riga"\n[[site]]\nname = "Oslo"\n'


def window(*lines: str, sites: str = '["riga"]') -> str:
    return "\n".join(["[[maintenance]]", f"sites = {sites}", 'reason = "work"', *lines, ""])


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (('days = "sat,sun"', 'from = "02:00"', 'to = "04:00"'), "sat 02:00-04:00, sun 02:00-04:00"),
        (('days = "Fri-Sun"', 'from = "22:00"', 'to = "06:00"'), "fri-sun 22:00-06:00"),
        (('from = "02:00"', 'to = "24:00"'), "02:00-24:00"),
        (("from = 02:00:00", "to = 04:30:00"), "02:00-04:30"),
        (('days = "sat , sun"',), "sat,sun"),
        (('days = "mon-sat"', 'from = "00:00"', 'to = "00:00"'), "mon-sat"),
    ],
    ids=["two days", "over midnight", "each day", "times of TOML", "whole days", "from midnight to midnight"],
)
def test_each_week(tmp_path: Path, lines: tuple[str, ...], hours: str) -> None:
    settings = loaded(tmp_path, BACKEND + SITES + window(*lines))
    assert settings.rules.windows == (WindowRule(("riga",), "work", parse_hours(hours)),)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        ("2026-12-01T02:00:00", "2026-12-01T04:00:00"),
        ("2026-12-01 02:00:00+02:00", "2026-12-01T02:00:00Z"),
        ('"2026-12-01 02:00"', '"2026-12-01T04:00"'),
    ],
)
def test_once_in_the_zone_of_the_console(tmp_path: Path, begin: str, end: str) -> None:
    settings = loaded(tmp_path, ZONE + BACKEND + SITES + window(f"begin = {begin}", f"end = {end}"))
    opens, closes = datetime(2026, 12, 1, 0, tzinfo=UTC), datetime(2026, 12, 1, 2, tzinfo=UTC)
    assert settings.rules.windows == (WindowRule(("riga",), "work", None, opens, closes),)


def test_sites_are_named_by_key_or_name_or_all_at_once(tmp_path: Path) -> None:
    some = window('days = "sat"', sites='["Riga data centre", "OSLO", "riga"]')
    settings = loaded(tmp_path, BACKEND + SITES + some + window('days = "sun"', sites='["*"]'))
    assert [rule.sites for rule in settings.rules.windows] == [("riga", "oslo"), ()]


def test_without_a_roster_they_are_kept_as_keys(tmp_path: Path) -> None:
    settings = loaded(tmp_path, BACKEND + window('days = "sat"', sites='["Rīga DC/1"]'))
    assert settings.rules.windows[0].sites == ("rīga-dc-1",)


def test_those_of_the_roster_file_add_to_those_of_noc_toml(tmp_path: Path) -> None:
    (tmp_path / "sites.toml").write_text(SITES + window('days = "sat"'))
    settings = loaded(tmp_path, f'[console]\nroster = "sites.toml"\n{BACKEND}' + window('days = "sun"'))
    assert [rule.hours for rule in settings.rules.windows] == [parse_hours("sun"), parse_hours("sat")]
    (tmp_path / "sites.toml").write_text(SITES + window('days = "sat"', sites='["rigga"]'))
    sentence = refusal(tmp_path, f'[console]\nroster = "sites.toml"\n{BACKEND}')
    assert missing(['sites.toml: maintenance[0].sites names "rigga"', 'did you mean "riga"?'], sentence) == []


ROWS = [
    (window(), ["maintenance[0].end is missing", "always has an end", "begin and end", "days"]),
    (window("begin = 2026-12-01T02:00:00"), ["maintenance[0].end is missing", "always has an end"]),
    (window("end = 2026-12-01T02:00:00"), ["maintenance[0].begin is missing"]),
    (window("from = '02:00'"), ["maintenance[0].to is missing", "a beginning and an end"]),
    (window("days = 'sat'", "to = '02:00'"), ["maintenance[0].from is missing"]),
    (window("days = 'sat'", "end = 2026-12-01T02:00:00"), ["maintenance[0] is both each week and once"]),
    (window("days = 'mon-sun'"), ["maintenance[0] leaves no minute", '"riga" would never be watched']),
    (window("from = '00:00'", "to = '24:00'"), ["maintenance[0] leaves no minute"]),
    (window("from = '05:00'", "to = '05:00'"), ["maintenance[0] leaves no minute"]),
    (window("days = 'mon-sun'", sites="['*']"), ["every site would never be watched"]),
    (
        window("days = 'mon-fri'")
        + window("days = 'sat'", sites="['oslo']")
        + window("days = 'sat,sun'", sites="['*']"),
        ["maintenance[0] leaves no minute", '"riga" would never be watched'],
    ),
    (window("days = 'sat 02:00-04:00'"), ["days must be days such as", '"sat,sun"']),
    (window("days = ''"), ["days must be days such as"]),
    (window("days = 'saturday'"), ["days must be days such as", 'not "saturday"']),
    (window("days = 'foo'"), ['days knows no day "foo"']),
    (window("days = ['sat']"), ["days must be text in quotes", '"sat,sun"']),
    (window("from = '24:00'", "to = '01:00'"), ["from must be times of a day from 00:00 to 24:00"]),
    (window("from = '2 am'", "to = '04:00'"), ["from must be a time of day", '"02:00"', 'not "2 am"']),
    (window("from = '02:60'", "to = '04:00'"), ["from must be a time of day"]),
    (window("from = '02:00'", "to = '24:01'"), ["to must be a time of day"]),
    (window("from = 2", "to = '04:00'"), ["from must be text in quotes"]),
    (window("begin = 2026-12-01", "end = 2026-12-02"), ["begin must be a date with a time", "not 2026-12-01"]),
    (window("begin = 'soon and later'", "end = 'x'"), ["begin must be a date with a time", 'not "soon and later"']),
    (
        window("begin = 2026-12-01T04:00:00", "end = 2026-12-01T04:00:00"),
        ["maintenance[0].end is not after its begin"],
    ),
    (window("begin = 2026-12-01T04:00:00", "end = 2027-12-01T04:00:00"), ["end comes more than 90 d after"]),
    (window("begin = 0001-01-01T00:00:00+14:00", "end = 2027-12-01T04:00:00"), ["begin is no date of our time"]),
    (window("days = 'sat'", sites="[]"), ['sites names no site', '["*"]']),
    (window("days = 'sat'", sites="['*', 'riga']"), ['sites "*" is every site already']),
    (window("days = 'sat'", sites="'riga'"), ["sites must be a list of names"]),
    (window("days = 'sat'", sites="['rigga']"), ['sites names "rigga", which is not on the roster', '"riga"?']),
    (window("days = 'sat'", sites="['Riga data center']"), ['did you mean "Riga data centre"?']),
    (window("days = 'sat'", sites="['x']"), ['names "x", which is not on the roster', "write the key or the name"]),
    ("[[maintenance]]\nsites = ['riga']\ndays = 'sat'", ["maintenance[0].reason is missing"]),
    ("[[maintenance]]\nsites = ['riga']\ndays = 'sat'\nreason = ' '", ["reason must be one line of text"]),
    ("[[maintenance]]\ndays = 'sat'\nreason = 'work'", ["maintenance[0].sites is missing"]),
    ("[[maintenance]]\nsite = ['riga']", ["site is an unknown key", '"sites"']),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, text: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, BACKEND + SITES + text)
    assert missing(words, sentence) == [], sentence


def test_a_key_without_a_letter_is_refused_without_a_roster_too(tmp_path: Path) -> None:
    sentence = refusal(tmp_path, BACKEND + window("days = 'sat'", sites="['--']"))
    assert "no letter and no digit" in sentence
