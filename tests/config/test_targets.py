"""`[[target]]` and `[[escalation]]`: whom an alarm is sent to that nobody answers, and when at the latest."""

from datetime import timedelta
from pathlib import Path

import pytest

from noc.core.hours import ALWAYS, parse_hours
from noc.core.rules import StepRule
from noc.settings import SecretRef, TargetSettings
from tests.config.files import BACKEND, loaded, missing, refusal

TARGETS = """
[[target]]
name = "phone"
address = "keyring"
[[target]]
name = "mail"
address = "env:NOC_MAIL"
"""


def step(after: str, *lines: str) -> str:
    return "\n".join(["[[escalation]]", f'after = "{after}"', *(lines or ('targets = ["phone", "mail"]',)), ""])


def test_every_key_of_a_target(tmp_path: Path) -> None:
    text = (
        BACKEND + TARGETS + '[[target]]\nname = " Pager "\naddress = "file:pager"\n' + step("1m", 'targets = ["Pager"]')
    )
    settings = loaded(tmp_path, text)
    assert settings.rules.targets == ("phone", "mail", "Pager")
    assert settings.targets == (
        TargetSettings("phone", SecretRef("keyring", "target phone/address", "target phone, address")),
        TargetSettings("mail", SecretRef("env", "NOC_MAIL", "target mail, address")),
        TargetSettings("Pager", SecretRef("file", str(tmp_path / "pager"), "target Pager, address")),
    )
    assert len(settings.warnings) == 2
    assert 'target "phone" is in no [[escalation]]: it is sent tests, and no alarm' in settings.warnings[0]


def test_every_key_of_a_step_and_the_first_one_first(tmp_path: Path) -> None:
    later = step("10m", 'targets = ["phone", "mail", "phone"]', "tiers = [1, 2]")
    weekend = step("2m", 'targets = ["phone"]', 'hours = "sat,sun"')
    settings = loaded(tmp_path, BACKEND + TARGETS + later + weekend + step("300s", 'targets = ["mail"]'))
    assert settings.rules.steps == (
        StepRule(timedelta(minutes=2), ("phone",), None, parse_hours("sat,sun")),
        StepRule(timedelta(minutes=5), ("mail",), None, ALWAYS),
        StepRule(timedelta(minutes=10), ("phone", "mail"), frozenset({1, 2}), ALWAYS),
    )
    assert settings.warnings == ()


DAY, NIGHT = 'hours = "08:00-18:00"', 'hours = "18:00-08:00"'
MAIL = 'targets = ["mail"]'


@pytest.mark.parametrize(
    "steps",
    [
        step("1s"),
        step("5m") + step("10m") + step("15m") + step("20m"),
        step("5m", MAIL, DAY) + step("5m", MAIL, NIGHT) + step("10m"),
        step("5m", MAIL, "tiers = [1]") + step("5m", MAIL, "tiers = [2]") + step("10m", MAIL, "tiers = [1, 2]"),
        step("5m", MAIL, 'hours = "sat,sun"'),
    ],
    ids=["at once", "as late as can be", "day and night", "by tier", "on some days only"],
)
def test_steps_that_are_fast_enough(tmp_path: Path, steps: str) -> None:
    assert loaded(tmp_path, BACKEND + TARGETS + steps).rules.steps


@pytest.mark.parametrize(
    ("steps", "words"),
    [
        (step("301s"), ["escalation[0].after", '"301s"', "step 1 for tier 1", '"5m" at most']),
        (step("5m") + step("11m"), ["escalation[1].after", '"11m"', "step 2 for tier 1", '"10m" at most']),
        (step("16m") + step("5m") + step("5m"), ["escalation[0].after", "step 3 for tier 1", '"15m" at most']),
        (
            step("5m", MAIL, "tiers = [1]") + step("10m", MAIL, "tiers = [1, 3]"),
            ["escalation[1].after", "step 1 for tier 3", '"5m" at most', "add a step before it"],
        ),
        (
            step("5m", MAIL, 'hours = "sat,sun"') + step("10m"),
            ["escalation[1].after", "step 1 for tier 1 on mon 00:00", '"5m" at most'],
        ),
        (
            step("5m", MAIL, DAY) + step("10m", MAIL, 'hours = "08:00-18:30"'),
            ["escalation[1].after", "step 1 for tier 1 on mon 18:00"],
        ),
    ],
    ids=["first", "second", "third", "of one tier", "on working days", "for half an hour"],
)
def test_a_step_that_is_later_than_it_may_be_is_refused_with_the_limit(
    tmp_path: Path, steps: str, words: list[str]
) -> None:
    sentence = refusal(tmp_path, BACKEND + TARGETS + steps)
    assert missing(words, sentence) == [], sentence


ROWS = [
    ("[[target]]\naddress = 'keyring'", ["target[0].name is missing", "[[target]]"]),
    ("[[target]]\nname = 'phone'", ['target[0] "phone".address is missing']),
    (
        "[[target]]\nname = 'phone'\naddress = 'mailto://ann:hunter2@example.org'",
        [
            'target[0] "phone".address holds no reference but clear text',
            'keyring set noc-console "target phone/address"',
            "env:NAME",
            "file:PATH",
        ],
    ),
    ("[[target]]\nname = 'phone'\naddress = 5", ["address holds no reference but clear text"]),
    ("[[target]]\nname = 'phone'\naddress = 'env:1'", ["address must name an environment variable"]),
    ("[[target]]\nname = 'phone'\nurl = 'keyring'", ["url is an unknown key", '"address"']),
    (TARGETS + "[[target]]\nname = 'PHONE'\naddress = 'keyring'", ['target[2] "PHONE".name', "another target too"]),
    (TARGETS + "[[escalation]]\ntargets = ['mail']", ["escalation[0].after is missing"]),
    (TARGETS + "[[escalation]]\nafter = '5m'", ["escalation[0].targets is missing"]),
    (TARGETS + step("5m", "targets = []"), ["escalation[0].targets must name one [[target]] at least"]),
    (TARGETS + step("5m", "targets = ['fone']"), ['names "fone", which is no [[target]]', 'did you mean "phone"?']),
    (TARGETS + step("5m", "targets = ['x']"), ['names "x", which is no [[target]]', "known are phone, mail"]),
    (step("5m", "targets = ['phone']"), ['names "phone"', "there is none yet", "add one with this name"]),
    (TARGETS + step("5m", "targets = 'phone'"), ["targets must be a list of names", 'not "phone"']),
    (TARGETS + step("0s"), ["after must be 1s at least"]),
    (TARGETS + step("5m", MAIL, "tiers = []"), ["tiers must be a list of tiers from 1 to 9", "not []"]),
    (TARGETS + step("5m", MAIL, "tiers = [0]"), ["tiers must be a list of tiers from 1 to 9", "not [0]"]),
    (TARGETS + step("5m", MAIL, "tiers = 1"), ["tiers must be a list of tiers from 1 to 9", "not 1"]),
    (TARGETS + step("5m", MAIL, "hours = 'never'"), ["hours must be hours such as", 'not "never"']),
]


@pytest.mark.parametrize(("text", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, text: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, BACKEND + text)
    assert missing(words, sentence) == [], sentence
    assert "hunter2" not in sentence
