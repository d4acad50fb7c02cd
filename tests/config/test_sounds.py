"""`[[sound]]`: which sounds the sites of some tiers make, and when; never less than that of tier 1."""

from pathlib import Path

import pytest

from noc.core.causes import Sound
from noc.core.hours import ALWAYS, parse_hours
from noc.core.rules import SoundRule
from tests.config.files import BACKEND, loaded, missing, refusal


def test_every_key(tmp_path: Path) -> None:
    text = """
        [[sound]]
        tiers = [3, 4]
        hours = "mon-fri 07:00-19:00"
        sounds = ["down", "silent"]
        [[sound]]
        tiers = [2]
    """
    rules = loaded(tmp_path, BACKEND + text).rules.sounds
    heard = frozenset({Sound.DOWN, Sound.SILENT, Sound.FAULT})
    assert rules == (
        SoundRule(frozenset({3, 4}), parse_hours("mon-fri 07:00-19:00"), heard),
        SoundRule(frozenset({2}), ALWAYS, frozenset(Sound)),
    )


@pytest.mark.parametrize("more", ["", 'hours = "mon-sun"', 'sounds = ["supervisory", "down", "silent"]'])
def test_tier_1_may_be_named_where_it_stays_heard(tmp_path: Path, more: str) -> None:
    assert loaded(tmp_path, f"{BACKEND}[[sound]]\ntiers = [1, 2]\n{more}").rules.sounds


ROWS = [
    ("hours = 'sat'", ["sound[0].tiers is missing", "[[sound]]"]),
    ("tiers = [1, 3]\nhours = 'mon-fri 07:00-19:00'", ["sound[0].tiers names tier 1", "heard round the clock"]),
    ("tiers = [1]\nhours = 'mon-sun 00:00-23:59'", ["sound[0].tiers names tier 1", "heard round the clock"]),
    ("tiers = [1]\nsounds = ['down', 'silent']", ["sound[0].tiers names tier 1", "with all its sounds"]),
    ("tiers = []", ["tiers must be a list of tiers from 1 to 9"]),
    ("tiers = [10]", ["tiers must be a list of tiers from 1 to 9", "not [10]"]),
    ("tier = [3]", ["tier is an unknown key", '"tiers"']),
    ("tiers = [3]\nsounds = []", ["sounds must be a list of sounds", "left out for all of them"]),
    ("tiers = [3]\nsounds = ['fault']", ['sounds names "fault"', "always heard"]),
    ("tiers = [3]\nsounds = ['silence']", ['sounds names "silence"', 'did you mean "silent"?']),
    ("tiers = [3]\nsounds = ['x']", ['sounds names "x"', "known are down, silent, supervisory"]),
    ("tiers = [3]\nsounds = 'down'", ["sounds must be a list of sounds", 'not "down"']),
    ("tiers = [3]\nhours = '7-19'", ["hours must be hours such as", 'not "7-19"']),
    ("tiers = [3]\nvolume = 0", ["volume is an unknown key", "known are tiers, hours, sounds"]),
]


@pytest.mark.parametrize(("lines", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, lines: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, f"{BACKEND}[[sound]]\n{lines}")
    assert missing(words, sentence) == [], sentence
