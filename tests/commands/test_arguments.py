"""The command line itself: help, mistakes, and what is planned. One sentence and code 3 for whatever is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest

from noc import cli
from noc.backends.kinds import kind_names
from tests.commands.program import Noc

COMMANDS = (
    "wall", "desk", "demo", "check", "watch", "ack", "recheck", "shelve", "maintenance", "shift", "drill", "targets",
    "rates", "roster", "backends", "snapshot", "doctor",
)  # fmt: skip
LONG = "x" * 10_000


def mistake(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The sentence with which the command line refuses these words."""
    with pytest.raises(SystemExit) as end:
        cli.main(words)
    assert end.value.code == 3
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert len(printed.err) < 500
    return printed.err


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """The sentence with which a command ends that cannot begin its work; run in this process, for speed."""
    monkeypatch.setattr(cli.log, "setup", lambda file: None)

    def tell(*words: str) -> str:
        assert cli.main(words) == 3
        printed = capsys.readouterr()
        assert printed.out == ""
        assert printed.err.count("\n") == 1
        return printed.err

    return tell


def helped(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit) as end:
        cli.main([*words, "--help"])
    assert end.value.code == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    return printed.out


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(capsys: pytest.CaptureFixture[str], command: str) -> None:
    text = helped(capsys, command)
    assert "examples:" in text
    assert f"noc {command}" in text.partition("examples:")[2]
    assert "--config FILE" in text


def test_the_help_of_all_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    text = helped(capsys)
    assert "examples:" in text
    assert all(f"\n    {command} " in text for command in COMMANDS)


@pytest.mark.parametrize("words", [("roster", "diff"), ("targets", "test"), ("backends", "kinds")], ids=" ".join)
def test_the_parts_of_a_command_have_help_too(capsys: pytest.CaptureFixture[str], words: tuple[str, str]) -> None:
    assert "--config FILE" in helped(capsys, *words)


@pytest.mark.parametrize(
    "planned",
    [
        "report",
        "launcher",
        "roster import",
    ],
)
def test_what_is_planned_is_named(capsys: pytest.CaptureFixture[str], planned: str) -> None:
    said = mistake(capsys, "--config", "check", *planned.split(), "riga", "--for", "1h")
    assert f"`noc {planned}` is not built yet" in said


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["chekc"], "did you mean check?"),
        (["frobnicate"], 'there is no command "frobnicate"'),
        ([""], 'there is no command ""'),
        ([LONG], "..."),
        (["\udcff\udcfe"], "\\udcff"),
        (["--", "check"], "invalid choice"),
        (["check", "extra"], "unrecognized arguments: extra"),
        (["check", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["check", "--js"], "unrecognized arguments: --js"),
        (["check", "--json=yes"], "--json"),
        (["check", LONG], "unrecognized arguments: xxx"),
        (["check", "--for"], "--for: expected one argument"),
        (["check", "--for", "0s"], "'0s' is no time to wait"),
        (["check", "--for", "-1s"], "--for"),
        (["check", "--for", "soon"], "must be a number and one of ms, s, m, h, d"),
        (["check", "--for", "1e9d"], "--for"),
        (["check", "--for", LONG], "--for"),
        (["watch", "--for", "1"], "must be a number and one of"),
        (["ack"], "required: SITE|SUBJECT"),
        (["ack", "riga", "--cause", "bad_weather"], "'bad_weather' is no cause"),
        (["ack", "riga", "--until", "9999999d"], '"3650d" is the most'),
        (["ack", "riga", "oslo"], "unrecognized arguments: oslo"),
        (["shelve", "riga"], "one of the arguments --reason --undo is required"),
        (["shelve", "riga", "--reason", " "], "--reason: it is empty: say why"),
        (["shelve", "riga", "--reason", "x", "--undo"], "not allowed with"),
        (["shelve", "riga", "--reason", "x", "--for", "0s"], "'0s' is no time to wait"),
        (["shelve", "--reason", "x"], "required: SITE|SUBJECT"),
        (["shelve", "riga", "--reason", "x", "--cause", "rain"], "'rain' is no cause"),
        (["maintenance", "riga"], "one of the arguments --for --end is required"),
        (["maintenance", "riga", "--for", "2h"], "the reason is missing: say with --reason"),
        (["maintenance", "riga", "--for", "2h", "--end"], "not allowed with"),
        (["shift", "ann", "--none"], "names and --none contradict each other"),
        (["shift", "ann", ""], "a name is empty"),
        (["drill", "fire"], "invalid choice"),
        (["drill", "down"], "which site? write: noc drill down SITE"),
        (["drill", "audio", "riga"], "leave the site out"),
        (["drill", "--end"], "which drill is to end?"),
        (["targets", "test"], "required: NAME"),
        (["targets", "send", "phone"], "invalid choice"),
        (["roster"], "required: diff|accept|retire|export"),
        (["roster", "frobnicate"], "invalid choice"),
        (["roster", "retire"], "required: KEY"),
        (["backends", "frobnicate"], "invalid choice"),
        (["snapshot"], "required: --out"),
        (["snapshot", "--out", "wall.png", "--size", "large"], "'large' is no size"),
        (["snapshot", "--out", "wall.png", "--size", "1x1"], "out of bounds: 160 to 16384"),
        (["snapshot", "--out", "wall.png", "--size", "99999x99999"], "out of bounds"),
        (["demo", "--speed", "nan"], "not a number from 1 to 10"),
        (["demo", "--speed", "0"], "not a number from 1 to 10"),
        (["demo", "--seed", "x"], "invalid int value"),
        (["demo", "--scenario", "x"], "invalid choice"),
        (["wall", "--screen", "x"], "invalid int value"),
        (["--config"], "--config: expected one argument"),
        (["--conf", "noc.toml", "check"], "there is no command"),
    ],
    ids=lambda value: " ".join(value)[:30] if isinstance(value, list) else "",
)
def test_a_mistake_is_told_in_one_sentence(capsys: pytest.CaptureFixture[str], words: list[str], says: str) -> None:
    assert says in mistake(capsys, *words)


@pytest.mark.parametrize(
    "words",
    [
        ["--config", "FILE", "check"],
        ["check", "--config", "FILE"],
        ["--config=FILE", "check", "--json"],
        ["check", "--json", "--config=FILE"],
        ["roster", "diff", "--config", "FILE"],
        ["roster", "--config", "FILE", "diff"],
        ["--config", "FILE", "roster", "export"],
        ["ack", "riga", "--config", "FILE"],
        ["shelve", "riga", "--reason", "x", "--config", "FILE"],
        ["maintenance", "riga", "--end", "--config", "FILE"],
        ["shift", "--config", "FILE"],
        ["drill", "audio", "--config", "FILE"],
        ["targets", "--config", "FILE", "test", "phone"],
        ["desk", "--config", "FILE"],
        ["watch", "--config", "FILE"],
        ["wall", "--config", "FILE"],
        ["snapshot", "--out", "wall.png", "--config", "FILE"],
        ["--config", "other.toml", "check", "--config", "FILE"],
        ["--config", "FILE"],
    ],
    ids=" ".join,
)
def test_the_configuration_may_be_named_anywhere(told: Callable[..., str], tmp_path: Path, words: list[str]) -> None:
    """It names a file that does not exist, which every command tells alike."""
    missing = str(tmp_path / "missing.toml")
    assert told(*(word.replace("FILE", missing) for word in words)).startswith(f"noc: {missing}: does not exist; ")


BAD = {
    "no toml": ("[console", "is no valid TOML"),
    "nothing": ("", "backend is missing"),
    "an unknown key": ('[console]\ntheme = "dark"', "console.theme is an unknown key"),
    "a word too many": ('[[backend]]\nname="a"\nkind="icinga3"\nurl="https://x"', 'did you mean "icinga2"?'),
    "a secret": ('[[backend]]\nname="a"\nkind="icinga2"\nurl="https://x"\nuser="u"\npassword="hunter2"', "keyring"),
    "not built": ('[console]\njournal="postgresql+psycopg://noc@db/noc"', "is not built yet"),
    "without an end": (
        '[[backend]]\nname="a"\nkind="icinga2"\nurl="https://x"\n[[maintenance]]\nsites=["riga"]\nreason="x"',
        "a window always has an end",
    ),
}


@pytest.mark.parametrize("how", BAD)
@pytest.mark.parametrize("command", [["check", "--json"], ["watch"], ["roster", "diff"], ["ack", "riga"], ["wall"]])
def test_a_bad_configuration_is_one_line_with_file_key_and_remedy(
    told: Callable[..., str], tmp_path: Path, how: str, command: list[str]
) -> None:
    text, says = BAD[how]
    config = tmp_path / "noc.toml"
    config.write_text(text)
    said = told(*command, "--config", str(config))
    assert said.startswith(f"noc: {config}: ")
    assert says in said
    assert "hunter2" not in said


def test_a_bad_configuration_ends_the_real_program_the_same_way(bare: Noc) -> None:
    bare.config.write_text(BAD["an unknown key"][0])
    ended = bare.run("check", "--json")
    assert ended.code == 3
    assert "console.theme is an unknown key" in ended.says()


def test_without_a_configuration_and_a_screen_the_first_steps_are_told(bare: Noc) -> None:
    ended = bare.bare()
    assert ended.code == 3
    assert "noc demo" in ended.output
    assert "noc.toml.example" in ended.output
    assert ended.errors == ""


def test_without_a_screen_the_wall_says_what_works_without_one(noc: Noc) -> None:
    for words in ([], ["wall"], ["desk"]):
        ended = noc.run(*words)
        assert ended.code == 3
        assert "noc watch" in ended.says()


@pytest.mark.parametrize("place", ["a folder", "no text", "10 kB"])
def test_a_place_that_is_no_configuration_is_told(bare: Noc, place: str) -> None:
    path: Path | bytes | str = {"a folder": bare.folder, "no text": b"\xff.toml", "10 kB": "x" * 10_000}[place]
    ended = bare.bare("check", "--config", path)
    assert ended.code == 3
    ended.says()


def test_the_kinds_of_backends_are_listed_with_the_rights_they_need(bare: Noc) -> None:
    ended = bare.bare("backends", "kinds")
    assert (ended.code, ended.errors) == (0, "")
    for kind in ("icinga2", "prometheus", "alertmanager"):
        assert f"{kind}: " in ended.output
    assert ended.output.count("\n  cannot tell ") == len(kind_names())
    assert "actions/acknowledge-problem" in ended.output


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        cli.main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith("noc 0.")
