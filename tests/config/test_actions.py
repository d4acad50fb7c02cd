"""`[[action]]`: a page or a program that an operator can start for an alarm."""

from pathlib import Path

import pytest

from noc.config.actions import FIELDS
from noc.settings import ActionSettings
from tests.config.files import BACKEND, loaded, missing, refusal


def action(*lines: str, name: str = "Wiki") -> str:
    return "\n".join(["[[action]]", f'name = "{name}"', *lines, ""])


def test_every_key(tmp_path: Path) -> None:
    text = (
        action('key = "W"', 'url = "https://wiki.example:8443/{customer}/{key}?q={cause}#top"')
        + action('key = "s"', 'command = ["xterm", "-e", "ssh", "--", "{host}.{place}", ""]', name=" Log in ")
        + action('url = "http://[2001:db8::1]"', name="Plain")
    )
    assert loaded(tmp_path, BACKEND + text).actions == (
        ActionSettings("Wiki", "w", "https://wiki.example:8443/{customer}/{key}?q={cause}#top"),
        ActionSettings("Log in", "s", "", ("xterm", "-e", "ssh", "--", "{host}.{place}", "")),
        ActionSettings("Plain", "", "http://[2001:db8::1]"),
    )


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_may_stand_in_both(tmp_path: Path, field: str) -> None:
    text = action(f'url = "https://x/{{{field}}}"') + action(f'command = ["x", "{{{field}}}"]', name="Program")
    assert len(loaded(tmp_path, BACKEND + text).actions) == 2


URL = 'url = "https://wiki.example"'
ROWS = [
    (f"[[action]]\n{URL}", ["action[0].name is missing", "[[action]]"]),
    (action(), ['action[0] "Wiki" needs one of the two', "url", "command"]),
    (action(URL, 'command = ["x"]'), ['action[0] "Wiki" needs one of the two']),
    (action(URL) + action(URL, name="WIKI"), ['action[1] "WIKI".name', "another action too"]),
    (action(URL, "key = 'w'") + action(URL, "key = 'W'", name="B"), ['action[1] "B".key is that of "Wiki" too']),
    (action(URL, "key = 'F5'"), ["key must be one letter", 'not "F5"']),
    (action(URL, "key = '7'"), ["key must be one letter", 'not "7"']),
    (action(URL, "key = 'ß'"), ["key must be one letter"]),
    (action(URL, "shortcut = 'w'"), ["shortcut is an unknown key", '"key"']),
    (action("url = 'wiki.example'"), ['url must begin with "https://"']),
    (action("url = 'file:///etc/passwd'"), ['url must begin with "https://"']),
    (action("url = 'javascript:alert(1)'"), ['url must begin with "https://"']),
    (action("url = '{host}/x'"), ['url must begin with "https://"']),
    (action("url = 'https://{host}/x'"), ["url must write out its server", "no field may choose it"]),
    (action("url = 'https://wiki.example{key}'"), ["url must write out its server"]),
    (action("url = 'https://ann:hunter2@wiki.example/'"), ["url holds a user or a password"]),
    (action("url = 'https:///x'"), ["url names no server", '"https://wiki.example/{key}"']),
    (action("url = 'https://wiki:x/'"), ["url names no server"]),
    (action("url = 'https://wiki.example/a b'"), ["url holds a blank"]),
    (action("url = 'https://wiki.example/{sit}'"), ['url has a field "sit" that does not exist', '"site"?']),
    (action("url = 'https://wiki.example/{Site}'"), ['url has a field "Site" that does not exist', '"site"?']),
    (action("url = 'https://wiki.example/{}'"), ['url has a field "" that does not exist', "known are site, key"]),
    (action("url = 'https://wiki.example/{site!r}'"), ['url has a field "site!r"']),
    (action("url = 'https://wiki.example/{site'"), ["url has a brace without its other"]),
    (action("url = 'https://wiki.example/{{site}}'"), ["url has a brace without its other"]),
    (action("command = []"), ["command must be a program and its arguments", "not []"]),
    (action("command = 'ssh {host}'"), ["command must be a program and its arguments", '["ssh", "{host}"]']),
    (action("command = ['', 'x']"), ["command begins with no program"]),
    (action("command = ['{host}']"), ["command must write out its program"]),
    (action("command = ['ssh', '{hots}']"), ['command has a field "hots"', 'did you mean "host"?']),
    (action("command = ['awk', '}']"), ["command has a brace without its other"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), ROWS)
def test_one_sentence_says_what_is_wrong(tmp_path: Path, text: str, words: list[str]) -> None:
    sentence = refusal(tmp_path, BACKEND + text)
    assert missing(words, sentence) == [], sentence
    assert "hunter2" not in sentence
